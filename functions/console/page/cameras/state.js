/** What is told of a camera, as words and figures. Nothing here asks or shows anything. */

/** Milliseconds without a picture after which a camera is marked: some roads are empty for hours at night. */
export const QUIET = 6 * 3600_000;

/** In this order they are listed: what somebody has to look at first. */
const ORDER = ["clock", "quiet", "token", "never", "works", "revoked"];

/** The state of a camera at that time: one of ORDER. */
export function findState(camera, now) {
  if (camera.revoked_at) return "revoked";
  if (camera.token_ends_at) return "token";
  if (camera.clock?.fault || camera.drift) return "clock";
  if (!camera.last_picture_at) return "never";
  return now - Date.parse(camera.last_picture_at) > QUIET ? "quiet" : "works";
}

/** The cameras that hold the text in their id, site or direction; those to look at first. */
export function chooseCameras(cameras, text, now) {
  const wanted = text.trim().toLowerCase();
  const holds = (camera) => {
    const { site, direction } = findPosition(camera);
    return `${camera.id} ${site} ${direction}`.toLowerCase().includes(wanted);
  };
  const rank = (camera) => ORDER.indexOf(findState(camera, now));
  return cameras.filter(holds).sort((one, other) => rank(one) - rank(other) || one.id.localeCompare(other.id));
}

/** Where the camera stands, or is about to. */
export const findPosition = (camera) => camera.positions[camera.positions.length - 1];

/** A length of time as {unit, parts} for words `camspan_*`: the largest unit, and the next one where it matters. */
export function describeSpan(seconds) {
  const minutes = Math.round(seconds / 60);
  const hours = Math.round(seconds / 3600);
  if (Math.round(seconds) < 60) return { unit: "s", parts: { s: Math.round(seconds) } };
  if (minutes < 60) return { unit: "m", parts: { m: minutes } };
  if (minutes < 24 * 60) return { unit: "h", parts: { h: Math.floor(minutes / 60), m: minutes % 60 } };
  return { unit: "d", parts: { d: Math.floor(hours / 24), h: hours % 24 } };
}

/**
 * What is known of a camera's clock: {name, seconds, at, cause} for words `camclock_*`, as `platewatch camera list` says it.
 * `seconds` is never negative.
 */
export function describeClock({ clock, drift }) {
  const side = (seconds) => (seconds > 0 ? "ahead" : "behind");
  const { fault } = clock ?? {};
  if (fault) return { name: `${side(fault.drift_seconds)}_since`, seconds: Math.abs(fault.drift_seconds), at: fault.since, cause: fault.cause };
  if (drift) return { name: `${side(drift.seconds)}_refused`, seconds: Math.abs(drift.seconds), at: drift.seen_at };
  if (!clock) return { name: "unknown", seconds: 0 };
  if (clock.right) return { name: "right", seconds: 0 };
  if (clock.lag_seconds < 0) return { name: "ahead_at", seconds: -clock.lag_seconds, at: clock.seen_at };
  return { name: "late_at", seconds: clock.lag_seconds, at: clock.seen_at };
}

/** All reads and hits of the hours. */
export function addHours(activity) {
  const add = (name) => activity.reduce((sum, hour) => sum + hour[name], 0);
  return { noHits: add("no_hits"), hits: add("hits") };
}
