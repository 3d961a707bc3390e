/** Small parts that the queue and the detail share. */
import { describeAge, formatTime, useSecond } from "../clock.js";
import { html } from "../html.js";
import { session } from "../session.js";
import { useWords } from "../words.js";

/** The mark of a priority: number, colour and shape. */
export function Priority({ value }) {
  const { t } = useWords();
  return html`<span class=${`priority p${value}`}><span class="unseen">${t("priority")} </span><span aria-hidden="true">P</span>${value}</span>`;
}

/** How long ago, running. */
export function Age({ since }) {
  const { t } = useWords();
  const { unit, parts } = describeAge(useSecond() - Date.parse(since));
  return html`<span class="age">${t(`age_${unit}`, parts)}</span>`;
}

/** Until when, running down; `short` leaves out the minutes where there are hours. */
export function Left({ until, short = false }) {
  const { t } = useWords();
  const left = new Date(until).getTime() - useSecond();
  if (left <= 0) return html`<span class="age">${t("left_over")}</span>`;
  const { unit, parts } = describeAge(left);
  if (short && unit === "h") return html`<span class="age">${t("hours", parts)}</span>`;
  return html`<span class="age">${t(`age_${unit}`, parts)}</span>`;
}

/** A time of the service on the deployment's wall clock. */
export function Time({ at, seconds = true }) {
  const { language } = useWords();
  const zone = session.get().person?.time_zone || undefined;
  return html`<time datetime=${at}>${formatTime(at, { zone, language, seconds })}</time>`;
}

/** A key that does the same as the button it stands in. */
export function Key({ children }) {
  return html`<kbd aria-hidden="true">${children}</kbd>`;
}

/** What happened, and what to do about it, in the reader's language; `lost` is the word for a lost connection. */
export function describeProblem(error, t, lost = "problem_lost") {
  if (error.lost) return t(lost);
  const name = `problem_${error.code}`;
  const known = t(name, { name: error.holder || t("somebody"), message: error.message });
  if (known !== name) return known;
  if (error.status === 503) return t("problem_busy");
  return t(error.status >= 500 ? "problem_fault" : "problem_other", { message: error.message || error.code });
}

/** A probability as people get it: a whole percentage, rounded down, 1 to 99. */
export function formatPercent(probability) {
  return `${Math.min(Math.max(Math.floor(probability * 100 + 1e-9), 1), 99)}%`;
}
