/** Alerts that are kept beyond their term, for which case and by whose order; who may do that adds and ends holds here. */
import { findMoment } from "../alerts/question.js";
import { announce } from "../announce.js";
import { useAnswer } from "../answer.js";
import { clock } from "../clock.js";
import { Field, Outcome } from "../hotlists/parts.js";
import { html, useState } from "../html.js";
import { Time } from "../live/parts.js";
import { purpose } from "../purpose.js";
import { useRequest } from "../request.js";
import { Dialog } from "../shell/dialog.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { describe, Failed, findZone, may, NeedsPurpose } from "./parts.js";

const HOLD = "POST /v1/retention/holds";
const RELEASE = "DELETE /v1/retention/holds/{hold_id}";
const DAY = 86_400_000;
/** Days that the form offers first, and the most that a hold may last (alerts/hold.py). */
const USUAL_DAYS = 365;
const MOST_DAYS = 5 * 365;

export function HoldsTab({ service }) {
  return html`<${NeedsPurpose}><${Holds} service=${service} /><//>`;
}

function Holds({ service }) {
  const { t } = useWords();
  const asked = useAnswer(service.listHolds, [service]);
  const [ending, setEnding] = useState(null);
  const [adds, setAdds] = useState(false);
  const [said, setSaid] = useState(null);
  const done = (word) => {
    setEnding(null);
    setAdds(false);
    setSaid(word);
    announce(t(word));
    asked.again();
  };
  if (asked.error && !asked.value) return html`<${Failed} error=${asked.error} again=${asked.again} />`;
  if (!asked.value) return html`<p aria-busy="true">${t("loading")}</p>`;
  const { holds } = asked.value;
  const ends = may(RELEASE);
  return html`<section class="ov-section"><h2>${t("ov_tab_holds")}</h2><p class="soft">${t(ends ? "ov_holds_help" : "ov_holds_help_auditor")}</p>
    <${Outcome} said=${said && { kind: "done", text: t(said) }} />
    ${asked.error && html`<${Failed} error=${asked.error} again=${asked.again} />`}
    ${may(HOLD) && html`<p><button type="button" class="act" onClick=${() => setAdds(true)}>${t("ov_hold_add")}</button></p>`}
    ${!holds.length && asked.stage === "good" && html`<div class="empty"><p class="empty-title">${t("ov_holds_none_title")}</p><p>${t("ov_holds_none")}</p></div>`}
    ${holds.length > 0 && html`<div class="table-scroll" tabindex="0" role="group" aria-label=${t("ov_tab_holds")}><table class="rows-table">
      <thead><tr>${["until", "case", "authority", "by", "since", "alert"].map((name) => html`<th scope="col">${t(`ov_col_${name}`)}</th>`)}${ends && html`<th scope="col"><span class="unseen">${t("ov_hold_end")}</span></th>`}</tr></thead>
      <tbody>${holds.map((hold) => html`<tr key=${hold.hold_id}><td><${Time} at=${hold.until} seconds=${false} /></td><td class="words">${hold.case_number}</td><td class="words">${hold.authority}</td><td class="words">${hold.by}</td>
        <td><${Time} at=${hold.since} seconds=${false} /></td><td class="words"><code class="ov-code">${hold.alert_id}</code></td>
        ${ends && html`<td class="row-acts"><button type="button" class="act" onClick=${() => setEnding(hold)}>${t("ov_hold_end")}<span class="unseen"> ${hold.case_number}</span></button></td>`}</tr>`)}</tbody></table></div>`}
    ${adds && html`<${AddHold} service=${service} onClose=${() => setAdds(false)} onDone=${(kept) => done(kept.pictures ? "ov_held" : "ov_held_no_pictures")} />`}
    ${ending && html`<${EndHold} service=${service} hold=${ending} onClose=${() => setEnding(null)} onDone=${() => done("ov_hold_ended")} />`}</section>`;
}

function AddHold({ service, onClose, onDone }) {
  const { t } = useWords();
  const work = useStore(purpose);
  const now = clock.now();
  const [form, setForm] = useState({ alert_id: "", authority: "", until: new Date(now + USUAL_DAYS * DAY).toISOString().slice(0, 10) });
  const [wrong, setWrong] = useState({});
  const request = useRequest();
  function submit(event) {
    event.preventDefault();
    const place = event.currentTarget;
    const until = findMoment(`${form.until}T00:00`, findZone());
    const found = {
      ...(/^[0-9a-f]{32}$/.test(form.alert_id.trim()) ? {} : { alert_id: t("ov_hold_alert_wrong") }),
      ...(/\p{L}.*\p{L}.*\p{L}/u.test(form.authority) ? {} : { authority: t("ov_hold_authority_wrong") }),
      ...(until > now && until <= now + MOST_DAYS * DAY ? {} : { until: t("ov_hold_until_wrong") }),
    };
    setWrong(found);
    if (Object.keys(found).length) return place.querySelector(`[name=${Object.keys(found)[0]}]`).focus();
    void request.run(() => service.hold({ alert_id: form.alert_id.trim(), authority: form.authority.trim(), until: new Date(until).toISOString() }), onDone);
  }
  const field = (name, more) => html`<${Field} name=${name} label=${t(`ov_hold_${name}`)} value=${form[name]} onValue=${(value) => setForm({ ...form, [name]: value })} problem=${wrong[name]} ...${more} />`;
  return html`<${Dialog} title=${t("ov_hold_title", { case: work?.caseNumber ?? "" })} onClose=${onClose}><form onSubmit=${submit} novalidate>
    <p class="soft">${t("ov_hold_help")}</p>
    ${field("alert_id", { maxlength: 64, spellcheck: false })} ${field("authority", { maxlength: 200 })} ${field("until", { type: "date" })}
    ${request.error && html`<p class="banner danger" role="alert">${describe(request.error, t)}</p>`}
    <div class="dialog-actions"><button type="submit" class="act yes" aria-disabled=${request.busy}>${t("ov_hold_do")}</button></div></form><//>`;
}

function EndHold({ service, hold, onClose, onDone }) {
  const { t } = useWords();
  const request = useRequest();
  return html`<${Dialog} title=${t("ov_hold_end_title", { case: hold.case_number })} onClose=${onClose}><div>
    <p>${t("ov_hold_end_sure")}</p>
    ${request.error && html`<p class="banner danger" role="alert">${describe(request.error, t)}</p>`}
    <div class="dialog-actions"><button type="button" class="act no" aria-disabled=${request.busy} onClick=${() => void request.run(() => service.release(hold.hold_id), onDone)}>${t("ov_hold_end_do")}</button><button type="button" class="act plain" onClick=${onClose}>${t("ov_cancel")}</button></div></div><//>`;
}
