/** The Investigations screen: all that somebody takes part in, one of them, a question's candidates, dossier and story. */
import { Covered } from "../hotlists/parts.js";
import { html, useEffect, useMemo, useRef, useState } from "../html.js";
import { addWords } from "../words.js";
import { WORDS as en } from "../words/investigations_en.js";
import { WORDS as nl } from "../words/investigations_nl.js";
import { Dossier } from "./dossier.js";
import { List } from "./list.js";
import { One } from "./one.js";
import { OpenForm } from "./open_form.js";
import { BASE, isAuditor, may } from "./parts.js";
import { Question } from "./question.js";
import { openInvestigations } from "./service.js";
import { Story } from "./story.js";

addWords({ en, nl });

const OPEN = "POST /v1/investigations";

/** {view, id, number} of an address of this screen. Views: list, new, one, question, story, dossier. */
export function parsePlace(path) {
  const [id = "", part = "", number = ""] = path.startsWith(`${BASE}/`) ? path.slice(BASE.length + 1).split("/") : [];
  if (id === "new") return { view: "new", id: "", number: "" };
  if (!/^[0-9a-f]{32}$/.test(id)) return { view: "list", id: "", number: "" };
  if (part === "questions" && /^\d+$/.test(number)) return { view: "question", id, number };
  return { view: part === "story" || part === "dossier" ? part : "one", id, number: "" };
}

const VIEWS = { one: One, question: Question, story: Story, dossier: Dossier };

export function Screen({ api, keys, path, go }) {
  const service = useMemo(() => openInvestigations(api, isAuditor()), [api]);
  const [names, setNames] = useState(null);
  const { view, id, number } = parsePlace(path);
  useEffect(() => {
    let wanted = true;
    // Without names people see and type ids. An auditor may not ask for them.
    if (may("GET /v1/names")) service.listNames().then((told) => wanted && setNames(told), () => {});
    return () => (wanted = false);
  }, [service]);
  const place = useRef(null);
  const before = useRef(path);
  // The link that led here is gone: with the keyboard one begins at the top of what has opened.
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    place.current.focus();
    place.current.scrollTop = 0;
  }, [path]);
  const shared = { service, names, go, keys };
  const View = VIEWS[view];
  return html`<div class=${view === "dossier" ? "iv paper-open" : "iv"}>
    <div class="iv-place" tabindex="-1" ref=${place}><${Covered}>
      ${view === "list" && html`<${List} ...${shared} />`}
      ${view === "new" && (may(OPEN) ? html`<${OpenForm} ...${shared} />` : html`<${List} ...${shared} />`)}
      ${View && html`<${View} key=${`${view}.${id}.${number}`} ...${shared} id=${id} number=${number} />`}
    <//></div>
  </div>`;
}
