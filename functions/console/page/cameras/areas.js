/** Private ground and captions, drawn on a picture that stays in the browser; with the mouse, or with keys alone. */
import { announce } from "../announce.js";
import { html, useRef, useState } from "../html.js";
import { findNote, keepNote } from "../live/notes.js";
import { useRequest } from "../request.js";
import { session } from "../session.js";
import { Dialog } from "../shell/dialog.js";
import { useWords } from "../words.js";
import { ChoosePicture } from "./choose_picture.js";
import { Problem } from "./parts.js";
import { addCorner, dropCorner, makeRectangle, measureArea, MOST_AREAS, MOST_CORNERS, moveArea, moveCorner } from "./polygons.js";
import { Frame, listPoints } from "./preview.js";

const KINDS = ["private_ground", "caption_areas"];
/** How far an arrow key moves, as a share of the picture; with Shift further. */
const STEP = 0.005;
const FAR = 0.05;
/** A rectangle that is drawn smaller than this was a click. */
const LEAST = 0.01;
/** The share that captions may cover (cameras/view.py). */
const MOST_CAPTIONED = 0.5;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const listAreas = (camera) => KINDS.flatMap((kind) => camera[kind].map((corners) => ({ kind, corners })));
const cornersOf = (areas, kind) => areas.filter((area) => area.kind === kind).map((area) => area.corners);
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** The areas as they were left, if they were not saved, and what keeps them. */
function useAreas(camera) {
  const person = session.get().person?.name ?? "";
  const name = `camera-areas-${camera.id}`;
  const [areas, setAreas] = useState(() => {
    try {
      return JSON.parse(findNote(person, name) || "null") ?? listAreas(camera);
    } catch {
      return listAreas(camera);
    }
  });
  const change = (next) => {
    setAreas(next);
    keepNote(person, name, JSON.stringify(next));
  };
  return { areas, change, forget: () => keepNote(person, name, "") };
}

export function MarkAreas({ camera, api, onChanged, onClose }) {
  const { language, t } = useWords();
  const { areas, change, forget } = useAreas(camera);
  const [kind, setKind] = useState(KINDS[0]);
  const [chosen, setChosen] = useState(areas.length ? 0 : -1);
  const [picture, setPicture] = useState(null);
  const request = useRequest();
  const changed = KINDS.filter((one) => !isSame(cornersOf(areas, one), camera[one]));
  const share = (one) => cornersOf(areas, one).reduce((sum, area) => sum + measureArea(area), 0);
  const percent = (value) => `${(value * 100).toLocaleString(language, { maximumFractionDigits: 1 })} %`;
  const tooMuch = share("caption_areas") > MOST_CAPTIONED;

  const add = (corners, ofKind = kind) => {
    if (areas.length >= MOST_AREAS) return;
    change([...areas, { kind: ofKind, corners }]);
    setChosen(areas.length);
  };
  const replace = (at, corners) => change(areas.map((area, place) => (place === at ? { ...area, corners } : area)));
  const drop = (at) => {
    change(areas.filter((_, place) => place !== at));
    setChosen(-1);
  };
  const save = () =>
    request.run(
      async () => {
        for (const one of changed) {
          const path = `/console/v1/cameras/${encodeURIComponent(camera.id)}/${one.replace("_", "-")}`;
          await api.call("PUT", path, { body: { [one]: cornersOf(areas, one) } });
        }
      },
      () => {
        forget();
        announce(t("cam_areas_saved"));
        void onChanged();
        onClose();
      },
    );
  const close = () => {
    forget();
    onClose();
  };

  return html`<${Dialog} wide title=${`${t("cam_areas")}: ${camera.id}`} onClose=${close}>
    <${ChoosePicture} help="cam_areas_picture_help" onPicture=${setPicture} />
    <div class="cam-editor">
      <${Drawing} picture=${picture} areas=${areas} chosen=${chosen} onChoose=${setChosen} onReplace=${replace} onDraw=${add} />
      <div class="cam-area-list">
        <fieldset class="cam-lanes"><legend>${t("cam_draw_as")}</legend>
          ${KINDS.map((one) => html`<label class="switch"><input type="radio" name="kind" checked=${kind === one} onChange=${() => setKind(one)} /> <span>${t(`camkind_${one}`)} <span class="soft">${t(`camkindhelp_${one}`)}</span></span></label>`)}
        </fieldset>
        <button type="button" class="act" aria-disabled=${areas.length >= MOST_AREAS} onClick=${() => add(makeRectangle([0.35, 0.35], [0.65, 0.65]))}>${t("cam_area_add")}</button>
        <ol class="cam-areas">${areas.map((area, at) => html`<${AreaRow} area=${area} at=${at} chosen=${at === chosen} share=${percent(measureArea(area.corners))} onChoose=${() => setChosen(at)} onReplace=${(corners) => replace(at, corners)} onDrop=${() => drop(at)} />`)}</ol>
        ${areas.length === 0 && html`<p class="soft">${t("cam_areas_none")}</p>`}
        <p class="soft">${t("cam_areas_keys")}</p>
        <p class=${tooMuch ? "field-problem" : "soft"}>${t(tooMuch ? "cam_captions_too_much" : "cam_captions_share", { share: percent(share("caption_areas")) })}</p>
      </div>
    </div>
    <${Problem} error=${request.error} />
    <div class="dialog-actions"><button type="button" class="act yes" aria-disabled=${request.busy} disabled=${tooMuch || changed.length === 0} onClick=${save}>${t(request.busy ? "cam_busy" : "cam_areas_save")}</button>
      <button type="button" class="act plain" onClick=${close}>${t("cam_areas_drop")}</button></div>
  <//>`;
}

function AreaRow({ area, at, chosen, share, onChoose, onReplace, onDrop }) {
  const { t } = useWords();
  const name = `${at + 1}. ${t(`camkind_${area.kind}`)}`;
  const move = (event) => {
    const way = ARROWS[event.key];
    if (!way) return;
    event.preventDefault();
    const step = event.shiftKey ? FAR : STEP;
    onReplace(moveArea(area.corners, way[0] * step, way[1] * step));
  };
  return html`<li class=${chosen ? "chosen" : ""}>
    <button type="button" class="act plain" aria-pressed=${chosen ? "true" : "false"} onClick=${onChoose} onKeyDown=${move}><span class=${`swatch ${area.kind}`} aria-hidden="true"></span>${name} <span class="soft">${share}</span></button>
    ${chosen && html`<button type="button" class="act plain" aria-disabled=${area.corners.length >= MOST_CORNERS} onClick=${() => onReplace(addCorner(area.corners))}>${t("cam_corner_add")}</button>`}
    <button type="button" class="icon" aria-label=${t("cam_area_delete", { name })} onClick=${onDrop}>\u2715</button>
  </li>`;
}

/** The picture with its areas. Pressing and dragging on an empty place draws a rectangle; corners are dragged or moved with keys. */
function Drawing({ picture, areas, chosen, onChoose, onReplace, onDraw }) {
  const { t } = useWords();
  const place = useRef(null);
  const [drawn, setDrawn] = useState(null);
  const grip = useRef(null);
  const locate = (event) => {
    const box = place.current.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height].map((value) => Math.min(1, Math.max(0, value)));
  };
  const begin = (event, held) => {
    if (event.button) return;
    event.stopPropagation();
    place.current.setPointerCapture(event.pointerId);
    grip.current = { ...held, from: locate(event) };
    if (held.area !== undefined) onChoose(held.area);
  };
  const drag = (event) => {
    const held = grip.current;
    if (!held) return;
    const to = locate(event);
    if (held.corner !== undefined) onReplace(held.area, moveCorner(areas[held.area].corners, held.corner, to));
    else if (held.area !== undefined) {
      onReplace(held.area, moveArea(areas[held.area].corners, to[0] - held.from[0], to[1] - held.from[1]));
      grip.current = { ...held, from: to };
    } else setDrawn(makeRectangle(held.from, to));
  };
  const end = () => {
    const held = grip.current;
    grip.current = null;
    if (held && held.area === undefined && drawn) {
      const [[left, top], , [right, bottom]] = drawn;
      if (right - left >= LEAST && bottom - top >= LEAST) onDraw(drawn);
    }
    setDrawn(null);
  };
  const area = areas[chosen];
  return html`<div class="cam-drawing" ref=${place} onPointerDown=${(event) => begin(event, {})} onPointerMove=${drag} onPointerUp=${end} onPointerCancel=${end}>
    <${Frame} picture=${picture} aria-hidden="true">
      ${areas.map((one, at) => html`<polygon class=${`${one.kind === "private_ground" ? "ground-area" : "caption-area"}${at === chosen ? " chosen" : ""}`} points=${listPoints(one.corners)} onPointerDown=${(event) => begin(event, { area: at })} />`)}
      ${drawn && html`<polygon class="drawn-area" points=${listPoints(drawn)} />`}
    <//>
    ${area && area.corners.map((corner, at) => html`<${Corner} key=${at} corner=${corner} name=${t("cam_corner", { number: at + 1, count: area.corners.length, x: Math.round(corner[0] * 100), y: Math.round(corner[1] * 100) })} onGrip=${(event) => begin(event, { area: chosen, corner: at })} onMove=${(to) => onReplace(chosen, moveCorner(area.corners, at, to))} onDrop=${() => onReplace(chosen, dropCorner(area.corners, at))} />`)}
  </div>`;
}

function Corner({ corner, name, onGrip, onMove, onDrop }) {
  const press = (event) => {
    const way = ARROWS[event.key];
    if (event.key === "Delete") onDrop();
    else if (way) {
      const step = event.shiftKey ? FAR : STEP;
      onMove([corner[0] + way[0] * step, corner[1] + way[1] * step]);
    } else return;
    event.preventDefault();
  };
  return html`<button type="button" class="cam-corner" aria-label=${name} style=${{ left: `${corner[0] * 100}%`, top: `${corner[1] * 100}%` }} onPointerDown=${onGrip} onKeyDown=${press}></button>`;
}
