/** All that is kept of one hit: what was seen, what happened, who was told, how long it is kept. */
import { html, useState } from "../html.js";
import { Actions } from "../live/actions.js";
import { findStand, OFFERS } from "../live/answers.js";
import { Banners, capitalise, Facts, findCertainty, Picture } from "../live/detail.js";
import { formatPercent, Priority, Time } from "../live/parts.js";
import { Comparison, findDifferences, Plate } from "../live/plates.js";
import { session } from "../session.js";
import { Dialog } from "../shell/dialog.js";
import { useKeys } from "../shell/keys.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { Holds } from "./holds.js";
import { describeAlertProblem, useFetched, Waiting } from "./parts.js";
import { countAltered, findFrame, listEvents } from "./timeline.js";

const ANSWER = "POST /v1/alerts/{alert_id}/answer";

export function Story({ service, search, keys, id, authority, onPrint }) {
  const fetched = useFetched(() => service.fetchStory(id, authority), [id, authority]);
  const story = fetched.value;
  if (!story || !fetched.purposeful) return html`<${Waiting} fetched=${fetched} search=${search} />`;

  async function answer(_hitId, alertId, given) {
    try {
      const told = await service.answer(alertId, given, authority);
      fetched.put((former) => ({ ...former, alert: { ...former.alert, ...told, alert_id: former.alert.alert_id } }));
      search.follow(story.alert.hit_id, told);
    } catch (error) {
      // Somebody else answered meanwhile: show what they said.
      if (error.status === 409) fetched.again();
      throw error;
    }
  }
  return html`<${Shown} story=${story} problem=${fetched.error} ...${{ service, keys, answer, onPrint, onChanged: fetched.again }} />`;
}

function Shown({ story, problem, service, keys, answer, onPrint, onChanged }) {
  const { t, language } = useWords();
  const { person } = useStore(session);
  const [enlarged, setEnlarged] = useState(false);
  const enlarge = () => setEnlarged(true);
  useKeys(keys, { v: enlarge, p: onPrint });
  const { alert } = story;
  const { hit, entry: listed, passage } = alert;
  const stand = findStand(alert);
  const acts = OFFERS[stand].instruction;
  const frame = findFrame(story);
  const place = passage.position;
  const differences = findDifferences(hit.plate_read, hit.plate_listed);
  const entry = { id: alert.hit_id, alert_id: alert.alert_id, kind: "hit", state: stand, late: alert.late, lease: null };
  return html`<section class="detail" aria-labelledby="story-title">
    <div class="detail-scroll" tabindex="0" role="group" aria-labelledby="story-title">
      <header class="detail-head">
        <h2 id="story-title"><${Priority} value=${listed.priority} /> <${Plate} written=${hit.plate_seen} country=${hit.country_listed ?? hit.country_read} /></h2>
        <div class="detail-where"><strong>${place?.site || passage.camera_id}</strong><span>${place?.direction ? `${t("direction")}: ${place.direction}` : t("no_position")}</span></div>
        <div class="detail-age"><span class="al-stand">${t(`state_${stand}`)}</span><span class="soft"><${Time} at=${passage.captured_at} /></span></div>
        <button type="button" class="act" onClick=${onPrint}>${t("al_dossier")}${keys.shown() && html` <kbd aria-hidden="true">p</kbd>`}</button>
      </header>
      ${problem && html`<p class="banner warn" role="alert">${t("stale")} ${describeAlertProblem(problem, t)}</p>`}
      ${countAltered(story) > 0 && html`<p class="banner danger"><strong>${t("al_altered_title")}</strong> ${t("al_altered_help")}</p>`}
      <${Banners} entry=${entry} shown=${alert} alert=${alert} stand=${stand} />
      ${story.nobody_left && html`<p class="banner warn">${t("al_nobody_left")}</p>`}
      ${story.retention.restricted && html`<p class="banner warn">${t("al_restricted_use", { authority: story.asked.authority })}</p>`}
      ${listed.marker && acts && html`<p class="banner danger"><strong>${t("warning")}:</strong> ${listed.marker}</p>`}
      ${listed.instruction && acts && html`<p class="instruction"><span class="label">${t("instruction")}</span> ${listed.instruction}</p>`}
      <div class="columns">
        <div>
          <div class="evidence">
            <div class="plate-side">
              <${Evidence} picture=${frame?.plate} kind="crop" meaning=${t("plate_picture")} onEnlarge=${enlarge} />
              <${Comparison} hit=${hit} differences=${differences} />
            </div>
            <${Evidence} picture=${frame?.overview} kind="overview" meaning=${t("overview_picture")} onEnlarge=${enlarge} />
            <div class="certainty">
              <p><strong class=${`certain c${findCertainty(hit.probability)}`}>${t("al_probability")} <span class="percent">${formatPercent(hit.probability)}</span></strong> <span class="kind">${t(`kind_${hit.kind.replaceAll(/[ -]/g, "_")}`)}</span></p>
              <p class="explanation">${capitalise(hit.explanation[language])}.</p>
              <p class="al-lead">${t("lead")}</p>
            </div>
          </div>
          <${Timeline} story=${story} />
          <${Frames} story=${story} shown=${frame} />
        </div>
        <div class="facts">
          <${Facts} shown=${alert} />
          <${Recipients} story=${story} />
          <${Holds} story=${story} service=${service} onChanged=${onChanged} />
          <${Kept} story=${story} />
        </div>
      </div>
    </div>
    ${person?.routes.includes(ANSWER) && html`<${Actions} desk=${{ person: person.name, answer }} keys=${keys} entry=${entry} document=${{ alert }} />`}
    ${enlarged && html`<${Dialog} title=${t("pictures")} onClose=${() => setEnlarged(false)} wide>
      <div class="enlarged">
        <${Evidence} picture=${frame?.plate} kind="crop" meaning=${t("plate_picture")} />
        <${Comparison} hit=${hit} differences=${differences} />
        <${Evidence} picture=${frame?.overview} kind="overview" meaning=${t("overview_picture")} />
        <p class="soft">${t("masked")}</p>
      </div>
    <//>`}
  </section>`;
}

/** A kept picture; one that is not the one that was recorded is framed and says so. */
function Evidence({ picture, kind, meaning, onEnlarge }) {
  const { t } = useWords();
  const image = html`<${Picture} data=${picture?.jpeg} known kind=${kind} meaning=${meaning} onEnlarge=${onEnlarge} />`;
  if (picture?.state !== "altered") return image;
  return html`<div class="al-altered"><p><strong>${t("al_picture_altered")}.</strong> ${t("al_altered_short")}</p>${image}</div>`;
}

function Timeline({ story }) {
  const { t } = useWords();
  return html`<h3>${t("al_timeline")}</h3>
    <ol class="timeline">${listEvents(story).map((event) => html`<li class=${`tl-${event.kind}`}><${Time} at=${event.at} /> <span>${describeEvent(event, t)}</span></li>`)}</ol>`;
}

function describeEvent(event, t) {
  const name = event.name ?? "";
  if (event.kind === "seen") return t("al_ev_seen", { place: [event.camera, event.site].filter(Boolean).join(", ") });
  if (event.kind === "received") return t("al_ev_received");
  if (event.kind === "made") return event.tier > 1 ? t("al_ev_made_later", { name, tier: event.tier }) : t("al_ev_made", { name });
  if (event.kind === "sent") return t(event.notice ? "al_ev_notice" : "al_ev_sent", { name });
  if (event.kind === "not_sent") return t("al_ev_not_sent", { name, error: event.error });
  if (event.kind === "arrived") return t("al_ev_arrived", { name, source: event.source ? t(`source_${event.source.replaceAll("-", "_")}`) : "" });
  if (event.kind === "passed_on") return t("al_ev_passed_on", { name });
  if (event.kind === "held") return t("al_ev_held", { case: event.hold.case_number, authority: event.hold.authority });
  const { answer } = event;
  const outcome = answer.step === "close" ? `: ${t(`outcome_${answer.outcome ?? "none"}`)}` : "";
  return html`<strong>${answer.name}</strong>: <span class=${answer.undone ? "al-undone" : ""}>${t(`said_${answer.step.replaceAll("-", "_")}`)}${outcome}</span>${answer.undone ? ` (${t("undone")})` : ""}${answer.note && html`<span class="note">${answer.note}</span>`}`;
}

function Frames({ story, shown }) {
  const { t } = useWords();
  return html`<h3>${t("al_frames")}</h3>
    ${story.frames.map((frame) => html`<section class="al-frame">
      <p><strong><${Time} at=${frame.captured_at} /></strong> <span class="soft">${frame.camera_id} \u00b7 ${t("al_read_by", { model: frame.model_version || "?", masking: frame.masking_version })}</span></p>
      <div class="al-frame-pictures">${["plate", "overview"].map((name) => html`<${Hash} picture=${frame[name]} name=${name} shown=${frame !== shown} />`)}</div>
      <p class="al-hash"><span>${t("al_snapshot")}</span> <code>${frame.snapshot_sha256}</code></p>
    </section>`)}
    <p class="soft">${t("al_frames_help")}</p>`;
}

/** A picture's hash, and whether what is kept is what was recorded. */
function Hash({ picture, name, shown }) {
  const { t } = useWords();
  const meaning = t(name === "plate" ? "al_plate_short" : "al_overview_short");
  return html`<div class=${`al-hash ${picture.state}`}>
    ${shown && html`<${Evidence} picture=${picture} kind=${name === "plate" ? "crop" : "overview"} meaning=${meaning} />`}
    <span>${meaning}: <strong class="al-picture-state">${t(`al_picture_${picture.state}`)}</strong></span> <code>${picture.sha256}</code>
    ${picture.state === "altered" && html`<span>${t("al_found_hash")} <code>${picture.found_sha256}</code></span>`}
  </div>`;
}

function Recipients({ story }) {
  const { t } = useWords();
  return html`<h3>${t("told")}</h3>
    <table class="told">
      <thead><tr><th scope="col">${t("recipient")}</th><th scope="col">${t("arrived")}</th></tr></thead>
      <tbody>${story.alerts.map((one) => html`<tr class=${`d-${one.state}`}>
        <td>${one.name} ${one.tier > 1 && html`<span class="soft">${t("al_tier", { tier: one.tier })}</span>`}</td>
        <td><span class="delivery">${t(`delivery_${one.state ?? "pending"}`)}${one.source ? ` (${t(`source_${one.source.replaceAll("-", "_")}`)})` : ""}</span> ${one.delivered_at && html`<span class="soft"><${Time} at=${one.delivered_at} /></span>`}</td>
      </tr>`)}</tbody>
    </table>
    ${!story.whole && html`<p class="soft">${t("al_not_whole")}</p>`}`;
}

/** How long the hit is kept, and that this look was recorded. */
function Kept({ story }) {
  const { t } = useWords();
  const { retention, asked } = story;
  return html`<h3>${t("al_kept")}</h3>
    <dl>
      <div><dt>${t("al_ground")}</dt><dd>${retention.ground === "wpg-8" ? t("al_ground_wpg_8") : retention.ground}</dd></div>
      ${retention.free_until && html`<div><dt>${t("al_free_until")}</dt><dd><${Time} at=${retention.free_until} seconds=${false} /></dd></div>`}
      <div><dt>${t("al_expires")}</dt><dd><${Time} at=${retention.expires_at} seconds=${false} /></dd></div>
    </dl>
    <h3>${t("al_audit")}</h3>
    <p class="soft">${t("al_audit_help", { name: asked.name, reason: asked.reason, case: asked.case_number })}</p>`;
}
