/** One camera: how it does, and what an admin can do with it. */
import { announce } from "../announce.js";
import { clock, useSecond } from "../clock.js";
import { html, useState } from "../html.js";
import { Time } from "../live/parts.js";
import { useRequest } from "../request.js";
import { session } from "../session.js";
import { currentLanguage, useWords } from "../words.js";
import { MarkAreas } from "./areas.js";
import { MoveCamera } from "./forms.js";
import { Ago, describeLength, Problem, State } from "./parts.js";
import { Plot } from "./plot.js";
import { Preview } from "./preview.js";
import { describeClock, describeFalls, describeSilence, describeUsualSight, findMaintenance, findPosition, findState, needsMarking } from "./state.js";
import { NewToken, RevokeCamera, TakeTokenAway } from "./token.js";
import { TestPicture } from "./trial.js";

/** What can be done: the word of its button, the route that it needs, and the dialog. */
const ACTIONS = [
  { name: "cam_test", needs: "POST /v1/cameras/{camera_id}/test-pictures", Shown: TestPicture, revoked: true },
  { name: "cam_areas", needs: "PUT /v1/cameras/{camera_id}/private-ground", Shown: MarkAreas },
  { name: "cam_move", needs: "POST /v1/cameras/{camera_id}/positions", Shown: MoveCamera },
  { name: "cam_token", needs: "POST /v1/cameras/{camera_id}/token", Shown: NewToken },
  { name: "cam_take_token", needs: "DELETE /v1/cameras/{camera_id}/token", Shown: TakeTokenAway, kind: " no" },
  { name: "cam_revoke", needs: "POST /v1/cameras/{camera_id}/revoke", Shown: RevokeCamera, kind: " no" },
];

export function Detail({ camera, cameras, api, onChanged }) {
  const { t } = useWords();
  useSecond();
  const [open, setOpen] = useState(null);
  const routes = session.get().person?.routes ?? [];
  const actions = ACTIONS.filter((one) => routes.includes(one.needs) && (!camera.revoked_at || one.revoked));
  const { site, direction } = findPosition(camera);
  const state = findState(camera, clock.now());
  const marks = routes.includes(ACTIONS[1].needs);
  return html`<section class="detail cam-detail" aria-label=${camera.id}>
    <div class="detail-scroll" tabindex="0" role="group" aria-label=${t("cam_details")}>
      <div class="detail-head"><h2>${camera.id}</h2><span class="detail-where"><strong>${site}</strong><span>${direction}</span></span><${State} name=${state} /></div>
      ${state !== "works" && !(state === "moved" && marks) && html`<p class=${`banner ${["clock", "token", "quiet", "late", "offline", "twins", "moved", "worse"].includes(state) ? "warn" : ""}`}><${Help} camera=${camera} state=${state} /></p>`}
      ${needsMarking(camera) && marks && html`<${Confirm} camera=${camera} api=${api} onChanged=${onChanged} />`}
      <div class="cam-columns">
        <${Facts} camera=${camera} />
        <div><h3>${t("cam_reads_and_hits")}</h3>${camera.activity ? html`<${Plot} activity=${camera.activity} />` : html`<p class="soft">${t("loading")}</p>`}
        <p class="soft">${t("cam_no_pictures_kept")}</p></div>
        <div><h3>${t("cam_view")}</h3><${Preview} areas=${{ private_ground: camera.private_ground, caption_areas: camera.caption_areas }} />
          <p class="soft">${t("cam_view_counts", { ground: camera.private_ground.length, captions: camera.caption_areas.length })}</p></div>
      </div>
    </div>
    ${actions.length > 0 && html`<div class="actions" role="group" aria-label=${t("cam_actions")}><div class="verdicts">
      ${actions.map((one) => html`<button type="button" class=${`act${one.kind ?? ""}`} onClick=${() => setOpen(one)}>${t(one.name)}</button>`)}
    </div></div>`}
    ${open && html`<${open.Shown} camera=${camera} cameras=${cameras} api=${api} onChanged=${onChanged} onClose=${() => setOpen(null)} />`}
  </section>`;
}

function Facts({ camera }) {
  const { t } = useWords();
  const position = findPosition(camera);
  const rows = [
    ["cam_last_picture", camera.last_picture_at ? html`<${Time} at=${camera.last_picture_at} /> (<${Ago} at=${camera.last_picture_at} />)` : t("cam_no_picture")],
    ["cam_clock", html`<${Clock} camera=${camera} />`],
    ["cam_lag", camera.clock ? html`${describeLag(t, camera.clock.lag_seconds)} <span class="soft">(<${Time} at=${camera.clock.seen_at} />)</span>` : t("cam_not_known")],
    ["cam_lane", t(`camlane_${camera.lane}`)],
    ["cam_stands", html`${position.latitude.toFixed(5)}, ${position.longitude.toFixed(5)} <span class="soft">(${t("cam_since")} <${Time} at=${position.since} seconds=${false} />)</span>`],
    ["cam_registered", html`<${Time} at=${camera.registered_at} seconds=${false} />`],
    ["cam_health", camera.agent ? html`<${Health} agent=${camera.agent} />` : t("cam_by_silence")],
    camera.silence && ["cam_usually", html`<${Silence} camera=${camera} /> <span class="soft">(${describeFound(t, camera.silence)})</span>`],
    describeUsualSight(camera) && ["cam_usual_pictures", t("cam_usual_sight", describeUsualSight(camera))],
    camera.sight?.fallen && ["cam_worse_since", html`<${Time} at=${camera.sight.fallen.since} seconds=${false} />`],
    findMaintenance(camera, clock.now()) && ["cam_maintenance", html`<${Time} at=${findMaintenance(camera, clock.now()).until} seconds=${false} />: ${findMaintenance(camera, clock.now()).reason}`],
    ["cam_reason", position.reason || t("cam_no_reason")],
    position.review_on && ["cam_review", html`${position.review_on}${position.review_due ? html` <strong>${t("cam_review_due")}</strong>` : ""}`],
    camera.revoked_at && ["cam_revoked_at", html`<${Time} at=${camera.revoked_at} />`],
    camera.token_before_ends_at && ["cam_token_before", html`<${Time} at=${camera.token_before_ends_at} />`],
  ].filter(Boolean);
  const before = camera.positions.slice(0, -1).reverse();
  return html`<div class="facts"><h3>${t("cam_facts")}</h3><dl>${rows.map(([name, value]) => html`<div><dt>${t(name)}</dt><dd>${value}</dd></div>`)}</dl>
    ${before.length > 0 && html`<details><summary>${t("cam_stood")}</summary><ul class="cam-stood">${before.map((one) => html`<li>${one.site}, ${one.direction} (${t("cam_since")} <${Time} at=${one.since} seconds=${false} />)</li>`)}</ul></details>`}
  </div>`;
}

/** What its state means, and what to do. */
function Help({ camera, state }) {
  const { t } = useWords();
  if (state === "quiet" && camera.silence) return html`<${Silence} camera=${camera} /> ${t("camhelp_silent")}`;
  const falls = state === "worse" ? describeFalls(camera) : [];
  return html`${falls.map(({ name, parts }) => `${t(name, parts)} `)}${t(`camhelp_${state}`)}`;
}

/** What usually comes at this hour, and for how long nothing came. */
function Silence({ camera }) {
  const { t } = useWords();
  const { name, parts } = describeSilence(camera);
  return html`${t(name, parts)}`;
}

const describeFound = (t, { found_after_minutes: minutes }) =>
  minutes === null ? t("cam_found_late") : t("cam_found_after", { span: describeLength(t, minutes * 60) });

/** What the camera's agent said last. */
function Health({ agent }) {
  const { t } = useWords();
  const { queue } = agent.heartbeat;
  const offset = agent.offset_seconds === null ? "" : describeLag(t, agent.offset_seconds);
  return html`${t("cam_heard")} <${Ago} at=${agent.heard_at} /><span class="soft">; ${t(`camagentclock_${agent.clock}`, { offset })}; ${t("cam_waiting", { count: queue.pictures })}${queue.evicted > 0 ? `; ${t("cam_evicted", { count: queue.evicted })}` : ""}</span>`;
}

/** After a move: what is marked is right there too. */
function Confirm({ camera, api, onChanged }) {
  const { t } = useWords();
  const request = useRequest();
  async function confirm() {
    const path = `/console/v1/cameras/${encodeURIComponent(camera.id)}`;
    await api.call("PUT", `${path}/private-ground`, { body: { private_ground: camera.private_ground } });
    await api.call("PUT", `${path}/caption-areas`, { body: { caption_areas: camera.caption_areas } });
  }
  const done = () => {
    announce(t("cam_view_confirmed"));
    void onChanged();
  };
  return html`<p class="banner warn"><strong>${t("cam_marking_needed")}</strong> ${t("cam_marking_help")}
    <button type="button" class="act" aria-disabled=${request.busy} onClick=${() => void request.run(confirm, done)}>${t("cam_view_confirm")}</button></p>
    <${Problem} error=${request.error} />`;
}

/** What is known of the clock, in words. */
function Clock({ camera }) {
  const { t } = useWords();
  const { name, seconds, at, cause } = describeClock(camera);
  const { agent } = camera;
  if (name === "right" && ["warning", "alarm"].includes(agent?.clock)) {
    return html`<span class="cam-wrong">${t(`camagentclock_${agent.clock}`, { offset: describeLag(t, agent.offset_seconds) })}</span>`;
  }
  const [before, after] = t(`camclock_${name}`, { span: describeLength(t, seconds), at: "\u0000" }).split("\u0000");
  return html`<span class=${name === "right" ? "cam-right" : name === "unknown" ? "" : "cam-wrong"}>${before}${at && html`<${Time} at=${at} />${after}`}${cause && cause !== "unknown" ? `; ${t(`camcause_${cause.replaceAll("-", "_")}`)}` : ""}</span>`;
}

const formatTenths = (number) => new Intl.NumberFormat(currentLanguage() === "nl" ? "nl-NL" : "en-GB", { maximumFractionDigits: 1 }).format(number);

function describeLag(t, seconds) {
  if (Math.abs(seconds) < 10) return t("camlag_exact", { s: formatTenths(seconds) });
  return describeLength(t, Math.abs(seconds));
}
