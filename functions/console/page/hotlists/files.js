/** What became of each file that was announced for the list. */
import { useAnswer } from "../answer.js";
import { html, useState } from "../html.js";
import { Time } from "../live/parts.js";
import { purpose } from "../purpose.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { useMore } from "./pages.js";
import { Failed, namePerson, NeedsPurpose, Outcome } from "./parts.js";
import { Report } from "./report.js";

export function FilesTab({ service, name, state, go }) {
  const { t } = useWords();
  const ask = async (after) => {
    const page = await service.listImports(name, after);
    return { items: page.imports, next: page.next };
  };
  const { first, items: files, next, busy, said, load } = useMore(ask, [name, state?.running?.written, state?.revision]);
  const [opened, setOpened] = useState(null);
  if (!first.value) return first.error ? html`<${Failed} error=${first.error} again=${first.again} />` : html`<p aria-busy="true">${t("loading")}</p>`;
  if (opened) return html`<${OpenedReport} service=${service} name=${name} file=${opened} onBack=${() => setOpened(null)} />`;
  if (!files.length) return html`<p class="soft">${t("hl_files_none")}</p><p><button type="button" class="act" onClick=${() => go(name, "file")}>${t("hl_tab_file")}</button></p>`;
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${t("hl_tab_files")}><table class="rows-table">
      <thead><tr><th scope="col">${t("hl_announced")}</th><th scope="col">${t("hl_by")}</th><th scope="col">${t("hl_what_for")}</th><th scope="col">${t("hl_became")}</th><th scope="col"><span class="unseen">${t("hl_actions")}</span></th></tr></thead>
      <tbody>${files.map(
        (one) => html`<tr key=${one.id}><th scope="row"><${Time} at=${one.announced_at} seconds=${false} /></th><td>${namePerson(one.by)}</td>
          <td>${t(one.restore ? "hl_for_restore" : one.dry_run ? "hl_for_check" : one.delta ? "hl_for_delta" : "hl_for_whole")} <span class="soft">${one.format.toUpperCase()}</span></td>
          <td><span class=${`mark ${markOf(one.status)}`}>${t(`hl_short_${one.status.replaceAll("-", "_")}`)}</span>${one.bad_lines ? ` ${t("hl_bad_lines", { count: one.bad_lines })}` : ""}${one.revision ? ` ${t("hl_revision", { number: one.revision })}` : ""}</td>
          <td class="row-acts"><button type="button" class="act plain" aria-label=${t("hl_report_of", { id: one.id })} onClick=${() => setOpened(one)}>${t("hl_report")}</button></td></tr>`,
      )}</tbody></table></div>
    ${next && html`<p><button type="button" class="act" aria-disabled=${busy} onClick=${load}>${t("hl_more")}</button></p>`}<${Outcome} said=${said} />`;
}

const markOf = (status) => ({ imported: "good", checked: "good", refused: "danger", "not-uploaded": "warn", superseded: "warn" })[status] ?? "taken";

function OpenedReport({ service, name, file, onBack }) {
  const { t } = useWords();
  const value = useStore(purpose);
  const asked = useAnswer(() => service.showImport(name, file.id), [file.id, value]);
  return html`<p><button type="button" class="act plain" onClick=${onBack}>${t("hl_back_files")}</button></p>
    <h3>${t("hl_report_at")} <${Time} at=${file.announced_at} seconds=${false} /></h3>
    ${asked.error && html`<${Failed} error=${asked.error} again=${asked.again} />`}
    ${asked.value && html`<${Report} report=${asked.value} />`}
    ${asked.value?.purpose_needed && html`<${NeedsPurpose}><p aria-busy="true">${t("loading")}</p><//>`}
    ${!asked.value && !asked.error && html`<p aria-busy="true">${t("loading")}</p>`}`;
}
