/** A dialog above the page: Escape closes it, and the focus comes back to where it was. */
import { html, useLayoutEffect, useRef } from "../html.js";
import { useWords } from "../words.js";

let count = 0;

export function Dialog({ title, onClose, children, wide = false }) {
  const { t } = useWords();
  const place = useRef(null);
  const id = useRef(`dialog-${(count += 1)}`);
  // At once: the next key may be pressed before the next frame.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = place.current;
    dialog.showModal();
    (dialog.querySelector("[autofocus]") ?? dialog.querySelector("button, input, select"))?.focus();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
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
