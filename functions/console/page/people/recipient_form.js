/** Adding a recipient, and changing one. What is typed is kept until it is sent. */
import { announce } from "../announce.js";
import { Field, Problem } from "../cameras/parts.js";
import { html, useState } from "../html.js";
import { useRequest } from "../request.js";
import { Dialog } from "../shell/dialog.js";
import { useWords } from "../words.js";
import { ShownOnce } from "./actions.js";
import { Hours } from "./hours.js";
import { useForm } from "./parts.js";

const ID_SHAPE = /^[a-z0-9][a-z0-9-]{1,62}$/;
const PHONE_SHAPE = /^\+[1-9]\d{6,14}$/;
const CHANNELS = ["sms", "topic", "webhook"];
const FORMS = ["alert", "anpr-flow-observed"];
const EMPTY = { id: "", name: "", channel: "sms", address: "", allLists: true, lists: [], tier: "1", active: true, categories: [1, 2, 3], least: "5", sites: [], cameras: [], hours: [], threshold: "", floor: "", reviews: false, form: "alert" };

/** The fields of the form that say what a recipient's document says. */
export function fillForm(recipient) {
  const percent = (share) => (share === null ? "" : String(Number((share * 100).toFixed(2))));
  return {
    id: recipient.recipient_id,
    name: recipient.name,
    channel: recipient.channel,
    address: recipient.address ?? "",
    allLists: recipient.lists === "all",
    lists: recipient.lists === "all" ? [] : recipient.lists,
    tier: String(recipient.tier),
    active: recipient.active,
    categories: recipient.categories === "all" ? [1, 2, 3] : recipient.categories,
    least: String(recipient.least_priority),
    sites: recipient.area.sites,
    cameras: recipient.area.cameras,
    hours: recipient.hours,
    threshold: percent(recipient.threshold),
    floor: percent(recipient.review_floor),
    reviews: recipient.takes_reviews,
    form: recipient.form,
  };
}

/** The document that the service takes. */
export function describeForm(draft) {
  const share = (text) => (text.trim() ? Number((parsePercent(text) / 100).toFixed(6)) : null);
  return {
    name: draft.name.trim(),
    channel: draft.channel,
    ...(draft.channel === "topic" ? {} : { address: draft.channel === "sms" ? draft.address.replace(/[\s()-]/g, "") : draft.address.trim() }),
    lists: draft.allLists ? "all" : draft.lists,
    tier: Number(draft.tier),
    active: draft.active,
    categories: draft.categories.length === 3 ? "all" : draft.categories,
    least_priority: Number(draft.least),
    area: { cameras: draft.cameras, sites: draft.sites },
    hours: draft.hours,
    threshold: share(draft.threshold),
    review_floor: share(draft.floor),
    takes_reviews: draft.reviews,
    ...(draft.channel === "sms" ? {} : { form: draft.form }),
  };
}

const parsePercent = (text) => (/^\d{1,3}([.,]\d{1,2})?$/.test(text.trim()) ? Number(text.trim().replace(",", ".")) : NaN);

/** What is wrong, by field: the names of words. The service has the last word. */
function check(draft, isNew, taken) {
  const percent = (text) => !text.trim() || parsePercent(text) <= 100;
  const { address } = describeForm(draft);
  return Object.fromEntries(
    [
      isNew && !ID_SHAPE.test(draft.id.trim()) && ["id", "pp_id_wrong"],
      isNew && taken.includes(draft.id.trim()) && ["id", "pp_id_taken"],
      !draft.name.trim() && ["name", "pp_name_wrong"],
      draft.channel === "sms" && !PHONE_SHAPE.test(address) && ["address", "pp_phone_wrong"],
      draft.channel === "webhook" && !/^https?:\/\/./.test(address) && ["address", "pp_url_wrong"],
      !draft.allLists && !draft.lists.length && ["lists", "pp_lists_wrong"],
      !draft.categories.length && ["categories", "pp_categories_wrong"],
      !percent(draft.threshold) && ["threshold", "pp_percent_wrong"],
      !percent(draft.floor) && ["floor", "pp_percent_wrong"],
      parsePercent(draft.floor) > parsePercent(draft.threshold) && ["floor", "pp_floor_wrong"],
    ].filter(Boolean),
  );
}

export function RecipientForm({ service, recipient, choices, taken, onChanged, onClose }) {
  const { t } = useWords();
  const isNew = recipient === undefined;
  const { draft, change, forget, kept } = useForm(`recipient-${isNew ? "new" : recipient.recipient_id}`, isNew ? EMPTY : fillForm(recipient));
  const [wrong, setWrong] = useState({});
  const [once, setOnce] = useState(null);
  const request = useRequest();
  const sites = [...new Set([...choices.cameras.map((one) => one.site), ...draft.sites])].sort();

  function submit(event) {
    event.preventDefault();
    const found = check(draft, isNew, taken);
    setWrong(found);
    if (Object.keys(found).length) return event.currentTarget.querySelector(`[name=${Object.keys(found)[0]}]`)?.focus();
    void request.run(() => service.putRecipient(draft.id.trim(), describeForm(draft), isNew ? {} : { replace: "true" }), (answer) => {
      forget();
      announce(t(isNew ? "pp_added" : "pp_changed", { name: answer.recipient.name }));
      onChanged();
      const rows = [answer.pin && { label: t("pp_pin"), text: answer.pin }, answer.secret && { label: t("pp_secret"), text: answer.secret }].filter(Boolean);
      if (rows.length) setOnce({ rows, help: t(answer.pin ? "pp_pin_hand" : "pp_secret_hand") });
      else onClose();
    });
  }

  const title = isNew ? t("pp_add") : `${t("pp_change")}: ${recipient.name}`;
  if (once) return html`<${ShownOnce} title=${title} ...${once} onClose=${onClose} />`;
  const field = (name, label, more) => html`<${Field} name=${name} label=${label} value=${draft[name]} onValue=${(value) => change({ [name]: value })} problem=${wrong[name] && t(wrong[name])} ...${more} />`;
  return html`<${Dialog} title=${title} onClose=${onClose} wide>
    <form class="pp-form" onSubmit=${submit} novalidate>
      ${kept && html`<p class="banner">${t("pp_kept")} <button type="button" class="act" onClick=${forget}>${t("pp_drop_draft")}</button></p>`}
      <div class="pp-columns"><div>
        ${isNew && field("id", t("pp_id"), { help: t("pp_id_help"), longest: 63 })}
        ${field("name", t("pp_name"), { help: t("pp_name_help"), longest: 80 })}
        <fieldset class="mode"><legend>${t("pp_channel")}</legend>
          ${CHANNELS.map((one) => html`<label class="switch"><input type="radio" name="channel" value=${one} checked=${draft.channel === one} onChange=${() => change({ channel: one })} /> <span>${t(`pp_channel_${one}`)} <span class="soft">${t(`pp_channelhelp_${one}`)}</span></span></label>`)}
        </fieldset>
        ${draft.channel !== "topic" && field("address", t(draft.channel === "sms" ? "pp_phone" : "pp_url"), { longest: 500, help: t(draft.channel === "sms" ? "pp_phone_help" : "pp_url_help") })}
        ${draft.channel !== "sms" && html`<label class="field">${t("pp_form")}<select name="form" onChange=${(event) => change({ form: event.currentTarget.value })}>${FORMS.map((one) => html`<option value=${one} selected=${one === draft.form}>${t(`pp_form_${one}`)}</option>`)}</select></label>`}
        <fieldset class="mode"><legend>${t("pp_tier")}</legend>
          ${["1", "2"].map((one) => html`<label class="switch"><input type="radio" name="tier" value=${one} checked=${draft.tier === one} onChange=${() => change({ tier: one })} /> <span>${t(`pp_tier_${one}`)}</span></label>`)}
        </fieldset>
        <label class="switch"><input type="checkbox" checked=${draft.active} onChange=${(event) => change({ active: event.currentTarget.checked })} /> <span>${t("pp_active")}</span></label>
        <label class="switch"><input type="checkbox" checked=${draft.reviews} onChange=${(event) => change({ reviews: event.currentTarget.checked })} /> <span>${t("pp_takes_reviews")}</span></label>
      </div><div>
        <fieldset class="mode"><legend>${t("pp_lists")}</legend>
          <label class="switch"><input type="radio" name="lists" checked=${draft.allLists} onChange=${() => change({ allLists: true })} /> <span>${t("pp_every_list")}</span></label>
          <label class="switch"><input type="radio" name="lists" checked=${!draft.allLists} onChange=${() => change({ allLists: false })} /> <span>${t("pp_these_lists")}</span></label>
          ${!draft.allLists && html`<${Picks} all=${[...new Set([...choices.lists, ...draft.lists])]} chosen=${draft.lists} onChange=${(lists) => change({ lists })} />`}
          ${wrong.lists && html`<p class="field-problem">${t(wrong.lists)}</p>`}
        </fieldset>
        <${Hours} hours=${draft.hours} onChange=${(hours) => change({ hours })} />
        <fieldset class="mode"><legend>${t("pp_only_these")}</legend>
          <label class="field">${t("pp_least")}<select name="least" onChange=${(event) => change({ least: event.currentTarget.value })}>${["5", "4", "3", "2", "1"].map((one) => html`<option value=${one} selected=${one === draft.least}>${t(one === "5" ? "pp_least_all" : "pp_only_priority", { number: one })}</option>`)}</select></label>
          ${[1, 2, 3].map((one) => html`<label class="switch"><input type="checkbox" name="categories" checked=${draft.categories.includes(one)} onChange=${(event) => change({ categories: pick(draft.categories, one, event.currentTarget.checked).sort() })} /> <span>${t(`pp_category_${one}`)}</span></label>`)}
          ${wrong.categories && html`<p class="field-problem">${t(wrong.categories)}</p>`}
        </fieldset>
        <details open=${draft.sites.length + draft.cameras.length > 0}><summary>${t("pp_places")}</summary>
          <p class="soft">${t("pp_places_help")}</p>
          <${Picks} all=${sites} chosen=${draft.sites} onChange=${(chosen) => change({ sites: chosen })} />
          <${Picks} all=${[...new Set([...choices.cameras.map((one) => one.id), ...draft.cameras])]} chosen=${draft.cameras} onChange=${(chosen) => change({ cameras: chosen })} />
        </details>
        <details open=${Boolean(draft.threshold || draft.floor || wrong.threshold || wrong.floor)}><summary>${t("pp_sure")}</summary>
          ${field("threshold", t("pp_threshold"), { type: "percent", help: t("pp_threshold_help") })}
          ${field("floor", t("pp_floor"), { type: "percent", help: t("pp_floor_help") })}
        </details>
      </div></div>
      ${!isNew && html`<p class="soft">${t("pp_change_told")}</p>`}
      <${Problem} error=${request.error} />
      <div class="dialog-actions"><button type="submit" class="act yes" aria-disabled=${request.busy}>${t(request.busy ? "pp_busy" : isNew ? "pp_add_now" : "pp_change_now")}</button>
        <button type="button" class="act plain" onClick=${onClose}>${t("back")}</button></div>
    </form>
  <//>`;
}

const pick = (chosen, one, wanted) => [...chosen.filter((each) => each !== one), ...(wanted ? [one] : [])];

function Picks({ all, chosen, onChange }) {
  return html`<div class="pp-picks">${all.map((one) => html`<label class="switch"><input type="checkbox" checked=${chosen.includes(one)} onChange=${(event) => onChange(pick(chosen, one, event.currentTarget.checked))} /> <span>${one}</span></label>`)}</div>`;
}
