/** All lists with what is the matter with each, and what keeps a list from matching. */
import { html, useState } from "../html.js";
import { Time } from "../live/parts.js";
import { Dialog } from "../shell/dialog.js";
import { useWords } from "../words.js";
import { Field, sayEntries, Told } from "./parts.js";

/** As the service checks it (text/names.py); it has the last word. */
const NAME = /^[a-z0-9][a-z0-9-]{1,62}$/;

export function Lists({ lists, chosen, go }) {
  const { t, language } = useWords();
  const [asks, setAsks] = useState(false);
  return html`<aside class="lists" aria-label=${t("hl_lists")}>
    <div class="lists-head"><h2>${t("hl_lists")}</h2><button type="button" class="act" onClick=${() => setAsks(true)}>${t("hl_new")}</button></div>
    ${lists.length === 0 && html`<p class="soft lists-empty">${t("hl_none_yet")}</p>`}
    <ul>
      ${lists.map(
        (one) => html`<li key=${one.name}><button type="button" class=${one.name === chosen ? "list-row chosen" : "list-row"} aria-current=${one.name === chosen ? "true" : null} onClick=${() => go(one.name)}>
          <strong>${one.name}</strong>
          <span class="soft">${one.lines === null ? t("hl_empty") : sayEntries(t, one.lines, language)}</span>
          <span class="marks">${listMarks(one).map(([kind, name, parts]) => html`<span class=${`mark ${kind}`}>${t(name, parts)}</span>`)}</span>
        </button></li>`,
      )}
    </ul>
    ${asks && html`<${NewList} lists=${lists} onClose=${() => setAsks(false)} go=${go} />`}
  </aside>`;
}

/** What to say of a list in its row: [kind, word, parts]. */
export function listMarks(list) {
  if (list.deleted_at) return [["warn", "hl_mark_deleted", {}]];
  return [
    list.alerts_now ? null : ["danger", "hl_mark_silent", {}],
    list.freshness?.stale ? ["danger", "hl_mark_stale", {}] : null,
    list.running ? ["taken", "hl_mark_running", {}] : null,
    list.refused ? ["warn", "hl_mark_refused", {}] : null,
    list.patterns.waits ? ["warn", "hl_mark_patterns", { count: list.patterns.waits }] : null,
  ].filter(Boolean);
}

function NewList({ lists, onClose, go }) {
  const { t } = useWords();
  const [name, setName] = useState("");
  const [problem, setProblem] = useState("");
  const submit = (event) => {
    event.preventDefault();
    const typed = name.trim();
    if (!NAME.test(typed)) setProblem("hl_name_wrong");
    else if (lists.some((one) => one.name === typed)) setProblem("hl_name_taken");
    else {
      onClose();
      go(typed, "file");
    }
  };
  return html`<${Dialog} title=${t("hl_new")} onClose=${onClose}><form onSubmit=${submit} novalidate>
    <p class="soft">${t("hl_new_about")}</p>
    <${Field} name="list-name" label=${t("hl_name")} value=${name} onValue=${setName} problem=${problem && t(problem)} maxlength="63" />
    <div class="dialog-actions"><button type="submit" class="act yes">${t("hl_new_go")}</button></div>
  </form><//>`;
}

/** Why the list does not match now, or not everywhere; what else is the matter. */
export function Health({ state }) {
  const { t } = useWords();
  const { gaps, freshness, unknown_names: unknown } = state;
  const off = state.patterns.stopped + state.patterns.too_wide;
  return html`<div class="health">
    ${state.alerts_now ? html`<p class=${gaps.length ? "banner warn" : "banner good"}>${t(gaps.length ? "hl_matches_partly" : "hl_matches")}</p>` : html`<p class="banner danger">${t("hl_silent")}</p>`}
    ${freshness && html`<p class=${freshness.stale ? "banner danger" : "banner"}>${t(freshness.stale ? "hl_stale" : "hl_from_elsewhere", { origin: freshness.origin, hours: freshness.fresh_hours })} ${freshness.refreshed_at ? html`${t("hl_refreshed")} <${Time} at=${freshness.refreshed_at} seconds=${false} />` : t("hl_never_refreshed")}</p>`}
    ${gaps.length > 0 && html`<ul class="gaps">${gaps.map((gap) => html`<li><strong>${t(`hl_gap_${gap.kind.replaceAll("-", "_")}`)}</strong> <${Told} english=${gap.text} dutch=${gap.text_nl} /></li>`)}</ul>`}
    ${unknown.map((one) => html`<p class="banner warn"><${Told} english=${one.text} dutch=${one.text_nl} /></p>`)}
    ${state.running && html`<p class="banner" role="status">${t("hl_running", { count: state.running.written ?? 0 })}</p>`}
    ${state.refused && html`<p class="banner warn">${t("hl_refused")} <${Time} at=${state.refused.announced_at} seconds=${false} />. ${t(state.refused.bad_lines ? "hl_refused_lines" : "hl_refused_why", { count: state.refused.bad_lines ?? 0 })}</p>`}
    ${off > 0 && html`<p class="banner warn">${t("hl_patterns_off", { count: off })}</p>`}
  </div>`;
}
