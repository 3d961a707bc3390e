/** What each role may do, by the table of routes that both doors keep to. */
import { html, useState } from "../html.js";
import { session } from "../session.js";
import { useWords } from "../words.js";
import { RIGHTS } from "./rights.js";
import { RIGHTS_NL } from "./rights_nl.js";

const ROLES = ["officer", "control room", "hotlist editor", "investigator", "auditor", "admin"];

export function RolesTab() {
  const { t, language } = useWords();
  const [role, setRole] = useState(session.get().person?.role ?? ROLES[0]);
  const rights = RIGHTS.filter((one) => one.roles.includes(role));
  const say = (one) => (language === "nl" && RIGHTS_NL[one.route] ? html`${RIGHTS_NL[one.route]}` : html`<span lang="en">${one.summary}</span>`);
  const name = (one) => t(`role_${one.replaceAll(" ", "_")}`);
  const others = (one) => one.roles.filter((other) => other !== role).map(name).join(", ") || t("ov_nobody_else");
  return html`<section class="ov-section"><h2>${t("ov_tab_roles")}</h2><p class="soft">${t("ov_roles_help")}</p>
    <div class="ov-fields"><label class="field">${t("ov_role")}<select value=${role} onChange=${(event) => setRole(event.currentTarget.value)}>${ROLES.map((one) => html`<option value=${one} selected=${one === role}>${name(one)}</option>`)}</select></label></div>
    <p>${t(`ov_role_why_${role.replaceAll(" ", "_")}`)}</p>
    <div class="table-scroll" tabindex="0" role="group" aria-label=${t("ov_may", { role: name(role) })}><table class="rows-table"><caption>${t("ov_may", { role: name(role) })} (${rights.length})</caption>
      <thead><tr>${["right", "purpose", "also", "route"].map((column) => html`<th scope="col">${t(`ov_col_${column}`)}</th>`)}</tr></thead>
      <tbody>${rights.map((one) => html`<tr key=${one.route}><td class="words">${say(one)}</td><td>${t(`ov_needs_${one.purpose}`)}</td><td class="words">${others(one)}</td><td class="words"><code class="ov-code">${one.route}</code></td></tr>`)}</tbody></table></div></section>`;
}
