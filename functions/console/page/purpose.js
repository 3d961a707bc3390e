/** Why somebody looks things up: set for a piece of work, sent with every request, ended after 30 minutes without input. */
import { createStore } from "./store.js";

const KEY = "platewatch.purpose";
const TERM = 30 * 60_000;

/** {reason, caseNumber}, or null. */
export const purpose = createStore(null);

function keep(value) {
  try {
    if (value === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing asks again after the next load.
  }
}

let owner = "";
let touched = 0;

/** Takes up the purpose that this person set in this tab, if it has not ended. `now` in milliseconds. */
export function resumePurpose(person, now) {
  owner = person;
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    if (kept?.owner === person && now - kept.at < TERM) {
      touched = kept.at;
      purpose.set({ reason: String(kept.reason), caseNumber: String(kept.caseNumber) });
      return;
    }
  } catch {
    // What cannot be parsed counts as none.
  }
  endPurpose();
}

export function setPurpose(reason, caseNumber, now) {
  touched = now;
  purpose.set({ reason, caseNumber });
  keep({ owner, reason, caseNumber, at: now });
}

export function endPurpose() {
  purpose.set(null);
  keep(null);
}

/** The person did something: the 30 minutes start again, unless they are over. */
export function touchPurpose(now) {
  const value = purpose.get();
  if (value === null || now - touched < 10_000) return;
  if (now - touched >= TERM) endPurpose();
  else setPurpose(value.reason, value.caseNumber, now);
}

/** Ends a purpose that nobody worked with for 30 minutes. */
export function expirePurpose(now) {
  if (purpose.get() !== null && now - touched >= TERM) endPurpose();
}
