/** Small parts that the tabs of the Oversight screen share. */
import { html } from "../html.js";
import { describeProblem, Time } from "../live/parts.js";
import { session } from "../session.js";
import { NeedsPurpose as ShellNeedsPurpose } from "../shell/needs_purpose.js";
import { useWords } from "../words.js";

/** What happened, and what to do about it. */
export function describe(error, t) {
  if (error.lost) return t("ov_lost");
  if (error.field === "X-Reason" || error.field === "X-Case-Number") return t("ov_purpose_refused", { message: error.message });
  const known = t(`ov_problem_${error.code}`, { message: error.message });
  return known === `ov_problem_${error.code}` ? describeProblem(error, t) : known;
}

export function Failed({ error, again }) {
  const { t } = useWords();
  return html`<div class="banner danger" role="alert"><p>${describe(error, t)}</p>
    <p><button type="button" class="act" onClick=${again}>${t("again")}</button></p></div>`;
}

export const NeedsPurpose = (given) => html`<${ShellNeedsPurpose} title="ov_purpose_title" help="ov_purpose_help" ...${given} />`;

/** Long work: how far it is, in words and as a bar. */
export function Progress({ label, share, onStop }) {
  const { t } = useWords();
  return html`<div class="progress" aria-busy="true"><p>${label}</p>
    <progress aria-label=${t("ov_progress")} max="1" value=${share}></progress>
    ${onStop && html`<p><button type="button" class="act plain" onClick=${onStop}>${t("ov_stop")}</button></p>`}</div>`;
}

/** A time, or a dash where there is none. */
export function TimeOrNone({ at }) {
  return at ? html`<${Time} at=${at} seconds=${false} />` : html`<span>\u2013</span>`;
}

/** Says that records put since then may be missing. */
export function CaughtUp({ page, until }) {
  const { t } = useWords();
  if (!page || Date.parse(page.caught_up_at) >= Date.parse(until)) return null;
  return html`<p class="soft">${t("ov_may_miss")} <${Time} at=${page.caught_up_at} />. ${t("ov_waiting", { count: page.waiting })}</p>`;
}

export const findZone = () => session.get().person?.time_zone || "UTC";
export const may = (route) => session.get().person?.routes.includes(route) ?? false;
