/** The Hotlists screen: all lists at left, the chosen one at right with its tabs. */
import { useAnswer } from "../answer.js";
import { html, useEffect, useMemo, useState } from "../html.js";
import { useWords, addWords } from "../words.js";
import { WORDS as en } from "../words/hotlists_en.js";
import { WORDS as nl } from "../words/hotlists_nl.js";
import { DueTab } from "./due.js";
import { EntriesTab } from "./entries.js";
import { FileTab } from "./file.js";
import { FilesTab } from "./files.js";
import { Health, Lists } from "./lists.js";
import { Covered, Failed, sayEntries } from "./parts.js";
import { PreviewTab } from "./preview.js";
import { RevisionsTab } from "./revisions.js";
import { openHotlists } from "./service.js";
import { SettingsTab } from "./settings.js";

addWords({ en, nl });

const BASE = "/console/hotlists";
const TABS = {
  entries: EntriesTab,
  file: FileTab,
  files: FilesTab,
  due: DueTab,
  preview: PreviewTab,
  settings: SettingsTab,
  revisions: RevisionsTab,
};
/** What a list that is not there yet can begin with. */
const FIRST_TABS = ["file", "entries"];
const ASK_EVERY = 30_000;
const ASK_RUNNING = 3000;

/** {list, tab} of an address of this screen; "" where it names none. */
export function parsePlace(path) {
  const [list = "", tab = ""] = path.startsWith(`${BASE}/`) ? path.slice(BASE.length + 1).split("/") : [];
  try {
    return { list: decodeURIComponent(list), tab: tab in TABS ? tab : "" };
  } catch {
    return { list: "", tab: "" };
  }
}

export function Screen({ api }) {
  const { t } = useWords();
  const service = useMemo(() => openHotlists(api), [api]);
  const [place, setPlace] = useState(() => parsePlace(location.pathname));
  const asked = useAnswer(service.listAll, [service]);
  const lists = asked.value?.lists ?? null;
  const running = lists?.some((one) => one.running) ?? false;

  useEffect(() => {
    const follow = () => setPlace(parsePlace(location.pathname));
    window.addEventListener("popstate", follow);
    return () => window.removeEventListener("popstate", follow);
  }, []);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === "visible" && asked.again(), running ? ASK_RUNNING : ASK_EVERY);
    return () => clearInterval(timer);
  }, [running]);

  const go = (list, tab = "") => {
    history.pushState(null, "", [BASE, encodeURIComponent(list), tab].filter(Boolean).join("/"));
    setPlace({ list, tab });
  };
  if (lists === null) return asked.error ? html`<div class="hotlists-alone"><${Failed} error=${asked.error} again=${asked.again} /></div>` : html`<p class="said" aria-busy="true">${t("loading")}</p>`;
  const state = lists.find((one) => one.name === place.list) ?? null;
  return html`<div class="hotlists">
    <${Lists} lists=${lists} chosen=${place.list} go=${go} />
    <div class="list-place">
      ${asked.error && html`<${Failed} error=${asked.error} again=${asked.again} />`}
      ${place.list
        ? html`<${ChosenList} key=${place.list} service=${service} name=${place.list} state=${state} tab=${place.tab} go=${go} refresh=${asked.again} />`
        : html`<section class="said"><h2>${t(lists.length ? "hl_choose_title" : "hl_none_title")}</h2><p>${t(lists.length ? "hl_choose" : "hl_none")}</p></section>`}
    </div>
  </div>`;
}

function ChosenList({ service, name, state, tab, go, refresh }) {
  const { t, language } = useWords();
  const isNew = state === null;
  const deleted = Boolean(state?.deleted_at);
  const tabs = isNew ? FIRST_TABS : Object.keys(TABS);
  const chosen = tabs.includes(tab) ? tab : tabs[0];
  const Tab = TABS[chosen];
  const open = (event, one) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(name, one);
  };
  return html`<section class="list" aria-labelledby="list-title">
    <header class="list-head">
      <h2 id="list-title">${name}</h2>
      ${state?.lines != null && html`<span class="soft">${sayEntries(t, state.lines, language)} · ${t("hl_revision", { number: state.revision })}</span>`}
      ${isNew && html`<span class="mark">${t("hl_new_mark")}</span>`}
    </header>
    ${isNew && html`<p class="banner">${t("hl_new_help")}</p>`}
    ${deleted ? html`<p class="banner warn">${t("hl_deleted")}</p>` : state && html`<${Health} state=${state} />`}
    ${!deleted &&
    html`<nav class="tabs" aria-label=${t("hl_tabs", { name })}>
      ${tabs.map((one) => html`<a href=${`${BASE}/${encodeURIComponent(name)}/${one}`} aria-current=${one === chosen ? "page" : null} onClick=${(event) => open(event, one)}>${t(`hl_tab_${one}`)}</a>`)}
    </nav>
    <div class="tab-place"><${Covered}><${Tab} key=${chosen} service=${service} name=${name} state=${state} isNew=${isNew} go=${go} refresh=${refresh} /><//></div>`}
  </section>`;
}
