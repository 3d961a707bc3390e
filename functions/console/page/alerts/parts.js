/** Small parts that the search, the story and the dossier share. */
import { useAnswer } from "../answer.js";
import { useDraft } from "../draft.js";
import { html, useState } from "../html.js";
import { purpose } from "../purpose.js";
import { PurposeDialog } from "../shell/purpose_dialog.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { describeProblem } from "../live/parts.js";

export function Say({ title, text, busy = false, alert = false, children }) {
  return html`<section class="said" aria-busy=${busy ? "true" : null} role=${alert ? "alert" : null}><h2>${title}</h2><p>${text}</p>${children}</section>`;
}

/** As useAnswer, with `purposeful`. Nothing is asked without a purpose: each look is recorded with one. */
export function useFetched(ask, inputs) {
  const purposeful = useStore(purpose, (value) => value !== null);
  return { ...useAnswer(ask, inputs, { when: purposeful }), purposeful };
}

/** What stands in the place of something that is not there yet; null when it is there. */
export function Waiting({ fetched, search }) {
  const { t } = useWords();
  const { value, error, purposeful, again } = fetched;
  if (!purposeful) return html`<${NoPurpose} />`;
  if (error?.code === "alert_restricted") {
    return html`<${Say} title=${t("al_restricted_title")} text=${t("al_restricted_help")}><${Authority} onGiven=${search.authorise} /><//>`;
  }
  if (error && !value) {
    return html`<${Say} title=${t("not_loaded_title")} text=${describeAlertProblem(error, t)} alert><button type="button" class="act" onClick=${again}>${t("again")}</button><//>`;
  }
  return value ? null : html`<${Say} title=${t("loading")} text=${t("al_loading_help")} busy />`;
}

function NoPurpose() {
  const { t } = useWords();
  const [asks, setAsks] = useState(false);
  return html`<${Say} title=${t("al_purpose_title")} text=${t("al_purpose_help")}>
    <button type="button" class="act yes" onClick=${() => setAsks(true)}>${t("purpose_set")}</button>
    ${asks && html`<${PurposeDialog} onClose=${() => setAsks(false)} />`}
  <//>`;
}

/** Asks who allowed the use of what is older than a year. */
export function Authority({ onGiven }) {
  const { t } = useWords();
  const { draft, change, forget } = useDraft("authority", { text: "" });
  const { text } = draft;
  const [wrong, setWrong] = useState(false);
  const submit = (event) => {
    event.preventDefault();
    const good = /\p{L}{3}/u.test(text);
    setWrong(!good);
    if (good) {
      forget();
      onGiven(text.trim());
    } else event.currentTarget.querySelector("input").focus();
  };
  return html`<form class="al-authority" onSubmit=${submit} novalidate>
    <label class="field">${t("al_authority")}
      <input type="text" maxlength="200" value=${text} autocomplete="off" aria-invalid=${wrong ? "true" : null} aria-describedby=${wrong ? "authority-problem" : null} onInput=${(event) => change("text", event.currentTarget.value)} />
    </label>
    ${wrong && html`<p class="field-problem" id="authority-problem">${t("al_authority_wrong")}</p>`}
    <button type="submit" class="act">${t("al_authority_give")}</button>
  </form>`;
}

/** What happened, and what to do about it; purposes that the service refuses have words of their own. */
export function describeAlertProblem(error, t) {
  if (error.lost) return t("al_lost");
  if (error.field === "X-Reason" || error.field === "X-Case-Number") return t("al_purpose_refused", { message: error.message });
  if (error.code === "alert_unknown") return t("al_unknown");
  return describeProblem(error, t);
}
