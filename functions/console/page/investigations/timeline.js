/** All passages of one car in the period, a line for each camera: by eye, and as a list for who cannot see it. */
import { findMoment } from "../alerts/question.js";
import { html } from "../html.js";
import { session } from "../session.js";
import { useWords } from "../words.js";
import { countDays, findShare, listDays, listLines } from "./line.js";
import { Moment } from "./parts.js";

const HIGH = 18;

const percent = (share) => `${(share * 100).toFixed(3)}%`;

/** `passages` are {camera_id, site, captured_at, joint}; `since` and `until` are the period of the investigation. */
export function TimeLine({ passages, since, until, joint }) {
  const { t } = useWords();
  const zone = session.get().person?.time_zone || "UTC";
  const lines = listLines(passages);
  const days = listDays(since, until, (date) => findMoment(`${new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(date)}T00:00`, zone));
  const count = countDays(passages, zone);
  return html`<figure class="iv-line">
    <figcaption>${t(passages.length === 1 ? "iv_passed_single" : count === 1 ? "iv_passed_one" : "iv_passed", { passages: passages.length, days: count, joint: passages.filter((one) => one.joint).length })}</figcaption>
    <ol class="iv-lines">${lines.map((line) => html`<li key=${line.camera}>
      <span class="iv-line-name"><strong>${line.site || line.camera}</strong> <span class="soft">${line.site && `${line.camera}: `}${t(line.passages.length === 1 ? "iv_line_one" : "iv_line", { count: line.passages.length })}${line.joint > 0 && `, ${t("iv_line_joint", { count: line.joint })}`}</span></span>
      <${Marks} line=${line} days=${days} since=${since} until=${until} /></li>`)}</ol>
    <div class="iv-axis soft" aria-hidden="true"><span><${Moment} at=${since} /></span><span><${Moment} at=${until} /></span></div>
    <p class="iv-legend soft"><span class="iv-key-own" aria-hidden="true">\u2758</span> ${t("iv_key_own")} <span class="iv-key-joint" aria-hidden="true">\u25b2</span> ${joint}</p>
    <details><summary>${t("iv_as_list")}</summary>
      <div class="table-scroll" tabindex="0" role="group" aria-label=${t("iv_as_list")}><table class="rows-table"><thead><tr><th scope="col">${t("iv_col_when")}</th><th scope="col">${t("iv_col_camera")}</th><th scope="col">${t("iv_col_joint")}</th></tr></thead>
        <tbody>${[...passages].sort((a, b) => Date.parse(a.captured_at) - Date.parse(b.captured_at)).map((one) => html`<tr><td class="day"><${Moment} at=${one.captured_at} seconds /></td><td>${one.site} <span class="soft">${one.camera_id}</span></td><td>${one.joint ? `\u25b2 ${t("iv_yes")}` : "\u2013"}</td></tr>`)}</tbody></table></div>
    </details>
  </figure>`;
}

/** Strokes for own passages, triangles for those that the question asked for, above the starts of days. */
function Marks({ line, days, since, until }) {
  const place = (one) => percent(findShare(one.captured_at, since, until));
  return html`<svg class="iv-marks" width="100%" height=${HIGH} aria-hidden="true">
    ${days.map((day) => html`<line class="day" x1=${percent(day.share)} x2=${percent(day.share)} y1="0" y2=${HIGH} />`)}
    <line class="ground" x1="0" x2="100%" y1=${HIGH - 1} y2=${HIGH - 1} />
    ${line.passages.filter((one) => !one.joint).map((one) => html`<line class="own" x1=${place(one)} x2=${place(one)} y1="5" y2=${HIGH - 2} />`)}
    ${line.passages.filter((one) => one.joint).map((one) => html`<svg x=${place(one)} overflow="visible"><polygon class="joint" points=${`0,2 -6,${HIGH - 2} 6,${HIGH - 2}`} /></svg>`)}
  </svg>`;
}
