/** What is kept of each kind, how old the oldest is, when it must be gone, and whether anything is kept too long. */
import { clock, describeAge } from "../clock.js";
import { formatCount, formatDay } from "../hotlists/parts.js";
import { html, useEffect, useState } from "../html.js";
import { useWords } from "../words.js";
import { fetchAll } from "./pages.js";
import { Failed, Progress, TimeOrNone } from "./parts.js";

/** The pages of one kind as one. */
export function addUp(pages) {
  const times = (name) => pages.map((page) => page[name]).filter(Boolean).sort();
  const sum = (name) => pages.reduce((total, page) => total + page[name], 0);
  const { held, ground } = pages[0];
  const first = times("first_end")[0] ?? null;
  return { held, ground, count: sum("count"), overdue: sum("overdue"), first_end: first, last_end: times("last_end").at(-1) ?? null, oldest_at: times("oldest_at")[0] ?? null };
}

export function RetentionTab({ service }) {
  const { t, language } = useWords();
  const [{ told, lines, error, done }, setState] = useState({ told: null, lines: [], error: null, done: false });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let wanted = true;
    const put = (changes) => wanted && setState((former) => ({ ...former, ...changes }));
    async function load() {
      setState({ told: null, lines: [], error: null, done: false });
      try {
        const kinds = await service.listKinds();
        put({ told: kinds });
        for (const kind of kinds.kinds) {
          const line = addUp(await fetchAll((after) => service.countKind(kind, after)));
          if (!wanted) return;
          setState((former) => ({ ...former, lines: [...former.lines, line] }));
        }
        put({ done: true });
      } catch (error) {
        if (error.status === undefined) throw error;
        put({ error });
      }
    }
    void load();
    return () => (wanted = false);
  }, [turn]);
  const again = () => setTurn(turn + 1);
  const overdue = lines.filter((line) => line.overdue);
  const count = (value) => formatCount(value, language);
  return html`<section class="ov-section"><h2>${t("ov_retention_title")}</h2><p class="soft">${t("ov_retention_help")}</p>
    ${error && html`<${Failed} error=${error} again=${again} />`}
    ${told && html`<p>${t("ov_regime")} <strong>${t(`ov_mode_${told.mode.replaceAll("-", "_")}`)}</strong></p>`}
    ${!done && !error && html`<${Progress} label=${told ? t("ov_counted", { count: lines.length, of: told.kinds.length }) : t("loading")} share=${told ? lines.length / told.kinds.length : 0} />`}
    ${done && (overdue.length ? html`<p class="banner danger">${t("ov_overdue_title", { names: overdue.map((line) => t(`ov_held_${line.held.replaceAll("-", "_")}`)).join(", ") })}</p>` : html`<p class="banner good">\u2713 ${t("ov_nothing_overdue")}</p>`)}
    ${lines.length > 0 && html`<div class="table-scroll" tabindex="0" role="group" aria-label=${t("ov_retention_title")}><table class="rows-table">
      <thead><tr>${["held", "count", "oldest", "first_end", "last_end", "ground", "overdue"].map((name) => html`<th scope="col">${t(`ov_col_${name}`)}</th>`)}</tr></thead>
      <tbody>${lines.map((line) => html`<tr key=${line.held}><th scope="row" class="words">${t(`ov_held_${line.held.replaceAll("-", "_")}`)}</th><td>${count(line.count)}</td><td class="words"><${Oldest} line=${line} /></td>
        <td><${TimeOrNone} at=${line.first_end} /></td><td><${TimeOrNone} at=${line.last_end} /></td><td class="words">${t(`ov_ground_${line.ground.replaceAll("-", "_")}`)}</td>
        <td>${line.overdue ? html`<span class="mark danger">${t("ov_overdue", { count: count(line.overdue) })}</span>` : t("ov_no_overdue")}</td></tr>`)}</tbody></table></div>
      <p class="soft">${t("ov_terms_help")}</p>`}
    ${told && html`<h3>${t("ov_destroyed_title")}</h3><div class="table-scroll" tabindex="0" role="group" aria-label=${t("ov_destroyed_title")}><table class="rows-table">
      <thead><tr>${["day", "collected", "destroyed"].map((name) => html`<th scope="col">${t(`ov_col_${name}`)}</th>`)}</tr></thead>
      <tbody>${told.destroyed.map((day) => html`<tr><th scope="row">${formatDay(day.day, language)}</th><td>${count(day.collected)}</td><td>${count(day.destroyed)}</td></tr>`)}</tbody></table></div>`}
    ${done && html`<p><button type="button" class="act" onClick=${again}>${t("ov_count_again")}</button></p>`}</section>`;
}

function Oldest({ line }) {
  const { t } = useWords();
  if (!line.count) return html`\u2013`;
  if (!line.oldest_at) return html`<span class="soft">${t("ov_own_terms")}</span>`;
  const { unit, parts } = describeAge(clock.now() - Date.parse(line.oldest_at));
  return html`${t(`age_${unit}`, parts)}`;
}
