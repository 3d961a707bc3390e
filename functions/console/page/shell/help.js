/** All shortcuts in a list, the switch that turns them off, and how loud the desk is. */
import { html } from "../html.js";
import { prefs, setPref } from "../prefs.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { Dialog } from "./dialog.js";

const SHORTCUTS = ["j", "k", "t", "r", "a", "c", "m", "w", "l", "u", "o", "n", "s", "d", "v", "p", "g", "?"];

export function Help({ onClose }) {
  const { t } = useWords();
  const { shortcuts, volume } = useStore(prefs);
  return html`<${Dialog} title=${t("help_title")} onClose=${onClose} wide>
    <label class="switch"><input type="checkbox" checked=${shortcuts} onChange=${(event) => setPref("shortcuts", event.currentTarget.checked)} /> ${t("shortcuts_on")}</label>
    <dl class="keys">
      ${SHORTCUTS.map((key) => html`<div><dt><kbd>${key}</kbd></dt><dd>${t(`key_${key === "?" ? "help" : key}`)}</dd></div>`)}
      <div><dt><kbd>\u2191</kbd> <kbd>\u2193</kbd></dt><dd>${t("key_arrows")}</dd></div>
    </dl>
    <label class="field">${t("volume", { value: volume })}<input type="range" min="10" max="100" step="10" value=${volume} onInput=${(event) => setPref("volume", Number(event.currentTarget.value))} /></label>
  <//>`;
}
