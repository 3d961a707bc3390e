/** Small parts that the tabs of the Hotlists screen share. */
import { covered } from "../input.js";
import { html } from "../html.js";
import { describeProblem } from "../live/parts.js";
import { NeedsPurpose as ShellNeedsPurpose } from "../shell/needs_purpose.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";

/** What happened, and what to do about it. */
export function describe(error, t) {
  const name = error.lost ? "hl_problem_lost" : `hl_problem_${error.code}`;
  const message = error.field ? String(error.message).replace(`${error.field}: `, "") : (error.message ?? "");
  const known = t(name, { message });
  return known === name ? describeProblem(error, t) : known;
}

/** What could not be loaded, with a button that tries again. */
export function Failed({ error, again }) {
  const { t } = useWords();
  return html`<div class="banner danger" role="alert"><p>${describe(error, t)}</p>
    <p><button type="button" class="act" onClick=${again}>${t("again")}</button></p></div>`;
}

/** What came of the last thing that was done. */
export function Outcome({ said }) {
  if (!said) return null;
  return html`<p class=${`outcome-line ${said.kind}`}>${said.kind === "done" ? "\u2713" : "\u26a0"} ${said.text}</p>`;
}

export const NeedsPurpose = (given) => html`<${ShellNeedsPurpose} title="hl_purpose_title" help="hl_purpose_help" heading="h3" ...${given} />`;

/** Hides its content, and keeps it, while nobody uses the desk. */
export function Covered({ children }) {
  const { t } = useWords();
  const hidden = useStore(covered);
  return html`<div class=${hidden ? "covering covered" : "covering"}>
    ${hidden && html`<p class="banner cover-note"><strong>${t("covered_title")}.</strong> ${t("covered")}</p>`}
    <div class="covered-content">${children}</div>
  </div>`;
}

/** What the service found, in its own words: Dutch ones where there are some. */
export function Told({ english, dutch }) {
  const { language } = useWords();
  return language === "nl" && dutch ? html`<span>${dutch}</span>` : html`<span lang="en">${english}</span>`;
}

/** A field of a form with its problem. `control` is "input", "textarea", or a list of [value, label]. */
export function Field({ name, label, value, onValue, problem, help, control = "input", ...others }) {
  const id = `field-${name}`;
  const described = [help && `${id}-help`, problem && `${id}-problem`].filter(Boolean).join(" ") || null;
  const shared = { id, name, "aria-invalid": problem ? "true" : null, "aria-describedby": described, ...others };
  const type = (event) => onValue(event.currentTarget.value);
  return html`<div class=${problem ? "field wrong" : "field"}>
    <label for=${id}>${label}</label>
    ${Array.isArray(control)
      ? html`<select ...${shared} value=${value} onChange=${type}>${control.map(([one, words]) => html`<option value=${one} selected=${one === value}>${words}</option>`)}</select>`
      : control === "textarea"
        ? html`<textarea ...${shared} rows="3" value=${value} autocomplete="off" onInput=${type}></textarea>`
        : html`<input type="text" ...${shared} value=${value} autocomplete="off" onInput=${type} />`}
    ${help && html`<p class="soft" id=${`${id}-help`}>${help}</p>`}
    ${problem && html`<p class="field-problem" id=${`${id}-problem`}>${problem}</p>`}
  </div>`;
}

/** A day such as 2026-12-31 as the reader writes it. */
export function formatDay(day, language) {
  const date = new Date(`${day}T12:00:00Z`);
  if (Number.isNaN(date.getTime())) return String(day ?? "");
  return new Intl.DateTimeFormat(language === "nl" ? "nl-NL" : "en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(date);
}

/** A whole number with the reader's marks between thousands. */
export function formatCount(count, language) {
  return new Intl.NumberFormat(language === "nl" ? "nl-NL" : "en-GB").format(count ?? 0);
}

/** How many entries there are, in words. */
export function sayEntries(t, count, language) {
  return t(count === 1 ? "hl_lines_one" : "hl_lines", { count: formatCount(count, language) });
}

/** Who is meant by an identity (ARN): the last part of it. */
export function namePerson(identity) {
  return String(identity ?? "").split("/").at(-1);
}
