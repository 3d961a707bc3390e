/** A search that goes on page after page, and stays while its person is signed in. */
import { createStore } from "../store.js";
import { EMPTY_FORM } from "./question.js";

const PAGE = 25;

const START = {
  form: EMPTY_FORM,
  phase: "new",
  question: null,
  authority: "",
  hits: [],
  plate: null,
  restricted: 0,
  notes: [],
  next: null,
  problem: null,
};

/**
 * `state` is a store: {form, phase, question, authority, hits, plate, restricted, notes, next, problem}. Phases: `new`,
 * `running`, `done`, `failed`. `next` is null when nothing is left.
 */
export function createSearch() {
  const state = createStore(START);
  const put = (changes) => state.set((former) => ({ ...former, ...changes }));
  let turn = 0;

  function add(page) {
    const { hits, restricted } = state.get();
    // A hit that was made a moment before the search may come twice.
    const known = new Set(hits.map((hit) => hit.hit_id));
    const added = page.hits.filter((hit) => !known.has(hit.hit_id));
    put({
      hits: [...hits, ...added],
      restricted: restricted + page.restricted,
      notes: page.notes,
      next: page.next,
      plate: page.plate,
    });
  }

  async function go(service) {
    const own = (turn += 1);
    const { question, authority, hits } = state.get();
    const enough = hits.length + PAGE;
    put({ phase: "running", problem: null });
    try {
      do {
        const { next } = state.get();
        const page = await service.search({ ...question, limit: PAGE, ...(next ? { after: next } : {}) }, authority);
        if (own !== turn) return;
        add(page);
      } while (state.get().next && state.get().hits.length < enough);
      put({ phase: "done" });
    } catch (error) {
      if (own === turn) put({ phase: "failed", problem: error });
    }
  }

  return {
    state,
    type: (name, text) => put({ form: { ...state.get().form, [name]: text } }),
    /** A new form with these fields, unless it holds just them. */
    fill(fields) {
      const form = { ...EMPTY_FORM, ...fields };
      const { form: former } = state.get();
      if (Object.keys(form).every((name) => form[name] === former[name])) return;
      turn += 1;
      state.set({ ...START, form });
    },
    /** Looks for what the question asks; `authority` opens what is older than a year. */
    start(service, question, authority = "") {
      put({ ...START, form: state.get().form, question, authority });
      return go(service);
    },
    /** Goes on where the search stopped, for 25 hits more. */
    more: go,
    /** Somebody allowed the use of what is older than a year: it goes with every later look. */
    authorise: (authority) => put({ authority }),
    stop() {
      turn += 1;
      put({ phase: "done" });
    },
    /** A hit was answered: its line says so. */
    follow(hitId, standing) {
      const { state: stood, verdict, dismissed, outcome } = standing;
      const change = (hit) => (hit.hit_id === hitId ? { ...hit, state: stood, verdict, dismissed, outcome } : hit);
      put({ hits: state.get().hits.map(change) });
    },
    forget() {
      turn += 1;
      state.set(START);
    },
  };
}
