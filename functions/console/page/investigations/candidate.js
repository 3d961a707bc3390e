/** One candidate: what its chance means, all its passages, and what a person does with it, one step at a time. */
import { announce } from "../announce.js";
import { formatCount } from "../hotlists/parts.js";
import { html, useEffect, useState } from "../html.js";
import { covered } from "../input.js";
import { formatPercent, Time } from "../live/parts.js";
import { Plate } from "../live/plates.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { describeExpected, describeP, isBeyond, isProposed, roundOneIn } from "./chance.js";
import { may, nameSite } from "./parts.js";
import { Pictures } from "./pictures.js";
import { TimeLine } from "./timeline.js";
import { UnmaskDialog, VerdictDialog } from "./verdict.js";

const UNMASK = "POST /v1/investigations/{investigation_id}/questions/{number}/candidates/{candidate}/unmask";
const VERDICT = "POST /v1/investigations/{investigation_id}/questions/{number}/candidates/{candidate}/verdict";

export function Candidate({ candidate, one, question, level, names, service, onChange }) {
  const { t } = useWords();
  const hidden = useStore(covered);
  // The plate is in sight only after somebody asked for it here, and until they leave the candidate or the desk.
  const [shown, setShown] = useState(false);
  const [seen, setSeen] = useState(false);
  const [dialog, setDialog] = useState("");
  useEffect(() => {
    if (hidden) setShown(false);
  }, [hidden]);
  const { number, state } = candidate;
  const masked = state === "masked";
  const works = one.you === "member" && one.state === "open";
  const passages = (candidate.passages ?? []).map((each) => ({ ...each, site: nameSite(names, each.camera_id) }));
  const take = (changed, text) => {
    setDialog("");
    announce(text);
    onChange(changed);
  };
  return html`<article class="iv-candidate" aria-labelledby="iv-candidate-title">
    <header class="iv-head"><h3 id="iv-candidate-title" tabindex="-1">${t("iv_candidate", { number })}</h3>
      ${!masked && shown ? html`<${Plate} written=${candidate.plate} />` : html`<span class="iv-mask">${t(masked ? "iv_masked" : "iv_hidden")}</span>`}
      <span class=${`mark iv-c-${state}`}>${t(`iv_c_${state}`)}</span></header>
    ${candidate.doubtful && html`<p class="banner doubt"><strong>${t("iv_doubt_title")}</strong> ${t("iv_doubt_help", { percent: formatPercent(candidate.chain_probability) })} ${candidate.doubt && html`<span class="iv-told" lang="en">${candidate.doubt}</span>`}</p>`}
    <${Chance} candidate=${candidate} question=${question} level=${level} />
    ${passages.length > 0 && html`<h4>${t("iv_passages")}</h4><p class="soft">${t("iv_passages_help")}</p>
      <${TimeLine} passages=${passages} since=${one.since} until=${one.until} joint=${t(`iv_key_joint_${question.kind}`)} />
      ${candidate.passages_total > passages.length && html`<p class="soft">${t("iv_passages_more", { shown: passages.length, of: candidate.passages_total })}</p>`}`}
    ${works && may(UNMASK) && masked && html`<p class="iv-acts"><button type="button" class="act even" onClick=${() => setDialog("unmask")}>${t("iv_unmask")}</button> <span class="soft">${t("iv_unmask_help")}</span></p>`}
    ${!masked && html`<${Unmasked} candidate=${candidate} />`}
    ${!masked && candidate.plate && html`<p class="iv-acts"><button type="button" class="act" aria-pressed=${String(shown)} onClick=${() => setShown(!shown)}>${t(shown ? "iv_hide" : "iv_show")}</button></p>`}
    ${shown && !masked && html`<${Spellings} candidate=${candidate} /><${Pictures} service=${service} one=${one} question=${question} candidate=${candidate} passages=${passages} onSeen=${() => setSeen(true)} />`}
    ${works && may(VERDICT) && state === "unmasked" && html`<div class="iv-verdict"><h4>${t("iv_verdict")}</h4><p>${t(seen && shown ? "iv_verdict_help" : "iv_verdict_first")}</p>
      ${seen && shown && html`<p class="iv-acts"><button type="button" class="act even" onClick=${() => setDialog("verified")}>${t("iv_verify")}</button> <button type="button" class="act even" onClick=${() => setDialog("rejected")}>${t("iv_reject")}</button></p>`}</div>`}
    ${dialog === "unmask" && html`<${UnmaskDialog} number=${number} onClose=${() => setDialog("")} unmask=${(purpose) => service.unmask(one.id, question.number, number, purpose)} onDone=${(changed) => {
      setShown(true);
      take(changed, t("iv_unmasked_said", { number }));
    }} />`}
    ${(dialog === "verified" || dialog === "rejected") && html`<${VerdictDialog} number=${number} verdict=${dialog} onClose=${() => setDialog("")} decide=${(verdict) => service.decideOn(one.id, question.number, number, verdict)} onDone=${(changed) => take(changed, t(dialog === "verified" ? "iv_verified_said" : "iv_rejected_said", { number }))} />`}
  </article>`;
}

/** The chance in plain words, and its numbers for who wants them. */
function Chance({ candidate, question, level }) {
  const { t, language } = useWords();
  const { one_in: oneIn, p_value: p, adjusted_p: adjusted, surprise_bits: bits, joint, chain_probability: chain } = candidate;
  const sure = formatPercent(chain);
  if (oneIn === null) return html`<p class="iv-chance">${t("iv_chance_plate", { count: joint, percent: sure })}</p>`;
  const count = formatCount(roundOneIn(oneIn), language);
  const compared = question.compared ?? 0;
  return html`<div class="iv-chance"><p>${t(`iv_joint_${question.kind}`, { count: joint })}. <strong>${t(isBeyond(oneIn) ? "iv_chance_beyond" : "iv_chance", { count })}</strong></p>
    ${compared > 0 && html`<p>${t("iv_chance_expected", { compared: formatCount(compared, language), expected: describeExpected(compared, oneIn, language) })}</p>`}
    <p>${t(isProposed(candidate, level) ? "iv_chance_lead" : "iv_chance_weak")}</p>
    <details><summary>${t("iv_numbers")}</summary><dl class="iv-numbers">
      <div><dt>${t("iv_n_p")}</dt><dd>${describeP(p, language)}</dd></div>
      ${adjusted !== null && html`<div><dt>${t("iv_n_adjusted")}</dt><dd>${describeP(adjusted, language)} ${level !== null && html`<span class="soft">${t("iv_n_level", { level: describeP(level, language) })}</span>`}</dd></div>`}
      ${bits !== null && html`<div><dt>${t("iv_n_bits")}</dt><dd>${bits.toLocaleString(language, { maximumFractionDigits: 1 })}</dd></div>`}
      <div><dt>${t("iv_n_chain")}</dt><dd>${sure}</dd></div></dl></details></div>`;
}

function Unmasked({ candidate }) {
  const { t } = useWords();
  return html`<p class="soft">${t("iv_unmasked_by", { name: candidate.unmasked_by })} <${Time} at=${candidate.unmasked_at} seconds=${false} />${candidate.unmask_reason && html`: <q>${candidate.unmask_reason}</q>`}</p>
    ${candidate.verdict_by && html`<p class=${candidate.state === "verified" ? "banner good" : "banner"}><strong>${t(candidate.state === "verified" ? "iv_verified_by" : "iv_rejected_by", { name: candidate.verdict_by })}</strong> <${Time} at=${candidate.verdict_at} seconds=${false} />${candidate.words && html`: <q>${candidate.words}</q>`}</p>`}`;
}

/** As which plates it was read, the likeliest first. */
function Spellings({ candidate }) {
  const { t } = useWords();
  if (candidate.spellings.length < 2) return null;
  return html`<p class="iv-spellings">${t("iv_spellings")} ${candidate.spellings.map((one) => html`<span><${Plate} written=${one.text} small /> ${formatPercent(one.probability)}</span>`)}</p>`;
}
