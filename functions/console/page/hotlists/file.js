/** A file for the list: dropped, checked, shown as a difference, and imported once somebody confirms it. */
import { announce } from "../announce.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { purpose } from "../purpose.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { COLUMNS } from "./entry_form.js";
import { saveRows } from "./export.js";
import { describe, formatCount, NeedsPurpose } from "./parts.js";
import { Report } from "./report.js";
import { findFormat, sendFile } from "./upload.js";

const START = { stage: "choose", file: null, value: null, report: null, problem: "" };

export function FileTab({ service, name, isNew, go, refresh }) {
  const { t } = useWords();
  const [flow, setFlow] = useState(START);
  const [delta, setDelta] = useState(false);
  const [sure, setSure] = useState(false);
  const wanted = useRef(true);
  // Once the list is there, the next file is not the one that makes it.
  const fresh = useRef(isNew);
  fresh.current &&= isNew;
  const value = useStore(purpose);
  useEffect(() => () => {
    wanted.current = false;
  }, []);

  async function send(file, mode, stage) {
    try {
      const report = await sendFile({
        service,
        name,
        file,
        mode: { delta, ...mode },
        isNew: fresh.current,
        isWanted: () => wanted.current,
        onStage: (step, told) => wanted.current && setFlow((former) => ({ ...former, stage, step, value: told, problem: "" })),
      });
      if (!wanted.current || !report) return;
      setFlow((former) => ({ ...former, stage: mode.dry_run ? "checked" : "done", report }));
      announce(t(`hl_status_${report.status.replaceAll("-", "_")}`));
      if (!mode.dry_run) refresh();
    } catch (error) {
      if (!wanted.current) return;
      if (error.code === "list_exists") fresh.current = false;
      const text = describe(error, t);
      announce(text, { now: true });
      setFlow((former) => ({ ...former, stage: "choose", problem: text }));
    }
  }

  const take = (file) => {
    if (!file) return;
    setSure(false);
    if (!findFormat(file.name)) {
      setFlow({ ...START, problem: t("hl_file_kind", { name: file.name }) });
      return;
    }
    setFlow({ ...START, file, stage: "checking" });
    void send(file, { dry_run: true }, "checking");
  };
  const confirm = () => send(flow.file, { confirmed: sure }, "importing");
  const again = () => setFlow(START);
  const { stage, file, report } = flow;

  // What a dry run tells of entries is told for a purpose only: ask again once there is one.
  useEffect(() => {
    if (!value || !report?.purpose_needed) return;
    service.showImport(name, report.id).then(
      (told) => wanted.current && setFlow((former) => ({ ...former, report: told })),
      (error) => wanted.current && setFlow((former) => ({ ...former, problem: describe(error, t) })),
    );
  }, [value, report]);

  if (stage === "checking" || stage === "importing") return html`<${Progress} flow=${flow} />`;
  if (stage === "checked" && report.status === "checked") {
    return html`<h3>${t("hl_difference", { file: file.name })}</h3>
      ${report.purpose_needed
        ? html`<${NeedsPurpose}><p aria-busy="true">${t("loading")}</p><//>`
        : html`<${Report} report=${report} />
          ${report.needs_confirmation && html`<label class="switch"><input type="checkbox" checked=${sure} onChange=${(event) => setSure(event.currentTarget.checked)} /> ${t("hl_confirm_loss", { count: report.ended })}</label>`}
          <div class="dialog-actions"><button type="button" class="act yes" disabled=${report.needs_confirmation && !sure} onClick=${confirm}>${t("hl_import_now")}</button>
            <button type="button" class="act plain" onClick=${again}>${t("hl_other_file")}</button></div>`}`;
  }
  if (stage === "checked" || stage === "done") {
    return html`<h3>${file.name}</h3><${Report} report=${report} />
      ${report.purpose_needed && html`<${NeedsPurpose}><p aria-busy="true">${t("loading")}</p><//>`}
      <div class="dialog-actions">${report.status === "imported" && html`<button type="button" class="act yes" onClick=${() => go(name, "entries")}>${t("hl_to_entries")}</button>`}
        <button type="button" class="act" onClick=${again}>${t("hl_other_file")}</button></div>`;
  }
  return html`
    ${flow.problem && html`<p class="banner danger" role="alert">${flow.problem}</p>`}
    <fieldset class="mode"><legend>${t("hl_mode")}</legend>
      <label class="switch"><input type="radio" name="mode" checked=${!delta} onChange=${() => setDelta(false)} /> ${t("hl_mode_whole")}</label>
      <label class="switch"><input type="radio" name="mode" checked=${delta} disabled=${isNew} onChange=${() => setDelta(true)} /> ${t("hl_mode_delta")}</label>
    </fieldset>
    <${DropPlace} onFile=${take} />
    <p class="soft">${t("hl_file_help")} <button type="button" class="act plain" onClick=${() => saveRows(delta ? "changes.csv" : `${name}.csv`, delta ? ["change", ...COLUMNS] : COLUMNS, [])}>${t("hl_template")}</button></p>`;
}

/** Where a file is dropped; a button opens the browser's dialog for whoever uses no mouse. */
function DropPlace({ onFile }) {
  const { t } = useWords();
  const [over, setOver] = useState(false);
  const field = useRef(null);
  const move = (isOver) => (event) => {
    event.preventDefault();
    setOver(isOver);
  };
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    onFile(event.dataTransfer.files[0]);
  };
  return html`<div class=${over ? "drop over" : "drop"} onDragOver=${move(true)} onDragEnter=${move(true)} onDragLeave=${move(false)} onDrop=${drop}>
    <p><strong>${t("hl_drop")}</strong></p>
    <p><button type="button" class="act even" onClick=${() => field.current.click()}>${t("hl_choose_file")}</button></p>
    <input ref=${field} type="file" accept=".csv,.xlsx" class="unseen" tabindex="-1" aria-label=${t("hl_choose_file")} onChange=${(event) => {
      onFile(event.currentTarget.files[0]);
      event.currentTarget.value = "";
    }} />
  </div>`;
}

function Progress({ flow }) {
  const { t, language } = useWords();
  const share = flow.step === "sending" ? Math.round((flow.value ?? 0) * 100) : null;
  const written = flow.value?.written;
  return html`<div class="progress" role="status">
    <p><strong>${t(flow.stage === "checking" ? "hl_checking" : "hl_importing", { file: flow.file.name })}</strong></p>
    <progress aria-label=${t("hl_progress")} max="100" value=${share}></progress>
    <p class="soft">${share !== null ? t("hl_sending", { share }) : written ? t("hl_written", { count: formatCount(written, language) }) : t(flow.step === "hashing" ? "hl_hashing" : "hl_working")}</p>
    <p class="soft">${t(flow.stage === "checking" ? "hl_nothing_changed" : "hl_may_leave")}</p>
  </div>`;
}
