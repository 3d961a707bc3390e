/** The list of cameras: what needs somebody first. */
import { clock, useSecond } from "../clock.js";
import { html, useRef } from "../html.js";
import { useWords } from "../words.js";
import { Ago, State } from "./parts.js";
import { Bars, Sums } from "./plot.js";
import { chooseCameras, findPosition, findState } from "./state.js";

export function List({ cameras, chosen, onChoose, text, onText }) {
  const { t } = useWords();
  useSecond();
  const place = useRef(null);
  const shown = chooseCameras(cameras, text, clock.now());
  const atFault = cameras.filter((camera) => !["works", "maintenance", "revoked"].includes(findState(camera, clock.now()))).length;
  const move = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = shown.findIndex((camera) => camera.id === chosen);
    const next = shown[Math.min(Math.max(at + step, 0), shown.length - 1)];
    if (!step || !next) return;
    event.preventDefault();
    onChoose(next.id);
    requestAnimationFrame(() => place.current?.querySelector("[aria-current]")?.focus());
  };
  return html`<section class="cam-list" aria-label=${t("cam_list")}>
    <div class="cam-search">
      <label class="field"><span class="unseen">${t("cam_search")}</span><input type="search" placeholder=${t("cam_search")} value=${text} onInput=${(event) => onText(event.currentTarget.value)} /></label>
      <p class="soft" role="status">${t(cameras.length === 1 ? "cam_count_one" : "cam_count", { count: cameras.length })}${atFault > 0 ? `, ${t("cam_at_fault", { count: atFault })}` : ""}</p>
    </div>
    <div class="cam-scroll" ref=${place} onKeyDown=${move}>
      ${shown.length === 0 && html`<p class="empty">${t("cam_none_found")}</p>`}
      <ul class="cam-rows">${shown.map((camera) => html`<li key=${camera.id}><${Row} camera=${camera} chosen=${camera.id === chosen} onChoose=${() => onChoose(camera.id)} /></li>`)}</ul>
    </div>
  </section>`;
}

function Row({ camera, chosen, onChoose }) {
  const { t } = useWords();
  const { site, direction } = findPosition(camera);
  const state = findState(camera, clock.now());
  return html`<button type="button" class=${`row cam-row${chosen ? " chosen" : ""}${state === "revoked" ? " over" : ""}`} aria-current=${chosen ? "true" : null} onClick=${onChoose}>
    <span class="row-head"><strong class="row-plate">${camera.id}</strong><${State} name=${state} /></span>
    <span class="row-text"><span class="row-words">${site}, ${direction}</span>
      <span class="row-words">${t("cam_last_picture")}: ${camera.last_picture_at ? html`<${Ago} at=${camera.last_picture_at} />` : t("cam_no_picture")}</span></span>
    ${camera.activity && camera.last_picture_at && state !== "revoked" && html`<${Bars} activity=${camera.activity} /><${Sums} activity=${camera.activity} />`}
  </button>`;
}
