/** The dialogs of an investigation's life: approving, refusing, ending. */
import { announce } from "../announce.js";
import { Field } from "../hotlists/parts.js";
import { html, useState } from "../html.js";
import { purpose } from "../purpose.js";
import { useRequest } from "../request.js";
import { Dialog } from "../shell/dialog.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { NeedsPurpose, Refusal } from "./parts.js";

const LONGEST_WORDS = 500;

/** Whether that says something: three letters at least. */
export const saysSomething = (text) => /\p{L}.*\p{L}.*\p{L}/u.test(text);

export function DecideDialog({ service, one, decision, onClose, onDone }) {
  const { t } = useWords();
  return html`<${Dialog} title=${t(decision === "approved" ? "iv_approve_title" : "iv_refuse_title", { name: one.order.reference })} onClose=${onClose}>
    <div><${NeedsPurpose}><${Decide} service=${service} one=${one} decision=${decision} onClose=${onClose} onDone=${onDone} /><//></div><//>`;
}

function Decide({ service, one, decision, onClose, onDone }) {
  const { t } = useWords();
  const [words, setWords] = useState("");
  const [wrong, setWrong] = useState(false);
  const request = useRequest();
  function submit(event) {
    event.preventDefault();
    setWrong(!saysSomething(words));
    if (!saysSomething(words)) return event.currentTarget.querySelector("[name=words]").focus();
    void request.run(() => service.decide(one.id, { decision, words: words.trim() }), () => {
      announce(t(decision === "approved" ? "iv_approved_said" : "iv_refused_said"));
      onDone();
    });
  }
  return html`<form onSubmit=${submit} novalidate>
    <p>${t(decision === "approved" ? "iv_approve_help" : "iv_refuse_help")}</p>
    <${Field} name="words" label=${t("iv_decision_words")} help=${t("iv_decision_words_help")} value=${words} onValue=${setWords} maxlength=${LONGEST_WORDS} problem=${wrong && t("iv_words_wrong")} />
    <${Refusal} error=${request.error} />
    <div class="dialog-actions"><button type="submit" class="act even" aria-disabled=${request.busy}>${t(request.busy ? "iv_busy" : decision === "approved" ? "iv_approve" : "iv_refuse")}</button>
      <button type="button" class="act plain" onClick=${onClose}>${t("iv_cancel")}</button></div>
  </form>`;
}

export function EndDialog({ service, one, onClose, onDone }) {
  const { t } = useWords();
  const work = useStore(purpose);
  const request = useRequest();
  const end = () =>
    request.run(() => service.end(one.id), () => {
      announce(t("iv_ended_said"));
      onDone();
    });
  return html`<${Dialog} title=${t("iv_end_title", { name: one.order.reference })} onClose=${onClose}>
    <div><${NeedsPurpose}>
      <p>${t("iv_end_sure")}</p>
      <${Refusal} error=${request.error} />
      <div class="dialog-actions"><button type="button" class="act no" aria-disabled=${request.busy} disabled=${!work} onClick=${end}>${t(request.busy ? "iv_busy" : "iv_end")}</button>
        <button type="button" class="act plain" autofocus onClick=${onClose}>${t("iv_cancel")}</button></div>
    <//></div><//>`;
}
