/**
 * News of the board, by asking for it. A port: whatever calls `onNews` with the same answers can take its place.
 */

const EVERY = 2000;
const LONGEST_PAUSE = 10_000;
const TICK = 250;

/** Milliseconds until the next try after that many failures in a row. */
export function planPause(failures) {
  return failures === 0 ? EVERY : Math.min(EVERY * 2 ** (failures - 1), LONGEST_PAUSE);
}

/**
 * Asks every 2 s what changed, also while the page is hidden; after failures less often; at once when the connection
 * is back or the page is looked at again.
 *
 * `ask(cursor)` answers {cursor, now, ...}. `onNews(answer)` gets each answer. `onState({good, failures})` hears when
 * the last good answer came (as `measure` counts; null before the first) and how often it failed since. `isFinal(error)`
 * says of an error that asking again is of no use. The answer has `close()`.
 */
export function openFeed({ ask, onNews, onState, isFinal, measure, startTicks }) {
  let cursor = null;
  let good = null;
  let failures = 0;
  let next = 0;
  let asking = false;
  let closed = false;

  async function turn() {
    if (closed || asking || measure() < next) return;
    asking = true;
    const began = measure();
    try {
      const answer = await ask(cursor);
      if (closed) return;
      cursor = answer.cursor;
      good = measure();
      failures = 0;
      next = began + planPause(0);
      onNews(answer);
    } catch (error) {
      if (closed) return;
      failures += 1;
      next = measure() + planPause(failures);
      if (isFinal(error)) close();
    } finally {
      asking = false;
      onState({ good, failures });
    }
  }

  function hurry() {
    next = 0;
    void turn();
  }

  const look = () => document.visibilityState === "visible" && hurry();
  const stop = startTicks(TICK, () => void turn());
  window.addEventListener("online", hurry);
  document.addEventListener("visibilitychange", look);
  hurry();

  function close() {
    closed = true;
    stop();
    window.removeEventListener("online", hurry);
    document.removeEventListener("visibilitychange", look);
  }
  return { close, hurry };
}
