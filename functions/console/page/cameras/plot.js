/** Reads and hits by the hour, as a small plot and as a table. */
import { formatTime } from "../clock.js";
import { html } from "../html.js";
import { session } from "../session.js";
import { useWords } from "../words.js";
import { addHours } from "./state.js";

const HIGH = 40;
const STEP = 10;

/** Bars of reads without a hit, and a triangle above each hour with hits. For people who see; the words are beside it. */
export function Bars({ activity }) {
  const most = Math.max(1, ...activity.map((hour) => hour.no_hits));
  const scale = (count) => (count ? Math.max(1.5, (count / most) * HIGH) : 0);
  const wide = activity.length * STEP;
  return html`<svg class="cam-bars" viewBox=${`0 0 ${wide} ${HIGH + 14}`} preserveAspectRatio="none" aria-hidden="true">
    <line class="ground" x1="0" x2=${wide} y1=${HIGH + 13.5} y2=${HIGH + 13.5} />
    ${activity.map((hour, place) => {
      const high = scale(hour.no_hits);
      const left = place * STEP;
      const top = HIGH + 13 - high;
      return html`<rect class="reads" x=${left + 1} width=${STEP - 2} y=${top} height=${high} />${hour.hits > 0 && html`<polygon class="hits" points=${`${left + 5},${top - 1} ${left},${top - 11} ${left + 10},${top - 11}`} />`}`;
    })}
  </svg>`;
}

/** The sums in words. */
export function Sums({ activity }) {
  const { language, t } = useWords();
  const { noHits, hits } = addHours(activity);
  const format = (count) => count.toLocaleString(language);
  return html`<span class="cam-sums">${t("cam_sums", { reads: format(noHits), hits: format(hits), hours: activity.length })}</span>`;
}

/** The plot with its hours and most reads, and the same as a table. */
export function Plot({ activity }) {
  const { language, t } = useWords();
  const zone = session.get().person?.time_zone || undefined;
  const show = (moment) => formatTime(moment, { zone, language, seconds: false });
  const most = Math.max(...activity.map((hour) => hour.no_hits));
  const middle = Math.floor(activity.length / 2);
  return html`<figure class="cam-plot">
    <figcaption><${Sums} activity=${activity} /> <span class="soft">${t("cam_most", { count: most.toLocaleString(language) })}</span></figcaption>
    <${Bars} activity=${activity} />
    <div class="cam-axis soft" aria-hidden="true"><span>${show(activity[0].hour)}</span><span>${show(activity[middle].hour)}</span><span>${t("cam_now")}</span></div>
    <p class="cam-legend soft"><span class="reads-key" aria-hidden="true">\u25ae</span> ${t("cam_key_reads")} <span class="hits-key" aria-hidden="true">\u25bc</span> ${t("cam_key_hits")}</p>
    <details><summary>${t("cam_as_table")}</summary>
      <table class="cam-table"><thead><tr><th scope="col">${t("cam_hour")}</th><th scope="col">${t("cam_no_hits")}</th><th scope="col">${t("cam_hits")}</th></tr></thead>
        <tbody>${[...activity].reverse().map((hour) => html`<tr><th scope="row">${show(hour.hour)}</th><td>${hour.no_hits.toLocaleString(language)}</td><td>${hour.hits.toLocaleString(language)}</td></tr>`)}</tbody></table>
    </details>
  </figure>`;
}
