/** What happened in an investigation, from the audit log, as a story. */
import { useAnswer } from "../answer.js";
import { html } from "../html.js";
import { useWords } from "../words.js";
import { BASE, Failed, Link, Moment, NeedsPurpose, State } from "./parts.js";

export function Story(shared) {
  const { t } = useWords();
  const { id, go } = shared;
  return html`<section class="iv-section"><p class="iv-bar"><${Link} path=${`${BASE}/${id}`} go=${go}>${t("iv_back_one")}<//></p>
    <${NeedsPurpose}><${Told} ...${shared} /><//></section>`;
}

/** Acts of which the text has the reason already. */
const SAID = new Set(["unmasked"]);

/** The role in words; a function of the service is called as it is. */
function nameRole(role, t) {
  const name = `role_${role.replaceAll(" ", "_")}`;
  const known = t(name);
  return known === name ? role : known;
}

function Told({ service, id }) {
  const { t, language } = useWords();
  const asked = useAnswer(() => service.fetchStory(id), [id]);
  if (!asked.value) return asked.error ? html`<${Failed} error=${asked.error} again=${asked.again} />` : html`<p aria-busy="true">${t("loading")}</p>`;
  const { investigation: one, events } = asked.value;
  return html`<header class="iv-head"><h2>${t("iv_story_of", { name: one.order.reference })}</h2> <${State} name=${one.state} />
      <button type="button" class="act iv-print" onClick=${() => window.print()}>${t("iv_print")}</button></header>
    <p class="soft">${t("iv_story_help")}</p>
    ${!events.length && html`<p class="soft">${t("iv_story_none")}</p>`}
    <ol class="iv-story">${events.map((event) => html`<li>
      <${Moment} at=${event.at} seconds /> <span>${event.text[language]}
        <span class="iv-why soft">${nameRole(event.role, t)}${event.reason && ` \u00b7 ${t(SAID.has(event.act) ? "iv_why_case" : "iv_why", { reason: event.reason, case: event.case_number })}`}</span></span></li>`)}</ol>`;
}
