/** Small parts that the views of the Investigations screen share. */
import { formatTime } from "../clock.js";
import { html } from "../html.js";
import { describeProblem, Left } from "../live/parts.js";
import { session } from "../session.js";
import { NeedsPurpose as ShellNeedsPurpose } from "../shell/needs_purpose.js";
import { useWords } from "../words.js";

export const BASE = "/console/investigations";

export const findZone = () => session.get().person?.time_zone || "UTC";
/** Far enough from any time that is shown for its day and year to be said. */
const LONG_AGO = 0;

/** A time with its day and year, also where it is of today: of two such times, nobody must guess which day is meant. */
export function Moment({ at, seconds = false }) {
  const { language } = useWords();
  return html`<time datetime=${at}>${formatTime(at, { zone: findZone(), language, now: LONG_AGO, seconds })}</time>`;
}

export const may = (route) => session.get().person?.routes.includes(route) ?? false;

/** What happened, and what to do about it: {text, told}. `told` is what the service itself said of it, or "". */
export function describe(error, t) {
  if (error.lost) return { text: t("iv_lost"), told: "" };
  if (error.field === "X-Reason" || error.field === "X-Case-Number") return { text: t("iv_purpose_refused"), told: error.message };
  const name = `iv_problem_${error.code}`;
  const known = t(name);
  return known === name ? { text: describeProblem(error, t), told: "" } : { text: known, told: error.message };
}

/** What the service refused, and why. */
export function Refusal({ error }) {
  const { t } = useWords();
  if (!error) return null;
  const { text, told } = describe(error, t);
  return html`<div class="banner danger iv-refusal" role="alert"><p>${text}</p>${told && html`<p class="iv-told">${t("iv_told")} <span lang=${error.language}>${told}</span></p>`}</div>`;
}

export function Failed({ error, again }) {
  const { t } = useWords();
  return html`<${Refusal} error=${error} /><p><button type="button" class="act" onClick=${again}>${t("again")}</button></p>`;
}

/** Whether somebody looks on as auditor: at all investigations, by routes of their own. */
export const isAuditor = () => may("GET /v1/audit/investigations");

export const NeedsPurpose = (given) => html`<${ShellNeedsPurpose} title="iv_purpose_title" help="iv_purpose_help" ...${given} />`;

/** A link within the console that does not load the page anew. */
export function Link({ path, go, children, ...others }) {
  const follow = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(path);
  };
  return html`<a href=${path} onClick=${follow} ...${others}>${children}</a>`;
}

const SHAPES = { waiting: "\u25d4", open: "\u25cf", refused: "\u2715", ended: "\u25a0" };

/** The state of an investigation: shape, colour and word. */
export function State({ name }) {
  const { t } = useWords();
  return html`<span class=${`mark iv-state s-${name}`}><span aria-hidden="true">${SHAPES[name] ?? "\u25cb"}</span> ${t(`iv_state_${name}`)}</span>`;
}

/** What an investigation may look at, and until when: shown beside everything that is asked. */
export function Bounds({ one, names }) {
  const { t } = useWords();
  const { order, combining } = one;
  const rows = [
    ["period", html`<${Moment} at=${one.since} /> \u2013 <${Moment} at=${one.until} />`],
    ["cameras", html`<ul class="iv-plain">${one.cameras.map((id) => html`<li>${nameSite(names, id)} ${nameSite(names, id) !== id && html`<span class="soft">${id}</span>`}</li>`)}</ul>`],
    ["members", one.members.join(", ")],
    ["approver", one.approver],
    ["ends", html`<${Moment} at=${one.ends_at} />${(one.state === "waiting" || one.state === "open") && html` <span class="soft">(<${Left} until=${one.ends_at} />)</span>`}`],
    ["order", html`${order.reference} <span class="soft">${t("iv_granted_by", { name: order.granted_by })}</span>`],
    ["offence", order.offence],
    ["combining", combining ? html`${combining.reference} <span class="soft">${t("iv_granted_by", { name: combining.granted_by })}</span>` : t("iv_combining_none")],
  ];
  return html`<section class="iv-bounds" aria-labelledby="iv-bounds-title"><h3 id="iv-bounds-title">${t("iv_bounds")}</h3>
    <dl>${rows.map(([name, value]) => html`<div><dt>${t(`iv_b_${name}`)}</dt><dd>${value}</dd></div>`)}</dl>
    <p class="soft">${t("iv_bounds_help")}</p></section>`;
}

/** Where a camera stands, by its id; the id where nobody knows. */
export const nameSite = (names, id) => names?.cameras.find((camera) => camera.id === id)?.site || id;

/** Says, where that is so, that only hits are searched. */
export function OnlyHits({ over }) {
  const { t } = useWords();
  return over === "hits" && html`<p class="banner warn iv-hits"><strong>${t("iv_hits_title")}</strong> ${t("iv_hits_help")}</p>`;
}
