/** What a question asked for, in words. */
import { html } from "../html.js";
import { Moment, nameSite } from "./parts.js";

/** What was asked, as it is shown. No answer tells the plate that was asked for. */
export function describeAsked({ kind, asked }, t, names) {
  const sites = (ids) => ids.map((id) => nameSite(names, id)).join(", ");
  const period = html` <span class="soft"><${Moment} at=${asked.since} /> \u2013 <${Moment} at=${asked.until} /></span>`;
  if (kind === "scenes") {
    return html`<span class="iv-scenes-said">${asked.scenes.map((scene, place) => html`<span>${t("iv_scene", { number: place + 1 })}: ${sites(scene.cameras)}, <${Moment} at=${scene.at} /> \u00b1 ${t("iv_minutes", { count: scene.within_minutes })}</span>`)}</span>`;
  }
  if (kind === "companions") return html`${t("iv_asked_companions", { window: asked.window_seconds, joint: asked.least_joint, cameras: asked.least_cameras })}${period}`;
  return html`${t(asked.partly ? "iv_asked_partly" : "iv_asked_plate")}${period}`;
}
