/** Who would be told of a hit now, in which turn, and why the others would not. */
import { useAnswer } from "../answer.js";
import { html, useState } from "../html.js";
import { useWords } from "../words.js";
import { describeHours, Loaded } from "./parts.js";

export function ToldTab({ service }) {
  const choices = useAnswer(service.listChoices, [service]);
  return html`<${Loaded} loaded=${choices} show=${(value) => html`<${Question} service=${service} choices=${value} />`} />`;
}

function Question({ service, choices }) {
  const { t } = useWords();
  const [asked, setAsked] = useState({ list: choices.lists[0], camera: choices.cameras[0]?.id, priority: "1", category: "1" });
  if (!asked.list || !asked.camera) {
    return html`<section class="said"><h2>${t("pp_told_none_title")}</h2><p>${t(asked.list ? "pp_told_no_camera" : "pp_told_no_list")}</p></section>`;
  }
  const select = (name, options) => html`<label class="field">${t(`pp_told_${name}`)}
    <select name=${name} onChange=${(event) => setAsked({ ...asked, [name]: event.currentTarget.value })}>${options.map(([value, words]) => html`<option value=${value} selected=${value === asked[name]}>${words}</option>`)}</select></label>`;
  return html`<section class="pp-told">
    <h2>${t("pp_told_title")}</h2>
    <p class="soft">${t("pp_told_help")}</p>
    <div class="pp-question">
      ${select("list", choices.lists.map((name) => [name, name]))}
      ${select("camera", choices.cameras.map(({ id, site }) => [id, `${id} (${site})`]))}
      ${select("priority", ["1", "2", "3", "4", "5"].map((one) => [one, t(one === "1" ? "pp_priority_first" : "pp_priority", { number: one })]))}
      ${select("category", ["1", "2", "3"].map((one) => [one, t(`pp_category_${one}`)]))}
    </div>
    <${Answer} service=${service} asked=${asked} />
    <p class="banner">${t("pp_quiet_rule")}</p>
  </section>`;
}

function Answer({ service, asked }) {
  const told = useAnswer(() => service.showTold(asked), [service, ...Object.values(asked)]);
  return html`<div aria-live="polite"><${Loaded} loaded=${told} show=${(value) => html`<${Turns} found=${value} again=${told.again} />`} /></div>`;
}

function Turns({ found, again }) {
  const { t } = useWords();
  const told = found.recipients.filter((one) => one.after_minutes !== null);
  const others = found.recipients.filter((one) => one.after_minutes === null);
  const first = told.filter((one) => one.after_minutes === 0);
  return html`
    ${found.list_hindrances.length > 0 && html`<p class="banner danger">${t("pp_list_sleeps", { why: found.list_hindrances.map((one) => t(`pp_listnot_${one}`)).join(", ") })}</p>`}
    ${!found.somebody && !found.list_hindrances.length && html`<p class="banner danger"><strong>${t("pp_nobody")}</strong> ${t(found.recipients.length ? "pp_nobody_help" : "pp_nobody_first")}</p>`}
    ${found.somebody && html`<p class="banner good"><strong>${t(first.length === 1 ? "pp_first_one" : "pp_first", { count: first.length, names: first.map((one) => one.name).join(", ") })}</strong></p>`}
    <p><button type="button" class="act" onClick=${again}>${t("pp_ask_again")}</button></p>
    ${told.length > 0 && html`<${People} title=${t("pp_told_these")} rows=${told} last=${t("pp_turn")} say=${(one) => (one.after_minutes === 0 ? t("pp_at_once") : t("pp_after", { minutes: one.after_minutes }))} />`}
    ${others.length > 0 && html`<${People} title=${t("pp_not_these")} rows=${others} last=${t("pp_why_not")} say=${(one) => one.hindrances.map((each) => t(`pp_not_${each}`, { hours: describeHours(t, one.hours) })).join("; ") || t("pp_not_matching")} />`}`;
}

function People({ title, rows, last, say }) {
  const { t } = useWords();
  return html`<div class="table-scroll pp-people"><table class="rows-table"><caption>${title}</caption>
    <thead><tr><th scope="col">${t("pp_name")}</th><th scope="col">${t("pp_channel")}</th><th scope="col">${t("pp_tier")}</th><th scope="col">${last}</th></tr></thead>
    <tbody>${rows.map((one) => html`<tr key=${one.recipient_id}><th scope="row">${one.name} <span class="soft">${one.recipient_id}</span></th><td>${t(`pp_channel_${one.channel}`)}</td><td>${one.tier}</td><td>${say(one)}</td></tr>`)}</tbody></table></div>`;
}
