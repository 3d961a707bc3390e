/** What a report asks for, and how its records are put in groups: rules without a screen or requests. */
import { findMoment } from "../alerts/question.js";

const DAY = 86_400_000;

/** The longest period of one report (audit/report.py). */
const LONGEST = 366 * DAY;

/** Days that each period reaches back from now; `own` has two fields of its own. */
export const PERIODS = { day: 1, week: 7, month: 31, year: 366, own: 0 };
export const ABOUT = ["person", "plate", "case", "number", "all"];
export const GROUPS = ["actor", "case", "day", "action"];

/** How the log names people: who signed in to the console, who signed with AWS keys, and recipients and functions. */
export const KINDS = ["console", "aws", "told"];

export const EMPTY_FORM = { about: "person", kind: "console", text: "", period: "week", from: "", to: "" };

const FIELDS = { person: "person", plate: "plate", case: "case_number", number: "number" };

/** A person as the log names them. */
export function namePerson(kind, text) {
  return kind === "console" && !text.startsWith("console/") ? `console/${text}` : text;
}

/** The form that asks about somebody whom a record names. */
export function askAbout(actor, period = {}) {
  const kind = actor.startsWith("console/") ? "console" : actor.startsWith("arn:") ? "aws" : "told";
  const text = kind === "console" ? actor.slice("console/".length) : actor;
  return { ...EMPTY_FORM, about: "person", kind, text, period: "month", ...period };
}

/**
 * The period of a form: {since, until} in milliseconds, or {wrong: {field: word}}.
 *
 * Days of the form are whole days of the zone, the last one included.
 */
export function findPeriod(form, now, zone) {
  // Up to and with this very moment.
  if (form.period !== "own") return { since: now - PERIODS[form.period] * DAY, until: now + 1000 };
  const since = findMoment(`${form.from}T00:00`, zone);
  const until = form.to ? findMoment(`${addDay(form.to)}T00:00`, zone) : now + 1000;
  if (Number.isNaN(since)) return { wrong: { from: "ov_from_missing" } };
  if (since > now) return { wrong: { from: "ov_from_future" } };
  if (Number.isNaN(until) || until <= since) return { wrong: { to: "ov_to_before" } };
  return until - since > LONGEST ? { wrong: { to: "ov_to_far" } } : { since, until };
}

function addDay(day) {
  const next = new Date(Date.parse(`${day}T00:00Z`) + DAY);
  return Number.isNaN(next.getTime()) ? "" : next.toISOString().slice(0, 10);
}

/** The body of a report and what is wrong with the form: {body, wrong}. `body` is null where something is. */
export function makeQuestion(form, now, zone) {
  const { since, until, wrong = {} } = findPeriod(form, now, zone);
  const text = form.text.trim();
  const all = form.about === "all";
  const missing = !all && !text ? { text: `ov_${form.about}_missing` } : {};
  const found = { ...missing, ...wrong };
  if (Object.keys(found).length) return { body: null, wrong: found };
  const period = { since: new Date(since).toISOString(), until: new Date(until).toISOString() };
  const asked = all ? {} : { [FIELDS[form.about]]: form.about === "person" ? namePerson(form.kind, text) : text };
  return { body: { ...period, ...asked }, wrong: {} };
}

/** When the record was put, by the queue's clock; its writer's word where there is none (audit/report.py). */
export const findTime = (record) => record.received_at || record.at;

/** The records in the order of their time. */
export function sortRecords(records) {
  return [...records].sort((one, other) => Date.parse(findTime(one)) - Date.parse(findTime(other)));
}

/** Records in groups by `actor`, `case`, `day` or `action`: [{key, records}], the largest group first, days in order. */
export function groupRecords(records, by, zone) {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone: zone });
  const find = {
    actor: (record) => record.actor,
    case: (record) => record.case_number,
    day: (record) => format.format(new Date(findTime(record))),
    action: (record) => record.action,
  }[by];
  const groups = new Map();
  for (const record of sortRecords(records)) {
    const key = find(record);
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  const listed = [...groups].map(([key, grouped]) => ({ key, records: grouped }));
  return by === "day" ? listed : listed.sort((one, other) => other.records.length - one.records.length);
}

/** Details that say how the caller was verified, and nothing of what was done. */
const VERIFIED = ["caller_id", "access_key", "issuer", "subject"];

/** The details of a record: {said, verified}, each [[name, text]]. */
export function splitDetail(detail) {
  const all = Object.entries(detail ?? {}).filter(([, text]) => text);
  return {
    said: all.filter(([name]) => !VERIFIED.includes(name)),
    verified: all.filter(([name]) => VERIFIED.includes(name)),
  };
}

/** {kind, id} of a subject such as alert:5d4c…; the kind is the whole text where it has no id. */
export function splitSubject(subject) {
  const at = subject.indexOf(":");
  return at < 0 ? { kind: subject, id: "" } : { kind: subject.slice(0, at), id: subject.slice(at + 1) };
}

/** How far a report has come through its period, 0 to 1; `next` is that of its last page. */
export function findShare(next, since, until, now) {
  const end = Math.min(Date.parse(until), now);
  const share = (Date.parse(String(next).slice(0, 10)) - Date.parse(since)) / (end - Date.parse(since));
  return Math.min(Math.max(share || 0, 0), 1);
}
