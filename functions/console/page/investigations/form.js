/** How the forms of investigations are filled in: rules without a screen or requests. The service has the last word. */
import { findMoment } from "../alerts/question.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The longest period and the latest end, in days, and what the other numbers may be (investigations/bounds.py). */
export const LONGEST_DAYS = 28;
export const LATEST_END_DAYS = 28;
export const MOST_MINUTES = 720;
export const MOST_SCENES = 10;
export const FEWEST_SCENES = 2;
export const WINDOW = { least: 5, most: 300, usual: 60 };
export const LEAST_JOINT = 3;
export const LEAST_CAMERAS = 2;

export const EMPTY_ORDER = {
  reference: "",
  offence: "",
  granted_by: "",
  since: "",
  until: "",
  cameras: [],
  members: [],
  approver: "",
  ends_at: "",
  combines: false,
  combining_reference: "",
  combining_granted_by: "",
};

const TEXTS = ["reference", "offence", "granted_by"];
const COMBINING = ["combining_reference", "combining_granted_by"];

/** The body that opens an investigation, and what is wrong with the form: {body, wrong}, `wrong` as {field: word}. */
export function describeOrder(form, now, zone) {
  const [since, until, ends] = ["since", "until", "ends_at"].map((name) => findMoment(form[name], zone));
  const asked = [...TEXTS, ...(form.combines ? COMBINING : []), "approver"];
  const wrong = {
    ...Object.fromEntries(asked.filter((name) => !form[name].trim()).map((name) => [name, `iv_wrong_${name}`])),
    ...checkPeriod(since, until, now),
    ...(form.cameras.length ? {} : { cameras: "iv_wrong_cameras" }),
    ...(form.members.includes(form.approver.trim()) ? { approver: "iv_wrong_approver_member" } : {}),
    ...(ends > now && ends <= now + LATEST_END_DAYS * DAY ? {} : { ends_at: "iv_wrong_ends_at" }),
  };
  if (Object.keys(wrong).length) return { body: null, wrong };
  const text = (name) => form[name].trim();
  return {
    wrong,
    body: {
      order: Object.fromEntries(TEXTS.map((name) => [name, text(name)])),
      since: new Date(since).toISOString(),
      until: new Date(until).toISOString(),
      cameras: form.cameras,
      members: form.members,
      approver: text("approver"),
      ends_at: new Date(ends).toISOString(),
      ...(form.combines ? { combining: { reference: text(COMBINING[0]), granted_by: text(COMBINING[1]) } } : {}),
    },
  };
}

function checkPeriod(since, until, now) {
  if (Number.isNaN(since)) return { since: "iv_wrong_since" };
  if (Number.isNaN(until)) return { until: "iv_wrong_until" };
  if (until > now) return { until: "iv_wrong_future" };
  if (until <= since) return { until: "iv_wrong_backwards" };
  return until - since > LONGEST_DAYS * DAY ? { until: "iv_wrong_long" } : {};
}

export const EMPTY_SCENE = { cameras: [], at: "", minutes: "15" };

/** A question about a part of the bounds; what is left empty is as wide as they are. */
export const EMPTY_PART = { since: "", until: "", cameras: [] };

/** The part of the bounds that a question is about: {part, wrong}. `part` has what was given, `wrong` is {field: word}. */
export function describePart(form, bounds, zone) {
  const given = (name) => (form[name] ? findMoment(form[name], zone) : Date.parse(bounds[name]));
  const [since, until] = [given("since"), given("until")];
  const isOutside = (moment) => Number.isNaN(moment) || moment < Date.parse(bounds.since) || moment > Date.parse(bounds.until);
  const wrong = {
    ...(isOutside(since) ? { since: "iv_wrong_part_outside" } : {}),
    ...(isOutside(until) ? { until: "iv_wrong_part_outside" } : until <= since ? { until: "iv_wrong_backwards" } : {}),
  };
  const part = {
    ...(form.since ? { since: new Date(since || 0).toISOString() } : {}),
    ...(form.until ? { until: new Date(until || 0).toISOString() } : {}),
    ...(form.cameras.length ? { cameras: form.cameras } : {}),
  };
  return { part: Object.keys(wrong).length ? null : part, wrong };
}

/** The scenes of a question and what is wrong with each: {scenes, wrong}, `wrong` as [{field: word}] in their order. */
export function describeScenes(forms, bounds, zone) {
  const [since, until] = [Date.parse(bounds.since), Date.parse(bounds.until)];
  const wrong = forms.map((form) => {
    const at = findMoment(form.at, zone);
    const minutes = Number(form.minutes);
    const around = minutes * MINUTE || 0;
    return {
      ...(form.cameras.length ? {} : { cameras: "iv_wrong_scene_cameras" }),
      ...(Number.isNaN(at) ? { at: "iv_wrong_scene_at" } : at - around < since || at + around > until ? { at: "iv_wrong_scene_outside" } : {}),
      ...(Number.isInteger(minutes) && minutes >= 1 && minutes <= MOST_MINUTES ? {} : { minutes: "iv_wrong_scene_minutes" }),
    };
  });
  if (wrong.some((one) => Object.keys(one).length)) return { scenes: null, wrong };
  const scenes = forms.map((form) => ({
    cameras: form.cameras,
    at: new Date(findMoment(form.at, zone)).toISOString(),
    within_minutes: Number(form.minutes),
  }));
  return { scenes, wrong };
}

/** A whole number of the form, NaN where it is none or out of bounds. */
export function parseWhole(text, least, most = Infinity) {
  const value = /^\d+$/.test(text.trim()) ? Number(text.trim()) : NaN;
  return value >= least && value <= most ? value : NaN;
}
