/** The settings of a list: whose it is, who is told, from which probability, when and where. And its end. */
import { useAct } from "../act.js";
import { useAnswer } from "../answer.js";
import { useDraft } from "../draft.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { nameCameras, nameSites, PickMany } from "../picker.js";
import { Dialog } from "../shell/dialog.js";
import { useWords } from "../words.js";
import { describe, Failed, Field, NeedsPurpose, Outcome } from "./parts.js";

const NUMBERS = ["threshold", "review_floor", "hit_days", "escalate_minutes", "category", "fresh_hours"];

const splitLines = (text) => text.split(/[\n,]/).map((one) => one.trim()).filter(Boolean);
const joinLines = (values) => (values ?? []).join("\n");

/** The form's texts of the service's settings. */
export function fillSettings(settings) {
  return {
    owner: settings.owner ?? "",
    origin: settings.origin ?? "",
    language: settings.language ?? "",
    recipients: joinLines(settings.recipients),
    hours: joinLines(settings.hours),
    cameras: joinLines(settings.area?.cameras),
    sites: joinLines(settings.area?.sites),
    ...Object.fromEntries(NUMBERS.map((name) => [name, settings[name] == null ? "" : String(settings[name])])),
  };
}

/** The settings that a filled form means; what is empty is the deployment's choice. */
export function describeSettings(values, version) {
  const number = (text) => (text.trim() === "" ? null : Number.isNaN(Number(text.replace(",", "."))) ? text : Number(text.replace(",", ".")));
  return {
    version,
    owner: values.owner.trim() || null,
    origin: values.origin.trim() || null,
    language: values.language || null,
    recipients: splitLines(values.recipients),
    hours: splitLines(values.hours),
    area: { cameras: splitLines(values.cameras), sites: splitLines(values.sites) },
    ...Object.fromEntries(NUMBERS.map((name) => [name, number(values[name])])),
  };
}

export function SettingsTab({ service, name, go, refresh }) {
  const { t } = useWords();
  const [saved, setSaved] = useState(false);
  const banner = useRef(null);
  const asked = useAnswer(() => service.showSettings(name), [name]);
  // Another form takes the saved one's place. Until it is there nobody is told "saved" and nothing can be changed: the
  // change would be lost. Without the focus a keyboard would start again at the top of the page.
  const waits = saved && asked.stage === "loading";
  useEffect(() => banner.current?.focus(), [saved, waits, asked.value?.settings.version]);
  if (!asked.value) return asked.error ? html`<${Failed} error=${asked.error} again=${asked.again} />` : html`<p aria-busy="true">${t("loading")}</p>`;
  const { settings } = asked.value;
  return html`${saved && !waits && html`<p class="banner good" role="status" tabindex="-1" ref=${banner}>✓ ${t("hl_settings_saved")}</p>`}
    <${SettingsForm} key=${settings.version} waits=${waits} service=${service} name=${name} settings=${settings} onSaved=${() => {
      setSaved(true);
      asked.again();
      refresh();
    }} />
    <${DeleteList} service=${service} name=${name} onDone=${() => {
      refresh();
      go("");
    }} />`;
}

function SettingsForm({ service, name, settings, waits, onSaved }) {
  const { t } = useWords();
  // Of these very settings: what was typed upon others is not meant for them.
  const { draft: values, change, forget, isKept } = useDraft(`settings.${name}.${settings.version}`, fillSettings(settings));
  const { busy, said, run } = useAct(describe);
  const { value: names } = useAnswer(service.listNames, [service]);
  const type = (field) => (text) => change(field, text);
  const problem = (field) => (said?.kind === "problem" && said.field.split(/[.[]/).includes(field) ? html`<span lang=${said.language}>${said.text}</span>` : null);
  const fields = [...NUMBERS, "owner", "origin", "language", "recipients", "hours", "cameras", "sites"];
  async function submit(event) {
    event.preventDefault();
    if (!(await run(() => service.putSettings(name, describeSettings(values, settings.version)), (t) => t("hl_settings_saved")))) return;
    forget();
    onSaved();
  }
  const field = (one, others = {}) => html`<${Field} name=${one} label=${t(`hl_set_${one}`)} value=${values[one]} onValue=${type(one)} problem=${problem(one)} help=${t(`hl_set_help_${one}`)} ...${others} />`;
  const pick = (one, options) => html`<${PickMany} name=${one} label=${t(`hl_set_${one}`)} values=${splitLines(values[one])} onValues=${(chosen) => type(one)(joinLines(chosen))} options=${options} problem=${problem(one)} help=${t(`hl_set_help_${one}`)} />`;
  return html`<form class="entry-form" onSubmit=${submit} inert=${waits} novalidate><p class="soft">${t("hl_settings_help")}</p>
    ${isKept && html`<p class="banner">${t("hl_draft_kept")}</p>`}
    <fieldset><legend>${t("hl_set_who")}</legend><div class="form-grid">
      ${field("owner", { maxlength: 100 })}${pick("recipients", names && names.recipients)}
      ${field("language", { control: [["", t("hl_standard")], ["nl", "Nederlands"], ["en", "English"]] })}
      ${field("category", { control: [["", t("hl_by_entry")], ...[1, 2, 3].map((one) => [String(one), t(`category_${one}`)])] })}
    </div></fieldset>
    <fieldset><legend>${t("hl_set_elsewhere")}</legend><div class="form-grid">${field("origin", { maxlength: 100 })}${field("fresh_hours", { inputmode: "numeric" })}</div></fieldset>
    <fieldset><legend>${t("hl_set_when")}</legend><div class="form-grid">${field("hours", { control: "textarea" })}${pick("cameras", names && nameCameras(names))}${pick("sites", names && nameSites(names))}</div></fieldset>
    <fieldset><legend>${t("hl_set_from")}</legend><div class="form-grid">${["threshold", "review_floor", "escalate_minutes", "hit_days"].map((one) => field(one, { inputmode: "decimal" }))}</div></fieldset>
    ${said && !(said.field && fields.some((one) => said.field.split(/[.[]/).includes(one))) && html`<${Outcome} said=${said} />`}
    <div class="dialog-actions"><button type="submit" class="act yes" aria-disabled=${busy}>${t("hl_settings_save")}</button></div></form>`;
}

/** Deleting needs a purpose and the list's name, typed. */
function DeleteList({ service, name, onDone }) {
  const { t } = useWords();
  const [asks, setAsks] = useState(false);
  const [typed, setTyped] = useState("");
  const { busy, said, run } = useAct(describe);
  const remove = async (event) => {
    event.preventDefault();
    if (typed.trim() === name && (await run(() => service.remove(name), (t) => t("hl_delete_done", { name })))) onDone();
  };
  return html`<section class="delete-list"><h3>${t("hl_delete_title")}</h3><p class="soft">${t("hl_delete_help")}</p>
    <${NeedsPurpose} help="hl_purpose_delete"><p><button type="button" class="act no" onClick=${() => setAsks(true)}>${t("hl_delete")}</button></p><//>
    ${asks && html`<${Dialog} title=${t("hl_delete_title")} onClose=${() => setAsks(false)}>
      <form onSubmit=${remove}><p>${t("hl_delete_sure", { name })}</p>
        <${Field} name="delete-name" label=${t("hl_name")} value=${typed} onValue=${setTyped} />
        <${Outcome} said=${said} />
        <div class="dialog-actions"><button type="submit" class="act no" aria-disabled=${busy} disabled=${typed.trim() !== name}>${t("hl_delete_yes")}</button><button type="button" class="act plain" onClick=${() => setAsks(false)}>${t("back")}</button></div></form>
    <//>`}</section>`;
}
