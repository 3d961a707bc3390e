/** A hit's dossier as it is printed. The service says what stands in it and in which words; here it gets its look. */
import { html, useEffect, useState } from "../html.js";
import { useWords } from "../words.js";
import { useFetched, Waiting } from "./parts.js";

const LANGUAGES = { nl: "Nederlands", en: "English" };

export function Dossier({ service, search, id, authority, onBack }) {
  const { t, language } = useWords();
  const [chosen, setChosen] = useState(language);
  const fetched = useFetched(() => service.fetchDossier(id, chosen, authority), [id, chosen, authority]);
  const dossier = fetched.value?.dossier;
  const ready = dossier?.language === chosen && fetched.purposeful;
  return html`<section class="detail" aria-label=${t("al_dossier")}>
    <div class="paper-bar">
      <button type="button" class="act plain" onClick=${onBack}>${t("al_dossier_back")}</button>
      <label class="choice">${t("al_dossier_language")} <select value=${chosen} onChange=${(event) => setChosen(event.currentTarget.value)}>
        ${Object.entries(LANGUAGES).map(([name, label]) => html`<option value=${name} lang=${name} selected=${name === chosen}>${label}</option>`)}
      </select></label>
      <button type="button" class="act yes" disabled=${!ready} onClick=${() => window.print()}>${t("al_print")}</button>
      <span class="soft">${t("al_print_help")}</span>
    </div>
    ${ready ? html`<div class="detail-scroll paper-place" tabindex="0" role="group" aria-label=${t("al_dossier")}><${Paper} dossier=${dossier} /></div>` : html`<${Waiting} fetched=${{ ...fetched, value: null }} search=${search} />`}
  </section>`;
}

function Paper({ dossier }) {
  useEffect(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(describeMargins(dossier));
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => (document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet));
  }, [dossier]);
  return html`<article class="paper" lang=${dossier.language}>
    <header><h2 class="paper-title">${dossier.title}</h2><p>${dossier.made_at}</p></header>
    <p class="paper-plate">${dossier.heading}</p>
    <p class="paper-lead">${dossier.lead}</p>
    ${dossier.warnings.map((warning) => html`<p class="paper-lead paper-warning">${warning}</p>`)}
    ${dossier.sections.map((section) => html`<${Section} section=${section} />`)}
    <p class="paper-end">${dossier.footer}</p>
  </article>`;
}

function Section({ section }) {
  const { rows, pictures, table, head, notes } = section;
  return html`<section><h3>${section.title}</h3>
    ${rows.length > 0 && html`<dl>${rows.map(([label, text]) => html`<dt>${label}</dt><dd>${text}</dd>`)}</dl>`}
    ${pictures.map((picture) => html`<${Figure} picture=${picture} />`)}
    ${table.length > 0 && html`<table>
      <thead><tr>${head.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
      <tbody>${table.map((line) => html`<tr>${line.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
    </table>`}
    ${notes.map((note) => html`<p class="paper-note">${note}</p>`)}
  </section>`;
}

function Figure({ picture }) {
  const { name, meaning, sha256, state, note, jpeg } = picture;
  return html`<figure class=${state === "altered" ? "altered" : ""}>
    ${jpeg && html`<img class=${name === "plate" ? "paper-crop" : ""} src=${`data:image/jpeg;base64,${jpeg}`} alt=${meaning} />`}
    <figcaption>${meaning}<br />SHA-256 <code>${sha256}</code><br /><span class="paper-state">${note}</span></figcaption>
  </figure>`;
}

/** The style that puts sentence, plate and number on every page: one that is taken out of a file says so too. */
export function describeMargins({ footer, heading }) {
  return `@page { @bottom-left { content: ${quote(footer)}; } @bottom-right { content: ${quote(heading)} "  " counter(page) " / " counter(pages); } }`;
}

/** The text as a string of CSS: what is neither letter nor digit stands in it by its number. */
function quote(text) {
  const safe = [...text].map((one) => (/[A-Za-z0-9]/.test(one) ? one : `\\${(one.codePointAt(0) || 0xfffd).toString(16).padStart(6, "0")}`));
  return `"${safe.join("")}"`;
}
