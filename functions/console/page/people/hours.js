/** The hours within which somebody is told; outside them are the quiet hours. */
import { html } from "../html.js";
import { useWords } from "../words.js";
import { formatSpan, parseSpan } from "./parts.js";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const NEW_SPAN = "mon-fri 08:00-18:00";

export function Hours({ hours, onChange }) {
  const { t } = useWords();
  const put = (place, changed) => onChange(hours.map((text, at) => (at === place ? formatSpan({ ...parseSpan(text), ...changed }) : text)));
  return html`<fieldset><legend>${t("pp_told_within")}</legend>
    ${hours.length === 0 && html`<p>${t("pp_no_quiet_hours")}</p>`}
    <ul class="pp-spans">${hours.map((text, place) => html`<${Span} key=${place} span=${parseSpan(text)} number=${place + 1} onChange=${(changed) => put(place, changed)} onRemove=${() => onChange(hours.filter((_, at) => at !== place))} />`)}</ul>
    <p><button type="button" class="act" onClick=${() => onChange([...hours, NEW_SPAN])}>${t("pp_add_hours")}</button></p>
    <p class="soft">${t("pp_hours_help")}</p>
  </fieldset>`;
}

function Span({ span, number, onChange, onRemove }) {
  const { t } = useWords();
  const day = (name, word) => html`<label><span class="unseen">${t("pp_span", { number })} </span>${t(word)} <select value=${span[name]} onChange=${(event) => onChange({ [name]: event.currentTarget.value })}>
    ${DAYS.map((one) => html`<option value=${one} selected=${one === span[name]}>${t(`pp_day_${one}`)}</option>`)}</select></label>`;
  const time = (name, word) => html`<label><span class="unseen">${t("pp_span", { number })} </span>${t(word)} <input type="time" required value=${span[name]} onChange=${(event) => event.currentTarget.value && onChange({ [name]: event.currentTarget.value })} /></label>`;
  const nextDay = span.end <= span.start && span.end !== "00:00";
  return html`<li>${day("first", "pp_from_day")}${day("last", "pp_to_day")}${time("start", "pp_from_time")}${time("end", "pp_to_time")}
    ${nextDay && html`<span class="soft">${t("pp_next_day")}</span>`}
    <button type="button" class="act plain" onClick=${onRemove}>${t("pp_remove_span")}<span class="unseen"> ${number}</span></button></li>`;
}
