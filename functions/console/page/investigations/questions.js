/** What a question asked for, in words. */
import { html } from "../html.js";
import { Time } from "../live/parts.js";
import { Plate } from "../live/plates.js";
import { nameSite } from "./parts.js";

/** What was asked, as it is shown: a plate only where the service tells it. */
export function describeAsked({ kind, asked }, t, names) {
  const sites = (ids) => ids.map((id) => nameSite(names, id)).join(", ");
  const plate = asked.plate ? html`<${Plate} written=${asked.plate} small />` : t("iv_plate_masked");
  const period = asked.since && html` <span class="soft"><${Time} at=${asked.since} seconds=${false} /> \u2013 <${Time} at=${asked.until} seconds=${false} /></span>`;
  if (kind === "scenes") {
    return html`<span class="iv-scenes-said">${asked.scenes.map((scene, place) => html`<span>${t("iv_scene", { number: place + 1 })}: ${sites(scene.cameras)}, <${Time} at=${scene.at} seconds=${false} /> \u00b1 ${t("iv_minutes", { count: scene.within_minutes })}</span>`)}</span>`;
  }
  if (kind === "companions") return html`${plate} ${t("iv_asked_companions", { window: asked.window_seconds, joint: asked.least_joint, cameras: asked.least_cameras })}${period}`;
  return html`${plate}${period}`;
}
