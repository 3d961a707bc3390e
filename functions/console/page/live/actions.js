/** What can be done with the chosen item: take it, answer it, take a verdict back, close it; or decide a doubtful hit. */
import { useAct } from "../act.js";
import { useSecond } from "../clock.js";
import { html, useRef, useState } from "../html.js";
import { session } from "../session.js";
import { Dialog } from "../shell/dialog.js";
import { useKeys } from "../shell/keys.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { CONFIRMED, findStand, findUndo, KEYS, listSteps, OUTCOMES } from "./answers.js";
import { findLease, isOpen } from "./board.js";
import { findNote, keepNote } from "./notes.js";
import { describeProblem, Key, Left } from "./parts.js";

export const LONGEST_NOTE = 300;

export function Actions({ desk, keys, entry, document }) {
  const { t } = useWords();
  const [question, setQuestion] = useState(null);
  const { busy, said, run } = useAct(describeProblem);
  const signedIn = useStore(session, (value) => value.stage === "in");

  const shared = { desk, keys, entry, document, run, busy: busy || !signedIn, question, setQuestion };
  return html`<footer class="actions" aria-label=${t("actions")} role="group">
    ${document.alert ? html`<${HitActions} ...${shared} />` : html`<${ReviewActions} ...${shared} />`}
    ${said && html`<p class=${`outcome-line ${said.kind}`}>${said.kind === "done" ? "\u2713" : "\u26a0"} ${said.text}</p>`}
  </footer>`;
}

/** A button with its key; the key does the same as the button while shortcuts are on. */
function Act({ keys, name, label, kind = "", busy, onPress, ...others }) {
  const act = useRef(null);
  act.current = busy ? null : onPress;
  // At once: the next key may be pressed before the next frame.
  useKeys(keys, name ? { [name]: () => act.current?.() } : {}, [name]);
  return html`<button type="button" class=${`act ${kind}`} aria-disabled=${busy} onClick=${onPress} ...${others}>${label}${name && keys.shown() && html` <${Key}>${name}<//>`}</button>`;
}

function Lease({ desk, keys, entry, run, busy }) {
  const { t } = useWords();
  const now = useSecond();
  const lease = findLease(entry, now);
  // Only the Live screen has leases.
  if (!desk.take || !isOpen(entry, now)) return null;
  if (lease?.own) {
    return html`<${Act} key="r" keys=${keys} name="r" label=${t("release")} busy=${busy} onPress=${() => run(() => desk.release(entry.id), (t) => t("released"))} />
      <span class="mine-line">${t("mine_until")} <${Left} until=${lease.until} /></span>`;
  }
  return html`<${Act} key="t" keys=${keys} name="t" kind="take" label=${t("take")} title=${t("take_help")} busy=${busy || Boolean(lease)} onPress=${() => run(() => desk.take(entry.id), (t) => t("taken_done"))} />`;
}

function HitActions({ desk, keys, entry, document, run, busy, question, setQuestion }) {
  const { t } = useWords();
  const now = useSecond();
  const { alert } = document;
  const steps = listSteps(alert, desk.person);
  const undo = findUndo(alert, desk.person, now);
  const [note, setNote] = useState(() => findNote(desk.person, entry.id));
  const outcomes = useRef(null);
  const field = useRef(null);
  const type = (text) => {
    setNote(text);
    keepNote(desk.person, entry.id, text);
  };
  async function send(step, outcome) {
    const answer = { step, ...(outcome ? { outcome } : {}), ...(note.trim() ? { note: note.trim() } : {}) };
    const sent = await run(() => desk.answer(entry.id, entry.alert_id || alert.alert_id, answer), (t) => t("recorded", { what: outcome ? t(`outcome_${outcome}`) : t(`said_${step.replaceAll("-", "_")}`) }));
    if (sent) type("");
  }
  const press = (step) => (CONFIRMED.includes(step) ? setQuestion(step) : send(step));
  useKeys(keys, { n: () => field.current?.focus(), [KEYS.close]: () => outcomes.current?.querySelector("button")?.focus() });
  const kinds = { acknowledge: "yes", "right-car": "even", misread: "no", "wrong-country": "no", "list-wrong": "warn" };
  return html`
    <div class="lease"><${Lease} ...${{ desk, keys, entry, run, busy }} />
      <label class="note-field"><span>${t("note")}${keys.shown() && html` <${Key}>n<//>`}</span>
        <input ref=${field} type="text" maxlength=${LONGEST_NOTE} value=${note} autocomplete="off" placeholder=${t("note_help")} onInput=${(event) => type(event.currentTarget.value)} onKeyDown=${(event) => event.key === "Escape" && event.currentTarget.blur()} />
      </label>
    </div>
    <div class="verdicts" role="group" aria-label=${t("answer_group")}>
      ${steps.filter((step) => step !== "close").map((step) => html`<${Act} key=${step} keys=${keys} name=${KEYS[step]} kind=${kinds[step]} label=${t(`step_${step.replaceAll("-", "_")}`)} busy=${busy} onPress=${() => press(step)} />`)}
      ${undo !== null && html`<${Act} key="undo" keys=${keys} name=${KEYS.undo} kind="plain" label=${html`<span>${t("step_undo")} (<${Left} until=${undo} />)</span>`} busy=${busy} onPress=${() => send("undo")} />`}
    </div>
    ${steps.includes("close") && html`<div class="closing" role="group" aria-labelledby="closing-label" ref=${outcomes}>
      <span id="closing-label">${t(alert.state === "closed" ? "close_again" : "close")}${keys.shown() && html` <${Key}>${KEYS.close}<//>`}</span>
      ${OUTCOMES.map((outcome) => html`<${Act} key=${outcome} keys=${keys} kind="plain" label=${t(`outcome_${outcome}`)} busy=${busy} onPress=${() => send("close", outcome)} />`)}
    </div>`}
    ${question && html`<${Dialog} title=${t("sure_title")} onClose=${() => setQuestion(null)}>
      <p>${t(`sure_${question.replaceAll("-", "_")}`)}</p>
      ${note.trim() && html`<p class="soft">${t("with_note")} “${note.trim()}”</p>`}
      <div class="dialog-actions">
        <button type="button" class="act no" autofocus onClick=${() => {
          setQuestion(null);
          void send(question);
        }}>${t(`step_${question.replaceAll("-", "_")}`)}</button>
        <button type="button" class="act plain" onClick=${() => setQuestion(null)}>${t("back")}</button>
      </div>
    <//>`}`;
}

function ReviewActions({ desk, keys, entry, document, run, busy, question, setQuestion }) {
  const { t } = useWords();
  const [reason, setReason] = useState("");
  const caseNumber = document.review.entry.case_number;
  const ask = (decision) => {
    setReason(findNote(desk.person, `${entry.id}.${decision}`) || t(`reason_${decision}`));
    setQuestion(decision);
  };
  const type = (text) => {
    setReason(text);
    keepNote(desk.person, `${entry.id}.${question}`, text);
  };
  async function decide(event) {
    event.preventDefault();
    const decision = question;
    setQuestion(null);
    const sent = await run(() => desk.decide(entry.id, decision, { reason: reason.trim(), caseNumber }), (t) => t(`decided_${decision}`));
    if (sent) keepNote(desk.person, `${entry.id}.${decision}`, "");
  }
  return html`
    <div class="verdicts" role="group" aria-label=${t("decide_group")}>
      <${Lease} ...${{ desk, keys, entry, run, busy }} />
      <${Act} keys=${keys} name="s" kind="even" label=${t("review_send")} busy=${busy} onPress=${() => ask("send")} />
      <${Act} keys=${keys} name="d" kind="even" label=${t("review_dismiss")} busy=${busy} onPress=${() => ask("dismiss")} />
    </div>
    ${question && html`<${Dialog} title=${t(`review_${question}`)} onClose=${() => setQuestion(null)}>
      <form onSubmit=${decide}>
        <p>${t(`sure_${question}`)}</p>
        <label class="field">${t("decide_reason")}<input type="text" required minlength="3" maxlength="500" value=${reason} autofocus autocomplete="off" onInput=${(event) => type(event.currentTarget.value)} /></label>
        <p class="soft">${t("decide_case", { case: caseNumber })}</p>
        <div class="dialog-actions">
          <button type="submit" class="act even">${t(`review_${question}`)}</button>
          <button type="button" class="act plain" onClick=${() => setQuestion(null)}>${t("back")}</button>
        </div>
      </form>
    <//>`}`;
}
