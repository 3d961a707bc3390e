/** Who is signed in, and until when. */
import { ApiError } from "./api.js";
import { clock, measure } from "./clock.js";
import { createStore } from "./store.js";

/**
 * {stage, person, ended}. Stages: `starting`; `in`; `idle` (nobody did anything for 30 minutes: only count and sound go on);
 * `out`; `unreachable` (nothing answered yet). `person` is the document of GET /console/session.
 */
export const session = createStore({ stage: "starting", person: null, ended: false });

const ACTIVITY_EVERY = 60_000;
const RETRY = 3000;

/** Calls `forget` whenever somebody else than now, or nobody, is signed in: nobody sees what another person looked up. */
export function forgetWithPerson(forget) {
  let owner = nameOwner(session.get());
  session.subscribe((value) => {
    const before = owner;
    owner = nameOwner(value);
    if (owner !== before) forget();
  });
}

const nameOwner = ({ stage, person }) => (stage === "in" ? person.name : "");

/** Whether the error says that the session only waits for somebody to sign in again. */
export const isIdle = (error) => error.status === 401 && error.code === "session_idle";

/** Session matters of the page. */
export function createSession({ api, later = (act, wait) => setTimeout(act, wait) }) {
  let told = -Infinity;

  function enter(person) {
    if (person.now) clock.correct(person.now);
    told = measure();
    session.set({ stage: "in", person, ended: false });
  }

  /** What a 401 means, whichever request got it. */
  function refuse(error) {
    const { stage, person } = session.get();
    if (isIdle(error)) session.set({ stage: "idle", person: null, ended: false });
    else session.set({ stage: "out", person: null, ended: person !== null || stage === "idle" });
  }

  async function load() {
    try {
      enter(await api.call("GET", "/console/session", { purpose: null }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 401) return; // refuse has heard of it
      session.set((former) => (former.stage === "in" ? former : { ...former, stage: "unreachable" }));
      later(load, RETRY);
    }
  }

  /** The person did something. The service hears of it once a minute. */
  async function touch() {
    if (session.get().stage !== "in" || measure() - told < ACTIVITY_EVERY) return;
    told = measure();
    try {
      enter(await api.call("POST", "/console/activity", { purpose: null }));
    } catch {
      // A 401 was heard of; anything else is tried with the next input.
      told = measure() - ACTIVITY_EVERY / 2;
    }
  }

  /** Asks the service once the 30 minutes are over by what it said. */
  function check() {
    const { stage, person } = session.get();
    const ends = Math.min(Date.parse(person?.idle_at ?? "") || Infinity, Date.parse(person?.ends_at ?? "") || Infinity);
    if (stage !== "in" || clock.now() < ends || measure() - told < RETRY) return;
    told = measure();
    api.call("GET", "/console/session", { purpose: null }).then(enter, () => {});
  }

  /** Ends the session. Answers where to sign out at the provider as well; null where it has no such page. */
  async function leave() {
    const { provider } = await api.call("POST", "/console/sign-out", { purpose: null });
    session.set({ stage: "out", person: null, ended: false });
    return provider ?? null;
  }

  return { load, touch, check, leave, refuse };
}

/** Where to sign in, and come back to this page. */
export function signInAddress(path = location.pathname) {
  return `/console/sign-in?next=${encodeURIComponent(path)}`;
}
