/** A dossier on paper: of a hit, or of an investigation. The service says what stands in it and in which words. */
import { html, useEffect } from "./html.js";

export function Paper({ dossier }) {
  useMargins(dossier);
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

/** While the component is there, every printed page has the footer at its left, and heading and number at its right. */
export function useMargins({ footer, heading }) {
  useEffect(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(describeMargins({ footer, heading }));
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => (document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet));
  }, [footer, heading]);
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
