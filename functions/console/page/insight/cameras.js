/** What the cameras see of the visits of wanted cars: which is first, which to place first, and what a choice sees. */
import { html, useState } from "../html.js";
import { Loaded } from "../people/parts.js";
import { useWords } from "../words.js";
import { Head, useInsight } from "./hits.js";
import { PeriodForm } from "./period.js";
import { BarTable, OrderPlot, showCount } from "./plots.js";

/** As many as the service takes in one question. */
const MOST = 50;

export function CamerasTab({ service }) {
  const { t } = useWords();
  const [chosen, setChosen] = useState([]);
  const told = useInsight(service, chosen.length ? { cameras: chosen.join(",") } : {});
  return html`<section><h2>${t("in_tab_cameras")}</h2><${PeriodForm} /><div class="in-told"><${Loaded} loaded=${told} show=${(answer) => html`<${Coverage} answer=${answer} chosen=${chosen} onChoose=${setChosen} />`} /></div></section>`;
}

function Coverage({ answer, chosen, onChoose }) {
  const { language, t } = useWords();
  const { coverage, sites } = answer;
  if (coverage.shown === null && !coverage.cameras.length) return html`<${Head} answer=${answer} /><div class="empty"><p class="empty-title">${t("in_no_visits")}</p><p>${t("in_no_visits_help")}</p></div>`;
  const named = (id) => ({ key: id, name: sites[id] ?? id, soft: sites[id] ? id : "" });
  const both = (id) => (sites[id] ? `${sites[id]} (${id})` : id);
  const first = coverage.cameras.map((one) => ({ ...named(one.camera), count: one.first }));
  const seen = [...coverage.cameras].sort((one, other) => (other.seen ?? 0) - (one.seen ?? 0)).map((one) => ({ ...named(one.camera), count: one.seen }));
  const steps = coverage.order.map((one) => ({ key: one.camera, name: both(one.camera), adds: one.adds, seen: one.seen }));
  const ids = coverage.cameras.map((one) => one.camera).sort((one, other) => both(one).localeCompare(both(other), language));
  const toggle = (id) => onChoose(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  const full = chosen.length >= MOST;
  const asked = chosen.length ? coverage.asked : null;
  return html`<${Head} answer=${answer} />
    <p class="in-sum"><strong>${showCount(coverage.visits, language)}</strong> ${t("in_visits")} <strong>${showCount(coverage.returning, language)}</strong> ${t("in_returning")}</p>
    <p>${t("in_shown", { shown: showCount(coverage.shown, language) })}</p>
    <p class="soft">${t("in_visit_rule")}</p>
    <fieldset class="in-choice"><legend>${t("in_choose")}</legend>
      <div class="in-picks">${ids.map((id) => html`<label class="switch" key=${id}><input type="checkbox" checked=${chosen.includes(id)} disabled=${full && !chosen.includes(id)} onChange=${() => toggle(id)} /> <span>${both(id)}</span></label>`)}</div>
      <p class="banner" aria-live="polite">${asked ? t(asked.seen === null ? "in_asked_none" : "in_asked", { count: asked.cameras.length, seen: showCount(asked.seen, language), all: showCount(coverage.shown, language), share: Math.round((100 * (asked.seen ?? 0)) / coverage.shown) }) : t("in_asked_nothing")} ${full && t("in_asked_full", { most: MOST })}</p>
    </fieldset>
    <div class="in-plots">
      <${BarTable} title=${t("in_first_title")} head=${t("in_camera")} rows=${first} note=${t("in_first_note")} />
      <${BarTable} title=${t("in_seen_title")} head=${t("in_camera")} rows=${seen} note=${t("in_seen_note")} />
      ${steps.length > 0 && html`<${OrderPlot} title=${t("in_order_title")} steps=${steps} all=${coverage.shown} note=${t("in_order_note")} />`}
    </div>`;
}
