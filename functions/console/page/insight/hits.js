/** Hits of the chosen weeks: where, when, by which list, how fast they were answered and with what outcome. */
import { useAnswer } from "../answer.js";
import { clock } from "../clock.js";
import { html } from "../html.js";
import { Loaded } from "../people/parts.js";
import { session } from "../session.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { makeQuery, period, PeriodForm } from "./period.js";
import { BarTable, HourPlot, showCount, WeekPlot } from "./plots.js";

/** What is counted of the chosen weeks, and again when the choice changes. */
export function useInsight(service, more = {}) {
  const chosen = useStore(period);
  const query = { ...makeQuery(chosen, clock.now(), session.get().person?.time_zone || "UTC"), ...more };
  return useAnswer(() => service.showInsight(query), [service, ...Object.values(chosen), JSON.stringify(more)]);
}

/** Which weeks, and how to read the counts. */
export function Head({ answer }) {
  const { language, t } = useWords();
  const counted = answer.weeks.filter((week) => week.counted).length;
  return html`<p><strong>${t("in_head", { since: showDay(answer.since, language), until: showDay(answer.until, language) })}</strong> ${counted < answer.weeks.length && html`<span class="in-some">${t("in_some", { counted, all: answer.weeks.length })}</span>`}</p>
    <p class="soft">${t("in_fives")}</p>
    ${answer.short_lists.length > 0 && html`<p class="banner">${t("in_short", { lists: answer.short_lists.join(", ") })}</p>`}`;
}

/** A day such as 2026-03-09 in the words of the language. */
export function showDay(text, language) {
  const options = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
  return new Date(`${text}T00:00:00Z`).toLocaleDateString(language === "en" ? "en-GB" : "nl-NL", options);
}

export function HitsTab({ service }) {
  const { t } = useWords();
  const told = useInsight(service);
  return html`<section><h2>${t("in_tab_hits")}</h2><${PeriodForm} /><div class="in-told"><${Loaded} loaded=${told} show=${(answer) => html`<${Plots} answer=${answer} />`} /></div></section>`;
}

function Plots({ answer }) {
  const { language, t } = useWords();
  const { tables, sites } = answer;
  const rows = (kind, name, soft = () => "") => tables[kind].map((cell) => ({ key: cell.name, name: name(cell.name), soft: soft(cell.name), count: cell.count }));
  const weeks = answer.weeks.map((week) => ({ key: week.week, name: week.week, count: week.hits, counted: week.counted }));
  const hours = Object.fromEntries(tables.hour.map((cell) => [cell.name, cell.count]));
  const word = (kind) => (name) => t(`in_${kind}_${name.replaceAll(/[ -]/g, "_")}`);
  const same = (name) => name;
  return html`<${Head} answer=${answer} />
    <p class="in-sum" aria-live="polite"><strong>${showCount(answer.hits, language)}</strong> ${t("in_hits")}</p>
    <div class="in-plots">
      <${WeekPlot} title=${t("in_by_week")} weeks=${weeks} />
      <${BarTable} title=${t("in_by_answered")} head=${t("in_answered")} rows=${rows("answered", word("speed"))} />
      <${BarTable} title=${t("in_by_outcome")} head=${t("in_outcome")} rows=${rows("outcome", word("result"))} />
      <${BarTable} title=${t("in_by_camera")} head=${t("in_camera")} rows=${rows("camera", (id) => sites[id] ?? id, (id) => (sites[id] ? id : ""))} />
      <${BarTable} title=${t("in_by_list")} head=${t("in_list")} rows=${rows("list", same)} />
      <${BarTable} title=${t("in_by_direction")} head=${t("in_direction")} rows=${rows("direction", same)} />
      <${BarTable} title=${t("in_by_category")} head=${t("in_category")} rows=${rows("category", word("category"))} />
      <${HourPlot} title=${t("in_by_hour")} counts=${hours} />
    </div>
    <p class="soft">${t("in_wanted")}</p>`;
}
