/** The report of an import, as docs/hotlist-report.md describes it: the difference, the faults, the warnings. */
import { html } from "../html.js";
import { Plate } from "../live/plates.js";
import { useWords } from "../words.js";
import { Finding } from "./finding.js";
import { formatCount } from "./parts.js";

const KINDS = ["add", "change", "end"];
const SHOWN_LINES = 100;

export function Report({ report }) {
  const { t } = useWords();
  const status = report.status.replaceAll("-", "_");
  const kind = { imported: "good", checked: "good", refused: "danger" }[report.status] ?? "warn";
  return html`<div class="report">
    <p class=${`banner ${kind}`}>${t(`hl_status_${status}`, { count: report.bad_lines ?? 0, revision: report.revision ?? "" })}</p>
    ${report.added !== undefined && html`<${Counts} report=${report} />`}
    ${report.fault_causes?.length > 0 && html`<${Findings} title=${t("hl_faults")} causes=${report.fault_causes} lines=${report.faults ?? []} />`}
    ${report.warning_causes?.length > 0 && html`<${Findings} title=${t("hl_warnings")} help=${t("hl_warnings_help")} causes=${report.warning_causes} lines=${report.warnings ?? []} />`}
    ${report.changes?.length > 0 && html`<${Difference} report=${report} />`}
  </div>`;
}

function Counts({ report }) {
  const { t, language } = useWords();
  const counts = { add: report.added, change: report.changed, end: report.ended };
  return html`<ul class="counts-row">
    ${KINDS.map((kind) => html`<li class=${`count-box ${kind}`}><strong>${formatCount(counts[kind], language)}</strong> ${t(`hl_count_${kind}`)}</li>`)}
    <li class="count-box"><strong>${formatCount(report.lines, language)}</strong> ${t(report.status === "checked" ? "hl_count_then" : "hl_count_now")}</li>
  </ul>`;
}

/** What would change, entry by entry; ended entries first, because they stop matching. */
function Difference({ report }) {
  const { t, language } = useWords();
  const order = ["end", "change", "add"];
  const changes = [...report.changes].sort((one, other) => order.indexOf(one.change) - order.indexOf(other.change));
  const all = report.added + report.changed + report.ended;
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${t("hl_changes")}><table class="rows-table difference">
      <caption>${all > changes.length ? t("hl_changes_some", { shown: formatCount(changes.length, language), count: formatCount(all, language) }) : t("hl_changes")}</caption>
      <thead><tr><th scope="col">${t("hl_change_kind")}</th><th scope="col">${t("hl_col_plate")}</th><th scope="col">${t("hl_col_case_number")}</th><th scope="col">${t("hl_col_reason")}</th><th scope="col">${t("hl_changed_columns")}</th></tr></thead>
      <tbody>${changes.map(
        (one) => html`<tr class=${one.change}>
          <td><span class=${`mark ${one.change}`}>${{ add: "+", change: "\u2260", end: "\u2212" }[one.change]} ${t(`hl_kind_${one.change}`)}</span></td>
          <th scope="row"><${Plate} written=${one.written} country=${one.country} small /></th>
          <td>${one.case_number}</td><td class="words">${one.reason}</td>
          <td class="words">${one.columns.map((column) => t(`hl_col_${column}`)).join(", ")}</td></tr>`,
      )}</tbody></table></div>`;
}

/** A column in the reader's words; one that no file may have is shown as the service quotes it. */
function nameColumn(t, column) {
  if (!column) return "";
  const name = `hl_col_${column}`;
  return t(name) === name ? column : t(name);
}

/** Each cause once, with its lines. */
function Findings({ title, help, causes, lines }) {
  const { t } = useWords();
  const varied = new Set(causes.filter((one) => one.varies).map((one) => `${one.cause} ${one.column}`));
  const told = lines.filter((one) => varied.has(`${one.cause} ${one.column}`)).slice(0, SHOWN_LINES);
  return html`<section class="findings"><h3>${title}</h3>${help && html`<p class="soft">${help}</p>`}
    <div class="table-scroll" tabindex="0" role="region" aria-label=${title}><table class="rows-table"><thead><tr><th scope="col">${t("hl_lines_title")}</th><th scope="col">${t("hl_column")}</th><th scope="col">${t("hl_what")}</th></tr></thead>
    <tbody>${causes.map((one) => html`<tr><td>${one.lines.join(", ")}${one.count > one.lines.length ? ` ${t("hl_and_more", { count: one.count - one.lines.length })}` : ""}</td>
      <td>${nameColumn(t, one.column)}</td><td class="words"><${Finding} found=${one} /></td></tr>`)}</tbody></table></div>
    ${told.length > 0 && html`<details><summary>${t("hl_line_by_line", { count: told.length })}</summary><ul>${told.map((one) => html`<li>${t("hl_line", { line: one.line })}: <${Finding} found=${one} /></li>`)}</ul></details>`}
  </section>`;
}
