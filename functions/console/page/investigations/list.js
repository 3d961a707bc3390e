/** The investigations that somebody takes part in; the auditor sees all. */
import { useAnswer } from "../answer.js";
import { html } from "../html.js";
import { Left } from "../live/parts.js";
import { useWords } from "../words.js";
import { BASE, Failed, isAuditor, Link, may, Moment, NeedsPurpose, OnlyHits, State } from "./parts.js";

export function List(shared) {
  // An auditor gives a reason for every look, this one too.
  return html`<${NeedsPurpose} unless=${!isAuditor()}><${Listed} ...${shared} /><//>`;
}

function Listed({ service, go }) {
  const { t } = useWords();
  const asked = useAnswer(service.listAll, [service]);
  if (asked.error) return html`<${Failed} error=${asked.error} again=${asked.again} />`;
  if (!asked.value) return html`<p aria-busy="true">${t("loading")}</p>`;
  const { investigations, over } = asked.value;
  const opens = may("POST /v1/investigations");
  return html`<section class="iv-section">
    <div class="iv-head"><h2>${t("screen_investigations")}</h2>
      ${opens && html`<${Link} path=${`${BASE}/new`} go=${go} class="act yes">${t("iv_open_new")}<//>`}</div>
    <${OnlyHits} over=${over} />
    <p class="soft">${t(opens ? "iv_list_help" : "iv_list_help_auditor")}</p>
    ${!investigations.length && html`<div class="empty"><p class="empty-title">${t("iv_none_title")}</p><p>${t(opens ? "iv_none" : "iv_none_auditor")}</p></div>`}
    <ul class="iv-cards">${investigations.map((one) => html`<li key=${one.id} class=${`iv-card s-${one.state}`}>
      <h3><${Link} path=${`${BASE}/${one.id}`} go=${go}>${one.order.reference}<//></h3>
      <p class="iv-marks-line"><${State} name=${one.state} /> <span class="mark">${t(`iv_you_${one.you}`)}</span>${one.you === "approver" && one.state === "waiting" && html` <span class="mark warn">${t("iv_yours_to_decide")}</span>`}</p>
      <p>${one.order.offence}</p>
      <p class="soft"><${Moment} at=${one.since} /> \u2013 <${Moment} at=${one.until} />, ${t(one.cameras.length === 1 ? "iv_cameras_one" : "iv_cameras_many", { count: one.cameras.length })}</p>
      <p class="soft">${t(one.questions === 1 ? "iv_questions_one" : "iv_questions_many", { count: one.questions })}${one.verified > 0 && `, ${t("iv_verified_many", { count: one.verified })}`}.
        ${" "}${one.state === "waiting" || one.state === "open" ? html`${t("iv_closes_in")} <${Left} until=${one.ends_at} short />.` : html`${t(`iv_over_${one.state}`)} <${Moment} at=${one.state === "refused" ? one.decided_at : (one.ended_at ?? one.ends_at)} />.`}</p>
    </li>`)}</ul>
  </section>`;
}
