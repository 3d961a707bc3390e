/** The queue: what waits, most urgent first. Only the rows that can be seen are in the page, however many there are. */
import { covered } from "../input.js";
import { useSecond } from "../clock.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../html.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { findLease, FLOOD, isFlood, isOpen } from "./board.js";
import { Age, Left, Priority } from "./parts.js";
import { Plate } from "./plates.js";

const ROW = 4.75;
const HEADING = 2;
const SPARE = 3;

/** The pixels of one rem: rows grow with the text. */
const measureRem = () => parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;

/** Where each row begins, and the height of all (in rem). */
function placeRows(rows) {
  let height = 0;
  const tops = rows.map((row) => {
    const top = height;
    height += row.type === "heading" ? HEADING : ROW;
    return top;
  });
  return { tops, height };
}

export function Queue({ desk, onOpen }) {
  const { t } = useWords();
  const { board, chosen } = useStore(desk.state);
  const hidden = useStore(covered);
  const now = useSecond();
  const scroller = useRef(null);
  const [view, setView] = useState({ top: 0, height: 800, rem: 16 });
  const rows = desk.rows();
  const { tops, height } = placeRows(rows);
  const look = () => {
    const { scrollTop: top, clientHeight } = scroller.current;
    setView((former) => {
      const next = { top, height: clientHeight, rem: measureRem() };
      return Object.keys(next).every((name) => next[name] === former[name]) ? former : next;
    });
  };
  useLayoutEffect(() => {
    look();
    const observer = new ResizeObserver(look);
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, []);

  const rowOf = (id) => rows.findIndex((row) => row.entry?.id === id || (row.type === "group" && !row.open && row.entries.some((entry) => entry.id === id)));
  const at = rowOf(chosen);
  const from = view.top / view.rem;
  const to = (view.top + view.height) / view.rem;
  const visible = rows
    .map((row, place) => place)
    .filter((place) => (tops[place] + ROW >= from - SPARE && tops[place] <= to + SPARE) || place === at);
  const ids = visible.filter((place) => tops[place] + ROW > from && tops[place] < to && rows[place].entry).map((place) => rows[place].entry.id);
  useEffect(() => desk.show(ids), [ids.join(), hidden]);

  // The chosen row stays in sight when the person moves, not when the board changes.
  const [moved, setMoved] = useState(0);
  useLayoutEffect(() => {
    if (!moved || at < 0) return;
    const box = scroller.current;
    const top = tops[at] * view.rem;
    const bottom = top + ROW * view.rem;
    if (top < box.scrollTop + HEADING * view.rem) box.scrollTop = Math.max(0, top - HEADING * view.rem);
    else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
    if (box.contains(document.activeElement)) box.querySelector('[aria-current="true"]')?.focus({ preventScroll: true });
  }, [moved]);

  const onKeyDown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    moveChoice(desk, step);
    setMoved((count) => count + 1);
  };
  useEffect(() => {
    const follow = () => setMoved((count) => count + 1);
    window.addEventListener("platewatch-moved", follow);
    return () => window.removeEventListener("platewatch-moved", follow);
  }, []);

  const items = rows.filter((row) => row.type !== "heading");
  const flood = isFlood(board, now);
  return html`<section class="queue" aria-labelledby="queue-title">
    <h2 id="queue-title" class="unseen">${t("queue")}</h2>
    ${flood && html`<p class="flood" role="status">${t("flood", { count: FLOOD })}</p>`}
    ${board.more > 0 && html`<p class="flood">${t("more", { count: board.more })}</p>`}
    <div class="queue-scroll" ref=${scroller} onScroll=${look} onKeyDown=${onKeyDown} tabindex=${items.length ? -1 : 0}>
      ${items.length === 0 && html`<div class="empty"><p class="empty-title">${t("queue_empty")}</p><p>${t("queue_empty_help")}</p></div>`}
      <ol class="rows" style=${{ height: `${height}rem` }}>
        ${visible.map((place) => {
          const row = rows[place];
          const style = { top: `${tops[place]}rem`, height: `${row.type === "heading" ? HEADING : ROW}rem` };
          if (row.type === "heading") return html`<li key=${`section ${row.section}`} class="row-place" style=${style}><h3 class="section">${t(`section_${row.section}`)} <span class="count">${row.count}</span></h3></li>`;
          const position = { "aria-setsize": items.length, "aria-posinset": items.indexOf(row) + 1 };
          const current = place === at || (at < 0 && row === items[0]);
          if (row.type === "group") return html`<li key=${`group ${row.key}`} class="row-place" style=${style} ...${position}><${Group} row=${row} desk=${desk} current=${current} hidden=${hidden} /></li>`;
          return html`<li key=${row.entry.id} class="row-place" style=${style} ...${position}><${Item} row=${row} desk=${desk} chosen=${place === at} current=${current} hidden=${hidden} now=${now} onOpen=${onOpen} /></li>`;
        })}
      </ol>
    </div>
  </section>`;
}

/** Moves the choice by that many items; from nothing to the first. */
export function moveChoice(desk, step) {
  const ids = desk.rows().flatMap((row) => (row.type === "item" ? [row.entry.id] : row.type === "group" && !row.open ? [row.entries[0].id] : []));
  if (!ids.length) return;
  const { chosen } = desk.state.get();
  const group = desk.rows().find((row) => row.type === "group" && !row.open && row.entries.some((entry) => entry.id === chosen));
  const place = ids.indexOf(group ? group.entries[0].id : chosen);
  desk.choose(place < 0 ? ids[0] : ids[Math.min(Math.max(place + step, 0), ids.length - 1)]);
  window.dispatchEvent(new Event("platewatch-moved"));
}

function Group({ row, desk, current, hidden }) {
  const { t } = useWords();
  const found = row.entries.map((entry) => desk.findDetail(entry.id)?.document?.alert).find(Boolean);
  const priority = row.entries[0].priority;
  return html`<button type="button" class="row group" tabindex=${current ? 0 : -1} aria-expanded=${String(row.open)} onClick=${() => desk.toggleGroup(row.key)}>
    <span class="row-head"><${Priority} value=${priority} />
      <span class="row-plate">${found && !hidden ? html`<${Plate} written=${found.hit.plate_written} country=${found.hit.country_listed} small />` : html`<span class="soft">${t("plate_hidden")}</span>`}</span>
      <span class="row-age"><${Age} since=${row.entries[0].captured_at} /></span></span>
    <span class="row-text"><span class="marks"><span class="mark">${row.open ? "\u25be" : "\u25b8"} ${t("group", { count: row.entries.length })}</span></span><span class="row-words">${found && !hidden ? found.entry.reason : ""}</span></span>
  </button>`;
}

function Item({ row, desk, chosen, current, hidden, now, onOpen }) {
  const { t } = useWords();
  const { entry } = row;
  const detail = desk.findDetail(entry.id);
  const shown = detail?.document?.alert ?? detail?.document?.review;
  const lease = findLease(entry, now);
  const open = isOpen(entry, now);
  const mine = lease?.own;
  const place = shown?.passage.position;
  const plate = hidden || !shown ? html`<span class="soft">${t(hidden ? "plate_hidden" : detail?.error ? "not_loaded" : "loading")}</span>` : html`<${Plate} written=${shown.hit.plate_seen} country=${shown.hit.country_listed} small />`;
  const classes = ["row", open ? "open" : "over", chosen && "chosen", row.level === 2 && "inside", entry.kind].filter(Boolean).join(" ");
  return html`<button type="button" class=${classes} tabindex=${current ? 0 : -1} aria-current=${chosen ? "true" : null} onClick=${() => {
    desk.choose(entry.id);
    onOpen();
  }}>
    <span class="row-head"><${Priority} value=${entry.priority} /><span class="row-plate">${plate}</span><span class="row-age"><${Age} since=${entry.captured_at} /></span></span>
    <span class="row-text">
      <span class="marks">
        ${entry.kind === "review" && html`<span class="mark doubt">${t("doubtful")}${open && entry.decide_by && html`, <${Left} until=${entry.decide_by} short />`}</span>`}
        ${!open && html`<span class="mark">${t(`state_${entry.state === "waiting" ? "expired" : entry.state}`)}</span>`}
        ${entry.late && html`<span class="mark">${t("late_mark")}</span>`}
        ${lease && html`<span class=${mine ? "mark mine" : "mark taken"}>${mine ? t("taken_mine") : t("taken_by", { name: lease.by || t("somebody") })}</span>`}
        ${!hidden && shown?.dispute && html`<span class="mark warn">${t("disputed_mark")}</span>`}
        ${!hidden && shown?.entry.marker && html`<span class="mark danger">${shown.entry.marker}</span>`}
      </span>
      <span class="row-words">${hidden || !shown ? "" : [[place?.site, place?.direction].filter(Boolean).join(" "), shown.entry.reason].filter(Boolean).join(" \u00b7 ")}</span>
    </span>
  </button>`;
}
