/** The form of one entry. It is checked while typing; nothing of any list is looked at for that. */
import { useAct } from "../act.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { findNote, keepNote } from "../live/notes.js";
import { Plate } from "../live/plates.js";
import { session } from "../session.js";
import { useWords } from "../words.js";
import { Finding } from "./finding.js";
import { describe, Field, formatCount, Outcome } from "./parts.js";

/** In the order of a file's columns (hotlists/fields.py). */
export const COLUMNS = ["plate", "country", "category", "priority", "reason", "case_number", "consent", "role", "instruction", "valid_from", "weed_date", "owner", "make", "colour", "marker"];
const KEY = ["plate", "case_number"];
const OPTIONAL = new Set(["country", "instruction", "valid_from", "make", "colour", "marker"]);
const LONGEST = { plate: 32, country: 60, reason: 200, case_number: 64, consent: 64, instruction: 500, owner: 100, make: 40, colour: 30, marker: 60 };
const GROUPS = [["who", ["plate", "country", "case_number"]], ["why", ["category", "priority", "reason", "consent", "role", "owner"]], ["until", ["valid_from", "weed_date"]], ["officer", ["instruction", "marker", "make", "colour"]]];
const CHECK_AFTER = 400;

const EMPTY = Object.fromEntries(COLUMNS.map((name) => [name, ""]));

/** What a form of that entry begins with. */
export function fillForm(entry) {
  return entry ? Object.fromEntries(COLUMNS.map((name) => [name, String((name === "plate" ? entry.written : entry[name]) ?? "")])) : EMPTY;
}

/** What is sent: the columns that say something, or for a change the key and the columns that differ. */
export function describeForm(values, entry) {
  if (!entry) return Object.fromEntries(COLUMNS.filter((name) => values[name].trim()).map((name) => [name, values[name].trim()]));
  const before = fillForm(entry);
  const changed = COLUMNS.filter((name) => !KEY.includes(name) && values[name].trim() !== before[name]);
  return { plate: entry.plate, case_number: entry.case_number, ...Object.fromEntries(changed.map((name) => [name, values[name].trim()])) };
}

function loadDraft(person, place) {
  try {
    return JSON.parse(findNote(person, place) || "null");
  } catch {
    return null;
  }
}

export function EntryForm({ service, name, isNew, entry, onDone, onBack }) {
  const { t, language } = useWords();
  const person = session.get().person?.name ?? "";
  const place = `hotlist.${name}.${entry?.id ?? "new"}`;
  const [draft] = useState(() => loadDraft(person, place));
  const [values, setValues] = useState({ ...fillForm(entry), ...draft });
  const [touched, setTouched] = useState(new Set());
  const [found, setFound] = useState(null);
  const { busy, said, run } = useAct(describe);
  const form = useRef(null);
  const turn = useRef(0);

  const type = (column) => (text) => {
    const next = { ...values, [column]: text };
    setValues(next);
    keepNote(person, place, JSON.stringify(next));
    if (text) setTouched((former) => new Set(former).add(column));
  };
  const touch = (column) => () => setTouched((former) => new Set(former).add(column));

  /** Asks what is wrong; a later question wins, and without an answer the service still checks what is saved. */
  async function check() {
    const mine = (turn.current += 1);
    const asked = { ...describeForm(values, null), ...(entry ? { plate: values.plate, case_number: values.case_number } : {}) };
    const told = await service.check(asked).catch(() => null);
    if (mine === turn.current && told) setFound(told);
    return told;
  }
  useEffect(() => {
    const timer = setTimeout(check, CHECK_AFTER);
    return () => clearTimeout(timer);
  }, [values]);
  useEffect(() => form.current?.querySelector("input:not([readonly]), select")?.focus(), []);

  const faults = new Map((found?.faults ?? []).map((one) => [one.column, one]));
  const problem = (column) => {
    const refused = said?.kind === "problem" && said.field === column;
    if (!faults.has(column)) return refused ? html`<span lang=${said.language}>${said.text}</span>` : null;
    if (!refused && !touched.has(column)) return null;
    return values[column].trim() === "" ? t("hl_must_say") : html`<${Finding} found=${faults.get(column)} />`;
  };
  const goTo = (columns) => form.current?.querySelector(columns.map((one) => `[name=${one}]`).join(","))?.focus();

  async function submit(event) {
    event.preventDefault();
    setTouched(new Set(COLUMNS));
    const told = await check();
    if (told?.faults.length) {
      goTo(told.faults.map((one) => one.column));
      return;
    }
    const sent = describeForm(values, entry);
    const answer = await run(() => (entry ? service.change(name, sent) : service.add(name, sent, isNew)));
    if (!answer) return;
    keepNote(person, place, "");
    onDone(answer);
  }
  const discard = () => {
    keepNote(person, place, "");
    onBack();
  };

  const unchanged = entry && Object.keys(describeForm(values, entry)).length === KEY.length;
  return html`<form ref=${form} class="entry-form" onSubmit=${submit} novalidate aria-labelledby="form-title">
    <div class="form-head"><h3 id="form-title">${t(entry ? "hl_form_change" : "hl_form_add", { list: name })}</h3>
      ${found?.shown && html`<span class="soft">${t("hl_shown_as")}</span> <${Plate} written=${found.shown} country=${values.country.trim().toUpperCase().slice(0, 3)} small />`}</div>
    ${draft && html`<p class="banner">${t("hl_draft_kept")}</p>`}
    ${found?.one_in != null && html`<p class="banner warn">${t("hl_pattern_help", { count: formatCount(found.one_in, language) })}</p>`}
    ${found?.warnings.length > 0 && html`<div class="banner warn"><strong>${t("hl_look_again")}</strong><ul>${found.warnings.map((one) => html`<li><${Finding} found=${one} /></li>`)}</ul></div>`}
    ${GROUPS.map(
      ([group, columns]) => html`<fieldset><legend>${t(`hl_group_${group}`)}</legend><div class="form-grid">
        ${columns.map((column) => html`<${Field} key=${column} name=${column} ...${describeControl(column, t)} label=${`${t(`hl_col_${column}`)}${OPTIONAL.has(column) ? ` (${t("hl_optional")})` : ""}`} value=${values[column]} onValue=${type(column)} onBlur=${touch(column)} problem=${problem(column)} readonly=${entry && KEY.includes(column) ? true : null} />`)}
      </div></fieldset>`,
    )}
    <${Outcome} said=${said} />
    ${unchanged && html`<p class="soft">${t("hl_unchanged")}</p>`}
    <div class="dialog-actions"><button type="submit" class="act yes" aria-disabled=${busy} disabled=${unchanged}>${t(entry ? "hl_save_change" : "hl_save")}</button>
      <button type="button" class="act plain" onClick=${onBack}>${t("back")}</button>
      <button type="button" class="act plain" onClick=${discard}>${t("hl_discard")}</button></div>
  </form>`;
}

function describeControl(column, t) {
  if (column === "category") return { control: choices([1, 2, 3], (one) => t(`category_${one}`), t) };
  if (column === "priority") return { control: choices([1, 2, 3, 4, 5], (one) => t(`hl_priority_${one}`), t) };
  if (column === "role") return { control: choices(["suspect", "victim", "third-party", "missing"], (one) => t(`subject_${one.replaceAll("-", "_")}`), t) };
  if (column === "valid_from" || column === "weed_date") return { type: "date", help: t(`hl_help_${column}`) };
  if (column === "instruction") return { control: "textarea", maxlength: LONGEST.instruction, help: t("hl_help_instruction") };
  const help = ["plate", "country", "consent", "marker"].includes(column) ? t(`hl_help_${column}`) : null;
  return { maxlength: LONGEST[column], help, ...(["plate", "country"].includes(column) ? { spellcheck: "false" } : {}) };
}

const choices = (values, name, t) => [["", t("hl_choose_one")], ...values.map((one) => [String(one), name(one)])];
