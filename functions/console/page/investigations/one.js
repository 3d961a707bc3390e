/** One investigation: its state and bounds, the approver's decision, its questions, and asking another one. */
import { useAnswer } from "../answer.js";
import { html, useState } from "../html.js";
import { useWords } from "../words.js";
import { Ask } from "./ask.js";
import { DecideDialog, EndDialog } from "./decide.js";
import { BASE, Bounds, Failed, isAuditor, Link, may, Moment, NeedsPurpose, OnlyHits, State } from "./parts.js";
import { describeAsked } from "./questions.js";

const ASK = "POST /v1/investigations/{investigation_id}/questions";
/** An auditor has no such route: candidates are shown to members, and to the approver without their passages, until the end. */
const LOOK = "GET /v1/investigations/{investigation_id}/questions/{number}";
const APPROVE = "POST /v1/investigations/{investigation_id}/approval";
const END = "POST /v1/investigations/{investigation_id}/end";

export function One(shared) {
  return html`<${NeedsPurpose} unless=${!isAuditor()}><${Shown} ...${shared} /><//>`;
}

function Shown({ service, names, id, go }) {
  const { t } = useWords();
  const asked = useAnswer(() => service.show(id), [id]);
  const [dialog, setDialog] = useState("");
  if (asked.error && !asked.value) return html`<section class="iv-section"><p><${Link} path=${BASE} go=${go}>${t("iv_back_list")}<//></p><${Failed} error=${asked.error} again=${asked.again} /></section>`;
  if (!asked.value) return html`<p aria-busy="true">${t("loading")}</p>`;
  const { investigation: one, questions } = asked.value;
  const decides = one.you === "approver" && one.state === "waiting" && may(APPROVE);
  const living = one.state === "waiting" || one.state === "open";
  const done = () => {
    setDialog("");
    asked.again();
    requestAnimationFrame(() => document.getElementById("iv-title")?.focus());
  };
  return html`<section class="iv-section">
    <p><${Link} path=${BASE} go=${go}>${t("iv_back_list")}<//></p>
    <header class="iv-head"><h2 id="iv-title" tabindex="-1">${one.order.reference}</h2> <${State} name=${one.state} /> <span class="mark">${t(`iv_you_${one.you}`)}</span></header>
    <${OnlyHits} over=${one.over} />
    ${asked.error && html`<${Failed} error=${asked.error} again=${asked.again} />`}
    <${Stand} one=${one} />
    ${decides && html`<div class="iv-decide"><p>${t("iv_decide_help", { name: one.opened_by })}</p>
      <p class="iv-acts"><button type="button" class="act even" onClick=${() => setDialog("approved")}>${t("iv_approve")}</button> <button type="button" class="act even" onClick=${() => setDialog("refused")}>${t("iv_refuse")}</button></p></div>`}
    <div class="iv-columns">
      <div class="iv-main">
        <${Questions} one=${one} questions=${questions} go=${go} names=${names} />
        ${one.you === "member" && one.state === "open" && may(ASK) && html`<${Ask} service=${service} names=${names} one=${one} go=${go} />`}
        <nav class="iv-acts" aria-label=${t("iv_papers")}>
          <${Link} path=${`${BASE}/${id}/story`} go=${go} class="act">${t("iv_story")}<//>
          ${one.you !== "auditor" && one.state !== "waiting" && html`<${Link} path=${`${BASE}/${id}/dossier`} go=${go} class="act">${t("iv_dossier")}<//>`}
          ${living && one.you !== "auditor" && may(END) && html`<button type="button" class="act no" onClick=${() => setDialog("end")}>${t("iv_end")}</button>`}
        </nav>
      </div>
      <${Bounds} one=${one} names=${names} />
    </div>
    ${(dialog === "approved" || dialog === "refused") && html`<${DecideDialog} service=${service} one=${one} decision=${dialog} onClose=${() => setDialog("")} onDone=${done} />`}
    ${dialog === "end" && html`<${EndDialog} service=${service} one=${one} onClose=${() => setDialog("")} onDone=${done} />`}
  </section>`;
}

/** What may be done now, and why not more. */
function Stand({ one }) {
  const { t } = useWords();
  if (one.state === "waiting") return one.you !== "approver" && html`<p class="banner">${t("iv_waiting_help", { name: one.approver })}</p>`;
  if (one.state === "open") return html`<p class="soft">${t("iv_approved_by", { name: one.approver })}, <${Moment} at=${one.decided_at} />${one.decided_words && html`: <q>${one.decided_words}</q>`}</p>`;
  if (one.state === "refused") return html`<p class="banner warn"><strong>${t("iv_refused_by", { name: one.approver })}</strong> ${one.decided_words && html`<q>${one.decided_words}</q>`}</p>`;
  return html`<p class="banner warn"><strong>${t(one.ended_by ? "iv_ended_by" : "iv_ended_itself", { name: one.ended_by ?? "" })} <${Moment} at=${one.ended_at ?? one.ends_at} />.</strong> ${t("iv_ended_help")} ${one.verified > 0 && html`${t("iv_kept_until")} <${Moment} at=${one.kept_until} />.`}</p>`;
}

const nameQuestion = ({ number, kind }, t) => html`<strong>${t("iv_question_number", { number })}: ${t(`iv_kind_${kind}`)}</strong>`;

function Questions({ one, questions, go, names }) {
  const { t } = useWords();
  if (!questions.length) return html`<h3>${t("iv_questions")}</h3><p class="soft">${t(one.state === "open" ? "iv_no_questions" : "iv_no_questions_ever")}</p>`;
  return html`<h3>${t("iv_questions")}</h3>
    <ol class="iv-questions">${questions.map((question) => html`<li key=${question.number} class="iv-card">
      <p>${may(LOOK) && one.state === "open" ? html`<${Link} path=${`${BASE}/${one.id}/questions/${question.number}`} go=${go}>${nameQuestion(question, t)}<//>` : nameQuestion(question, t)}</p>
      <p>${describeAsked(question, t, names)}</p>
      <p class="soft">${question.asked_by}, <${Moment} at=${question.asked_at} /> \u00b7 ${question.state === "answered" ? t("iv_looked", { looked: question.unmasked, of: question.candidates, verified: question.verified, rejected: question.rejected }) : t("iv_not_answered")}</p>
    </li>`)}</ol>`;
}
