/** What screen readers say of news: politely, or at once. */
import { html } from "./html.js";
import { createStore, useStore } from "./store.js";

const said = createStore({ polite: "", assertive: "" });

/** Says a text. The same text twice is said twice. */
export function announce(text, { now = false } = {}) {
  const kind = now ? "assertive" : "polite";
  said.set((former) => ({ ...former, [kind]: former[kind] === text ? `${text}\u00a0` : text }));
}

/** The places that screen readers listen to; nothing of them is seen. */
export function Announcements() {
  const { polite, assertive } = useStore(said);
  return html`
    <div class="unseen" role="status" aria-live="polite">${polite}</div>
    <div class="unseen" role="alert" aria-live="assertive">${assertive}</div>
  `;
}
