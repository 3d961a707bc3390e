/** Whether somebody is at the desk. */
import { measure } from "./clock.js";
import { createStore } from "./store.js";

export const HIDE_AFTER = 2 * 60_000;

const EVENTS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];

/** Whether plates are hidden because nobody did anything for two minutes. */
export const covered = createStore(false);

let last = measure();
const listeners = new Set();

/** Calls the function at every input of the person, at most once a second. The answer stops it. */
export function onInput(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function notice(event) {
  if (!event.isTrusted) return;
  const now = measure();
  const wait = now - last;
  covered.set(false);
  if (wait < 1000) return;
  last = now;
  for (const listener of [...listeners]) listener();
}

/** Starts to watch for input; `hideAfter` in milliseconds. */
export function watchInput(hideAfter = HIDE_AFTER) {
  for (const name of EVENTS) window.addEventListener(name, notice, { capture: true, passive: true });
  setInterval(() => measure() - last >= hideAfter && covered.set(true), 1000);
}
