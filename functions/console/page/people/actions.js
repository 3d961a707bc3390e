/** What an admin does with one recipient: a test message, another PIN, taking it away. */
import { announce } from "../announce.js";
import { useAnswer } from "../answer.js";
import { Field, Problem } from "../cameras/parts.js";
import { html, useEffect, useState } from "../html.js";
import { Time } from "../live/parts.js";
import { useRequest } from "../request.js";
import { Dialog } from "../shell/dialog.js";
import { useWords } from "../words.js";
import { describeChannel } from "./parts.js";

const ASK_EVERY = 1500;

export function TestMessage({ service, recipient, onClose }) {
  const { t } = useWords();
  const asked = useAnswer(() => service.showTest(recipient.recipient_id), [recipient.recipient_id]);
  const request = useRequest();
  const test = asked.value?.test;
  // What was asked before it was sent would tell of the test before.
  const send = () => request.run(() => service.sendTest(recipient.recipient_id), asked.again);
  useEffect(() => {
    if (test?.state !== "waiting") return undefined;
    const timer = setInterval(asked.again, ASK_EVERY);
    return () => clearInterval(timer);
  }, [test?.state]);
  return html`<${Dialog} title=${`${t("pp_test")}: ${recipient.name}`} onClose=${onClose}>
    <p>${t("pp_test_help", { channel: describeChannel(t, recipient) })}</p>
    <div role="status">${test && html`<p class=${`banner ${{ accepted: "good", failed: "danger" }[test.state] ?? ""}`}>${t(`pp_test_${test.state}`, { fault: test.fault ?? "" })} <span class="soft">(<${Time} at=${test.at} />)</span></p>`}</div>
    <${Problem} error=${request.error} />
    <${Problem} error=${asked.error} lost="problem_lost_look" />
    <div class="dialog-actions"><button type="button" class="act yes" autofocus onClick=${send}>${t(request.busy ? "pp_busy" : test ? "pp_test_again" : "pp_test_send")}</button>
      <button type="button" class="act plain" onClick=${onClose}>${t("pp_done")}</button></div>
  <//>`;
}

/** What the service tells once. Escape closes the dialog only after it was copied or noted. */
export function ShownOnce({ title, rows, help, onClose }) {
  const { t } = useWords();
  const [said, setSaid] = useState("");
  const copy = (text) => navigator.clipboard.writeText(text).then(() => setSaid("pp_copied"), () => setSaid("pp_not_copied"));
  return html`<${Dialog} title=${title} onClose=${() => (said === "pp_copied" ? onClose() : setSaid("pp_copy_first"))}>
    <p class="banner warn"><strong>${t("pp_once")}</strong> ${help}</p>
    ${rows.map(({ label, text }) => html`<div class="pp-once"><label class="field">${label}<input class="cam-token" type="text" readonly value=${text} onFocus=${(event) => event.currentTarget.select()} /></label>
      <button type="button" class="act" onClick=${() => copy(text)}>${t("pp_copy")}</button></div>`)}
    <div class="dialog-actions"><button type="button" class="act yes" autofocus onClick=${onClose}>${t("pp_noted")}</button></div>
    <p role="status">${said && t(said)}</p>
  <//>`;
}

export function NewPin({ service, recipient, onChanged, onClose }) {
  const { t } = useWords();
  const [own, setOwn] = useState("");
  const [wrong, setWrong] = useState("");
  const [pin, setPin] = useState("");
  const request = useRequest();
  function submit(event) {
    event.preventDefault();
    const given = own.replaceAll(" ", "");
    const problem = given && !/^\d{6,12}$/.test(given) ? "pp_pin_wrong" : "";
    setWrong(problem);
    if (problem) return event.currentTarget.querySelector("input").focus();
    void request.run(() => service.setPin(recipient.recipient_id, given), (answer) => {
      announce(t("pp_pin_changed", { name: recipient.name }));
      onChanged();
      if (answer.pin) setPin(answer.pin);
      else onClose();
    });
  }
  const title = `${t("pp_new_pin")}: ${recipient.name}`;
  if (pin) return html`<${ShownOnce} title=${title} rows=${[{ label: t("pp_pin"), text: pin }]} help=${t("pp_pin_hand")} onClose=${onClose} />`;
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <form onSubmit=${submit} novalidate>
      <p>${t("pp_pin_help")}</p>
      <${Field} name="pin" label=${t("pp_pin_own")} help=${t("pp_pin_own_help")} value=${own} longest=${20} onValue=${setOwn} problem=${wrong && t(wrong)} />
      <${Problem} error=${request.error} />
      <div class="dialog-actions"><button type="submit" class="act yes" aria-disabled=${request.busy}>${t(request.busy ? "pp_busy" : "pp_pin_give")}</button>
        <button type="button" class="act plain" onClick=${onClose}>${t("back")}</button></div>
    </form>
  <//>`;
}

export function RemoveRecipient({ service, recipient, onChanged, onClose }) {
  const { t } = useWords();
  const request = useRequest();
  const remove = () =>
    request.run(() => service.removeRecipient(recipient.recipient_id), () => {
      announce(t("pp_removed", { name: recipient.name }));
      onChanged();
      onClose();
    });
  return html`<${Dialog} title=${`${t("pp_remove")}: ${recipient.name}`} onClose=${onClose}>
    <p>${t("pp_remove_help")}</p>
    <${Problem} error=${request.error} />
    <div class="dialog-actions"><button type="button" class="act no" aria-disabled=${request.busy} onClick=${remove}>${t(request.busy ? "pp_busy" : "pp_remove_now")}</button>
      <button type="button" class="act plain" autofocus onClick=${onClose}>${t("back")}</button></div>
  <//>`;
}
