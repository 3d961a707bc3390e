/** One hit or doubtful hit: all that somebody needs to decide, and nothing that they must scroll for first. */
import { clock } from "../clock.js";
import { html, useState } from "../html.js";
import { covered } from "../input.js";
import { session } from "../session.js";
import { Dialog } from "../shell/dialog.js";
import { useKeys } from "../shell/keys.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { Actions } from "./actions.js";
import { findStand, OFFERS } from "./answers.js";
import { findLease, isOpen, isShown } from "./board.js";
import { Age, describeProblem, formatPercent, Left, Priority, Time } from "./parts.js";
import { Comparison, Plate } from "./plates.js";

export function Detail({ desk, keys, go }) {
  const { t } = useWords();
  const { board, chosen } = useStore(desk.state);
  const hidden = useStore(covered);
  if (chosen === null) return html`<${Empty} waiting=${board.entries.size} />`;
  const entry = board.entries.get(chosen);
  if (!entry) return html`<${Say} title=${t("gone_title")} text=${t("gone")} />`;
  if (hidden) return html`<${Say} title=${t("covered_title")} text=${t("covered")} />`;
  if (!isShown(entry, clock.now())) return html`<${Say} title=${t("decided_title")} text=${t(`review_${entry.state === "waiting" ? "expired" : entry.state}`)} />`;
  const found = desk.findDetail(chosen);
  const document = found?.document;
  if (!document) {
    if (found?.error) return html`<${Say} title=${t("not_loaded_title")} text=${describeProblem(found.error, t)} />`;
    return html`<${Say} title=${t("loading")} text=${t("loading_help")} busy />`;
  }
  return html`<${Shown} key=${chosen} desk=${desk} keys=${keys} go=${go} entry=${entry} document=${document} problem=${found.error} />`;
}

function Empty({ waiting }) {
  const { t } = useWords();
  return waiting ? html`<${Say} title=${t("choose_title")} text=${t("choose")} />` : html`<${Say} title=${t("nothing_title")} text=${t("queue_empty_help")} />`;
}

function Say({ title, text, busy = false }) {
  return html`<section class="detail said" aria-busy=${busy ? "true" : null}><h2>${title}</h2><p>${text}</p></section>`;
}

function Shown({ desk, keys, go, entry, document, problem }) {
  const { t, language } = useWords();
  const { alert, review } = document;
  const shown = alert ?? review;
  const { hit, entry: listed, passage } = shown;
  const stand = alert ? findStand(alert) : entry.state;
  const acts = alert ? OFFERS[stand].instruction : isOpen(entry, clock.now());
  const place = passage.position;
  const [enlarged, setEnlarged] = useState(false);
  const enlarge = () => setEnlarged(true);
  useKeys(keys, { v: enlarge });
  return html`<section class="detail" aria-labelledby="detail-title">
    <div class="detail-scroll" tabindex="0" role="group" aria-labelledby="detail-title">
      <header class="detail-head">
        <h2 id="detail-title"><${Priority} value=${entry.priority} /> <${Plate} written=${hit.plate_seen} country=${hit.country_listed ?? hit.country_read} /></h2>
        <div class="detail-where"><strong>${place?.site || passage.camera_id}</strong><span>${place?.direction ? `${t("direction")}: ${place.direction}` : t("no_position")}</span></div>
        <div class="detail-age"><${Age} since=${passage.captured_at} /><span class="soft"><${Time} at=${passage.captured_at} /></span></div>
      </header>
      ${problem && html`<p class="banner warn">${t("stale")} ${problem.lost ? "" : describeProblem(problem, t)}</p>`}
      <${Banners} entry=${entry} shown=${shown} alert=${alert} stand=${stand} />
      ${listed.marker && acts && html`<p class="banner danger"><strong>${t("warning")}:</strong> ${listed.marker}</p>`}
      ${listed.instruction && acts && html`<p class="instruction"><span class="label">${t(alert ? "instruction" : "instruction_later")}</span> ${listed.instruction}</p>`}
      <div class="columns">
        <div class="evidence">
          <div class="plate-side">
            <${Picture} data=${document.pictures?.plate} known=${Boolean(document.pictures)} kind="crop" meaning=${t("plate_picture")} onEnlarge=${enlarge} />
            <${Comparison} hit=${hit} differences=${document.differences} />
          </div>
          <${Picture} data=${document.pictures?.overview} known=${Boolean(document.pictures)} kind="overview" meaning=${t("overview_picture")} onEnlarge=${enlarge} />
          <div class="certainty">
            <p><strong class=${`certain c${findCertainty(hit.probability)}`}>${capitalise(document.probability_words?.[language] ?? "")} <span class="percent">${formatPercent(hit.probability)}</span></strong> <span class="kind">${t(`kind_${hit.kind.replaceAll(/[ -]/g, "_")}`)}</span></p>
            <p class="explanation">${capitalise(hit.explanation[language])}.</p>
            <p class="soft">${t(describeCountry(hit))}. ${acts && t("lead")}</p>
          </div>
        </div>
        <div class="facts">
          <${Facts} shown=${shown} />
          ${alert && html`<${StoryLink} id=${alert.alert_id} go=${go} />`}
          ${alert && html`<${Answers} alert=${alert} />`}
          <${Told} told=${document.told} entry=${entry} escalateAt=${document.escalate_at} stand=${stand} review=${review} />
        </div>
      </div>
    </div>
    <${Actions} desk=${desk} keys=${keys} entry=${entry} document=${document} />
    ${enlarged && html`<${Dialog} title=${t("pictures")} onClose=${() => setEnlarged(false)} wide>
      <div class="enlarged">
        <${Picture} data=${document.pictures?.plate} known kind="crop" meaning=${t("plate_picture")} />
        <${Comparison} hit=${hit} differences=${document.differences} />
        <${Picture} data=${document.pictures?.overview} known kind="overview" meaning=${t("overview_picture")} />
        <p class="soft">${t("masked")}</p>
      </div>
    <//>`}
  </section>`;
}

/** What somebody must know before they act. */
export function Banners({ entry, shown, alert, stand }) {
  const { t } = useWords();
  const lease = findLease(entry, clock.now());
  const lines = [];
  if (entry.kind === "review" && isOpen(entry, clock.now())) {
    lines.push(html`<p class="banner doubt"><strong>${t("doubtful_title")}</strong> ${t("doubtful_help")} ${entry.decide_by && html`${t("decide_by")} <${Left} until=${entry.decide_by} />.`}</p>`);
  }
  if (stand === "dismissed" && alert) lines.push(html`<p class="banner off"><strong>${t("dismissed_title")}</strong> ${t("dismissed_help")}</p>`);
  if (stand === "closed") lines.push(html`<p class="banner off"><strong>${t("state_closed")}:</strong> ${t(`outcome_${alert.outcome ?? "none"}`)}</p>`);
  if (entry.late) lines.push(html`<p class="banner warn"><strong>${t("late_title")}</strong> ${t("late_help")}</p>`);
  if (shown.passage?.clock_uncertain) lines.push(html`<p class="banner warn"><strong>${t("clock_uncertain_title")}</strong> ${t("clock_uncertain_help")}</p>`);
  if (shown.dispute) {
    lines.push(html`<p class="banner warn"><strong>${t("disputed_title")}</strong> ${t("disputed_help", { name: shown.dispute.name })} (<${Time} at=${shown.dispute.at} />)</p>`);
  } else if (shown.entry.disputed) lines.push(html`<p class="banner warn"><strong>${t("disputed_title")}</strong></p>`);
  if (shown.entry.stale_as_of) lines.push(html`<p class="banner warn"><strong>${t("stale_title")}</strong> ${t("stale_help")} (<${Time} at=${shown.entry.stale_as_of} />)</p>`);
  if (shown.hit.missing) lines.push(html`<p class="banner warn">${t(`missing_${shown.hit.missing}`)}</p>`);
  if (shown.hit.same_to_camera?.length > 1) lines.push(html`<p class="banner warn">${t("same_to_camera", { plates: shown.hit.same_to_camera.join(", ") })}</p>`);
  if (alert?.told === "nobody") lines.push(html`<p class="banner danger"><strong>${t("nobody_title")}</strong> ${t("nobody_help")}</p>`);
  if (lease && !lease.own) lines.push(html`<p class="banner taken">${t("taken_help", { name: lease.by || t("somebody") })} <${Left} until=${lease.until} /></p>`);
  return lines;
}

export function Picture({ data, known, kind, meaning, onEnlarge }) {
  const { t } = useWords();
  if (!data) return html`<p class=${`picture ${kind} none`}>${known ? `${meaning}: ${t("no_picture")}` : t("loading")}</p>`;
  const image = html`<img src=${`data:image/jpeg;base64,${data}`} alt=${meaning} />`;
  return html`<div class=${`picture ${kind}`}>${onEnlarge ? html`<button type="button" title=${t("enlarge")} onClick=${onEnlarge}>${image}<span class="unseen">: ${t("enlarge")}</span></button>` : image}</div>`;
}

export function Facts({ shown }) {
  const { t } = useWords();
  const { entry, passage } = shown;
  const place = passage.position;
  const car = [entry.make, entry.colour].filter(Boolean).join(", ");
  const rows = [
    [t("reason"), entry.reason],
    [t("case"), entry.case_number],
    [t("category"), t(`category_${entry.category}`)],
    [t("subject"), t(`subject_${entry.role.replaceAll("-", "_")}`)],
    [t("car"), car || t("car_unknown")],
    [t("list"), [entry.list, entry.owner].filter(Boolean).join(" \u00b7 ")],
    [t("seen"), html`<${Time} at=${passage.captured_at} />`],
    [t("camera"), passage.camera_id],
    [t("spot"), place ? `${Number(place.latitude).toFixed(5)}, ${Number(place.longitude).toFixed(5)}` : t("no_position")],
  ];
  return html`<dl>${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** To all that is kept of the hit, on the Alerts screen: it asks for reason and case number. */
function StoryLink({ id, go }) {
  const { t } = useWords();
  const { person } = useStore(session);
  if (!person?.routes.includes("GET /v1/alerts/{alert_id}/story")) return null;
  const path = `/console/alerts/${id}`;
  const open = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(path);
  };
  return html`<p class="story-link"><a href=${path} onClick=${open}>${t("live_story")}</a></p>`;
}

function Answers({ alert }) {
  const { t } = useWords();
  if (!alert.answers?.length) return null;
  return html`<h3>${t("answers")}</h3>
    <ol class="answers">
      ${alert.answers.map(
        (answer) => html`<li class=${answer.undone ? "undone" : ""}>
          <${Time} at=${answer.at} /> <strong>${answer.name}</strong>: ${t(`said_${answer.step.replaceAll("-", "_")}`)}${answer.step === "close" ? `: ${t(`outcome_${answer.outcome ?? "none"}`)}` : ""}${answer.undone ? ` (${t("undone")})` : ""}
          ${answer.note && html`<span class="note">${answer.note}</span>`}
        </li>`,
      )}
    </ol>`;
}

function Told({ told, entry, escalateAt, stand, review }) {
  const { t } = useWords();
  const waits = stand === "open" && escalateAt && !entry.late;
  return html`<h3>${t("told")}</h3>
    ${waits && html`<p class="escalates">${t("escalates")} <${Left} until=${escalateAt} />. <span class="soft">${t("escalates_help")}</span></p>`}
    ${!told?.length
      ? html`<p class="soft">${t(review ? "told_review" : "told_nobody")}</p>`
      : html`<table class="told">
          <thead><tr><th scope="col">${t("recipient")}</th><th scope="col">${t("arrived")}</th></tr></thead>
          <tbody>
            ${told.map(
              (one) => html`<tr class=${`d-${one.state}`}>
                <td>${one.recipient} <span class="soft">${one.channel}</span></td>
                <td><span class="delivery">${t(`delivery_${one.state}`)}${one.source ? ` (${t(`source_${one.source.replaceAll("-", "_")}`)})` : ""}</span> ${one.at && html`<span class="soft"><${Time} at=${one.at} /></span>`}</td>
              </tr>`,
            )}
          </tbody>
        </table>`}`;
}

/** The words for what is known of the country; where one was read it may still be too unsure to count. */
const describeCountry = ({ country, country_read: read }) =>
  country === "unknown" ? (read ? "country_unsure_line" : "country_unknown_line") : `country_${country.replaceAll("-", "_")}`;

/** 0 to 3, by the bounds of the words for probabilities: for colour and weight alone, the word is the service's. */
export const findCertainty = (probability) => [0.5, 0.8, 0.95].filter((bound) => probability >= bound).length;

export const capitalise = (text) => (text ? text[0].toUpperCase() + text.slice(1) : "");
