/** A picture, or a grid in its place, with areas drawn upon it. */
import { html, useLayoutEffect, useRef } from "../html.js";
import { useWords } from "../words.js";

/** Corners as SVG takes them, in a view of 1000 x 1000. */
export const listPoints = (area) => area.map(([x, y]) => `${x * 1000},${y * 1000}`).join(" ");

/** The canvas of a picture, `picture` null for a grid. `children` lie above it, in an SVG of 1000 x 1000. */
export function Frame({ picture, children, ...more }) {
  const canvas = useRef(null);
  const wide = picture?.bitmap.width ?? 1280;
  const high = picture?.bitmap.height ?? 720;
  useLayoutEffect(() => {
    if (picture) canvas.current.getContext("2d").drawImage(picture.bitmap, 0, 0);
  }, [picture]);
  return html`<div class=${`cam-frame${picture ? "" : " empty-frame"}`}>
    <canvas ref=${canvas} width=${wide} height=${high} aria-hidden="true"></canvas>
    <svg viewBox="0 0 1000 1000" preserveAspectRatio="none" ...${more}>${children}</svg>
  </div>`;
}

/** What is marked in the view, small; the counts stand beside it in words. */
export function Preview({ areas }) {
  const { t } = useWords();
  if (areas.private_ground.length + areas.caption_areas.length === 0) return html`<p class="soft">${t("cam_nothing_marked")}</p>`;
  return html`<div class="cam-preview"><${Frame} picture=${null} aria-hidden="true">
    ${areas.private_ground.map((area) => html`<polygon class="ground-area" points=${listPoints(area)} />`)}
    ${areas.caption_areas.map((area) => html`<polygon class="caption-area" points=${listPoints(area)} />`)}
  <//></div>`;
}
