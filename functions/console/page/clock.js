/** The service's time, ages and terms. */
import { useEffect, useState } from "./html.js";

/** A clock that follows the service's: computers of control rooms may be minutes off. Milliseconds since 1970. */
export function createClock(own = Date.now) {
  let ahead = 0;
  return {
    now: () => own() + ahead,
    /** Take over the time that an answer named. */
    correct(moment) {
      const told = Date.parse(moment);
      if (!Number.isNaN(told)) ahead = told - own();
    },
  };
}

export const clock = createClock();

/** Milliseconds that only grow, whatever anybody does to the computer's clock. */
export const measure = () => performance.now();

const listeners = new Set();
let timer = 0;

function tell() {
  for (const listener of [...listeners]) listener();
}

/** The service's time, anew each second. One timer serves all components. */
export function useSecond() {
  const [, setTurn] = useState(0);
  useEffect(() => {
    const turn = () => setTurn((count) => count + 1);
    listeners.add(turn);
    if (!timer) timer = setInterval(tell, 1000);
    return () => {
      listeners.delete(turn);
      if (!listeners.size) {
        clearInterval(timer);
        timer = 0;
      }
    };
  }, []);
  return clock.now();
}

/** How long a time is ago, in words: {unit, parts} for words `age_*`. Negative times count as now. */
export function describeAge(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return { unit: "s", parts: { s: seconds } };
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return { unit: "m", parts: { m: minutes, s: String(seconds % 60).padStart(2, "0") } };
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return { unit: "h", parts: { h: hours, m: String(minutes % 60).padStart(2, "0") } };
  return { unit: "d", parts: { d: Math.floor(hours / 24), h: hours % 24 } };
}

const formats = new Map();

/** The browser's format, made once: to make one takes much longer than to use it, and a table has a thousand times. */
function findFormat(locale, options) {
  const key = `${locale} ${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, options));
  return formats.get(key);
}

/** A time of the service on the wall clock of the deployment; with the day where it is not today's, and the year where it is not this one. */
export function formatTime(moment, { zone, language, now = clock.now(), seconds = true }) {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return String(moment ?? "");
  const day = (at) => findFormat("en-CA", { timeZone: zone }).format(at);
  const time = { hour: "2-digit", minute: "2-digit", hour12: false, ...(seconds ? { second: "2-digit" } : {}) };
  const year = day(date).slice(0, 4) === day(now).slice(0, 4) ? {} : { year: "numeric" };
  const shown = day(date) === day(now) ? time : { day: "numeric", month: "short", ...year, ...time };
  return findFormat(language === "nl" ? "nl-NL" : "en-GB", { timeZone: zone, ...shown }).format(date);
}
