/** Unusual use: who, why it is unusual, and what to ask. A reason to ask, never a proof. */
import { announce } from "../announce.js";
import { clock } from "../clock.js";
import { formatCount } from "../hotlists/parts.js";
import { html, useEffect, useState } from "../html.js";
import { Time } from "../live/parts.js";
import { forgetWithPerson } from "../session.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { createPages } from "./pages.js";
import { CaughtUp, describe, Failed, findZone, NeedsPurpose, Progress } from "./parts.js";
import { askAbout, findPeriod, findShare } from "./question.js";
import { beginReport } from "./reports.js";

const PERIODS = ["week", "month"];

const run = createPages();
let asked = null;
forgetWithPerson(run.forget);

export function UnusualTab({ service, open }) {
  return html`<${NeedsPurpose}><${Unusual} service=${service} open=${open} /><//>`;
}

function Unusual({ service, open }) {
  const { t, language } = useWords();
  const [period, setPeriod] = useState(asked?.period ?? "week");
  const { phase, pages, next, problem } = useStore(run.state);
  const found = pages.flatMap((page) => page.unusual.map((one) => ({ ...one, limits: page.limits })));
  const looked = pages.reduce((sum, page) => sum + page.looked_at, 0);
  const told = t("ov_unusual_looked", { count: formatCount(looked, language) });
  useEffect(() => {
    if (phase === "done") announce(found.length ? t("ov_unusual_found", { count: found.length }) : t("ov_unusual_none_title"));
    if (phase === "failed") announce(describe(problem, t), { now: true });
  }, [phase]);
  function begin(event) {
    event.preventDefault();
    const { since, until } = findPeriod({ period }, clock.now(), findZone());
    asked = { period, since: new Date(since).toISOString(), until: new Date(until).toISOString() };
    void run.start((after) => service.findUnusual({ since: asked.since, until: asked.until, ...(after ? { after } : {}) }));
  }
  function showRecords(one) {
    beginReport(service, askAbout(one.actor, { period: asked.period }));
    open("reports");
  }
  return html`<section class="ov-section"><h2>${t("ov_tab_unusual")}</h2><p class="soft">${t("ov_unusual_help")}</p>
    <form class="ov-form" onSubmit=${begin}><div class="ov-fields">
      <label class="field">${t("ov_period")}<select name="period" value=${period} onChange=${(event) => setPeriod(event.currentTarget.value)}>${PERIODS.map((name) => html`<option value=${name} selected=${name === period}>${t(`ov_period_${name}`)}</option>`)}</select></label>
      <button type="submit" class="act yes" aria-disabled=${phase === "running"}>${t("ov_unusual_find")}</button></div></form>
    ${phase === "running" && html`<${Progress} label=${pages.length ? told : t("ov_unusual_begins")} share=${next ? findShare(next, asked.since, asked.until, clock.now()) : 0} onStop=${run.stop} />`}
    ${phase === "stopped" && html`<p class="banner warn">${t("ov_report_stopped")} <button type="button" class="act" onClick=${run.goOn}>${t("ov_go_on")}</button></p>`}
    ${phase === "failed" && html`<${Failed} error=${problem} again=${run.goOn} />`}
    ${phase === "done" && html`<p>${told}</p>
      ${pages.length > 1 && html`<p class="banner warn">${t("ov_unusual_parts", { count: pages.length })}</p>`}
      ${!found.length && html`<div class="empty"><p class="empty-title">${t("ov_unusual_none_title")}</p><p>${t("ov_unusual_none")}</p></div>`}`}
    <ul class="cards">${found.map((one) => html`<li class="card" key=${`${one.pattern}:${one.actor}:${one.first}`}><${Card} one=${one} onShow=${() => showRecords(one)} /></li>`)}</ul>
    ${phase === "done" && html`<${CaughtUp} page=${pages.at(-1)} until=${asked.until} />`}</section>`;
}

/** Each pattern has three words: its name, why it is unusual, and what to ask. */
const PATTERNS = {
  "many look-ups": "many",
  "odd hours": "odd",
  "one case number for everything": "one_case",
  "on duty without an end": "long_duty",
  "on duty, of what was answered long ago": "old_duty",
};

function Card({ one, onShow }) {
  const { t, language } = useWords();
  const name = PATTERNS[one.pattern];
  const parts = { ...one.limits, count: formatCount(one.look_ups, language), among: formatCount(one.among, language), case: one.case_number ?? "" };
  if (!name) return html`<h3 lang="en">${one.pattern}</h3><p>${one.actor}</p>`;
  return html`<h3>${t(`ov_pattern_${name}`)}</h3>
    <p class="ov-person">${one.actor}</p>
    <p><${Time} at=${one.first} seconds=${false} /> \u2013 <${Time} at=${one.last} seconds=${false} /></p>
    <p><strong>${t("ov_why")}</strong> ${t(`ov_why_${name}`, parts)}</p>
    <p><strong>${t("ov_ask")}</strong> ${t(`ov_ask_${name}`, parts)}</p>
    <p><button type="button" class="act" onClick=${onShow}>${t("ov_show_records")}<span class="unseen"> ${one.actor}</span></button></p>`;
}
