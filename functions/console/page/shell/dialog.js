/** A dialog above the page: its first field has the focus, Escape closes it, and the focus comes back to where it was. */
import { html, useLayoutEffect, useRef } from "../html.js";
import { useWords } from "../words.js";
import { focusPlace, trace } from "./focus.js";

let count = 0;

export function Dialog({ title, onClose, children, wide = false }) {
  const { t } = useWords();
  const place = useRef(null);
  const id = useRef(`dialog-${(count += 1)}`);
  // At once: the next key may be pressed before the next frame.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const around = trace(before);
    const dialog = place.current;
    dialog.showModal();
    // A form begins with its first field; what is only confirmed or looked at begins with the button that closes it.
    const first = ["[autofocus]", "input, select, textarea", "button"].map((each) => dialog.querySelector(each));
    first.find(Boolean)?.focus();
    return () => {
      dialog.close();
      if (before.isConnected) before.focus();
      else focusPlace(around);
    };
  }, []);
  return html`<dialog ref=${place} class=${wide ? "wide" : ""} aria-labelledby=${id.current} onCancel=${(event) => {
    event.preventDefault();
    onClose();
  }}>
    <div class="dialog-head"><h2 id=${id.current}>${title}</h2><button type="button" class="icon" aria-label=${t("close_dialog")} onClick=${onClose}>\u2715</button></div>
    ${children}
  </dialog>`;
}
