/** For which cases a hit is kept beyond its term; who may do that adds and ends holds here. */
import { announce } from "../announce.js";
import { clock } from "../clock.js";
import { useDraft } from "../draft.js";
import { html, useState } from "../html.js";
import { Time } from "../live/parts.js";
import { purpose } from "../purpose.js";
import { useRequest } from "../request.js";
import { session } from "../session.js";
import { Dialog } from "../shell/dialog.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { describeAlertProblem } from "./parts.js";
import { findMoment } from "./question.js";

const HOLD = "POST /v1/retention/holds";
const RELEASE = "DELETE /v1/retention/holds/{hold_id}";
/** Days that the form offers first, and the most that a hold may last (alerts/hold.py). */
const USUAL_DAYS = 365;
const MOST_DAYS = 5 * 365;

export function Holds({ story, service, onChanged }) {
  const { t } = useWords();
  const { person } = useStore(session);
  const work = useStore(purpose);
  const [question, setQuestion] = useState(null);
  const may = (route) => person?.routes.includes(route);
  const own = story.holds.find((hold) => hold.case_number === work?.caseNumber);
  const done = (text) => {
    setQuestion(null);
    announce(text);
    onChanged();
  };
  return html`<h3>${t("al_holds")}</h3>
    ${!story.holds.length && html`<p class="soft">${t("al_holds_none")}</p>`}
    <ul class="al-holds">${story.holds.map((hold) => html`<li>
      <strong>${hold.case_number}</strong>, ${hold.authority} <span class="soft">${t("al_until")} <${Time} at=${hold.until} seconds=${false} /></span>
      ${may(RELEASE) && html`<button type="button" class="act plain" onClick=${() => setQuestion(hold)}>${t("al_release")}</button>`}
    </li>`)}</ul>
    ${may(HOLD) && work && html`<p><button type="button" class="act" onClick=${() => setQuestion("new")}>${t(own ? "al_hold_longer" : "al_hold", { case: work.caseNumber })}</button></p>`}
    ${question === "new" && html`<${NewHold} before=${own} caseNumber=${work.caseNumber} onClose=${() => setQuestion(null)} id=${story.alert.alert_id} hold=${(order) => service.hold(story.alert.alert_id, order)} onDone=${(pictures) => done(t(pictures ? "al_held" : "al_held_no_pictures"))} />`}
    ${question && question !== "new" && html`<${EndHold} hold=${question} onClose=${() => setQuestion(null)} release=${() => service.release(question.hold_id)} onDone=${() => done(t("al_released"))} />`}`;
}

const formatDay = (moment) => new Date(moment).toISOString().slice(0, 10);

function NewHold({ id, before, caseNumber, hold, onDone, onClose }) {
  const { t } = useWords();
  const day = 86_400_000;
  const now = clock.now();
  const { draft, change, forget } = useDraft(`hold.${id}`, { authority: before?.authority ?? "", until: formatDay(now + USUAL_DAYS * day) });
  const { authority, until } = draft;
  const [problem, setProblem] = useState({});
  const request = useRequest();
  function submit(event) {
    event.preventDefault();
    const form = event.currentTarget;
    const end = findMoment(`${until}T00:00`, session.get().person?.time_zone || "UTC");
    const wrong = {
      ...(/\p{L}.*\p{L}.*\p{L}/u.test(authority) ? {} : { authority: "al_hold_authority_wrong" }),
      ...(end > now && end <= now + MOST_DAYS * day ? {} : { until: "al_hold_until_wrong" }),
    };
    setProblem(wrong);
    if (Object.keys(wrong).length) return form.querySelector(wrong.authority ? "[name=authority]" : "[name=until]").focus();
    void request.run(() => hold({ authority: authority.trim(), until: new Date(end).toISOString() }), (told) => {
      forget();
      onDone(told.pictures);
    });
  }
  const field = (name, type, value) => html`<label class="field">${t(`al_hold_${name}`)}
      <input name=${name} type=${type} value=${value} maxlength=${type === "text" ? 200 : null} autocomplete="off" aria-invalid=${problem[name] ? "true" : null} aria-describedby=${problem[name] ? `hold-${name}-problem` : null} onInput=${(event) => change(name, event.currentTarget.value)} />
    </label>${problem[name] && html`<p class="field-problem" id=${`hold-${name}-problem`}>${t(problem[name])}</p>`}`;
  return html`<${Dialog} title=${t("al_hold", { case: caseNumber })} onClose=${onClose}>
    <form onSubmit=${submit} novalidate>
      <p class="soft">${t("al_hold_help")}</p>
      ${field("authority", "text", authority)}
      ${field("until", "date", until)}
      ${request.error && html`<p class="field-problem" role="alert">${describeAlertProblem(request.error, t)}</p>`}
      <div class="dialog-actions">
        <button type="submit" class="act yes" aria-disabled=${request.busy}>${t("al_hold_do")}</button>
        <button type="button" class="act plain" onClick=${onClose}>${t("back")}</button>
      </div>
    </form>
  <//>`;
}

function EndHold({ hold, release, onDone, onClose }) {
  const { t } = useWords();
  const request = useRequest();
  return html`<${Dialog} title=${t("al_release_title", { case: hold.case_number })} onClose=${onClose}>
    <p>${t("al_release_sure")}</p>
    ${request.error && html`<p class="field-problem" role="alert">${describeAlertProblem(request.error, t)}</p>`}
    <div class="dialog-actions">
      <button type="button" class="act no" autofocus aria-disabled=${request.busy} onClick=${() => void request.run(release, onDone)}>${t("al_release_do")}</button>
      <button type="button" class="act plain" onClick=${onClose}>${t("back")}</button>
    </div>
  <//>`;
}
