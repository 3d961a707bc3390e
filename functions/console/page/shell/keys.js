/** Keys that do what a button does. They can be switched off, and do nothing while somebody types. */
import { useLayoutEffect } from "../html.js";
import { prefs } from "../prefs.js";

/** `bind(key, act)` answers what unbinds it; of two on one key the later counts. */
export function createKeys(target = window) {
  const bound = new Map();
  const shown = () => prefs.get().shortcuts;

  target.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const arrow = event.key.startsWith("Arrow");
    // Single letters can be switched off (WCAG 2.1.4). Arrows scroll what is focused there.
    if (!arrow && !shown()) return;
    if (arrow && event.target.tabIndex >= 0) return;
    if (event.repeat && !arrow && !"jk".includes(event.key)) return;
    const act = bound.get(event.key)?.at(-1);
    if (!act) return;
    event.preventDefault();
    act();
  });

  return {
    shown,
    bind(key, act) {
      bound.set(key, [...(bound.get(key) ?? []), act]);
      return () => bound.set(key, (bound.get(key) ?? []).filter((other) => other !== act));
    },
  };
}

/** Binds `acts` ({key: act}) while the component is shown, and again when one of `inputs` changes. */
export function useKeys(keys, acts, inputs = []) {
  // At once: the next key may be pressed before the next frame.
  useLayoutEffect(() => {
    const unbind = Object.entries(acts).map(([key, act]) => keys.bind(key, act));
    return () => unbind.forEach((stop) => stop());
  }, inputs);
}

function isTyping(element) {
  return element instanceof HTMLElement && (element.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName));
}
