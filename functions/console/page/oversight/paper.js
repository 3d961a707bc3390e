/** A report on paper: who asked what and why, and the records of each group. */
import { formatTime } from "../clock.js";
import { html } from "../html.js";
import { useMargins } from "../paper.js";
import { purpose } from "../purpose.js";
import { session } from "../session.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { CaughtUp, findZone } from "./parts.js";
import { findTime, groupRecords, splitDetail } from "./question.js";
import { describeAction, describeSubject, nameDetail, nameValue } from "./records.js";

export function Paper({ records, page, question, by, onBack }) {
  const { t, language } = useWords();
  const { person } = useStore(session);
  const work = useStore(purpose);
  const zone = findZone();
  const show = (at) => formatTime(at, { zone, language, now: 0 });
  useMargins({ footer: `${t("ov_paper_by")}: ${person?.name}, ${work?.caseNumber}`, heading: t("ov_paper_title") });
  const asked = ["person", "plate", "case_number", "number"].find((name) => question[name]);
  const subject = asked ? `${t(`ov_about_${asked === "case_number" ? "case" : asked}`)}: ${question[asked]}` : t("ov_about_all");
  return html`<div class="paper-bar">
      <button type="button" class="act plain" onClick=${onBack}>${t("ov_paper_back")}</button>
      <button type="button" class="act yes" onClick=${() => window.print()}>${t("ov_print_now")}</button>
      <span class="soft">${t("ov_paper_help")}</span>
    </div>
    <article class="paper ov-paper" lang=${language}>
      <header><h2 class="paper-title">${t("ov_paper_title")}</h2><p>${show(new Date().toISOString())}</p></header>
      <section><h3>${t("ov_paper_asked")}</h3><dl>
        <dt>${t("ov_about")}</dt><dd>${subject}</dd>
        <dt>${t("ov_period")}</dt><dd>${show(question.since)} \u2013 ${show(question.until)} (${zone})</dd>
        <dt>${t("ov_paper_by")}</dt><dd>${person?.name}</dd>
        <dt>${t("ov_paper_reason")}</dt><dd>${work?.caseNumber}: ${work?.reason}</dd>
        <dt>${t("ov_records")}</dt><dd>${records.length}</dd></dl>
        <p class="paper-note">${t("ov_paper_note")}</p><${CaughtUp} page=${page} until=${question.until} /></section>
      ${groupRecords(records, by, zone).map((group) => html`<section key=${group.key}><h3>${by === "action" ? describeAction(group.key, t) : group.key || t("ov_no_case")} (${group.records.length})</h3>
        <table><thead><tr>${["when", "who", "what", "case", "reason", "detail"].map((name) => html`<th scope="col">${t(`ov_col_${name}`)}</th>`)}</tr></thead>
        <tbody>${group.records.map((record) => html`<tr key=${record.id}>
          <td>${show(findTime(record))}</td><td class="ov-who">${record.actor}</td><td class="ov-what">${describeAction(record.action, t)}: ${describeSubject(record.subject, t)}</td>
          <td>${record.case_number}</td><td>${record.reason}</td><td>${splitDetail(record.detail).said.map(([name, text]) => `${nameDetail(name, t).text}: ${nameValue(name, text, t).text}`).join("; ")}</td>
        </tr>`)}</tbody></table></section>`)}
      <p class="paper-end">${t("ov_paper_end")}</p>
    </article>`;
}
