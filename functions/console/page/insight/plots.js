/** Plots of counts. What each shows stands beside it in words or in a table: nothing is told by shape or colour alone. */
import { html } from "../html.js";
import { useWords } from "../words.js";

const WIDE = 200;
const HIGH = 60;

/** A count as people read it: a dash is under five, or none. */
export function showCount(count, language) {
  return count === null ? "\u2013" : count.toLocaleString(language);
}

/** Rows with a bar for each count: [{key, name, count}]. It is a table, and the bars are an ornament of it. */
export function BarTable({ title, rows, head, note }) {
  const { language, t } = useWords();
  const most = Math.max(1, ...rows.map((row) => row.count ?? 0));
  return html`<section class="in-plot"><table class="in-bars"><caption>${title}</caption>
    <thead class="unseen-head"><tr><th scope="col">${head}</th><td></td><th scope="col">${t("in_count")}</th></tr></thead>
    <tbody>${rows.map((row) => html`<tr key=${row.key}><th scope="row">${row.name}${row.soft && html` <span class="soft">${row.soft}</span>`}</th>
      <td class="in-bar"><svg viewBox=${`0 0 ${WIDE} 10`} preserveAspectRatio="none" aria-hidden="true"><rect class="in-fill" width=${((row.count ?? 0) / most) * WIDE} height="10" /></svg></td>
      <td class="in-number">${showCount(row.count, language)}</td></tr>`)}</tbody></table>
    ${!rows.length && html`<p class="soft">${t("in_none")}</p>`}${note && html`<p class="soft">${note}</p>`}</section>`;
}

/** A column for each week, with its table: [{key, name, count, counted}]. */
export function WeekPlot({ title, weeks }) {
  const { language, t } = useWords();
  const most = Math.max(1, ...weeks.map((week) => week.count ?? 0));
  const step = WIDE / weeks.length;
  const last = weeks.at(-1);
  return html`<figure class="in-plot"><figcaption>${title}</figcaption>
    <svg class="in-weeks" viewBox=${`0 0 ${WIDE} ${HIGH + 1}`} preserveAspectRatio="none" role="img" aria-label=${t("in_weeks_image", { count: weeks.length, most: showCount(most > 1 ? most : null, language) })}>
      <line class="in-ground" x1="0" x2=${WIDE} y1=${HIGH + 0.5} y2=${HIGH + 0.5} />
      ${weeks.map((week, place) => {
        const high = ((week.count ?? 0) / most) * HIGH;
        return html`<rect class=${week.counted ? "in-fill" : "in-missing"} x=${place * step + step * 0.12} width=${step * 0.76} y=${week.counted ? HIGH - high : HIGH - 2} height=${week.counted ? high : 2} />`;
      })}
    </svg>
    <div class="in-axis soft" aria-hidden="true"><span>${weeks[0].name}</span><span>${t("in_most", { count: showCount(most > 1 ? most : null, language) })}</span><span>${last.name}</span></div>
    <details><summary>${t("in_as_table")}</summary><div class="table-scroll"><table class="rows-table"><thead><tr><th scope="col">${t("in_week")}</th><th scope="col">${t("in_count")}</th></tr></thead>
      <tbody>${[...weeks].reverse().map((week) => html`<tr key=${week.key}><th scope="row">${week.name}</th><td>${week.counted ? showCount(week.count, language) : t("in_uncounted")}</td></tr>`)}</tbody></table></div></details>
  </figure>`;
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const CELL = 10;

/** The hours of the week, darker where there are more; `counts` by names such as 1-08. */
export function HourPlot({ title, counts }) {
  const { language, t } = useWords();
  const days = [1, 2, 3, 4, 5, 6, 7];
  const cell = (day, hour) => counts[`${day}-${String(hour).padStart(2, "0")}`] ?? null;
  const all = days.flatMap((day) => HOURS.map((hour) => ({ day, hour, count: cell(day, hour) })));
  const most = Math.max(0, ...all.map((one) => one.count ?? 0));
  const busiest = all.find((one) => one.count === most);
  const told = most > 0 ? t("in_hours_image", { day: t(`in_day_${busiest.day}`), hour: busiest.hour, count: showCount(most, language) }) : t("in_none");
  return html`<figure class="in-plot in-wide"><figcaption>${title} <span class="soft">${told}</span></figcaption>
    <div class="in-grid">
      <div class="in-days soft" aria-hidden="true">${days.map((day) => html`<span>${t(`in_day_${day}`).slice(0, 2)}</span>`)}</div>
      <div><svg class="in-hours" viewBox=${`0 0 ${24 * CELL} ${7 * CELL}`} preserveAspectRatio="none" role="img" aria-label=${`${title}. ${told}`}>
        ${all.map(({ day, hour, count }) => html`<rect class=${count === null ? "in-cell" : "in-cell in-fill"} x=${hour * CELL + 0.5} y=${(day - 1) * CELL + 0.5} width=${CELL - 1} height=${CELL - 1} fill-opacity=${count === null ? 1 : 0.2 + (0.8 * count) / most} />`)}
      </svg>
      <div class="in-axis soft" aria-hidden="true">${[0, 6, 12, 18, 24].map((hour) => html`<span>${hour}</span>`)}</div></div>
    </div>
    <details><summary>${t("in_as_table")}</summary><div class="table-scroll" tabindex="0" role="region" aria-label=${title}><table class="rows-table in-small"><thead><tr><th scope="col">${t("in_hour")}</th>${days.map((day) => html`<th scope="col">${t(`in_day_${day}`)}</th>`)}</tr></thead>
      <tbody>${HOURS.map((hour) => html`<tr key=${hour}><th scope="row">${hour}\u2013${hour + 1}</th>${days.map((day) => html`<td>${showCount(cell(day, hour), language)}</td>`)}</tr>`)}</tbody></table></div></details>
  </figure>`;
}

/** How many of all visits the first cameras of an order see together: [{key, name, adds, seen}]. */
export function OrderPlot({ title, steps, all, note }) {
  const { language, t } = useWords();
  const step = WIDE / Math.max(1, steps.length);
  const points = steps.flatMap((one, place) => {
    const y = HIGH - (one.seen / all) * HIGH;
    return [`${place * step},${y}`, `${(place + 1) * step},${y}`];
  });
  return html`<figure class="in-plot in-wide"><figcaption>${title}</figcaption>
    <svg class="in-weeks" viewBox=${`0 0 ${WIDE} ${HIGH + 1}`} preserveAspectRatio="none" aria-hidden="true">
      <polygon class="in-fill" points=${[`0,${HIGH}`, ...points, `${WIDE},${HIGH}`].join(" ")} />
      <line class="in-ground" x1="0" x2=${WIDE} y1=${HIGH + 0.5} y2=${HIGH + 0.5} />
    </svg>
    <div class="table-scroll"><table class="rows-table in-small"><thead><tr>${["turn", "camera", "adds", "together", "share"].map((name) => html`<th scope="col">${t(`in_order_${name}`)}</th>`)}</tr></thead>
      <tbody>${steps.map((one, place) => html`<tr key=${one.key}><td>${place + 1}</td><th scope="row">${one.name}</th><td>${showCount(one.adds, language)}</td><td>${showCount(one.seen, language)}</td><td>${Math.round((100 * one.seen) / all)}%</td></tr>`)}</tbody></table></div>
    <p class="soft">${note}</p>
  </figure>`;
}
