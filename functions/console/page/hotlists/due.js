/** What waits for a decision: disputed entries, patterns that need a second person, entries that end soon. */
import { useAct } from "../act.js";
import { html, useState } from "../html.js";
import { Left, Time } from "../live/parts.js";
import { Plate } from "../live/plates.js";
import { useWords } from "../words.js";
import { EndDialog, EntryTable, Saved } from "./entries.js";
import { EntryForm } from "./entry_form.js";
import { usePages } from "./pages.js";
import { describe, Failed, formatCount, namePerson, NeedsPurpose, Outcome } from "./parts.js";

const DAYS = [7, 14, 30, 90];

export function DueTab({ service, name, refresh }) {
  const { t } = useWords();
  const [days, setDays] = useState(DAYS[0]);
  const [edited, setEdited] = useState(null);
  const [saved, setSaved] = useState(null);
  // What was said stays while the question after it is asked.
  const act = useAct(describe);
  const changed = (answer) => {
    setEdited(null);
    setSaved(answer);
    refresh();
  };
  const change = (entry) => {
    act.clear();
    setSaved(null);
    setEdited(entry);
  };
  if (edited) return html`<${EntryForm} key=${edited.id} service=${service} name=${name} entry=${edited} onDone=${changed} onBack=${() => setEdited(null)} />`;
  return html`<${NeedsPurpose}>
    <label class="field days">${t("hl_due_days")}<select value=${String(days)} onChange=${(event) => setDays(Number(event.currentTarget.value))}>${DAYS.map((one) => html`<option value=${String(one)} selected=${one === days}>${t("hl_days", { count: one })}</option>`)}</select></label>
    ${saved && html`<${Saved} answer=${saved} />`}
    <${Due} key=${days} service=${service} name=${name} days=${days} act=${act} onChange=${change} refresh=${refresh} />
  <//>`;
}

const PARTS = ["disputed", "patterns", "entries"];
const ofParts = (make) => Object.fromEntries(PARTS.map((part) => [part, make(part)]));
const joinDue = (former, page) => ofParts((part) => [...former[part], ...page[part]]);

function Due({ service, name, days, act, onChange, refresh }) {
  const { t, language } = useWords();
  const { value, pages, stage, error, goOn } = usePages((after) => service.due(name, days, after), joinDue, ofParts(() => []));
  // Each question is recorded: what was decided here is left out of its parts, and the rest isn't asked for again.
  const [decided, setDecided] = useState(ofParts(() => []));
  const told = ofParts((part) => value[part].filter((one) => !decided[part].includes(one.id)));
  const leaveOut = (one, parts) => {
    setDecided((former) => ofParts((part) => (parts.includes(part) ? [...former[part], one.id] : former[part])));
    refresh();
  };
  const [ending, setEnding] = useState(null);
  const { busy, run } = act;
  const key = (one) => ({ plate: one.plate, case_number: one.case_number });
  const keep = async (one) => (await run(() => service.confirm(name, key(one)), (t) => t("hl_kept"))) && leaveOut(one, ["disputed"]);
  const confirmPattern = async (one) => (await run(() => service.confirmPattern(name, key(one)), (t) => t("hl_pattern_kept"))) && leaveOut(one, ["patterns"]);
  const askToEnd = (one) => {
    act.clear();
    setEnding(one);
  };

  const failed = error && html`<${Failed} error=${error} again=${goOn} />`;
  if (failed && !pages) return html`<${Outcome} said=${act.said} />${failed}`;
  // Before there is an answer nobody knows how many there are.
  const count = (some) => (pages ? ` (${some.length})` : "");
  return html`<${Outcome} said=${ending ? null : act.said} />${failed}
    <section><h3>${t("hl_disputed")}${count(told.disputed)}</h3>
      ${told.disputed.length ? html`<p class="soft">${t("hl_disputed_help")}</p><ul class="cards">${told.disputed.map(
        (one) => html`<li class="card" key=${one.id}><${Plate} written=${one.written} country=${one.country} />
          <p>${t("hl_disputed_by", { name: one.name || namePerson(one.by) })} <${Time} at=${one.at} seconds=${false} />. ${t("case")}: ${one.case_number}. ${t("hl_col_owner")}: ${one.owner}.</p>
          <p>${t("hl_decide_within")} <${Left} until=${one.settle_by} />. ${!one.listed && t("hl_not_listed")}</p>
          <div class="dialog-actions"><button type="button" class="act even" aria-disabled=${busy} onClick=${() => keep(one)}>${t("hl_keep")}</button>
            ${one.listed && html`<button type="button" class="act no" aria-disabled=${busy} onClick=${() => askToEnd(one)}>${t("hl_end")}</button>`}</div></li>`,
      )}</ul>` : html`<p class="soft">${t(pages ? "hl_disputed_none" : "loading")}</p>`}</section>
    <section><h3>${t("hl_patterns")}${count(told.patterns)}</h3>
      ${told.patterns.length ? html`<p class="soft">${t("hl_patterns_help")}</p><ul class="cards">${told.patterns.map(
        (one) => html`<li class="card" key=${one.id}><${Plate} written=${one.written} country=${one.country} /> <span class=${`mark ${one.state === "waits" ? "warn" : "danger"}`}>${t(`hl_pattern_${one.state.replaceAll(" ", "_")}`)}</span>
          <p>${one.reason}. ${t("case")}: ${one.case_number}. ${t("hl_one_in", { count: formatCount(one.one_in, language) })}</p>
          <p>${t("hl_listed_by", { names: one.listed_by.map(namePerson).join(", ") || t("hl_unknown_person") })}${one.state === "waits" && one.ends_at && html` ${t("hl_matches_for")} <${Left} until=${one.ends_at} />.`}</p>
          <div class="dialog-actions">${one.state !== "too wide" && html`<button type="button" class="act even" aria-disabled=${busy} onClick=${() => confirmPattern(one)}>${t("hl_confirm_pattern")}</button>`}
            <button type="button" class="act no" aria-disabled=${busy} onClick=${() => askToEnd(one)}>${t("hl_end")}</button></div></li>`,
      )}</ul>` : html`<p class="soft">${t(pages ? "hl_patterns_none" : "loading")}</p>`}</section>
    <section><h3>${t("hl_ending")}${count(told.entries)}</h3>
      ${stage === "asking" && html`<p class="progress-line" aria-busy="true">${t("hl_looking", { count: told.entries.length })}</p>`}
      ${stage === "done" && !told.entries.length && html`<p class="soft">${t("hl_ending_none", { days })}</p>`}
      <${EntryTable} entries=${told.entries} onChange=${onChange} onEnd=${askToEnd} /></section>
    ${ending && html`<${EndDialog} service=${service} name=${name} entry=${ending} act=${act} onClose=${() => setEnding(null)} onDone=${() => leaveOut(ending, PARTS)} />`}`;
}
