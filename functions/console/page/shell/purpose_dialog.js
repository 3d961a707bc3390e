/** Where somebody says for which piece of work they look things up. */
import { clock } from "../clock.js";
import { html, useState } from "../html.js";
import { endPurpose, purpose, setPurpose } from "../purpose.js";
import { useWords } from "../words.js";
import { Dialog } from "./dialog.js";

/** As the service checks them (web/people.py); it has the last word. */
const CASE_SHAPE = /^(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9 ./_-]{2,63}$/;
const LONGEST_REASON = 500;

export function PurposeDialog({ onClose }) {
  const { t } = useWords();
  const before = purpose.get();
  const [reason, setReason] = useState(before?.reason ?? "");
  const [caseNumber, setCaseNumber] = useState(before?.caseNumber ?? "");
  const [wrong, setWrong] = useState({});

  function submit(event) {
    event.preventDefault();
    const found = {
      ...(/\p{L}{3}/u.test(reason) ? {} : { reason: t("purpose_reason_wrong") }),
      ...(CASE_SHAPE.test(caseNumber.trim()) ? {} : { caseNumber: t("purpose_case_wrong") }),
    };
    setWrong(found);
    if (Object.keys(found).length) {
      event.currentTarget.querySelector(found.reason ? "[name=reason]" : "[name=case]").focus();
      return;
    }
    setPurpose(reason.trim(), caseNumber.trim(), clock.now());
    onClose();
  }

  const field = (name, label, value, setValue, problem, longest) => html`<label class="field">${label}
      <input name=${name} type="text" value=${value} maxlength=${longest} autocomplete="off" aria-invalid=${problem ? "true" : null} aria-describedby=${problem ? `${name}-problem` : null} onInput=${(event) => setValue(event.currentTarget.value)} />
    </label>${problem && html`<p class="field-problem" id=${`${name}-problem`}>${problem}</p>`}`;
  return html`<${Dialog} title=${t("purpose_title")} onClose=${onClose}>
    <form onSubmit=${submit} novalidate>
      <p class="soft">${t("purpose_help")}</p>
      ${field("reason", t("purpose_reason"), reason, setReason, wrong.reason, LONGEST_REASON)}
      ${field("case", t("purpose_case"), caseNumber, setCaseNumber, wrong.caseNumber, 64)}
      <div class="dialog-actions">
        <button type="submit" class="act yes">${t("purpose_set")}</button>
        ${before && html`<button type="button" class="act plain" onClick=${() => {
          endPurpose();
          onClose();
        }}>${t("purpose_end")}</button>`}
      </div>
    </form>
  <//>`;
}
