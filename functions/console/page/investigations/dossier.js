/** The dossier of an investigation as it is printed. The service says what stands in it; it looks like a hit's dossier. */
import { useAnswer } from "../answer.js";
import { html, useState } from "../html.js";
import { Paper } from "../paper.js";
import { useWords } from "../words.js";
import { BASE, Failed, Link, NeedsPurpose } from "./parts.js";

const LANGUAGES = { nl: "Nederlands", en: "English" };

export function Dossier(shared) {
  const { t, language } = useWords();
  const { id, go } = shared;
  const [chosen, setChosen] = useState(language);
  return html`<section class="iv-section" aria-label=${t("iv_dossier")}>
    <div class="paper-bar"><${Link} path=${`${BASE}/${id}`} go=${go}>${t("iv_back_one")}<//>
      <label class="choice">${t("iv_language")} <select value=${chosen} onChange=${(event) => setChosen(event.currentTarget.value)}>
        ${Object.entries(LANGUAGES).map(([name, label]) => html`<option value=${name} lang=${name} selected=${name === chosen}>${label}</option>`)}
      </select></label>
      <button type="button" class="act yes" onClick=${() => window.print()}>${t("iv_print")}</button> <span class="soft">${t("iv_print_help")}</span></div>
    <${NeedsPurpose}><${Told} key=${chosen} ...${shared} language=${chosen} /><//></section>`;
}

function Told({ service, id, language }) {
  const { t } = useWords();
  const asked = useAnswer(() => service.fetchDossier(id, language), [id, language]);
  if (!asked.value) return asked.error ? html`<${Failed} error=${asked.error} again=${asked.again} />` : html`<p aria-busy="true">${t("loading")}</p>`;
  return html`<${Paper} dossier=${asked.value.dossier} />`;
}
