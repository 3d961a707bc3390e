/** The recipients: who they are, how they are told, and what an admin does with them. */
import { useAnswer } from "../answer.js";
import { html, useState } from "../html.js";
import { useWords } from "../words.js";
import { NewPin, RemoveRecipient, TestMessage } from "./actions.js";
import { describeChannel, describeHours, Loaded } from "./parts.js";
import { RecipientForm } from "./recipient_form.js";

export function RecipientsTab({ service }) {
  const recipients = useAnswer(service.listRecipients, [service]);
  const choices = useAnswer(service.listChoices, [service]);
  return html`<${Loaded} loaded=${choices} show=${(known) => html`<${Loaded} loaded=${recipients} show=${(value) => html`<${List} service=${service} recipients=${value.recipients} choices=${known} again=${recipients.again} />`} />`} />`;
}

function List({ service, recipients, choices, again }) {
  const { t } = useWords();
  const [open, setOpen] = useState(null);
  const shared = { service, choices, onClose: () => setOpen(null), onChanged: again };
  return html`<section>
    <div class="pp-head"><h2>${t("pp_recipients")}</h2><button type="button" class=${`act${recipients.length ? "" : " yes"}`} onClick=${() => setOpen({ Shown: RecipientForm })}>${t("pp_add")}</button></div>
    ${recipients.length === 0 && html`<p class="banner warn">${t("pp_empty")}</p>`}
    <p class="soft">${t("pp_recipients_help")}</p>
    ${recipients.length > 0 && html`<div class="table-scroll"><table class="rows-table pp-recipients">
      <thead><tr>${["name", "channel", "lists", "only", "hours", "tier", "pin"].map((one) => html`<th scope="col">${t(`pp_${one}`)}</th>`)}<th scope="col"><span class="unseen">${t("pp_actions")}</span></th></tr></thead>
      <tbody>${recipients.map((one) => html`<${Row} key=${one.recipient_id} recipient=${one} onOpen=${(Shown) => setOpen({ Shown, recipient: one })} />`)}</tbody>
    </table></div>`}
    <p class="banner">${t("pp_quiet_rule")}</p>
    ${open && html`<${open.Shown} ...${shared} recipient=${open.recipient} taken=${recipients.map((one) => one.recipient_id)} />`}
  </section>`;
}

function Row({ recipient, onOpen }) {
  const { t } = useWords();
  const act = (word, Shown, kind = "") => html`<button type="button" class=${`act${kind}`} onClick=${() => onOpen(Shown)}>${t(word)}<span class="unseen"> ${recipient.name}</span></button>`;
  const needsPin = recipient.channel === "sms";
  return html`<tr class=${recipient.active ? "" : "over"}>
    <th scope="row">${recipient.name} <span class="soft">${recipient.recipient_id}</span>
      ${!recipient.active && html` <span class="mark">${t("pp_off")}</span>`}
      ${recipient.takes_reviews && html` <span class="mark">${t("pp_takes_reviews_mark")}</span>`}
      ${recipient.form !== "alert" && html` <span class="mark">${t(`pp_form_${recipient.form}`)}</span>`}
      ${recipient.unknown_names.length > 0 && html`<span class="pp-gone">${t("pp_gone", { names: recipient.unknown_names.map((one) => one.name).join(", ") })}</span>`}</th>
    <td class="words">${describeChannel(t, recipient)}</td>
    <td class="words">${recipient.lists === "all" ? t("pp_all_lists") : recipient.lists.join(", ")}</td>
    <td class="words">${describeOnly(t, recipient)}</td>
    <td>${describeHours(t, recipient.hours)}</td>
    <td>${recipient.tier}</td>
    <td>${needsPin ? (recipient.has_pin ? t("pp_pin_set") : html`<strong class="pp-wrong">${t("pp_pin_none")}</strong>`) : t("pp_pin_no_need")}</td>
    <td><div class="pp-acts">${act("pp_change", RecipientForm)}${act("pp_test", TestMessage)}${needsPin && act("pp_new_pin", NewPin)}${act("pp_remove", RemoveRecipient, " no")}</div></td>
  </tr>`;
}

function describeOnly(t, recipient) {
  const said = [
    recipient.categories !== "all" && t("pp_only_categories", { numbers: recipient.categories.join(", ") }),
    recipient.least_priority < 5 && t("pp_only_priority", { number: recipient.least_priority }),
    ...recipient.area.sites,
    ...recipient.area.cameras,
    recipient.threshold !== null && t("pp_only_from", { percent: Math.round(recipient.threshold * 100) }),
    recipient.review_floor !== null && t("pp_only_floor", { percent: Math.round(recipient.review_floor * 100) }),
  ].filter(Boolean);
  return said.join("; ") || t("pp_everything");
}
