/** Which weeks are asked for: the last ones, or those between two days. */
import { html, useState } from "../html.js";
import { createStore, useStore } from "../store.js";
import { useWords } from "../words.js";

/** How many weeks back from today; "own" asks for two days. */
export const PERIODS = ["5", "13", "26", "52", "own"];

// Outside of the screen: the choice is still there when somebody comes back from another tab or screen.
export const period = createStore({ weeks: "13", since: "", until: "" });

const DAY = 24 * 60 * 60 * 1000;
const write = (moment) => new Date(moment).toISOString().slice(0, 10);

/** The period as a query. Two days that are not both given are none, and the last 13 weeks are asked for. Weeks begin on Mondays of the zone, as they are counted. */
export function makeQuery({ weeks, since, until }, now, zone) {
  if (weeks !== "own") {
    // From a Monday on: whole weeks are counted, and this one is not over.
    const today = Date.parse(`${new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(now)}T00:00Z`);
    const monday = today - ((new Date(today).getUTCDay() + 6) % 7) * DAY;
    return { since: write(monday - Number(weeks) * 7 * DAY), until: write(monday - DAY) };
  }
  return since && until ? { since, until } : {};
}

export function PeriodForm() {
  const { t } = useWords();
  const chosen = useStore(period);
  const [draft, setDraft] = useState({ since: chosen.since, until: chosen.until });
  const day = (name) => html`<label class="field">${t(`in_${name}`)}<input type="date" name=${name} required value=${draft[name]} onInput=${(event) => setDraft({ ...draft, [name]: event.currentTarget.value })} /></label>`;
  function submit(event) {
    event.preventDefault();
    period.set((former) => ({ ...former, ...draft }));
  }
  return html`<form class="in-period" onSubmit=${submit}>
    <label class="field">${t("in_period")}
      <select name="weeks" value=${chosen.weeks} onChange=${(event) => period.set((former) => ({ ...former, weeks: event.currentTarget.value }))}>${PERIODS.map((value) => html`<option value=${value} selected=${value === chosen.weeks}>${t(value === "own" ? "in_period_own" : "in_period_weeks", { count: value })}</option>`)}</select></label>
    ${chosen.weeks === "own" && html`${day("since")} ${day("until")} <button type="submit" class="act yes">${t("in_show")}</button>`}
  </form>`;
}
