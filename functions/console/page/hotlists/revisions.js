/** The revisions that a list can go back to. */
import { useAct } from "../act.js";
import { html, useState } from "../html.js";
import { Time } from "../live/parts.js";
import { Dialog } from "../shell/dialog.js";
import { useWords } from "../words.js";
import { describe, formatCount, Outcome } from "./parts.js";

export function RevisionsTab({ service, name, state, refresh }) {
  const { t, language } = useWords();
  const [chosen, setChosen] = useState(null);
  const { busy, said, run } = useAct(describe);
  const revisions = [...state.revisions].reverse();
  const goBack = async () => {
    const done = await run(() => service.rollBack(name, chosen.revision), (t) => t("hl_went_back", { number: chosen.revision }));
    setChosen(null);
    if (done) refresh();
  };
  if (!revisions.length) return html`<p class="soft">${t("hl_revisions_none")}</p>`;
  return html`<p class="soft">${t("hl_revisions_help")}</p><${Outcome} said=${said} />
    <div class="table-scroll" tabindex="0" role="region" aria-label=${t("hl_tab_revisions")}><table class="rows-table">
      <thead><tr><th scope="col">${t("hl_number")}</th><th scope="col">${t("hl_made")}</th><th scope="col">${t("hl_made_by")}</th><th scope="col">${t("hl_entries")}</th><th scope="col">${t("hl_difference_short")}</th><th scope="col"><span class="unseen">${t("hl_actions")}</span></th></tr></thead>
      <tbody>${revisions.map(
        (one) => html`<tr key=${one.revision}><th scope="row">${one.revision} ${one.revision === state.revision && html`<span class="mark good">${t("hl_active")}</span>`}</th>
          <td><${Time} at=${one.at} seconds=${false} /></td><td>${t(`hl_made_${one.made_by}`)}</td><td>${formatCount(one.lines, language)}</td>
          <td>+${formatCount(one.added, language)} ≠${formatCount(one.changed, language)} −${formatCount(one.ended, language)}</td>
          <td class="row-acts">${one.revision !== state.revision && html`<button type="button" class="act plain" aria-disabled=${busy} onClick=${() => setChosen(one)}>${t("hl_go_back_to", { number: one.revision })}</button>`}</td></tr>`,
      )}</tbody></table></div>
    ${chosen && html`<${Dialog} title=${t("hl_go_back_to", { number: chosen.revision })} onClose=${() => setChosen(null)}>
      <p>${t("hl_go_back_sure", { number: chosen.revision, count: formatCount(chosen.lines, language), now: formatCount(state.lines ?? 0, language) })}</p>
      <div class="dialog-actions"><button type="button" class="act no" aria-disabled=${busy} onClick=${goBack}>${t("hl_go_back_yes")}</button><button type="button" class="act plain" onClick=${() => setChosen(null)}>${t("back")}</button></div>
    <//>`}`;
}
