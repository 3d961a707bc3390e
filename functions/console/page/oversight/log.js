/** How the chain of audit records stands: when it was verified last, by whom, with which result; and verifying it. */
import { announce } from "../announce.js";
import { useAnswer } from "../answer.js";
import { formatCount, Told } from "../hotlists/parts.js";
import { html, useEffect } from "../html.js";
import { Time } from "../live/parts.js";
import { forgetWithPerson } from "../session.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { createPages } from "./pages.js";
import { describe, Failed, NeedsPurpose, Progress } from "./parts.js";

// Outside of the screen: a verification goes on while its person looks at another screen.
const run = createPages();
forgetWithPerson(run.forget);

export function LogTab({ service }) {
  return html`<${NeedsPurpose}><${Log} service=${service} /><//>`;
}

function Log({ service }) {
  const { t, language } = useWords();
  const head = useAnswer(service.fetchHead, [service]);
  const { phase, pages, problem } = useStore(run.state);
  const last = pages.at(-1);
  const count = (value) => formatCount(value, language);
  useEffect(() => {
    if (phase === "failed") announce(describe(problem, t), { now: true });
    if (phase !== "done") return;
    announce(t(last.whole ? "ov_whole" : "ov_broken"), { now: !last.whole });
    head.again();
  }, [phase]);
  const begin = () => run.start((after) => service.verify(after));
  if (head.error && !head.value) return html`<${Failed} error=${head.error} again=${head.again} />`;
  if (!head.value) return html`<p aria-busy="true">${t("loading")}</p>`;
  return html`<section class="ov-section"><h2>${t("ov_log_title")}</h2><p class="soft">${t("ov_log_help")}</p>
      ${head.error && html`<${Failed} error=${head.error} again=${head.again} />`}
      <${LastVerified} verified=${head.value.verified} justNow=${phase === "done"} />
      <dl class="ov-facts">
        <div><dt>${t("ov_records")}</dt><dd>${count(head.value.sequence)}</dd></div>
        <div><dt>${t("ov_anchored")}</dt><dd>${t("ov_up_to", { number: count(head.value.anchored) })}${head.value.anchored_at && html`, <${Time} at=${head.value.anchored_at} />`}</dd></div>
        <div><dt>${t("ov_caught_up")}</dt><dd><${Time} at=${head.value.caught_up_at} />. ${t("ov_waiting", { count: count(head.value.waiting) })}</dd></div>
        <div><dt>${t("ov_kept")}</dt><dd>${t("ov_days", { count: count(head.value.kept_days) })}</dd></div>
      </dl></section>
    <section class="ov-section"><h2>${t("ov_verify_title")}</h2>
      ${phase === "new" && html`<p class="soft">${t("ov_verify_help")}</p>`}
      ${phase === "running" && html`<${Progress} label=${last ? t("ov_verified_so_far", { count: count(last.records), of: count(last.of) }) : t("ov_verify_begins")} share=${last?.of ? last.last / last.of : 0} onStop=${run.stop} />`}
      ${phase === "stopped" && html`<p class="banner warn">${t("ov_stopped")}</p>`}
      ${phase === "failed" && html`<${Failed} error=${problem} again=${run.goOn} />`}
      ${pages.length > 0 && html`<${Result} pages=${pages} done=${phase === "done"} />`}
      ${phase !== "running" && html`<p class="ov-acts"><button type="button" class="act yes" onClick=${begin}>${t(phase === "new" ? "ov_verify" : "ov_verify_again")}</button>
        ${phase === "stopped" && html`<button type="button" class="act" onClick=${run.goOn}>${t("ov_go_on")}</button>`}</p>`}
      <p class="soft">${t("ov_verify_yourself")} <code>platewatch audit verify</code></p></section>`;
}

/** `justNow`: it was verified on this page, which the service notes within a minute. */
function LastVerified({ verified, justNow }) {
  const { t, language } = useWords();
  if (!verified) return html`<p class=${`banner ${justNow ? "" : "warn"}`}>${t(justNow ? "ov_noted_soon" : "ov_never_verified")}</p>`;
  const told = t(verified.whole ? "ov_last_whole" : "ov_last_broken", {
    count: formatCount(verified.records, language),
    first: formatCount(verified.first, language),
    last: formatCount(verified.last, language),
    findings: formatCount(verified.findings, language),
  });
  return html`<p class=${`banner ${verified.whole ? "good" : "danger"}`}><strong>${t("ov_last_verified")} <${Time} at=${verified.at} seconds=${false} /></strong>, ${t("ov_by", { name: verified.by })}. ${told}</p>`;
}

/** Findings that are shown; the rest is a number. */
const MOST = 200;

function Result({ pages, done }) {
  const { t, language } = useWords();
  const last = pages.at(-1);
  const findings = pages.flatMap((page) => page.findings);
  const count = (value) => formatCount(value, language);
  return html`${done && html`<p class=${`banner ${last.whole ? "good" : "danger"}`}>${last.whole ? "\u2713" : "\u26a0"} <strong>${t(last.whole ? "ov_whole" : "ov_broken")}</strong> ${t("ov_result", { count: count(last.records), first: count(last.first), last: count(last.last) })} ${last.last > last.anchored ? t("ov_not_anchored", { count: count(last.last - last.anchored) }) : t("ov_all_anchored")}</p>`}
    ${last.stalled && html`<p class="banner danger">${t("ov_stalled")} <${Time} at=${last.caught_up_at} /></p>`}
    ${last.found > 0 && html`<div class="table-scroll" tabindex="0" role="group" aria-label=${t("ov_findings", { count: count(last.found) })}><table class="rows-table"><caption>${t("ov_findings", { count: count(last.found) })}</caption>
      <thead><tr><th scope="col">${t("ov_numbers")}</th><th scope="col">${t("ov_finding")}</th><th scope="col">${t("ov_col_detail")}</th></tr></thead>
      <tbody>${findings.slice(0, MOST).map((one) => html`<tr><td>${one.first === one.last ? count(one.first) : `${count(one.first)}\u2013${count(one.last)}`}</td><td>${t(`ov_kind_${one.kind.replaceAll(" ", "_")}`)}</td><td class="words"><${Told} english=${one.about} dutch=${one.about_nl} /></td></tr>`)}</tbody></table></div>
      ${last.found > Math.min(findings.length, MOST) && html`<p class="soft">${t("ov_findings_more")}</p>`}
      <div class="banner warn"><strong>${t("ov_broken_title")}</strong><p>${t("ov_broken_help")}</p></div>`}
    ${done && last.whole && last.last > 0 && html`<p class="soft">${t("ov_head")} <code class="ov-code">${`${last.last}:${last.digest}`}</code></p>`}`;
}
