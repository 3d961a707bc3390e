/** What is told of the cameras of one mark. */
import { Ago, State } from "../cameras/parts.js";
import { findPosition, findState } from "../cameras/state.js";
import { clock } from "../clock.js";
import { html, useLayoutEffect, useRef } from "../html.js";
import { Time } from "../live/parts.js";
import { session } from "../session.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { countHits } from "./hits.js";

/** So many cameras of one mark are told of; for the others one looks closer. */
const MOST = 6;

export function Card({ cameras, span, go, onCloser, onClose }) {
  const { t } = useWords();
  const place = useRef(null);
  const known = cameras.map(({ id }) => id).join(" ");
  // At once: Escape may be pressed before the next frame.
  useLayoutEffect(() => place.current.querySelector("h2").focus(), [known]);
  const leave = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  };
  const more = cameras.length - MOST;
  return html`<section class="map-card" ref=${place} aria-label=${t("map_card")} onKeyDown=${leave}>
    <button type="button" class="icon map-close" aria-label=${t("map_close")} onClick=${onClose}>\u2715</button>
    ${cameras.slice(0, MOST).map((camera) => html`<${One} key=${camera.id} camera=${camera} span=${span} go=${go} />`)}
    ${more > 0 && html`<p class="map-more"><button type="button" class="act" onClick=${onCloser}>${t("map_closer", { count: more })}</button></p>`}
  </section>`;
}

function One({ camera, span, go }) {
  const { t } = useWords();
  const { routes } = useStore(session).person ?? { routes: [] };
  const { site, direction } = findPosition(camera) ?? {};
  const link = (path, text) => html`<a class="act" href=${path} onClick=${(event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(path);
  }}>${text}</a>`;
  return html`<article class="map-one">
    <h2 tabindex="-1"><span>${camera.id}</span> <${State} name=${findState(camera, clock.now())} /></h2>
    <p>${[site, direction].filter(Boolean).join(", ")}</p>
    <p><${Hits} camera=${camera} span=${span} /></p>
    <p class="soft">${t("cam_last_picture")}: ${camera.last_picture_at ? html`<${Ago} at=${camera.last_picture_at} />` : t("cam_no_picture")}</p>
    <p class="map-links">
      ${routes.includes("POST /v1/alert-searches") && link(`/console/alerts/camera/${encodeURIComponent(camera.id)}`, t("map_look_up"))}
      ${link(`/console/cameras/${encodeURIComponent(camera.id)}`, t("map_open_camera"))}
    </p>
  </article>`;
}

/** How many hits since when, and in which hour the newest one was. */
function Hits({ camera, span }) {
  const { t } = useWords();
  const { count, since, newest } = countHits(camera, span);
  if (since === null) return t("map_hits_unknown");
  if (!count) return html`${t("map_hits_none")} <${Time} at=${since} seconds=${false} />`;
  return html`<strong>${t(count === 1 ? "map_hits_one" : "map_hits_many", { count })}</strong> ${t("map_since")} <${Time} at=${since} seconds=${false} />, ${t("map_newest")} <${Time} at=${newest} seconds=${false} />`;
}
