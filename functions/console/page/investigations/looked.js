/** What an answer looked at, from how many days chance is estimated, and what does not count and why. */
import { formatCount } from "../hotlists/parts.js";
import { html } from "../html.js";
import { useWords } from "../words.js";
import { listFacts } from "./facts.js";
import { Moment, nameSite } from "./parts.js";

export function Looked({ question, one, names }) {
  const { t, language } = useWords();
  const { from, gone, rows } = listFacts(question, one);
  const { looked_until: until, skipped_scenes: skipped, skipped_times: times } = question;
  const silent = one.over === "hits" ? [] : (question.silent_cameras ?? []);
  return html`<section class="iv-looked" aria-labelledby="iv-looked-title"><h3 id="iv-looked-title">${t("iv_looked_title")}</h3>
    <dl>
      ${from && gone !== "all" && html`<div><dt>${t("iv_looked_time")}</dt><dd><${Moment} at=${from} /> \u2013 <${Moment} at=${until} /></dd></div>`}
      ${rows.map(({ name, words, count }) => html`<div><dt>${t(name)}</dt><dd>${count !== null && html`<strong>${formatCount(count, language)}</strong> `}<span class="soft">${words && t(words)}</span></dd></div>`)}</dl>
    ${gone === "all" && html`<p class="banner warn">${t("iv_looked_nothing")}</p>`}
    ${gone === "part" && html`<p class="banner warn">${t("iv_looked_gone")} <${Moment} at=${from} />. ${t("iv_looked_gone_help")}</p>`}
    ${skipped.length > 0 && html`<div class="banner warn"><p>${t(skipped.length === 1 ? "iv_skipped_scenes_one" : "iv_skipped_scenes", { count: skipped.length })}</p>
      <ul class="iv-plain">${skipped.map((number) => html`<li><${Scene} number=${number} scene=${question.asked.scenes?.[number - 1]} names=${names} /></li>`)}</ul></div>`}
    ${times > 0 && html`<p class="banner warn">${t(times === 1 ? "iv_skipped_times_one" : "iv_skipped_times", { count: formatCount(times, language) })}</p>`}
    ${silent.length > 0 && html`<p class="banner warn">${t("iv_silent", { names: silent.map((id) => nameSite(names, id)).join(", ") })}</p>`}
  </section>`;
}

function Scene({ number, scene, names }) {
  const { t } = useWords();
  return html`<strong>${t("iv_scene", { number })}</strong>${scene && html`: ${scene.cameras.map((id) => nameSite(names, id)).join(", ")}, <${Moment} at=${scene.at} />`}`;
}
