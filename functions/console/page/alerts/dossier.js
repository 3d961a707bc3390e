/** A hit's dossier as it is printed. The service says what stands in it and in which words; here it gets its look. */
import { html, useState } from "../html.js";
import { Paper } from "../paper.js";
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
