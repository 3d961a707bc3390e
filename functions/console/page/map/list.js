/** The same as the map, as a table: every camera with its state and its hits. */
import { State } from "../cameras/parts.js";
import { findPosition, findState } from "../cameras/state.js";
import { clock } from "../clock.js";
import { html, useRef } from "../html.js";
import { Time } from "../live/parts.js";
import { useWords } from "../words.js";
import { countHits } from "./hits.js";

export function List({ cameras, chosen, span, onChoose }) {
  const { t } = useWords();
  const place = useRef(null);
  const move = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const buttons = [...place.current.querySelectorAll("button")];
    const next = buttons[buttons.indexOf(document.activeElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return html`<div class="map-scroll" ref=${place} onKeyDown=${move}>
    <table class="map-table">
      <caption class="unseen">${t("map_table")}</caption>
      <thead><tr><th scope="col">${t("camera")}</th><th scope="col">${t("map_state")}</th><th scope="col" class="map-number">${t("map_hits")}</th><th scope="col">${t("cam_last_picture")}</th></tr></thead>
      <tbody>${cameras.map((camera) => html`<${Row} key=${camera.id} camera=${camera} chosen=${camera.id === chosen} span=${span} onChoose=${onChoose} />`)}</tbody>
    </table>
  </div>`;
}

function Row({ camera, chosen, span, onChoose }) {
  const { t } = useWords();
  const { site, direction } = findPosition(camera);
  const { count, newest } = countHits(camera, span);
  return html`<tr class=${chosen ? "chosen" : ""}>
    <th scope="row"><button type="button" class="map-choose" aria-current=${chosen ? "true" : null} onClick=${(event) => onChoose(camera.id, event.currentTarget)}>${camera.id}</button>
      <span class="soft">${[site, direction].filter(Boolean).join(", ")}</span></th>
    <td><${State} name=${findState(camera, clock.now())} /></td>
    <td class="map-number">${count > 0 ? html`<strong>${count}</strong> <span class="soft">${t("map_from")} <${Time} at=${newest} seconds=${false} /></span>` : "0"}</td>
    <td>${camera.last_picture_at ? html`<${Time} at=${camera.last_picture_at} seconds=${false} />` : t("cam_no_picture")}</td>
  </tr>`;
}
