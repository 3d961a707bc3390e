/** Where the focus goes when what had it goes away: a row that was deleted, the button "More" after the last page. */

const PRESSED = "a[href], button, input, select, textarea, summary";

/**
 * What is around an element, so that its place is found when it is gone: for itself and for each thing that it stands in,
 * outwards, the next thing, the one before, and the last things in that one.
 */
export function trace(element) {
  const levels = [];
  for (let one = element; one?.parentElement; one = one.parentElement) {
    const before = one.previousElementSibling;
    const last = [];
    for (let inner = before; inner; inner = inner.lastElementChild) last.push(inner);
    levels.push({ element: one, parent: one.parentElement, after: one.nextElementSibling, before, last });
  }
  return levels;
}

const findAdded = ({ last, element }) => last.map((one) => one.isConnected && one.nextElementSibling).filter((one) => one && one !== element);

/**
 * Gives the focus to what stands there now: to the first thing that was added before it, to the next, or to the one before.
 * Never to what can be pressed: the key that comes next was meant for what is gone.
 */
export function focusPlace(levels) {
  const depth = levels.findIndex(({ parent }) => parent.isConnected);
  if (depth < 0) return;
  const { parent, before, after } = levels[depth];
  // A button under a list may stand in a paragraph of its own.
  const added = levels.slice(depth, depth + 2).flatMap(findAdded)[0];
  const next = added ?? [after, before].find((one) => one?.parentElement === parent);
  const place = !next || next.matches(PRESSED) ? parent : next;
  if (!place.hasAttribute("tabindex")) {
    place.setAttribute("tabindex", "-1");
    place.addEventListener("blur", () => place.removeAttribute("tabindex"), { once: true });
  }
  place.focus({ preventScroll: true });
}

/** Keeps the focus in its place on a page. Without this whoever works with keys begins again at the top. */
export function keepFocus(page) {
  let levels = [];
  const remember = ({ target }) => {
    levels = trace(target);
  };
  page.addEventListener("focusin", remember);
  // What is around it may have changed since it got the focus.
  page.addEventListener("click", ({ target }) => levels[0]?.element.contains(target) && remember({ target: levels[0].element }), { capture: true });
  page.addEventListener("focusout", ({ target }) => queueMicrotask(() => {
    if (target.isConnected && levels[0]?.element === target) levels = [];
  }));
  new MutationObserver(() => {
    if (!levels.length || levels[0].element.isConnected) return;
    const gone = levels;
    levels = [];
    // A dialog gives the focus back itself (dialog.js), also to a page on which nothing had it.
    if (gone.some(({ element }) => element.matches("dialog") && !element.isConnected)) return;
    // After the next frame: what took its place may take the focus itself.
    requestAnimationFrame(() => setTimeout(() => page.activeElement === page.body && focusPlace(gone)));
  }).observe(page.body, { childList: true, subtree: true });
}
