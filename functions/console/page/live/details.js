/** The details of items: asked for when they are shown, a few at a time, and forgotten with the item. */

const AT_ONCE = 3;
const RETRY = 5000;

/**
 * `fetchItem(id, {pictures})` answers GET /v1/live/{id}. `onChange()` is called when there is something new to show.
 *
 * Every detail that is asked for is recorded in the person's name, so only what is on the screen is asked for.
 */
export function createDetails({ fetchItem, onChange, measure }) {
  const kept = new Map();
  const running = new Set();
  let wanted = [];
  let chosen = null;

  function isDue({ id, version }, pictures) {
    const found = kept.get(id);
    if (!found) return true;
    if (found.error) return found.version !== version || measure() - found.failedAt > RETRY;
    return pictures ? !found.document.pictures || found.version !== version : false;
  }

  function pump() {
    if (chosen && !running.has(chosen.id) && isDue(chosen, true)) void load(chosen, true);
    for (const entry of wanted) {
      if (running.size >= AT_ONCE) return;
      if (!running.has(entry.id) && entry.id !== chosen?.id && isDue(entry, false)) void load(entry, false);
    }
  }

  async function load({ id, version }, whole) {
    running.add(id);
    const former = kept.get(id)?.document;
    try {
      const document = await fetchItem(id, { pictures: whole && !former?.pictures });
      const pictures = document.pictures ?? former?.pictures;
      kept.set(id, { version, document: { ...document, pictures }, error: null });
    } catch (error) {
      kept.set(id, { version, document: former ?? null, error, failedAt: measure() });
    } finally {
      running.delete(id);
    }
    onChange();
    pump();
  }

  return {
    /** What is known of the item: {document, error}, or undefined. */
    find: (id) => kept.get(id),
    /** What is on the screen now: entries of rows, and the chosen one, which gets its pictures too. */
    want(entries, entry) {
      wanted = entries;
      chosen = entry;
      pump();
    },
    /** Ask again for the item, because an answer was given. */
    refresh(entry) {
      const found = kept.get(entry.id);
      if (found) kept.set(entry.id, { ...found, version: -1 });
      pump();
    },
    /** Forget all but these ids. */
    keepOnly(ids) {
      for (const id of [...kept.keys()]) if (!ids.has(id)) kept.delete(id);
    },
    forgetAll() {
      kept.clear();
      wanted = [];
      chosen = null;
    },
  };
}
