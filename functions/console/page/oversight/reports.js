/** Reports: what the log says of a person, a plate, a case or a phone, in groups, and as a file or on paper. */
import { announce } from "../announce.js";
import { clock } from "../clock.js";
import { formatCount } from "../hotlists/parts.js";
import { html, useEffect, useState } from "../html.js";
import { forgetWithPerson } from "../session.js";
import { createStore, useStore } from "../store.js";
import { useWords } from "../words.js";
import { saveText, writeReport } from "./export.js";
import { createPages, fetchAll } from "./pages.js";
import { Paper } from "./paper.js";
import { CaughtUp, describe, Failed, findZone, NeedsPurpose, Progress } from "./parts.js";
import { ABOUT, EMPTY_FORM, findShare, groupRecords, GROUPS, KINDS, makeQuestion, PERIODS } from "./question.js";
import { Records } from "./records.js";

const START = { form: EMPTY_FORM, by: "actor", question: null, paper: null };

// Outside of the screen: a report is still there when somebody comes back from another tab or screen.
const report = createPages();
const desk = createStore(START);
const put = (changes) => desk.set((former) => ({ ...former, ...changes }));
forgetWithPerson(() => {
  report.forget();
  desk.set(START);
});

function ask(service, question) {
  put({ question, paper: null });
  return report.start((after) => service.report({ ...question, ...(after ? { after } : {}) }));
}

/** Begins the report of that form, for the tab that is opened next. */
export function beginReport(service, form) {
  put({ form });
  const { body } = makeQuestion(form, clock.now(), findZone());
  if (body) void ask(service, body);
}

export function ReportsTab({ service }) {
  return html`<${NeedsPurpose}><${Reports} service=${service} /><//>`;
}

function Reports({ service }) {
  const { t } = useWords();
  const { paper, question } = useStore(desk);
  if (paper) return html`<${Paper} records=${paper.records} page=${paper.page} question=${question} by=${desk.get().by} onBack=${() => put({ paper: null })} />`;
  return html`<h2 class="unseen">${t("ov_tab_reports")}</h2><${Form} service=${service} /><${Found} service=${service} />`;
}

const FIELDS = { text: ["person", "plate", "case_number", "number"], from: ["since"], to: ["until"] };

function Form({ service }) {
  const { t } = useWords();
  const { form } = useStore(desk);
  const { problem } = useStore(report.state);
  const [wrong, setWrong] = useState({});
  const refused = Object.keys(FIELDS).find((name) => FIELDS[name].includes(problem?.field));
  const told = refused ? { [refused]: `ov_refused_${refused}`, ...wrong } : wrong;
  const change = (changes) => put({ form: { ...form, ...changes } });
  function submit(event) {
    event.preventDefault();
    const { body, wrong: found } = makeQuestion(form, clock.now(), findZone());
    setWrong(found);
    if (body) return void ask(service, body);
    document.querySelector(`.ov-form [name=${Object.keys(found)[0]}]`)?.focus();
  }
  const mark = (name) => ({ "aria-invalid": told[name] ? "true" : null, "aria-describedby": told[name] ? `ov-${name}-problem` : null });
  const say = (name) => told[name] && html`<p class="field-problem" id=${`ov-${name}-problem`}>${t(told[name])}</p>`;
  const choice = (name, values, label) => html`<label class="field">${t(`ov_${name}`)}
    <select name=${name} value=${form[name]} onChange=${(event) => change({ [name]: event.currentTarget.value })}>${values.map((value) => html`<option value=${value} selected=${form[name] === value}>${label(value)}</option>`)}</select></label>`;
  const day = (name) => html`<div><label class="field">${t(`ov_${name}`)}<input type="date" name=${name} value=${form[name]} ...${mark(name)} onInput=${(event) => change({ [name]: event.currentTarget.value })} /></label>${say(name)}</div>`;
  return html`<form class="ov-form" role="search" aria-label=${t("ov_tab_reports")} onSubmit=${submit} novalidate>
    <div class="ov-fields">
      ${choice("about", ABOUT, (value) => t(`ov_about_${value}`))}
      ${form.about === "person" && choice("kind", KINDS, (value) => t(`ov_kind_of_${value}`))}
      ${form.about !== "all" && html`<div class="ov-wide"><label class="field">${t(form.about === "person" ? `ov_text_${form.kind}` : `ov_text_${form.about}`)}
        <input type="text" name="text" value=${form.text} maxlength="500" autocomplete="off" spellcheck=${false} ...${mark("text")} onInput=${(event) => change({ text: event.currentTarget.value })} /></label>${say("text")}</div>`}
      ${choice("period", Object.keys(PERIODS), (value) => t(`ov_period_${value}`))}
      ${form.period === "own" && html`${day("from")} ${day("to")}`}
      <button type="submit" class="act yes">${t("ov_report")}</button>
    </div>
  </form>`;
}

function Found({ service }) {
  const { t, language } = useWords();
  const { question, by } = useStore(desk);
  const { phase, pages, next, problem } = useStore(report.state);
  const [leaving, setLeaving] = useState({ kind: "", problem: null });
  const records = pages.flatMap((page) => page.records);
  const count = t(records.length === 1 ? "ov_found_one" : "ov_found", { count: formatCount(records.length, language) });
  useEffect(() => {
    if (phase === "done") announce(count);
    if (phase === "failed") announce(describe(problem, t), { now: true });
  }, [phase]);
  if (phase === "new") return html`<section class="said"><h2>${t("ov_report_first_title")}</h2><p>${t("ov_report_first")}</p></section>`;

  /** Asks for the report once more, with the word that it leaves the service: the log has what left, and in which form. */
  async function leave(kind) {
    setLeaving({ kind, problem: null });
    try {
      const left = await fetchAll((after) => service.report({ ...question, export: kind, ...(after ? { after } : {}) }));
      const all = left.flatMap((page) => page.records);
      if (kind === "csv") saveText(`platewatch-report-${question.since.slice(0, 10)}-${question.until.slice(0, 10)}.csv`, writeReport(all));
      else put({ paper: { records: all, page: left.at(-1) } });
      setLeaving({ kind: "", problem: null });
      announce(t(kind === "csv" ? "ov_saved" : "ov_paper_ready"));
    } catch (error) {
      if (error.status === undefined) throw error;
      setLeaving({ kind: "", problem: error });
    }
  }
  const notes = pages.map((page) => page.note).filter(Boolean);
  const ready = phase === "done" && records.length > 0 && !leaving.kind;
  return html`<section class="ov-found" aria-label=${t("ov_results")}>
    ${phase === "running" && html`<${Progress} label=${t("ov_searching", { count: formatCount(records.length, language) })} share=${next ? findShare(next, question.since, question.until, clock.now()) : 0} onStop=${report.stop} />`}
    ${phase === "stopped" && html`<p class="banner warn">${t("ov_report_stopped")} <button type="button" class="act" onClick=${report.goOn}>${t("ov_go_on")}</button></p>`}
    ${phase === "failed" && html`<${Failed} error=${problem} again=${report.goOn} />`}
    ${phase === "done" && !records.length && html`<div class="empty"><p class="empty-title">${t("ov_none_title")}</p><p>${t("ov_none_help")}</p>${notes.length > 0 && html`<p class="banner warn">${t("ov_unknown_person")}</p>`}</div>`}
    ${records.length > 0 && html`<div class="ov-bar"><h3>${count}</h3>
      <label class="choice">${t("ov_group")} <select value=${by} onChange=${(event) => put({ by: event.currentTarget.value })}>${GROUPS.map((name) => html`<option value=${name} selected=${name === by}>${t(`ov_group_${name}`)}</option>`)}</select></label>
      <span class="space"></span>
      <button type="button" class="act" disabled=${!ready} onClick=${() => leave("csv")}>${t("ov_csv")}</button>
      <button type="button" class="act" disabled=${!ready} onClick=${() => leave("print")}>${t("ov_print")}</button></div>
      <p class="soft">${leaving.kind ? t("ov_leaving") : t("ov_export_help")}</p>
      ${leaving.problem && html`<${Failed} error=${leaving.problem} again=${() => setLeaving({ kind: "", problem: null })} />`}
      <${Groups} records=${records} by=${by} />`}
    ${phase === "done" && html`<${CaughtUp} page=${pages.at(-1)} until=${question.until} />`}
  </section>`;
}

function Groups({ records, by }) {
  const groups = groupRecords(records, by, findZone());
  return html`<div class="ov-groups">${groups.map((group) => html`<${Group} key=${`${by}:${group.key}`} group=${group} by=${by} alone=${groups.length === 1} />`)}</div>`;
}

/** How many records of a group are in the page at first, and with each press of the button. */
const STEP = 100;

function Group({ group, by, alone }) {
  const { t, language } = useWords();
  const [open, setOpen] = useState(alone);
  const [shown, setShown] = useState(STEP);
  const { key, records } = group;
  const looks = records.filter((record) => record.action === "consult").length;
  const name = by === "action" ? t(`ov_act_${key.replaceAll(" ", "_")}`) : key || t("ov_no_case");
  return html`<details class="ov-group" open=${open} onToggle=${(event) => setOpen(event.currentTarget.open)}>
    <summary><strong>${name}</strong> <span class="soft">${t(records.length === 1 ? "ov_found_one" : "ov_found", { count: formatCount(records.length, language) })}${by !== "action" && looks > 0 ? `, ${t(looks === 1 ? "ov_looks_one" : "ov_looks", { count: formatCount(looks, language) })}` : ""}</span></summary>
    ${open && html`<${Records} records=${records.slice(0, shown)} label=${name} />
      ${records.length > shown && html`<p><button type="button" class="act" onClick=${() => setShown(shown + STEP)}>${t("ov_show_more", { count: formatCount(records.length - shown, language) })}</button></p>`}`}
  </details>`;
}
