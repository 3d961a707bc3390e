/** People and duty: who would be told now, the recipients, and the shift's handover. */
import { html, useMemo } from "../html.js";
import { session } from "../session.js";
import { addWords, useWords } from "../words.js";
import { WORDS as en } from "../words/people_en.js";
import { WORDS as nl } from "../words/people_nl.js";
import { HandoverTab } from "./handover.js";
import { RecipientsTab } from "./recipients.js";
import { openPeople } from "./service.js";
import { ToldTab } from "./told.js";

addWords({ en, nl });

const BASE = "/console/people";

/** The tabs, each with the route that it needs. The first that somebody may see opens. */
const TABS = [
  { name: "handover", needs: "POST /v1/handovers", Shown: HandoverTab },
  { name: "recipients", needs: "PUT /v1/recipients/{recipient_id}", Shown: RecipientsTab },
  { name: "told", needs: "GET /v1/told-now", Shown: ToldTab },
];

/** The tab of an address, among those that these routes allow. */
export function findTab(path, routes) {
  const allowed = TABS.filter((tab) => routes.includes(tab.needs));
  return { allowed, tab: allowed.find((one) => path === `${BASE}/${one.name}`) ?? allowed[0] };
}

export function Screen({ api, path, go }) {
  const { t } = useWords();
  const service = useMemo(() => openPeople(api), [api]);
  const { allowed, tab } = findTab(path, session.get().person?.routes ?? []);
  const open = (event, name) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(`${BASE}/${name}`);
  };
  return html`<div class="people">
    <nav class="tabs" aria-label=${t("pp_tabs")}>
      ${allowed.map(({ name }) => html`<a href=${`${BASE}/${name}`} aria-current=${name === tab.name ? "page" : null} onClick=${(event) => open(event, name)}>${t(`pp_tab_${name}`)}</a>`)}
    </nav>
    <div class="pp-place"><${tab.Shown} key=${tab.name} service=${service} go=${go} /></div>
  </div>`;
}
