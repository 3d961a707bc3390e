/** The entries of a list: look through them, search, add, change and end. */
import { useAct } from "../act.js";
import { announce } from "../announce.js";
import { html, useEffect, useState } from "../html.js";
import { Priority } from "../live/parts.js";
import { Plate } from "../live/plates.js";
import { purpose } from "../purpose.js";
import { Dialog } from "../shell/dialog.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { EntryForm } from "./entry_form.js";
import { saveRows } from "./export.js";
import { Finding } from "./finding.js";
import { useMore, usePages } from "./pages.js";
import { describe, Failed, formatCount, formatDay, NeedsPurpose, Outcome } from "./parts.js";

export function EntriesTab({ service, name, state, isNew, go, refresh }) {
  const { t } = useWords();
  const [edited, setEdited] = useState(null);
  const [saved, setSaved] = useState(null);
  const [asked, setAsked] = useState(null);
  const finish = (answer) => {
    setEdited(null);
    setSaved(answer);
    refresh();
    if (answer && isNew) go(name, "entries");
  };
  if (edited) {
    return html`<${EntryForm} key=${edited.id ?? "new"} service=${service} name=${name} isNew=${isNew} entry=${edited.id ? edited : null} onDone=${finish} onBack=${() => setEdited(null)} />`;
  }
  return html`<div class="tab-actions"><button type="button" class="act yes" onClick=${() => {
    setSaved(null);
    setEdited({});
  }}>${t("hl_add")}</button>
    ${state && html`<${Export} service=${service} name=${name} />`}</div>
    ${saved && html`<${Saved} answer=${saved} />`}
    ${state ? html`<${NeedsPurpose}><${Entries} service=${service} name=${name} state=${state} asked=${asked} setAsked=${setAsked} onChange=${setEdited} refresh=${refresh} /><//>` : html`<p class="soft">${t("hl_first_entry")}</p>`}`;
}

/** What was saved, and what deserves a second look in it. */
export function Saved({ answer }) {
  const { t } = useWords();
  return html`<div class="banner good" role="status"><p>✓ ${t("hl_saved", { revision: answer.revision })}</p>
    ${answer.warnings.length > 0 && html`<p><strong>${t("hl_look_again")}</strong></p><ul>${answer.warnings.map((one) => html`<li><${Finding} found=${one} /></li>`)}</ul>`}</div>`;
}

/** Saves the list as a file that can be changed in a spreadsheet and imported again. */
function Export({ service, name }) {
  const { t, language } = useWords();
  const { busy, said, run } = useAct(describe);
  const [rows, setRows] = useState(0);
  const save = () =>
    run(async () => {
      const all = [];
      let page, after;
      do {
        page = await service.exportPage(name, after);
        all.push(...page.rows);
        setRows(all.length);
        after = page.next;
      } while (after);
      saveRows(`${name}.csv`, page.columns, all);
    }, (t) => t("hl_exported"));
  // It tells every entry, so it is offered once a purpose is set.
  if (!useStore(purpose)) return null;
  return html`<button type="button" class="act" aria-disabled=${busy} onClick=${save}>${busy ? t("hl_exporting", { count: formatCount(rows, language) }) : t("hl_export")}</button><${Outcome} said=${said} />`;
}

function Entries({ service, name, state, asked, setAsked, onChange, refresh }) {
  const { t, language } = useWords();
  const [ending, setEnding] = useState(null);
  // Each question is recorded: what ended here is left out, and the rest isn't asked for again.
  const [ended, setEnded] = useState([]);
  const act = useAct(describe);
  const leaveOut = () => {
    setEnded((former) => [...former, ending.id]);
    refresh();
  };
  const askToEnd = (one) => {
    act.clear();
    setEnding(one);
  };
  return html`
    <${SearchForm} asked=${asked} onSearch=${setAsked} />
    <${Outcome} said=${ending ? null : act.said} />
    ${asked
      ? html`<${Found} key=${JSON.stringify(asked)} service=${service} name=${name} asked=${asked} ended=${ended} onChange=${onChange} onEnd=${askToEnd} />`
      : state.lines === 0
        ? html`<p class="soft">${t("hl_empty_help")}</p>`
        : html`<${Pages} service=${service} name=${name} ended=${ended} lines=${formatCount(state.lines, language)} onChange=${onChange} onEnd=${askToEnd} />`}
    ${ending && html`<${EndDialog} service=${service} name=${name} entry=${ending} act=${act} onClose=${() => setEnding(null)} onDone=${leaveOut} />`}`;
}

function SearchForm({ asked, onSearch }) {
  const { t } = useWords();
  const [plate, setPlate] = useState(asked?.plate ?? "");
  const [caseNumber, setCaseNumber] = useState(asked?.case_number ?? "");
  const submit = (event) => {
    event.preventDefault();
    const typed = Object.entries({ plate: plate.trim(), case_number: caseNumber.trim() }).filter(([, text]) => text);
    onSearch(typed.length ? Object.fromEntries(typed) : null);
  };
  const clear = () => {
    setPlate("");
    setCaseNumber("");
    onSearch(null);
  };
  return html`<form class="search-line" role="search" onSubmit=${submit}>
    <label class="field">${t("hl_search_plate")}<input type="text" value=${plate} maxlength="32" autocomplete="off" spellcheck="false" onInput=${(event) => setPlate(event.currentTarget.value)} /></label>
    <label class="field">${t("hl_search_case")}<input type="text" value=${caseNumber} maxlength="64" autocomplete="off" spellcheck="false" onInput=${(event) => setCaseNumber(event.currentTarget.value)} /></label>
    <button type="submit" class="act even">${t("hl_search")}</button>
    ${asked && html`<button type="button" class="act plain" onClick=${clear}>${t("hl_search_clear")}</button>`}
  </form>`;
}

const joinFound = (former, page) => ({
  entries: [...former.entries, ...page.entries.filter((one) => former.entries.every((other) => other.id !== one.id))],
  looked: former.looked + page.looked,
  lines: page.lines,
});

/** What a search found; it goes on by itself to the end of the list, and can be stopped. */
function Found({ service, name, asked, ended, onChange, onEnd }) {
  const { t, language } = useWords();
  const { value: told, stage, error, stop, goOn } = usePages((after) => service.search(name, { ...asked, after }), joinFound, { entries: [], looked: 0, lines: 0 });
  const entries = told.entries.filter((one) => !ended.includes(one.id));
  useEffect(() => {
    if (stage === "done") announce(t("hl_found", { count: entries.length }));
  }, [stage]);
  return html`<p class="progress-line">${stage === "asking" ? t("hl_searching", { looked: formatCount(told.looked, language), lines: formatCount(told.lines, language) }) : t("hl_found", { count: entries.length })}
      ${stage === "asking" && html` <button type="button" class="act plain" onClick=${stop}>${t("hl_stop")}</button>`}
      ${stage === "stopped" && html` <span class="soft">${t("hl_stopped")}</span> <button type="button" class="act plain" onClick=${goOn}>${t("hl_go_on")}</button>`}</p>
    ${error && html`<${Failed} error=${error} again=${goOn} />`}
    ${stage === "done" && entries.length === 0 && html`<p class="soft">${t("hl_found_none")}</p>`}
    <${EntryTable} entries=${entries} onChange=${onChange} onEnd=${onEnd} />`;
}

/** The list page by page. */
function Pages({ service, name, ended, lines, onChange, onEnd }) {
  const { t, language } = useWords();
  const ask = async (after) => {
    const page = await service.showPage(name, after);
    return { items: page.entries, next: page.next };
  };
  const { first, items, next, busy, said, load } = useMore(ask, [service, name]);
  if (!first.value) return first.error ? html`<${Failed} error=${first.error} again=${first.again} />` : html`<p aria-busy="true">${t("loading")}</p>`;
  const entries = items.filter((one) => !ended.includes(one.id));
  return html`<${EntryTable} entries=${entries} onChange=${onChange} onEnd=${onEnd} />
    <p class="progress-line">${t("hl_shown", { count: formatCount(entries.length, language), lines })}
      ${next && html` <button type="button" class="act" aria-disabled=${busy} onClick=${load}>${t("hl_more")}</button>`}</p>
    <${Outcome} said=${said} />`;
}

/** Entries in rows; without `onEnd` and `onChange` they can only be looked at. */
export function EntryTable({ entries, onChange, onEnd }) {
  const { t, language } = useWords();
  if (!entries.length) return null;
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${t("hl_entries")}><table class="rows-table">
    <thead><tr><th scope="col">${t("hl_col_plate")}</th><th scope="col">${t("hl_col_priority")}</th><th scope="col">${t("hl_col_reason")}</th><th scope="col">${t("hl_col_case_number")}</th><th scope="col">${t("hl_col_weed_date")}</th><th scope="col">${t("hl_col_owner")}</th><th scope="col"><span class="unseen">${t("hl_actions")}</span></th></tr></thead>
    <tbody>${entries.map(
      (one) => html`<tr key=${one.id}>
        <th scope="row"><${Plate} written=${one.written} country=${one.country} small />${one.marker && html` <span class="mark danger">${one.marker}</span>`}</th>
        <td><${Priority} value=${one.priority} /></td>
        <td class="words">${one.reason}</td><td>${one.case_number}</td><td class="day">${formatDay(one.weed_date, language)}</td><td class="words">${one.owner}</td>
        <td class="row-acts"><button type="button" class="act plain" aria-label=${t("hl_change_named", { plate: one.written })} onClick=${() => onChange(one)}>${t("hl_change")}</button>
          ${onEnd && html`<button type="button" class="act plain" aria-label=${t("hl_end_named", { plate: one.written })} onClick=${() => onEnd(one)}>${t("hl_end")}</button>`}</td>
      </tr>`,
    )}</tbody></table></div>`;
}

/** Asks once before an entry ends. What came of it is said by `act`, which outlives the dialog (see useAct). */
export function EndDialog({ service, name, entry, act, onClose, onDone }) {
  const { t } = useWords();
  const { busy, said, run } = act;
  const end = async () => {
    const ended = await run(() => service.end(name, { plate: entry.plate, case_number: entry.case_number }), (t) => t("hl_ended"));
    if (ended) {
      onClose();
      onDone();
    }
  };
  return html`<${Dialog} title=${t("hl_end_title")} onClose=${onClose}>
    <p><${Plate} written=${entry.written} country=${entry.country} /></p>
    <p>${t("hl_end_sure", { case: entry.case_number, list: name })}</p>
    <${Outcome} said=${said} />
    <div class="dialog-actions"><button type="button" class="act no" aria-disabled=${busy} onClick=${end}>${t("hl_end_yes")}</button>
      <button type="button" class="act plain" onClick=${onClose}>${t("back")}</button></div>
  <//>`;
}
