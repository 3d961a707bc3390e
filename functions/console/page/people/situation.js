/** What a shift leaves to the next one, in figures and as a list. */
import { html } from "../html.js";
import { Left, Priority, Time } from "../live/parts.js";
import { useWords } from "../words.js";

const WAITING = ["open", "taken", "answered", "doubtful"];

/** `signed` is a situation that somebody signed: times that run down make no sense in it. */
export function Situation({ situation, go, signed = false }) {
  const { t } = useWords();
  const { counts, items, silent_cameras: silent, due } = situation;
  const nothing = !items.length && !silent.length && !due.length && !situation.more;
  const open = (event, alertId) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(`/console/alerts/${alertId}`);
  };
  return html`<div class="pp-situation">
    <ul class="counts-row">
      ${WAITING.map((one) => html`<li class=${`count-box${counts[one] && ["open", "doubtful"].includes(one) ? " end" : counts[one] ? " change" : ""}`}><strong>${counts[one]}</strong> ${t(`pp_count_${one}`)}</li>`)}
      <li class=${`count-box${silent.length ? " change" : ""}`}><strong>${silent.length}</strong> ${t("pp_count_silent")}</li>
      <li class=${`count-box${due.length ? " change" : ""}`}><strong>${due.reduce((sum, one) => sum + one.disputed + one.patterns + one.ending, 0)}</strong> ${t("pp_count_due")}</li>
    </ul>
    ${nothing && html`<p class="banner good">${t("pp_nothing_waits")}</p>`}
    ${situation.more > 0 && html`<p class="banner warn">${t("pp_more", { count: situation.more })}</p>`}
    ${items.length > 0 && html`<div class="table-scroll"><table class="rows-table"><caption>${t("pp_hits_waiting")}</caption>
      <thead><tr><th scope="col">${t("priority")}</th><th scope="col">${t("pp_how")}</th><th scope="col">${t("pp_seen_at")}</th><th scope="col">${t("pp_who")}</th><th scope="col">${t("pp_hit")}</th></tr></thead>
      <tbody>${items.map((one) => html`<tr key=${one.id}><td><${Priority} value=${one.priority} /></td><td>${t(`pp_waiting_${one.waiting}`)}${one.decide_by && html` (${signed ? html`${t("pp_until")} <${Time} at=${one.decide_by} seconds=${false} />` : html`${t("pp_still")} <${Left} until=${one.decide_by} short />`})`}</td>
        <td><${Time} at=${one.captured_at} seconds=${false} /></td><td>${one.taken_by ?? "\u2013"}</td>
        <td>${one.alert_id ? html`<a href=${`/console/alerts/${one.alert_id}`} onClick=${(event) => open(event, one.alert_id)}>${one.id.slice(0, 8)}</a>` : one.id.slice(0, 8)}</td></tr>`)}</tbody></table></div>`}
    ${silent.length > 0 && html`<section><h3>${t("pp_silent")}</h3><ul class="pp-plain">${silent.map((one) => html`<li key=${one.id}><strong>${one.id}</strong> ${one.site}: ${one.last_picture_at ? html`${t("pp_silent_since")} <${Time} at=${one.last_picture_at} seconds=${false} />` : t("pp_never_sent")}</li>`)}</ul></section>`}
    ${due.length > 0 && html`<section><h3>${t("pp_due")}</h3><ul class="pp-plain">${due.map((one) => html`<li key=${one.list}><strong>${one.list}</strong>: ${describeDue(t, one)}</li>`)}</ul></section>`}
  </div>`;
}

function describeDue(t, due) {
  const said = ["disputed", "patterns", "ending"].filter((one) => due[one] > 0).map((one) => t(`pp_due_${one}`, { count: due[one] }));
  return [...said, ...(due.whole ? [] : [t("pp_due_long")])].join("; ");
}
