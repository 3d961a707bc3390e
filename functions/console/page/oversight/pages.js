/** Long work that the service does page by page: it can be followed, stopped and tried again. */
import { createStore } from "../store.js";

const START = { phase: "new", pages: [], next: null, problem: null };

/**
 * `state` is a store: {phase, pages, next, problem}. Phases: `new`, `running`, `stopped`, `done`, `failed`. `pages` are
 * the answers so far; the `next` of the last one says where to go on, and null that nothing is left.
 */
export function createPages() {
  const state = createStore(START);
  const put = (changes) => state.set((former) => ({ ...former, ...changes }));
  let turn = 0;
  let ask = null;

  async function run() {
    const own = (turn += 1);
    put({ phase: "running", problem: null });
    try {
      do {
        const { next } = state.get();
        const page = await ask(next);
        if (own !== turn) return;
        put({ pages: [...state.get().pages, page], next: page.next });
      } while (state.get().next);
      put({ phase: "done" });
    } catch (error) {
      if (error.status === undefined) throw error;
      if (own === turn) put({ phase: "failed", problem: error });
    }
  }

  return {
    state,
    /** Begins: `fetchPage(next)` answers a page. */
    start(fetchPage) {
      ask = fetchPage;
      state.set(START);
      return run();
    },
    goOn: run,
    stop() {
      turn += 1;
      put({ phase: "stopped" });
    },
    forget() {
      turn += 1;
      state.set(START);
    },
  };
}

/** All pages at once, as an array; for what must be whole. */
export async function fetchAll(fetchPage, onPage = () => {}) {
  const pages = [];
  let next = null;
  do {
    const page = await fetchPage(next);
    pages.push(page);
    onPage(page);
    next = page.next;
  } while (next);
  return pages;
}
