/** What is asked for, and how people type it: rules without a screen or requests. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The longest period of one search (alerts/question.py). */
const LONGEST = 31 * DAY;

/** How far each period reaches back from now; `own` has two fields of its own. */
export const PERIODS = { hour: HOUR, day: DAY, week: 7 * DAY, month: LONGEST, own: 0 };

export const STATES = ["open", "answered", "dismissed", "closed"];

export const EMPTY_FORM = {
  period: "day",
  from: "",
  to: "",
  plate: "",
  case: "",
  list: "",
  camera: "",
  state: "",
};

const TEXTS = ["plate", "case", "list", "camera", "state"];

/** What clocks of the zone show at that moment, as if it were UTC: milliseconds. */
function findShown(moment, zone) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute);
}

/**
 * The moment at which clocks of the zone show that time ("2026-03-12T20:00"): milliseconds, NaN for what is no time.
 *
 * An hour that clocks skip in spring is taken as the one after it; of one that comes twice in autumn the first is taken.
 */
export function findMoment(local, zone) {
  const shown = Date.parse(`${local}Z`);
  if (Number.isNaN(shown)) return NaN;
  const possible = [-DAY, DAY].map((away) => shown - (findShown(shown + away, zone) - (shown + away)));
  const fitting = possible.filter((moment) => findShown(moment, zone) === shown);
  return fitting.length ? Math.min(...fitting) : Math.max(...possible);
}

/**
 * The body of a search, and what is wrong with the form: {body, wrong}. `wrong` is {field: word}; `body` is null then.
 *
 * `now` in milliseconds; times of the form are those of the zone.
 */
export function makeQuestion(form, now, zone) {
  const own = form.period === "own";
  const from = own ? findMoment(form.from, zone) : now - PERIODS[form.period];
  const to = own && form.to ? findMoment(form.to, zone) : now;
  const wrong = own ? checkPeriod(from, to, now) : {};
  if (Object.keys(wrong).length) return { body: null, wrong };
  const texts = TEXTS.map((name) => [name, form[name].trim()]).filter(([, text]) => text);
  const body = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), ...Object.fromEntries(texts) };
  return { body, wrong };
}

function checkPeriod(from, to, now) {
  if (Number.isNaN(from)) return { from: "al_from_missing" };
  if (from > now) return { from: "al_from_future" };
  if (Number.isNaN(to) || to <= from) return { to: "al_to_before" };
  return to - from > LONGEST ? { to: "al_to_far" } : {};
}
