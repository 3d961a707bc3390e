/** The desk: what this page knows of the board, and what its person does with it. Open on every screen, for the sound. */
import { announce } from "../announce.js";
import { openFeed } from "../feed.js";
import { createStore } from "../store.js";
import { applyNews, EMPTY, findAlarm, findLease, findNews, isFlood, isOpen, isShown, listRecent, listRows } from "./board.js";
import { createDetails } from "./details.js";

const ASK_WAIT = 8000;
const TICK = 500;
const MOST_GROUPED = 100;
const RENEW_BELOW = 75_000;
const RENEW_EVERY = 20_000;

/**
 * Opens the desk. `person` is the name in the session, "" while idle. `isAway()` says that nobody looks at the page, so
 * that no detail is asked for. `t` gives words. The answer's `state` is a store: {board, feed, chosen, opened, turn}.
 */
export function openDesk({ api, person, clock, measure, startTicks, sound, isAway, isFinal, t }) {
  const state = createStore({
    board: EMPTY,
    feed: { good: null, failures: 0 },
    chosen: null,
    opened: new Set(),
    turn: 0,
  });
  const put = (changes) => state.set((former) => ({ ...former, ...changes }));
  const details = createDetails({
    fetchItem: (id, { pictures }) =>
      api.call("GET", `/console/v1/live/${encodeURIComponent(id)}${pictures ? "?pictures=true" : ""}`, { purpose: null }),
    onChange: () => put({ turn: state.get().turn + 1 }),
    measure,
  });
  let seen = [];
  let greeted = false;
  let renewed = -Infinity;

  const feed = openFeed({
    ask: (cursor) => {
      const after = cursor === null ? "" : `?after=${encodeURIComponent(cursor)}`;
      return api.call("GET", `/console/v1/live${after}`, { purpose: null, wait: ASK_WAIT });
    },
    onNews: takeNews,
    onState: (told) => put({ feed: told }),
    isFinal,
    measure,
    startTicks,
  });
  const stopTicks = startTicks(TICK, follow);

  function takeNews(news) {
    clock.correct(news.now);
    const now = clock.now();
    const before = state.get().board;
    const board = applyNews(before, news);
    details.keepOnly(new Set(board.entries.keys()));
    put({ board });
    tellNews(findNews(before, board, now), now);
    greeted = true;
    if (state.get().chosen === null) chooseFirst();
    ask();
    follow();
  }

  function tellNews({ came, changed }, now) {
    const first = came.filter((entry) => entry.priority === 1);
    if (!greeted) {
      if (came.length) announce(t("said_waiting", { count: came.length, first: first.length }), { now: first.length > 0 });
      return;
    }
    for (const entry of first) announce(t(entry.kind === "review" ? "said_review" : "said_hit", { priority: 1 }), { now: true });
    const others = came.filter((entry) => entry.priority !== 1);
    if (others.length === 1) announce(t(others[0].kind === "review" ? "said_review" : "said_hit", { priority: others[0].priority }));
    else if (others.length) announce(t("said_hits", { count: others.length }));
    // What came late sounds once: its car is long gone.
    if (came.some((entry) => entry.late) || changed.some((entry) => entry.state === "dismissed")) sound.attend(now);
  }

  function follow() {
    const now = clock.now();
    sound.follow(findAlarm(state.get().board, now), now);
  }

  const findKey = (id) => {
    const entry = state.get().board.entries.get(id);
    return entry?.entry_id ?? details.find(id)?.document?.alert?.entry.entry_id ?? null;
  };

  function ask() {
    const { board, chosen } = state.get();
    if (isAway()) return details.want([], null);
    const grouped = isFlood(board, clock.now()) ? listRecent(board, clock.now()).slice(0, MOST_GROUPED) : [];
    const now = clock.now();
    const find = (id) => {
      const entry = board.entries.get(id);
      return entry && isShown(entry, now) ? entry : null;
    };
    details.want([...new Set([...seen, ...grouped])].map(find).filter(Boolean), find(chosen));
  }

  // Sorted again when something changed, and once a second, because terms end: not for each row that scrolls into sight.
  let sorted = { of: [], rows: [] };
  const rows = () => {
    const { board, opened, turn } = state.get();
    const of = [board, opened, turn, Math.floor(clock.now() / 1000)];
    if (of.some((one, place) => one !== sorted.of[place])) {
      sorted = { of, rows: listRows(board, clock.now(), { findKey, opened }) };
    }
    return sorted.rows;
  };

  function choose(id) {
    put({ chosen: id });
    ask();
  }

  function chooseFirst() {
    const first = rows().find((row) => row.type !== "heading");
    const entry = first?.entry ?? first?.entries[0];
    if (entry && isOpen(entry, clock.now())) choose(entry.id);
  }

  /** After a change: ask for the item again and for the board at once. */
  function again(id) {
    const entry = state.get().board.entries.get(id);
    if (entry) details.refresh(entry);
    feed.hurry();
  }

  async function change(id, path, options) {
    try {
      return await api.call("POST", path, options);
    } finally {
      again(id);
    }
  }

  function putLease(id, lease) {
    put({
      board: (({ entries, more }) => {
        const entry = entries.get(id);
        return entry ? { entries: new Map(entries).set(id, { ...entry, lease }), more } : { entries, more };
      })(state.get().board),
    });
    follow();
  }

  async function take(id) {
    renewed = measure();
    const told = await change(id, `/console/v1/live/${encodeURIComponent(id)}/take`, { body: {}, purpose: null });
    putLease(id, told.lease);
  }

  return {
    state,
    person,
    findDetail: (id) => details.find(id),
    rows,
    /** These items' rows are on the screen. */
    show(ids) {
      seen = ids;
      ask();
    },
    /** The page is looked at again, or not any more. */
    ask,
    choose,
    toggleGroup(key) {
      const opened = new Set(state.get().opened);
      if (!opened.delete(key)) opened.add(key);
      put({ opened });
    },
    take,
    async release(id) {
      await change(id, `/console/v1/live/${encodeURIComponent(id)}/release`, { body: {}, purpose: null });
      putLease(id, null);
    },
    /** Renews the lease of the chosen item, because the person did something. */
    renew() {
      const { board, chosen } = state.get();
      const lease = findLease(board.entries.get(chosen), clock.now());
      if (!lease?.own || Date.parse(lease.until) - clock.now() > RENEW_BELOW) return;
      if (measure() - renewed >= RENEW_EVERY) take(chosen).catch(() => {});
    },
    /** Answers a hit: {step, outcome?, note?}. */
    answer: (id, alertId, answer) =>
      change(id, `/console/v1/alerts/${encodeURIComponent(alertId)}/answer`, { body: answer, purpose: null }),
    /** Decides a review: `send` or `dismiss`, with the reason that is recorded. */
    decide: (id, decision, { reason, caseNumber }) =>
      change(id, `/console/v1/reviews/${encodeURIComponent(id)}/${decision}`, { body: {}, purpose: { reason, caseNumber } }),
    /** From now on nothing of any item is known here but that it waits. */
    forget() {
      details.forgetAll();
      put({ chosen: null, turn: state.get().turn + 1 });
    },
    close() {
      feed.close();
      stopTicks();
      details.forgetAll();
      sound.follow(null, clock.now());
    },
  };
}
