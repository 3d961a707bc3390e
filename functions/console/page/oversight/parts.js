/** Small parts that the tabs of the Oversight screen share. */
import { html, useState } from "../html.js";
import { describeProblem, Time } from "../live/parts.js";
import { purpose } from "../purpose.js";
import { session } from "../session.js";
import { PurposeDialog } from "../shell/purpose_dialog.js";
import { useStore } from "../store.js";
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

/** Shows its content once a purpose is set; until then, why one is needed and where it is set. */
export function NeedsPurpose({ children }) {
  const { t } = useWords();
  const value = useStore(purpose);
  const [asks, setAsks] = useState(false);
  if (value) return children;
  return html`<section class="needs-purpose">
    <h2>${t("ov_purpose_title")}</h2>
    <p>${t("ov_purpose_help")}</p>
    <p><button type="button" class="act yes" onClick=${() => setAsks(true)}>${t("purpose_set")}</button></p>
    ${asks && html`<${PurposeDialog} onClose=${() => setAsks(false)} />`}
  </section>`;
}

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
