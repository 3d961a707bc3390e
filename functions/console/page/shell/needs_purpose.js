/** What is shown only to somebody who said for which piece of work. */
import { html, useState } from "../html.js";
import { purpose } from "../purpose.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { PurposeDialog } from "./purpose_dialog.js";

/**
 * Shows its content once a purpose is set; until then, by the words `title` and `help`, why one is needed, and where it is
 * set. `unless` asks for none.
 */
export function NeedsPurpose({ children, title, help, heading = "h2", unless = false }) {
  const { t } = useWords();
  const value = useStore(purpose);
  const [asks, setAsks] = useState(false);
  if (value || unless) return children;
  return html`<section class="needs-purpose">
    <${heading}>${t(title)}<//>
    <p>${t(help)}</p>
    <p><button type="button" class="act yes" onClick=${() => setAsks(true)}>${t("purpose_set")}</button></p>
    ${asks && html`<${PurposeDialog} onClose=${() => setAsks(false)} />`}
  </section>`;
}
