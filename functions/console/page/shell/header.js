/** The header: screens, purpose, language, theme, and who works here. */
import { html, useState } from "../html.js";
import { prefs, setPref } from "../prefs.js";
import { purpose } from "../purpose.js";
import { session } from "../session.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { PurposeDialog } from "./purpose_dialog.js";

export function Header({ services, screens, screen, go, onHelp }) {
  const { language, t } = useWords();
  const { person } = useStore(session);
  const { theme } = useStore(prefs);
  const [failed, setFailed] = useState(false);
  const open = (event, path) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(path);
  };
  const leave = () => services.leave().then(() => setFailed(false), () => setFailed(true));
  return html`<header class="top">
    <span class="brand">Platewatch</span>
    <nav aria-label=${t("screens")}>
      ${screens.map((one) => html`<a href=${one.path} aria-current=${one === screen ? "page" : null} onClick=${(event) => open(event, one.path)}>${t(`screen_${one.name}`)}</a>`)}
    </nav>
    <span class="space"></span>
    <${Purpose} />
    <label class="choice"><span class="unseen">${t("language")}</span>
      <select value=${language} onChange=${(event) => setPref("language", event.currentTarget.value)}>
        <option value="nl" lang="nl" selected=${language === "nl"}>Nederlands</option><option value="en" lang="en" selected=${language === "en"}>English</option>
      </select></label>
    <label class="choice"><span class="unseen">${t("theme")}</span>
      <select value=${theme} onChange=${(event) => setPref("theme", event.currentTarget.value)}>
        ${["system", "light", "dark"].map((name) => html`<option value=${name} selected=${theme === name}>${t(`theme_${name}`)}</option>`)}
      </select></label>
    <button type="button" class="icon" aria-label=${t("help")} onClick=${onHelp}>?</button>
    <span class="who"><strong>${person?.name}</strong><span>${t(`role_${person?.role.replaceAll(" ", "_")}`)}</span></span>
    <button type="button" class="act plain" onClick=${leave}>${t("sign_out")}</button>
    ${failed && html`<p class="top-problem" role="alert">${t("sign_out_failed")}</p>`}
  </header>`;
}

/** Why things are looked up now; pressing it sets another purpose. */
function Purpose() {
  const { t } = useWords();
  const value = useStore(purpose);
  const [asks, setAsks] = useState(false);
  return html`<button type="button" class=${value ? "purpose set" : "purpose"} onClick=${() => setAsks(true)}>
      <span class="label">${t("purpose")}</span>
      <span class="purpose-text">${value ? `${value.caseNumber} \u00b7 ${value.reason}` : t("purpose_none")}</span>
    </button>
    ${asks && html`<${PurposeDialog} onClose=${() => setAsks(false)} />`}`;
}
