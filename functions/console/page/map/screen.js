/** The Map screen: every camera in a table at left, and where it stands at right. */
import { useCameras } from "../cameras/load.js";
import { SHAPES } from "../cameras/parts.js";
import { chooseCameras, findPosition, findState, ORDER } from "../cameras/state.js";
import { clock, formatTime } from "../clock.js";
import { html, useEffect, useMemo, useRef, useState } from "../html.js";
import { describeProblem } from "../live/parts.js";
import { session } from "../session.js";
import { useStore } from "../store.js";
import { addWords, useWords } from "../words.js";
import { WORDS as en } from "../words/map_en.js";
import { WORDS as nl } from "../words/map_nl.js";
import { Card } from "./card.js";
import { openChart } from "./chart.js";
import { countHits, findPlace, sortByHits, SPANS } from "./hits.js";
import { List } from "./list.js";

addWords({ en, nl });

const EMPTY = { text: "", span: 24, order: "state" };

export function Screen({ api, go }) {
  const { t } = useWords();
  const { cameras, problem, load } = useCameras(api);
  const [asked, setAsked] = useState(EMPTY);
  const [opened, setOpened] = useState({ ids: [], from: null });
  const chart = useRef(null);
  const shown = useMemo(() => {
    const found = chooseCameras(cameras ?? [], asked.text, clock.now());
    return asked.order === "hits" ? sortByHits(found, asked.span) : found;
  }, [cameras, asked]);

  const again = html`<button type="button" class="act" onClick=${() => load()}>${t("again")}</button>`;
  if (cameras === null) {
    if (problem) return html`<section class="said" role="alert"><h2>${t("cam_failed_title")}</h2><p>${describeProblem(problem, t, "problem_lost_look")}</p>${again}</section>`;
    return html`<p class="said" aria-busy="true">${t("loading")}</p>`;
  }
  if (!cameras.length) return html`<section class="said"><h2>${t("cam_empty_title")}</h2><p>${t("map_empty")}</p></section>`;
  const told = opened.ids.map((id) => cameras.find((camera) => camera.id === id)).filter(Boolean);
  const open = (ids, from) => setOpened({ ids, from });
  const choose = (id, from) => {
    chart.current?.find(id);
    open([id], from);
  };
  const close = () => {
    const { from, ids } = opened;
    setOpened({ ids: [], from: null });
    const again = from?.isConnected ? from : document.querySelector(`.map-mark[data-id="${CSS.escape(ids[0])}"]`);
    again?.focus();
  };
  return html`<div class="map-screen">
    <div class="map-side">
      <${Ask} asked=${asked} onAsk=${(changes) => setAsked({ ...asked, ...changes })} count=${shown.length} />
      <${List} cameras=${shown} chosen=${opened.ids[0]} span=${asked.span} onChoose=${choose} />
    </div>
    <div class="map-main">
      ${problem && html`<p class="banner warn" role="alert">${t("cam_stale")} ${describeProblem(problem, t, "problem_lost_look")} ${again}</p>`}
      <div class="map-frame">
        <${Chart} cameras=${shown} span=${asked.span} chosen=${opened.ids[0] ?? ""} onOpen=${open} holder=${chart} />
        ${told.length > 0 && html`<${Card} cameras=${told} span=${asked.span} go=${go} onCloser=${() => chart.current.fit(opened.ids)} onClose=${close} />`}
      </div>
    </div>
  </div>`;
}

function Ask({ asked, onAsk, count }) {
  const { t } = useWords();
  return html`<div class="map-ask">
    <label class="field map-search"><span class="unseen">${t("cam_search")}</span><input type="search" placeholder=${t("cam_search")} value=${asked.text} onInput=${(event) => onAsk({ text: event.currentTarget.value })} /></label>
    <label class="field">${t("map_span")}<select value=${asked.span} onChange=${(event) => onAsk({ span: Number(event.currentTarget.value) })}>
      ${SPANS.map((span) => html`<option value=${span} selected=${span === asked.span}>${t("hours", { h: span })}</option>`)}
    </select></label>
    <label class="field">${t("map_order")}<select value=${asked.order} onChange=${(event) => onAsk({ order: event.currentTarget.value })}>
      ${["state", "hits"].map((order) => html`<option value=${order} selected=${order === asked.order}>${t(`map_order_${order}`)}</option>`)}
    </select></label>
    <p class="soft" role="status">${count ? t(count === 1 ? "cam_count_one" : "cam_count", { count }) : t("cam_none_found")}</p>
  </div>`;
}

/** The map with its controls, its legend and whom its background is by. */
function Chart({ cameras, span, chosen, onOpen, holder }) {
  const { language, t } = useWords();
  const { person } = useStore(session);
  const place = useRef(null);
  const [step, setStep] = useState(0);
  const [fault, setFault] = useState(false);
  const background = person?.map ?? null;
  const zone = person?.time_zone || undefined;
  const opening = useRef(onOpen);
  opening.current = onOpen;

  useEffect(() => {
    const tiles = background?.tiles ?? "";
    holder.current = openChart(place.current, { tiles, onOpen: (...opened) => opening.current(...opened), onStep: setStep, onTileFault: setFault });
    return () => {
      holder.current.close();
      holder.current = null;
    };
  }, [background?.tiles]);

  const described = useMemo(() => {
    const now = clock.now();
    return cameras.map((camera) => describe(camera, { now, span, t, zone, language }));
  }, [cameras, span, language]);
  useEffect(() => {
    holder.current.show({ cameras: described, chosen, describeGroup: (several) => describeGroup(several, t) });
  }, [described, chosen, background?.tiles]);

  return html`
    <div class=${background ? "map-place" : "map-place plain"} ref=${place} role="group" aria-label=${t("map_name")}></div>
    <div class="map-buttons">
      <button type="button" class="act" aria-label=${t("map_in")} onClick=${() => holder.current.zoom(1)}>+</button>
      <button type="button" class="act" aria-label=${t("map_out")} onClick=${() => holder.current.zoom(-1)}>${"\u2212"}</button>
      <button type="button" class="act" onClick=${() => holder.current.fit()}>${t("map_all")}</button>
    </div>
    <p class="map-north" title=${t("map_north")}><span class="unseen">${t("map_north")}</span><span aria-hidden="true">${"\u2191"}<br />N</span></p>
    ${fault && html`<p class="banner warn map-fault" role="status">${t("map_fault")}</p>`}
    <div class="map-foot">
      <ul class="map-legend" aria-label=${t("map_legend")}>${ORDER.filter((state) => described.some((camera) => camera.state === state)).map((state) => html`<li class=${`s-${state}`}><span aria-hidden="true">${SHAPES[state]}</span> ${t(`camstate_${state}`)} ${described.filter((camera) => camera.state === state).length}</li>`)}
        <li><span class="map-hits" aria-hidden="true">3</span> ${t("map_hits_key")}</li></ul>
      ${step > 0 && html`<p class="soft">${t("map_squares", { length: step >= 1000 ? `${step / 1000} km` : `${step} m` })}</p>`}
      ${background && html`<p class="soft map-by">${background.attribution}</p>`}
    </div>`;
}

/** What the map shows of a camera. */
function describe(camera, { now, span, t, zone, language }) {
  const state = findState(camera, now);
  const { count, since } = countHits(camera, span);
  const { site, direction } = findPosition(camera);
  const told = t(count === 1 ? "map_hits_one" : "map_hits_many", { count });
  const from = since ? ` ${t("map_since")} ${formatTime(since, { zone, language, seconds: false })}` : "";
  return {
    id: camera.id,
    place: findPlace(camera),
    state,
    shape: SHAPES[state],
    hits: count,
    short: state === "works" ? camera.id : `${camera.id} \u00b7 ${t(`camstate_${state}`)}`,
    words: `${camera.id}, ${[site, direction].filter(Boolean).join(", ")}: ${t(`camstate_${state}`)}, ${told}${from}`,
  };
}

/** {short, words} of cameras that share a mark: the state of the first one is that of the mark. */
function describeGroup(several, t) {
  const [{ short, state }] = several;
  const alike = several.filter((camera) => camera.state === state).length;
  const many = t("map_group", { count: several.length });
  const words = t("map_many", { count: several.length, names: several.slice(0, 5).map((camera) => camera.words).join("; ") });
  if (several.length < 4) return { short: `${short} +${several.length - 1}`, words };
  return { short: state === "works" ? many : `${many} \u00b7 ${alike} ${t(`camstate_${state}`)}`, words };
}
