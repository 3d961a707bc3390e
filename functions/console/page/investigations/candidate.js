/** One candidate: what its chance means, all its passages, and what a person does with it, one step at a time. */
import { announce } from "../announce.js";
import { formatCount } from "../hotlists/parts.js";
import { html, useEffect, useState } from "../html.js";
import { covered } from "../input.js";
import { capitalise } from "../live/detail.js";
import { formatPercent } from "../live/parts.js";
import { Plate } from "../live/plates.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { describeCount, describeExpected, describeP, describeJoint, findOneIn, isBeyond, roundOneIn } from "./chance.js";
import { may, Moment } from "./parts.js";
import { Pictures } from "./pictures.js";
import { TimeLine } from "./timeline.js";
import { UnmaskDialog, VerdictDialog } from "./verdict.js";

const UNMASK = "POST /v1/investigations/{investigation_id}/questions/{number}/candidates/{candidate}/unmask";
const VERDICT = "POST /v1/investigations/{investigation_id}/questions/{number}/candidates/{candidate}/verdict";

/** Codes of doubts in the names of words. */
const nameDoubt = (code) => `iv_doubt_${code.replaceAll(" ", "_")}`;

export function Candidate({ candidate, one, question, service, onChange }) {
  const { t } = useWords();
  const hidden = useStore(covered);
  // What unmasking told stands here alone: it is gone when somebody leaves the candidate, the page or the desk.
  const [plate, setPlate] = useState(null);
  const [dialog, setDialog] = useState("");
  useEffect(() => {
    if (!hidden) return;
    setPlate(null);
    setDialog("");
  }, [hidden]);
  const { number, state, passages } = candidate;
  const masked = state === "masked";
  const works = one.you === "member" && one.state === "open";
  const take = (changed, text) => {
    setDialog("");
    announce(text);
    onChange(changed);
    // The button that was pressed may be gone.
    requestAnimationFrame(() => document.getElementById("iv-candidate-title")?.focus());
  };
  return html`<article class="iv-candidate" aria-labelledby="iv-candidate-title">
    <header class="iv-head"><h3 id="iv-candidate-title" tabindex="-1">${t("iv_candidate", { number })}</h3>
      ${plate ? html`<${Plate} written=${plate.plate_written} country=${plate.country} />` : html`<span class="iv-mask">${t(masked ? "iv_masked" : "iv_hidden")}</span>`}
      <span class=${`mark iv-c-${state}`}>${t(`iv_c_${state}`)}</span></header>
    ${candidate.doubts.map(({ code }) => html`<p class="banner doubt"><strong>${t(`${nameDoubt(code)}_title`)}</strong> ${t(nameDoubt(code), { percent: formatPercent(candidate.chain_probability) })}</p>`)}
    <${Chance} candidate=${candidate} question=${question} />
    ${passages.length > 0 && html`<h4>${t(state === "verified" ? "iv_passages_kept" : "iv_passages")}</h4>${state !== "verified" && html`<p class="soft">${t("iv_passages_help")}</p>`}
      <${TimeLine} passages=${passages} since=${one.since} until=${one.until} joint=${t(`iv_key_joint_${question.kind}`)} />
      ${candidate.own > passages.length && html`<p class="soft">${t("iv_passages_more", { shown: passages.length, of: candidate.own })}</p>`}`}
    ${!masked && html`<${Handled} candidate=${candidate} />`}
    ${works && may(UNMASK) && !plate && html`<p class="iv-acts"><button type="button" class="act even" onClick=${() => setDialog("unmask")}>${t(masked ? "iv_unmask" : "iv_show")}</button> <span class="soft">${t(masked ? "iv_unmask_help" : "iv_show_help")}</span></p>`}
    ${plate && html`<p class="iv-acts"><button type="button" class="act" onClick=${() => setPlate(null)}>${t("iv_hide")}</button> <span class="soft">${t("iv_hide_help")}</span></p>
      <${Spellings} spellings=${plate.spellings} /><${Pictures} key=${state} service=${service} one=${one} question=${question} candidate=${candidate} onChange=${onChange} />`}
    ${works && may(VERDICT) && state === "unmasked" && html`<${Verdict} candidate=${candidate} shown=${plate !== null} onDecide=${setDialog} />`}
    ${dialog === "unmask" && html`<${UnmaskDialog} number=${number} again=${!masked} onClose=${() => setDialog("")} unmask=${(purpose) => service.unmask(one.id, question.number, number, purpose)} onDone=${({ candidate: changed, ...told }) => {
      setPlate(told);
      take(changed, t("iv_unmasked_said", { number }));
    }} />`}
    ${(dialog === "verified" || dialog === "rejected") && html`<${VerdictDialog} number=${number} verdict=${dialog} onClose=${() => setDialog("")} decide=${(verdict) => service.decideOn(one.id, question.number, number, verdict)} onDone=${({ candidate: changed }) => take(changed, t(dialog === "verified" ? "iv_verified_said" : "iv_rejected_said", { number }))} />`}
  </article>`;
}

/** What may be said of it now: on whole pictures both; where there is none of any passage, only that it falls. */
function Verdict({ candidate, shown, onDecide }) {
  const { t } = useWords();
  const { seen, tried, passages } = candidate;
  const whole = shown && seen.length > 0;
  const blind = shown && !whole && passages.every((one) => tried.includes(one.passage));
  return html`<div class="iv-verdict"><h4>${t("iv_verdict")}</h4><p>${t(whole ? "iv_verdict_help" : blind ? "iv_verdict_blind" : shown && tried.length ? "iv_verdict_more" : "iv_verdict_first")}</p>
    ${(whole || blind) && html`<p class="iv-acts">${whole && html`<button type="button" class="act even" onClick=${() => onDecide("verified")}>${t("iv_verify")}</button>`} <button type="button" class="act even" onClick=${() => onDecide("rejected")}>${t("iv_reject")}</button></p>`}</div>`;
}

/** The chance in plain words, and its numbers for who wants them. */
function Chance({ candidate, question }) {
  const { t, language } = useWords();
  const oneIn = findOneIn(candidate);
  const { p_value: p, adjusted_p: adjusted, surprise_bits: bits, expected, joint, chain_probability: chain } = candidate;
  const { level } = question;
  const sure = formatPercent(chain);
  if (oneIn === null && question.kind !== "plate") return html`<div class="iv-chance"><p>${capitalise(describeJoint(candidate, question.kind, t))}. <strong>${t("iv_chance_counted")}</strong></p><p>${t("iv_chance_chain", { percent: sure })}</p><p>${t("iv_chance_lead")}</p></div>`;
  if (oneIn === null) return html`<p class="iv-chance">${t(joint === 1 ? "iv_chance_plate_one" : "iv_chance_plate", { count: joint, percent: sure })}</p>`;
  const count = formatCount(roundOneIn(oneIn), language);
  const compared = question.compared ?? 0;
  return html`<div class="iv-chance"><p>${capitalise(describeJoint(candidate, question.kind, t))}. ${expected !== null && t("iv_expected", { expected: describeCount(expected, t, language) })} <strong>${t(isBeyond(oneIn) ? "iv_chance_beyond" : "iv_chance", { count })}</strong></p>
    ${compared > 0 && html`<p>${t("iv_chance_expected", { compared: formatCount(compared, language), expected: describeExpected(compared, oneIn, t, language) })}</p>`}
    <p>${t("iv_chance_lead")}</p>
    <details><summary>${t("iv_numbers")}</summary><dl class="iv-numbers">
      <div><dt>${t("iv_n_p")}</dt><dd>${describeP(p, language)}</dd></div>
      ${adjusted !== null && html`<div><dt>${t("iv_n_adjusted")}</dt><dd>${describeP(adjusted, language)} ${level !== null && html`<span class="soft">${t("iv_n_level", { level: describeP(level, language) })}</span>`}</dd></div>`}
      ${bits !== null && html`<div><dt>${t("iv_n_bits")}</dt><dd>${bits.toLocaleString(language, { maximumFractionDigits: 1 })}</dd></div>`}
      <div><dt>${t("iv_n_chain")}</dt><dd>${sure}</dd></div></dl></details></div>`;
}

/** Who unmasked it and why, and what they said of its pictures. */
function Handled({ candidate }) {
  const { t } = useWords();
  return html`<p class="soft">${t("iv_unmasked_by", { name: candidate.unmasked_by })}, <${Moment} at=${candidate.unmasked_at} />${candidate.unmask_reason && html`: <q>${candidate.unmask_reason}</q>`}</p>
    ${candidate.verdict_by && html`<p class=${candidate.state === "verified" ? "banner good" : "banner"}><strong>${t(candidate.state === "verified" ? "iv_verified_by" : "iv_rejected_by", { name: candidate.verdict_by })}</strong> <${Moment} at=${candidate.verdict_at} />${candidate.words && html`: <q>${candidate.words}</q>`}</p>`}`;
}

/** As which plates it was read, the likeliest first. */
function Spellings({ spellings }) {
  const { t } = useWords();
  if (spellings.length < 2) return null;
  return html`<p class="iv-spellings">${t("iv_spellings")} ${spellings.map((one) => html`<span><${Plate} written=${one.written} small /> ${formatPercent(one.probability)}</span>`)}</p>`;
}
