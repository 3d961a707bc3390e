/** Audit records as a table that people read: when, who, what was done with what, for which case, and why. */
import { html } from "../html.js";
import { Time } from "../live/parts.js";
import { useWords } from "../words.js";
import { findTime, splitDetail, splitSubject } from "./question.js";

const SUBJECTS = ["alert", "alerts", "hit", "review", "reviews", "hotlist", "camera", "recipient", "user", "hold", "holds", "console", "audit", "passage", "passages", "investigation", "investigations"];

/** What a record is about, in words; `short` shows the beginning of long ids. */
export function describeSubject(subject, t, short = false) {
  const { kind, id } = splitSubject(String(subject ?? ""));
  const shown = short && /^[0-9a-f]{32}$/.test(id) ? `${id.slice(0, 8)}\u2026` : id;
  return SUBJECTS.includes(kind) ? t(`ov_subject_${kind}`, { id: shown }).trim() : subject;
}

/** What was done, in words. */
export function describeAction(action, t) {
  const name = `ov_act_${String(action).replaceAll(" ", "_")}`;
  const known = t(name);
  return known === name ? action : known;
}

const describeRole = (role, t) => {
  const name = `role_${String(role).replaceAll(/[ -]/g, "_")}`;
  const known = t(name);
  return role === "system" ? t("ov_system") : known === name ? role : known;
};

export function Records({ records, label }) {
  const { t } = useWords();
  return html`<div class="table-scroll" tabindex="0" role="group" aria-label=${label}><table class="rows-table ov-records">
    <thead><tr>${["when", "who", "what", "case", "reason", "detail"].map((name) => html`<th scope="col">${t(`ov_col_${name}`)}</th>`)}</tr></thead>
    <tbody>${records.map((record) => html`<tr key=${record.id}>
      <td class="ov-when"><${Time} at=${findTime(record)} /></td>
      <td class="words">${record.actor}<span class="label">${describeRole(record.role, t)}</span></td>
      <td class="words"><strong>${describeAction(record.action, t)}</strong><span class="ov-subject">${describeSubject(record.subject, t, true)}</span></td>
      <td class="words">${record.case_number || "\u2013"}</td>
      <td class="words">${record.reason || "\u2013"}</td>
      <td class="words"><${Detail} record=${record} /></td>
    </tr>`)}</tbody></table></div>`;
}

/** What a detail is called; one that the page has no word for is shown by its name in the log, which is English. */
export function nameDetail(name, t) {
  const [, when = "", plain] = /^(?:(before|after)\.)?(.*)$/.exec(name);
  const known = t(`ov_detail_${plain.replaceAll(" ", "_")}`);
  if (known === `ov_detail_${plain.replaceAll(" ", "_")}`) return { text: name.replaceAll("_", " "), language: "en" };
  return { text: when ? t(`ov_detail_of_${when}`, { name: known }) : known, language: null };
}

function DetailName({ name }) {
  const { t } = useWords();
  const { text, language } = nameDetail(name, t);
  return html`<span lang=${language}>${text}</span>`;
}

/** Details whose values are names of the service. Those of all others are ids, numbers, times, or what somebody typed. */
const NAMED = ["change", "decision", "lane", "outcome", "step", "what"];

/** What a detail's value is called; one that the page has no word for is shown as it stands in the log, in English. */
export function nameValue(name, value, t) {
  const word = `ov_value_${value.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_")}`;
  const known = NAMED.includes(name) ? t(word) : word;
  return known === word ? { text: value, language: "en" } : { text: known, language: null };
}

function DetailValue({ name, value }) {
  const { t } = useWords();
  const { text, language } = nameValue(name, value, t);
  return html`<dd lang=${language}>${text}</dd>`;
}

/** What the record says beside that. */
function Detail({ record }) {
  const { t } = useWords();
  const { said, verified } = splitDetail(record.detail);
  const tags = record.tags?.length ?? 0;
  const list = (pairs) => html`<dl class="ov-detail">${pairs.map(([name, text]) => html`<div><dt><${DetailName} name=${name} /></dt><${DetailValue} name=${name} value=${text} /></div>`)}</dl>`;
  return html`${list(said)}
    ${tags > 0 && html`<p>${t(tags === 1 ? "ov_plates_one" : "ov_plates", { count: tags })}</p>`}
    <details><summary>${t("ov_more")}</summary>
      ${list([...verified, ["about", record.subject], ["ground", record.ground], ["record", record.id], ...(record.tags ?? []).map((tag) => ["plate tag", tag])].filter(([, text]) => text))}</details>`;
}
