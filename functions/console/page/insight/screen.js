/** Insight: what past hits say, by whole weeks and without plates. */
import { html, useMemo } from "../html.js";
import { addWords, useWords } from "../words.js";
import { WORDS as en } from "../words/insight_en.js";
import { WORDS as nl } from "../words/insight_nl.js";
import { CamerasTab } from "./cameras.js";
import { HitsTab } from "./hits.js";
import { openInsight } from "./service.js";
import { WeekTab } from "./week.js";

addWords({ en, nl });

const BASE = "/console/insight";

const TABS = [
  { name: "hits", Shown: HitsTab },
  { name: "cameras", Shown: CamerasTab },
  { name: "week", Shown: WeekTab },
];

export function Screen({ api, path, go }) {
  const { t } = useWords();
  const service = useMemo(() => openInsight(api), [api]);
  const tab = TABS.find((one) => path === `${BASE}/${one.name}`) ?? TABS[0];
  const open = (event, name) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(`${BASE}/${name}`);
  };
  return html`<div class="insight">
    <nav class="tabs" aria-label=${t("in_tabs")}>
      ${TABS.map(({ name }) => html`<a href=${`${BASE}/${name}`} aria-current=${name === tab.name ? "page" : null} onClick=${(event) => open(event, name)}>${t(`in_tab_${name}`)}</a>`)}
    </nav>
    <div class="in-place"><${tab.Shown} key=${tab.name} service=${service} /></div>
  </div>`;
}
