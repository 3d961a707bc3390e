/** What is looked for, and what was found. */
import { announce } from "../announce.js";
import { clock } from "../clock.js";
import { html, useEffect, useState } from "../html.js";
import { findStand } from "../live/answers.js";
import { formatPercent, Priority, Time } from "../live/parts.js";
import { Plate } from "../live/plates.js";
import { nameCameras, Picker } from "../picker.js";
import { purpose } from "../purpose.js";
import { session } from "../session.js";
import { PurposeDialog } from "../shell/purpose_dialog.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { Authority, describeAlertProblem } from "./parts.js";
import { makeQuestion, PERIODS, STATES } from "./question.js";

const FIELDS = ["plate", "case", "list", "camera", "state", "from", "to"];

export function Find({ service, search, id, open }) {
  const { t } = useWords();
  const { form, problem } = useStore(search.state);
  const [wrong, setWrong] = useState({});
  const [asksPurpose, setAsksPurpose] = useState(false);
  const [names, setNames] = useState(null);
  useEffect(() => {
    let wanted = true;
    // Without names people type them.
    service.listNames().then((told) => wanted && setNames(told), () => {});
    return () => (wanted = false);
  }, []);
  const zone = session.get().person?.time_zone || "UTC";
  const refused = FIELDS.includes(problem?.field) ? { [problem.field]: `al_wrong_${problem.field}` } : {};
  const told = { ...refused, ...wrong };

  function submit(event) {
    event?.preventDefault();
    const asked = makeQuestion(form, clock.now(), zone);
    setWrong(asked.wrong);
    if (asked.body === null) return document.querySelector(`.find [name=${Object.keys(asked.wrong)[0]}]`)?.focus();
    if (purpose.get() === null) return setAsksPurpose(true);
    return void search.start(service, asked.body);
  }
  function closePurpose() {
    setAsksPurpose(false);
    if (purpose.get() !== null) submit();
  }
  const type = (event) => search.type(event.currentTarget.name, event.currentTarget.value);
  const mark = (name) => ({ "aria-invalid": told[name] ? "true" : null, "aria-describedby": told[name] ? `find-${name}-problem` : null });
  const say = (name) => told[name] && html`<p class="field-problem" id=${`find-${name}-problem`}>${t(told[name])}</p>`;
  const field = (name, longest = 64) => html`<div><label class="field">${t(`al_${name}`)}
      <input type="text" name=${name} value=${form[name]} maxlength=${longest} autocomplete="off" spellcheck=${false} ...${mark(name)} onInput=${type} />
    </label>${say(name)}</div>`;
  const pick = (name, options) => html`<${Picker} prefix="find" name=${name} label=${t(`al_${name}`)} value=${form[name]} maxlength=${64} onValue=${(text) => search.type(name, text)} options=${options} problem=${told[name] && t(told[name])} />`;
  const time = (name) => html`<div><label class="field">${t(`al_${name}`)}
      <input type="datetime-local" name=${name} value=${form[name]} ...${mark(name)} onInput=${type} />
    </label>${say(name)}</div>`;
  const choice = (name, values, label) => html`<div><label class="field">${t(`al_${name}`)}
      <select name=${name} value=${form[name]} onChange=${type}>${values.map((value) => html`<option value=${value} selected=${form[name] === value}>${label(value)}</option>`)}</select>
    </label>${say(name)}</div>`;
  return html`<section class="queue find" aria-label=${t("al_find")}>
    <form class="find-form" role="search" aria-label=${t("al_find")} onSubmit=${submit} novalidate>
      <div class="find-fields">
        ${field("plate", 20)} ${field("case")}
        ${pick("list", names && names.lists.map((id) => ({ id })))} ${pick("camera", names && nameCameras(names))}
        ${choice("period", Object.keys(PERIODS), (value) => t(`al_period_${value}`))}
        ${choice("state", ["", ...STATES], (value) => (value ? t(`state_${value}`) : t("al_any_state")))}
        ${form.period === "own" && html`${time("from")} ${time("to")}`}
      </div>
      <button type="submit" class="act yes">${t("al_search")}</button>
      <p class="soft">${t("al_plate_help")}</p>
    </form>
    <${Found} service=${service} search=${search} id=${id} open=${open} />
    ${asksPurpose && html`<${PurposeDialog} onClose=${closePurpose} />`}
  </section>`;
}

function Found({ service, search, id, open }) {
  const { t } = useWords();
  const { phase, hits, next, restricted, notes, problem, question } = useStore(search.state);
  const count = t(hits.length === 1 ? "al_found_one" : "al_found", { count: hits.length });
  useEffect(() => {
    if (phase === "done") announce(next ? `${count} ${t("al_more_left")}` : count);
    if (phase === "failed") announce(describeAlertProblem(problem, t), { now: true });
  }, [phase]);
  if (phase === "new") return null;
  const empty = phase === "done" && !hits.length && !next;
  return html`<div class="found queue-scroll" role="group" aria-label=${t("al_results")} aria-busy=${phase === "running" ? "true" : null}>
    ${!empty && html`<p class="section"><span class="count">${count}</span></p>`}
    ${empty && html`<div class="empty"><p class="empty-title">${t("al_none_title")}</p><p>${t("al_none_help")}</p>
      ${notes.length > 0 && html`<p class="banner warn">${t("al_not_called", { names: listUnknown(question) })}</p>`}</div>`}
    <ol class="rows">${hits.map((hit) => html`<li key=${hit.hit_id}><${Line} hit=${hit} chosen=${hit.alert_id === id || hit.alerts.some((one) => one.alert_id === id)} onOpen=${() => open(hit.alert_id)} /></li>`)}</ol>
    ${phase === "running" && html`<p class="found-end"><span>${t("al_running", { count: hits.length })}</span> <button type="button" class="act plain" onClick=${search.stop}>${t("al_stop")}</button></p>`}
    ${phase === "done" && next && html`<p class="found-end"><button type="button" class="act" onClick=${() => search.more(service)}>${t("al_more")}</button> <span class="soft">${t("al_more_help")}</span></p>`}
    ${phase === "failed" && html`<div class="found-end"><p class="banner danger">${describeAlertProblem(problem, t)}</p><button type="button" class="act" onClick=${() => search.more(service)}>${t("again")}</button></div>`}
    ${phase !== "running" && restricted > 0 && html`<div class="found-end"><p>${t(restricted === 1 ? "al_restricted_one" : "al_restricted", { count: restricted })}</p><${Authority} onGiven=${(text) => search.start(service, question, text)} /></div>`}
  </div>`;
}

/** What was typed as a list or a camera, where the service says that nothing is called so. */
const listUnknown = ({ list, camera }) => [list, camera].filter(Boolean).join(", ");

function Line({ hit, chosen, onOpen }) {
  const { t } = useWords();
  const stand = findStand(hit);
  const over = stand === "dismissed" || stand === "closed";
  return html`<button type="button" id=${`found-${hit.hit_id}`} class=${`row ${chosen ? "chosen" : ""} ${over ? "over" : ""}`} aria-current=${chosen ? "true" : null} onClick=${onOpen}>
    <span class="row-head"><${Priority} value=${hit.priority} /><span class="row-plate"><${Plate} written=${hit.plate_seen} small /></span><span class="row-age"><${Time} at=${hit.captured_at} seconds=${false} /></span></span>
    <span class="row-text">
      <span class="row-words">${[hit.site || hit.camera_id, hit.direction].filter(Boolean).join(" \u00b7 ")}</span>
      <span class="row-words">${formatPercent(hit.probability)} \u00b7 ${hit.list} \u00b7 ${hit.case_number}</span>
    </span>
    <span class="marks">
      <span class="mark">${t(`state_${stand}`)}${stand === "closed" && hit.outcome ? `: ${t(`outcome_${hit.outcome}`)}` : ""}</span>
      ${hit.told === "nobody" && html`<span class="mark danger">${t("al_nobody_mark")}</span>`}
      ${hit.disputed && html`<span class="mark warn">${t("disputed_mark")}</span>`}
      ${hit.late && html`<span class="mark warn">${t("late_mark")}</span>`}
      ${hit.marker && !over && html`<span class="mark danger">${hit.marker}</span>`}
    </span>
  </button>`;
}
