/** The dialogs of one candidate: unmasking it with a reason, and what was seen on its pictures. */
import { Field } from "../hotlists/parts.js";
import { html, useState } from "../html.js";
import { purpose } from "../purpose.js";
import { useRequest } from "../request.js";
import { Dialog } from "../shell/dialog.js";
import { useWords } from "../words.js";
import { saysSomething } from "./decide.js";
import { Refusal } from "./parts.js";

const LONGEST = 500;

/** `unmask(purpose)` asks with the reason of this one unmasking and the case of the work in hand. */
export function UnmaskDialog({ number, again, unmask, onDone, onClose }) {
  const { t } = useWords();
  const send = (reason) => unmask({ reason, caseNumber: purpose.get()?.caseNumber ?? "" });
  return html`<${Words} title=${t(again ? "iv_show_title" : "iv_unmask_title", { number })} help=${t(again ? "iv_show_dialog" : "iv_unmask_dialog")} label=${t("iv_unmask_reason")} fieldHelp=${t("iv_unmask_reason_help")} button=${t(again ? "iv_show_do" : "iv_unmask_do")} send=${send} onDone=${onDone} onClose=${onClose} />`;
}

/** `decide({verdict, words})` is final. */
export function VerdictDialog({ number, verdict, decide, onDone, onClose }) {
  const { t } = useWords();
  const verified = verdict === "verified";
  return html`<${Words} title=${t(verified ? "iv_verify_title" : "iv_reject_title", { number })} help=${t(verified ? "iv_verify_dialog" : "iv_reject_dialog")} label=${t("iv_verdict_words")} fieldHelp=${t("iv_verdict_words_help")} button=${t(verified ? "iv_verify" : "iv_reject")} send=${(words) => decide({ verdict, words })} onDone=${onDone} onClose=${onClose} />`;
}

function Words({ title, help, label, fieldHelp, button, send, onDone, onClose }) {
  const { t } = useWords();
  const [words, setWords] = useState("");
  const [wrong, setWrong] = useState(false);
  const request = useRequest();
  function submit(event) {
    event.preventDefault();
    setWrong(!saysSomething(words));
    if (!saysSomething(words)) return event.currentTarget.querySelector("[name=words]").focus();
    void request.run(() => send(words.trim()), onDone);
  }
  return html`<${Dialog} title=${title} onClose=${onClose}><form onSubmit=${submit} novalidate>
    <p>${help}</p>
    <${Field} name="words" label=${label} help=${fieldHelp} value=${words} onValue=${setWords} maxlength=${LONGEST} problem=${wrong && t("iv_words_wrong")} />
    <${Refusal} error=${request.error} />
    <div class="dialog-actions"><button type="submit" class="act even" aria-disabled=${request.busy}>${request.busy ? t("iv_busy") : button}</button>
      <button type="button" class="act plain" onClick=${onClose}>${t("iv_cancel")}</button></div>
  </form><//>`;
}
