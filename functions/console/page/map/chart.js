/** The map itself: Leaflet, the marks of cameras on it, and the grid of the plain map. */
import { findNext, findStep, groupPoints, placeNames } from "./arrange.js";
import { L } from "./leaflet.js";

const METRES_PER_DEGREE = 111_320;
const CLOSE = 16;
/** With more cameras than this at one mark, one of them is looked at from close by. */
const FEW = 3;
const WIDEST = 6;
/** So much around what is seen has marks too, in shares of it: a short move shows no empty edge. */
const AROUND = 0.3;

/** So many pixels at right are under what is told of a camera. */
const TELLS = 390;

/** Where people left the map: they find it there when they come back from another screen. */
let left = null;

/**
 * A map in that element. `tiles` is the background's address, "" for the plain map. `onOpen` gets the ids of the cameras
 * of a mark, `onStep` the length of a square in metres, `onTileFault` whether the background fails.
 *
 * Answers {show, find, fit, zoom, focus, close}.
 */
export function openChart(element, { tiles, onOpen, onStep, onTileFault }) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(element, {
    zoomControl: false,
    attributionControl: false,
    minZoom: 3,
    // A background is drawn for whole steps of zoom; the grid of the plain map is sharp at any.
    zoomSnap: tiles ? 1 : 0.25,
    maxZoom: 19,
    zoomAnimation: !still,
    fadeAnimation: !still,
    inertia: !still,
  });
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  const marks = new Map();
  const grid = tiles ? null : L.polyline([], { renderer: L.svg({ padding: 1 }), interactive: false, className: "map-grid" }).addTo(map);
  let shown = { cameras: [], chosen: "" };
  let groups = [];
  let origin = null;
  if (tiles) addTiles(map, tiles, onTileFault);

  function group() {
    const points = shown.cameras.map((camera) => ({ ...map.project(camera.place, map.getZoom()), camera, id: camera.id }));
    groups = groupPoints(points);
  }

  /** Adds and removes marks so that those in sight, and a little around, are there. */
  function draw() {
    const corner = map.getPixelBounds();
    const size = map.getSize();
    const near = (one) => one.x > corner.min.x - size.x * AROUND && one.x < corner.max.x + size.x * AROUND && one.y > corner.min.y - size.y * AROUND && one.y < corner.max.y + size.y * AROUND;
    const wanted = new Map(groups.filter(near).map((one) => [describeKey(one, map.getZoom()), one]));
    const held = element.ownerDocument.activeElement?.closest?.(".map-mark")?.dataset.id;
    for (const [key, mark] of marks) {
      if (!wanted.has(key)) {
        mark.marker.remove();
        marks.delete(key);
      }
    }
    for (const [key, one] of wanted) if (!marks.has(key)) marks.set(key, addMark(one));
    const all = [...marks.values()];
    for (const mark of all) mark.width ||= mark.name.offsetWidth;
    // Names of what matters most are placed first.
    const ordered = groups.filter(near).map((one) => marks.get(describeKey(one, map.getZoom())));
    const places = placeNames(ordered.map(({ one, width }) => ({ x: one.x, y: one.y, width })));
    ordered.forEach((mark, at) => (mark.icon.dataset.place = places[at]));
    choose();
    if (held) focusMark(held);
    if (grid) drawGrid();
  }

  function addMark(one) {
    const cameras = one.members.map(({ camera }) => camera);
    const [first] = cameras;
    const told = cameras.length > 1 ? shown.describeGroup(cameras) : first;
    const { body, name } = writeMark(cameras, told.short);
    const icon = L.divIcon({ html: body, className: `map-mark s-${first.state}`, iconSize: [28, 28] });
    const marker = L.marker(first.place, { icon, keyboard: false, zIndexOffset: (shown.cameras.length - shown.cameras.indexOf(first)) * 10 }).addTo(map);
    const place = marker.getElement();
    place.dataset.id = first.id;
    place.setAttribute("role", "button");
    place.setAttribute("aria-label", told.words);
    const open = () => {
      bringIntoSight(first.place);
      onOpen(cameras.map(({ id }) => id), place);
    };
    marker.on("click", open);
    place.addEventListener("keydown", (event) => {
      const next = findNext([...marks.values()].map((mark) => mark.one), one, event.key);
      if (event.key === "Enter" || event.key === " ") open();
      else if (next) goTo(next);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    place.addEventListener("focus", () => letTab(place));
    return { one, marker, icon: place, name, width: 0 };
  }

  /** Of all marks one is reached with Tab; arrow keys go on from there. */
  function letTab(place) {
    for (const mark of marks.values()) mark.icon.setAttribute("tabindex", mark.icon === place ? "0" : "-1");
  }

  function choose() {
    const all = [...marks.values()];
    for (const { one, icon } of all) {
      const holds = one.members.some(({ id }) => id === shown.chosen);
      icon.classList.toggle("chosen", holds);
      if (holds) icon.setAttribute("aria-current", "true");
      else icon.removeAttribute("aria-current");
    }
    letTab((all.find(({ icon }) => icon.classList.contains("chosen")) ?? all[0])?.icon);
  }

  /** Moves the map until the spot is not under its edges, nor under what is told of it at right. */
  function bringIntoSight(place) {
    const wide = map.getSize().x > TELLS * 2 ? TELLS : 60;
    map.panInside(place, { paddingTopLeft: [60, 60], paddingBottomRight: [wide, 90], animate: false });
  }

  function goTo(one) {
    const where = map.unproject([one.x, one.y], map.getZoom());
    if (!map.getBounds().pad(-0.05).contains(where)) map.panTo(where, { animate: false });
    focusMark(one.members[0].id);
  }

  function focusMark(id) {
    [...marks.values()].find(({ icon }) => icon.dataset.id === id)?.icon.focus({ preventScroll: true });
  }

  function drawGrid() {
    const metresPerPixel = (40_075_017 * Math.cos((origin[0] * Math.PI) / 180)) / (256 * 2 ** map.getZoom());
    const step = findStep(metresPerPixel);
    const far = map.getZoom() < WIDEST;
    grid.setLatLngs(far ? [] : listLines(map.getBounds().pad(1), origin, step));
    onStep(far ? 0 : step);
  }

  function setFirstView() {
    if (left) return map.setView(left.center, left.zoom, { animate: false });
    return fit(shown.cameras.map(({ id }) => id));
  }

  /** Shows all cameras of these ids; two at one spot as close as the map goes for them. */
  function fit(ids) {
    const places = shown.cameras.filter(({ id }) => ids.includes(id)).map(({ place }) => place);
    if (places.length) map.fitBounds(L.latLngBounds(places), { paddingTopLeft: [70, 70], paddingBottomRight: [90, 90], maxZoom: CLOSE, animate: false });
  }

  map.on("zoomend", group);
  map.on("moveend", draw);
  const watch = new ResizeObserver(() => map.invalidateSize({ pan: false }));
  watch.observe(element);

  return {
    /** Cameras {id, place, state, hits, shape, short, words}, those that matter most first; `describeGroup` gives {short, words} of several. */
    show(next) {
      const before = shown;
      shown = next;
      if (next.cameras === before.cameras) return choose();
      for (const mark of marks.values()) mark.marker.remove();
      const held = element.ownerDocument.activeElement?.closest?.(".map-mark")?.dataset.id;
      marks.clear();
      if (!next.cameras.length) return;
      origin ??= next.cameras[0].place;
      if (!before.cameras.length) setFirstView();
      group();
      draw();
      if (held) focusMark(held);
    },
    /** Brings a camera into sight. */
    find(id) {
      const camera = shown.cameras.find((one) => one.id === id);
      if (!camera) return;
      const beside = groups.find(({ members }) => members.some((one) => one.id === id))?.members.length ?? 1;
      if (beside > FEW && map.getZoom() < CLOSE) map.setView(camera.place, CLOSE, { animate: false });
      bringIntoSight(camera.place);
    },
    fit: (ids) => fit(ids ?? shown.cameras.map(({ id }) => id)),
    zoom: (by) => map.zoomIn(by),
    close() {
      left = shown.cameras.length ? { center: map.getCenter(), zoom: map.getZoom() } : left;
      watch.disconnect();
      map.remove();
    },
  };
}

/** Which mark it is, and what it shows: where that changes there is another mark. */
const describeKey = ({ members }, zoom) => `${zoom} ${members.map(({ id }) => id).join(" ")}`;

function addTiles(map, tiles, onTileFault) {
  const layer = L.tileLayer(tiles, { maxZoom: 19, referrerPolicy: "no-referrer", className: "map-tiles" });
  layer.on("tileerror", () => onTileFault(true));
  layer.on("tileload", () => onTileFault(false));
  layer.addTo(map);
}

/** A mark's parts: the shape of its state, how many hits, and its name. */
function writeMark(cameras, short) {
  const body = document.createElement("span");
  const add = (name, text) => {
    const part = document.createElement("span");
    part.className = name;
    part.textContent = text;
    part.setAttribute("aria-hidden", "true");
    body.append(part);
    return part;
  };
  add("map-shape", cameras[0].shape);
  const hits = cameras.reduce((sum, camera) => sum + camera.hits, 0);
  if (hits > 0) add("map-hits", hits > 99 ? "99+" : String(hits));
  return { body, name: add("map-name", short) };
}

/** Lines of a grid of `step` metres through the origin, over those bounds. */
function listLines(bounds, [latitude, longitude], step) {
  const high = step / METRES_PER_DEGREE;
  const wide = high / Math.cos((latitude * Math.PI) / 180);
  const lines = [];
  const [south, north, west, east] = [bounds.getSouth(), bounds.getNorth(), bounds.getWest(), bounds.getEast()];
  for (let at = Math.ceil((south - latitude) / high); latitude + at * high < north; at += 1) {
    lines.push([[latitude + at * high, west], [latitude + at * high, east]]);
  }
  for (let at = Math.ceil((west - longitude) / wide); longitude + at * wide < east; at += 1) {
    lines.push([[south, longitude + at * wide], [north, longitude + at * wide]]);
  }
  return lines;
}
