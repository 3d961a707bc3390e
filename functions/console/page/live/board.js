/** The board as the page knows it: rules without a screen, a clock or requests. */

/** `entries` by id; `more` are those that the service's board had no room for. */
export const EMPTY = { entries: new Map(), more: 0 };

const DONE = new Set(["closed", "sent", "expired", "decided"]);

/** Flood: more hits than this in ten minutes are grouped by entry. */
export const FLOOD = 10;
const FLOOD_TERM = 10 * 60_000;

/** The board after an answer of the feed. `whole` replaces it; else entries are changed, added and gone. */
export function applyNews(board, news) {
  const entries = news.whole ? new Map() : new Map(board.entries);
  for (const entry of news.entries ?? []) entries.set(entry.id, entry);
  for (const id of news.gone ?? []) entries.delete(id);
  return { entries, more: Number(news.more) || 0 };
}

/** Whether somebody must still answer: an open hit, or a doubtful one that waits for a decision in time. */
export function isOpen(entry, now) {
  if (entry.state === "open") return true;
  return entry.state === "waiting" && !(entry.decide_by && Date.parse(entry.decide_by) <= now);
}

/** The lease that runs, {by, until, own}, or null. An idle page is told until when, and not whose it is. */
export function findLease(entry, now) {
  const lease = entry?.lease ?? (entry?.taken_until ? { by: "", until: entry.taken_until, own: false } : null);
  return lease && Date.parse(lease.until) > now ? lease : null;
}

/** Whether somebody may look at what the entry stands for: a doubtful hit that was decided is no longer shown. */
export function isShown(entry, now) {
  return entry.kind !== "review" || isOpen(entry, now);
}

/** Whether the entry makes this desk sound: open, on time, and nobody has taken it. */
export function isSounding(entry, now) {
  return isOpen(entry, now) && !entry.late && findLease(entry, now) === null;
}

/** The most urgent priority that sounds, or null. */
export function findAlarm(board, now) {
  let urgent = null;
  for (const entry of board.entries.values()) {
    if (isSounding(entry, now) && (urgent === null || entry.priority < urgent)) urgent = entry.priority;
  }
  return urgent;
}

/** How many wait, and how many of them are of priority 1 and doubtful. */
export function countOpen(board, now) {
  const counts = { open: 0, first: 0, doubtful: 0 };
  for (const entry of board.entries.values()) {
    if (!isOpen(entry, now)) continue;
    counts.open += 1;
    counts.first += entry.priority === 1;
    counts.doubtful += entry.kind === "review";
  }
  return counts;
}

/** What waits first, then what was answered, then what is over; in each by priority, on time before late, newest first. */
export function sortEntries(board, now) {
  const place = (entry) => (isOpen(entry, now) ? 0 : DONE.has(entry.state) || entry.state === "waiting" ? 2 : 1);
  return [...board.entries.values()]
    .map((entry) => ({ entry, place: place(entry), at: Date.parse(entry.captured_at) || 0 }))
    .sort(
      (one, other) =>
        one.place - other.place ||
        one.entry.priority - other.entry.priority ||
        Number(Boolean(one.entry.late)) - Number(Boolean(other.entry.late)) ||
        other.at - one.at ||
        (one.entry.id < other.entry.id ? -1 : 1),
    )
    .map(({ entry, place: section }) => ({ entry, section }));
}

/** Whether more than ten hits came in the last ten minutes and still wait. */
export function isFlood(board, now) {
  return listRecent(board, now).length > FLOOD;
}

/** The ids of the open hits of the last ten minutes. */
export function listRecent(board, now) {
  return [...board.entries.values()]
    .filter((entry) => entry.kind === "hit" && isOpen(entry, now) && now - Date.parse(entry.captured_at) < FLOOD_TERM)
    .map((entry) => entry.id);
}

/**
 * The queue's rows: {type: "heading", section, count}, {type: "item", entry, level} and {type: "group", key, entries, open}.
 *
 * In a flood, hits of one entry of a list stand below a row of the group, at the place of the first of them. `findKey(id)`
 * names an item's entry, or null while it is not known: such an item stands alone. `opened` has the keys of open groups.
 */
export function listRows(board, now, { findKey = () => null, opened = new Set() } = {}) {
  const sorted = sortEntries(board, now);
  const members = isFlood(board, now) ? gatherGroups(sorted, findKey) : new Map();
  const rows = [];
  const shown = new Set();
  let section = -1;
  for (const sortedEntry of sorted) {
    const { entry } = sortedEntry;
    if (sortedEntry.section !== section) {
      section = sortedEntry.section;
      rows.push({ type: "heading", section, count: sorted.filter((other) => other.section === section).length });
    }
    const key = section === 0 && entry.kind === "hit" ? findKey(entry.id) : null;
    const group = key === null ? undefined : members.get(key);
    if (!group || group.length < 2) rows.push({ type: "item", entry, level: 1 });
    else if (!shown.has(key)) {
      shown.add(key);
      const open = opened.has(key);
      rows.push({ type: "group", key, entries: group, open });
      if (open) rows.push(...group.map((member) => ({ type: "item", entry: member, level: 2 })));
    }
  }
  return rows;
}

function gatherGroups(sorted, findKey) {
  const groups = new Map();
  for (const { entry, section } of sorted) {
    const key = section === 0 && entry.kind === "hit" ? findKey(entry.id) : null;
    if (key === null) continue;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return groups;
}

/** What is new in an answer for whoever listens: entries that began to wait, and those that others changed. */
export function findNews(before, after, now) {
  const came = [];
  const changed = [];
  for (const entry of after.entries.values()) {
    const former = before.entries.get(entry.id);
    const waits = isOpen(entry, now);
    if (waits && !(former && isOpen(former, now))) came.push(entry);
    else if (former && former.state !== entry.state) changed.push(entry);
  }
  return { came, changed };
}
