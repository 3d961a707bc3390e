/** One week beside the four before it, as one page to print. */
import { useAnswer } from "../answer.js";
import { html, useState } from "../html.js";
import { Loaded } from "../people/parts.js";
import { useWords } from "../words.js";
import { showCount } from "./plots.js";

export function WeekTab({ service }) {
  const { language, t } = useWords();
  const [week, setWeek] = useState("");
  const told = useAnswer(() => service.showWeek({ language, ...(week ? { week } : {}) }), [service, language, week]);
  if (told.error?.code === "week_uncounted") {
    return html`<section class="said"><h2>${t("in_week_none_title")}</h2><p>${t("in_week_none")}</p>${week && html`<p><button type="button" class="act" onClick=${() => setWeek("")}>${t("in_week_last")}</button></p>`}</section>`;
  }
  return html`<section><h2 class="unseen">${t("in_tab_week")}</h2><${Loaded} loaded=${told} show=${(report) => html`<${Page} report=${report} onWeek=${setWeek} />`} /></section>`;
}

function Page({ report, onWeek }) {
  const { language, t } = useWords();
  const before = report.columns.at(-2);
  return html`<div class="paper-bar">
      <button type="button" class="act plain" onClick=${() => onWeek(before)}>${t("in_week_before")}</button>
      <button type="button" class="act plain" onClick=${() => onWeek("")}>${t("in_week_last")}</button>
      <button type="button" class="act yes" onClick=${() => window.print()}>${t("in_print")}</button>
      <span class="soft">${t("in_print_help")}</span>
    </div>
    <article class="paper in-paper" lang=${report.language}>
      <header><h2 class="paper-title">${report.title}</h2><p>${report.heading}</p></header>
      ${report.sections.map((section) => html`<table key=${section.title}>
        <thead><tr><th scope="col">${section.title}</th>${report.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
        <tbody>${section.rows.map((row) => html`<tr><th scope="row">${row.name}</th>${row.counts.map((count) => html`<td>${showCount(count, language)}</td>`)}</tr>`)}</tbody></table>`)}
      ${report.notes.map((note) => html`<p class="paper-note">${note}</p>`)}
      <p class="paper-end">${report.footer}</p>
    </article>`;
}
