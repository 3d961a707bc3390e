/** Opening an investigation: the order, its bounds, who takes part, and who approves. What is typed is kept until it is sent. */
import { announce } from "../announce.js";
import { clock } from "../clock.js";
import { useDraft } from "../draft.js";
import { Field } from "../hotlists/parts.js";
import { html, useState } from "../html.js";
import { nameCameras, PickMany } from "../picker.js";
import { useRequest } from "../request.js";
import { useWords } from "../words.js";
import { describeOrder, EMPTY_ORDER } from "./form.js";
import { BASE, findZone, Link, NeedsPurpose, Refusal } from "./parts.js";

/** The field of the form for a field that the service names. */
const PLACES = {
  "order.reference": "reference",
  "order.offence": "offence",
  "order.granted_by": "granted_by",
  "combining.reference": "combining_reference",
  "combining.granted_by": "combining_granted_by",
};

export function OpenForm(shared) {
  return html`<${NeedsPurpose}><${Form} ...${shared} /><//>`;
}

function Form({ service, names, go }) {
  const { t } = useWords();
  const { draft, change, forget, isKept } = useDraft("investigation.new", EMPTY_ORDER);
  const [wrong, setWrong] = useState({});
  const request = useRequest();
  const refused = request.error?.field ? (PLACES[request.error.field] ?? request.error.field) : "";

  function submit(event) {
    event.preventDefault();
    const place = event.currentTarget;
    const { body, wrong: found } = describeOrder(draft, clock.now(), findZone());
    setWrong(found);
    const first = Object.keys(EMPTY_ORDER).find((name) => name in found);
    if (body === null) return place.querySelector(`[name=${first}]`)?.focus();
    void request.run(() => service.open(body), ({ investigation }) => {
      forget();
      announce(t("iv_opened", { name: investigation.approver }));
      go(`${BASE}/${investigation.id}`);
    });
  }
  const problem = (name) => (wrong[name] ? t(wrong[name]) : refused === name ? html`<span lang=${request.error.language}>${request.error.message}</span>` : null);
  const field = (name, more) => html`<${Field} name=${name} label=${t(`iv_f_${name}`)} value=${draft[name]} onValue=${(value) => change(name, value)} problem=${problem(name)} ...${more} />`;
  const many = (name, options, help) => html`<${PickMany} name=${name} label=${t(`iv_f_${name}`)} values=${draft[name]} onValues=${(values) => change(name, values)} options=${options} problem=${problem(name)} help=${t(help)} />`;
  const group = (name, fields) => html`<fieldset><legend>${t(`iv_g_${name}`)}</legend><div class="form-grid">${fields}</div></fieldset>`;
  return html`<form class="iv-form" onSubmit=${submit} novalidate aria-labelledby="iv-form-title">
    <p><${Link} path=${BASE} go=${go}>${t("iv_back_list")}<//></p>
    <h2 id="iv-form-title">${t("iv_open_new")}</h2>
    <p class="soft">${t("iv_open_help")}</p>
    ${isKept && html`<p class="banner">${t("iv_kept")}</p>`}
    ${group("order", html`${field("reference", { maxlength: 64 })} ${field("granted_by", { maxlength: 200, help: t("iv_help_granted_by") })} ${field("offence", { maxlength: 200, help: t("iv_help_offence") })}`)}
    ${group("bounds", html`${field("since", { type: "datetime-local" })} ${field("until", { type: "datetime-local", help: t("iv_help_until") })} ${field("ends_at", { type: "datetime-local", help: t("iv_help_ends_at") })}
      ${many("cameras", names && nameCameras(names), "iv_help_cameras")}`)}
    ${group("people", html`${many("members", null, "iv_help_members")} ${field("approver", { maxlength: 128, help: t("iv_help_approver"), spellcheck: false })}`)}
    <fieldset class="mode"><legend>${t("iv_g_combining")}</legend>
      <label class="switch"><input type="checkbox" name="combines" checked=${draft.combines} onChange=${(event) => change("combines", event.currentTarget.checked)} /> <span>${t("iv_f_combines")}</span></label>
      <p class="soft">${t("iv_help_combines")}</p>
      ${draft.combines && html`<div class="form-grid">${field("combining_reference", { maxlength: 64 })} ${field("combining_granted_by", { maxlength: 200 })}</div>`}
    </fieldset>
    <${Refusal} error=${request.error} />
    <div class="dialog-actions"><button type="submit" class="act yes" aria-disabled=${request.busy}>${t(request.busy ? "iv_busy" : "iv_open_do")}</button>
      <button type="button" class="act plain" onClick=${() => {
        forget();
        go(BASE);
      }}>${t("iv_discard")}</button></div>
  </form>`;
}
