/** The Oversight screen: the log and its reports, unusual use, what is kept and until when, and what each role may do. */
import { Covered } from "../hotlists/parts.js";
import { html, useMemo } from "../html.js";
import { session } from "../session.js";
import { useStore } from "../store.js";
import { addWords, useWords } from "../words.js";
import { WORDS as en } from "../words/oversight_en.js";
import { WORDS as nl } from "../words/oversight_nl.js";
import { HoldsTab } from "./holds.js";
import { LogTab } from "./log.js";
import { ReportsTab } from "./reports.js";
import { RetentionTab } from "./retention.js";
import { RolesTab } from "./roles.js";
import { openOversight } from "./service.js";
import { UnusualTab } from "./unusual.js";

addWords({ en, nl });

const BASE = "/console/oversight";

/** Each tab with the route that it needs; the last one needs none. */
const TABS = [
  { name: "log", needs: "GET /v1/audit/head", Tab: LogTab },
  { name: "reports", needs: "POST /v1/audit/reports", Tab: ReportsTab },
  { name: "unusual", needs: "POST /v1/audit/unusual", Tab: UnusualTab },
  { name: "retention", needs: "GET /v1/retention/report", Tab: RetentionTab },
  { name: "holds", needs: "GET /v1/retention/holds", Tab: HoldsTab },
  { name: "roles", needs: "", Tab: RolesTab },
];

export function Screen({ api, path, go }) {
  const { t } = useWords();
  const { person } = useStore(session);
  const service = useMemo(() => openOversight(api), [api]);
  const tabs = TABS.filter(({ needs }) => !needs || person?.routes.includes(needs));
  const asked = path.startsWith(`${BASE}/`) ? path.slice(BASE.length + 1) : "";
  const { name, Tab } = tabs.find((tab) => tab.name === asked) ?? tabs[0];
  const open = (tab) => go(`${BASE}/${tab}`);
  const follow = (event, tab) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(tab);
  };
  return html`<div class="oversight">
    <h1 class="unseen">${t("screen_oversight")}</h1>
    <nav class="tabs" aria-label=${t("ov_tabs")}>
      ${tabs.map((tab) => html`<a href=${`${BASE}/${tab.name}`} aria-current=${tab.name === name ? "page" : null} onClick=${(event) => follow(event, tab.name)}>${t(`ov_tab_${tab.name}`)}</a>`)}
    </nav>
    <div class="ov-place"><${Covered}><${Tab} key=${name} service=${service} open=${open} /><//></div>
  </div>`;
}
