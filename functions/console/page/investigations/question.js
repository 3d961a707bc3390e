/** One question: how far it is, and its candidates; the chosen one with all its passages. */
import { announce } from "../announce.js";
import { useAnswer } from "../answer.js";
import { formatCount } from "../hotlists/parts.js";
import { html, useEffect, useState } from "../html.js";
import { useKeys } from "../shell/keys.js";
import { useWords } from "../words.js";
import { Candidate } from "./candidate.js";
import { countStates, describeJoint, findOneIn, isBeyond, roundOneIn } from "./chance.js";
import { findShare } from "./line.js";
import { Looked } from "./looked.js";
import { BASE, Bounds, Failed, Link, may, Moment, NeedsPurpose, OnlyHits, Refusal } from "./parts.js";
import { describeAsked } from "./questions.js";
import { useSteps } from "./steps.js";

const STEP = "POST /v1/investigations/{investigation_id}/questions/{number}/steps";

export function Question(shared) {
  const { t } = useWords();
  const { id, go } = shared;
  return html`<section class="iv-section"><p><${Link} path=${`${BASE}/${id}`} go=${go}>${t("iv_back_one")}<//></p>
    <${NeedsPurpose}><${Loaded} ...${shared} /><//></section>`;
}

function Loaded({ service, names, id, number, keys }) {
  const { t } = useWords();
  const asked = useAnswer(() => service.showQuestion(id, number), [id, number]);
  if (!asked.value) return asked.error ? html`<${Failed} error=${asked.error} again=${asked.again} />` : html`<p aria-busy="true">${t("loading")}</p>`;
  const { question, investigation: one } = asked.value;
  // One candidate changed: the others stay as they were told.
  const change = (candidate) => asked.put({ ...asked.value, candidates: asked.value.candidates.map((former) => (former.number === candidate.number ? candidate : former)) });
  return html`
    <header class="iv-head"><h2>${t("iv_question_number", { number: question.number })}: ${t(`iv_kind_${question.kind}`)}</h2></header>
    <${OnlyHits} over=${one.over} />
    ${asked.error && html`<${Failed} error=${asked.error} again=${asked.again} />`}
    <p class="iv-asked">${describeAsked(question, t, names)}</p>
    ${question.state === "answered"
      ? html`<${Answered} answer=${asked.value} service=${service} names=${names} keys=${keys} onChange=${change} />`
      : html`<${Working} service=${service} one=${one} question=${question} onAnswered=${asked.again} />`}
    <details class="iv-fold"><summary>${t("iv_bounds")}</summary><${Bounds} one=${one} names=${names} /></details>`;
}

/** A question without an answer yet: how far it is. Only a member goes on with it. */
function Working({ service, one, question, onAnswered }) {
  const { t, language } = useWords();
  const steps = useSteps(service, one.id, question.number, () => {
    announce(t("iv_answered_said"));
    onAnswered();
  });
  const goes = one.you === "member" && one.state === "open" && may(STEP);
  const share = findDone(steps, question.asked);
  return html`<div class="progress" aria-busy=${steps.phase === "running" ? "true" : null}>
    <p>${t(steps.phase === "running" ? "iv_working" : goes ? "iv_not_finished" : "iv_not_finished_other")} ${steps.searchedFrom && html`${t("iv_searched_from")} <${Moment} at=${steps.searchedFrom} />.`} ${steps.cars && t("iv_cars_looked_up", { done: formatCount(steps.cars.looked_up, language), all: formatCount(steps.cars.of, language) })}</p>
    ${steps.phase === "running" && html`<progress aria-label=${t("iv_progress")} max="1" value=${share}></progress><p><button type="button" class="act plain" onClick=${steps.stop}>${t("iv_stop")}</button></p>`}
    <${Refusal} error=${steps.error} />
    ${goes && steps.phase !== "running" && html`<p><button type="button" class="act yes" onClick=${steps.run}>${t(steps.phase === "failed" ? "again" : "iv_go_on")}</button></p>`}
  </div>`;
}

/** Which part of the work is done; null where no step has told. */
function findDone({ searchedFrom, cars }, asked) {
  if (cars) return cars.looked_up / cars.of;
  return searchedFrom ? 1 - findShare(searchedFrom, asked.since, asked.until) : null;
}

/** Names of words, by how candidates stand in their order. Where only hits are kept they are counted: no word of chance. */
const SAID = {
  plate: { nobody: "iv_nobody_plate", order: "iv_order_plate", method: null },
  counted: { nobody: "iv_nobody_counted", order: "iv_order_counted", method: "iv_method_counted_help" },
  ranked: { nobody: "iv_nobody", order: "iv_order", method: "iv_method_help" },
};

function Answered({ answer, service, names, keys, onChange }) {
  const { t, language } = useWords();
  const { investigation: one, question, candidates } = answer;
  const { kind, level, method } = question;
  const said = SAID[kind === "plate" ? "plate" : level === null ? "counted" : "ranked"];
  const [chosen, setChosen] = useState(null);
  const counts = countStates(candidates);
  const candidate = candidates.find((each) => each.number === chosen) ?? null;
  const move = (step) => {
    const at = candidates.findIndex((each) => each.number === chosen);
    const next = candidates[Math.min(Math.max(at + step, 0), candidates.length - 1)];
    if (next) setChosen(next.number);
  };
  useKeys(keys, { j: () => move(1), k: () => move(-1) }, [chosen, candidates]);
  useEffect(() => {
    if (chosen === null) return;
    const place = document.getElementById("iv-candidate-title");
    place?.focus();
    place?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return html`
    <p class="banner iv-counts">${t("iv_count", { of: candidates.length, ...counts })} ${question.left_out > 0 && t("iv_left_out", { count: formatCount(question.left_out, language) })} ${kind !== "plate" && question.compared !== null && t("iv_compared", { count: formatCount(question.compared, language) })}</p>
    <${Looked} question=${question} one=${one} names=${names} />
    ${!candidates.length && html`<div class="empty"><p class="empty-title">${t("iv_nobody_title")}</p><p>${t(said.nobody)}</p></div>`}
    ${candidates.length > 0 && html`<div class="iv-results">
      <nav class="iv-candidates" aria-label=${t("iv_candidates")}><p class="soft">${t(said.order)}</p>
        <ol>${candidates.map((each) => html`<li key=${each.number}><${Row} candidate=${each} kind=${question.kind} chosen=${each.number === chosen} onChoose=${() => setChosen(each.number)} /></li>`)}</ol></nav>
      <div class="iv-chosen">${candidate
        ? html`<${Candidate} key=${candidate.number} candidate=${candidate} one=${one} question=${question} service=${service} onChange=${onChange} />`
        : html`<section class="said"><h3>${t("iv_choose_title")}</h3><p>${t("iv_choose")}</p></section>`}</div>
    </div>`}
    ${said.method && method && html`<details class="iv-fold"><summary>${t("iv_method")}</summary><p>${t(said.method)}</p><p>${t("iv_method_name", { name: method })}</p></details>`}`;
}

/** A candidate in the list: its number and chance. Never its plate. */
function Row({ candidate, kind, chosen, onChoose }) {
  const { t, language } = useWords();
  const { number, state, doubts } = candidate;
  const oneIn = findOneIn(candidate);
  const rare = oneIn === null ? null : t(isBeyond(oneIn) ? "iv_one_in_beyond" : "iv_one_in", { count: formatCount(roundOneIn(oneIn), language) });
  return html`<button type="button" class=${chosen ? "iv-row chosen" : "iv-row"} aria-current=${chosen ? "true" : null} onClick=${onChoose}>
    <span class="iv-number">${t("iv_candidate", { number })}</span>
    <span class="iv-row-words">${rare && html`<strong>${rare}</strong>`} <span>${describeJoint(candidate, kind, t)}</span></span>
    <span class="marks"><span class=${`mark iv-c-${state}`}>${t(`iv_c_${state}`)}</span>${doubts.length > 0 && html`<span class="mark warn">${t(doubts.some((one) => one.code === "reads") ? "iv_doubtful" : "iv_careful")}</span>`}</span>
  </button>`;
}
