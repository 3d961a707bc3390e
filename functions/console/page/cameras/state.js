/** What is told of a camera, as words and figures. Nothing here asks or shows anything. */

/** Milliseconds without a picture after which a camera is marked of which too little is learnt: some roads are empty for hours at night. */
export const QUIET = 6 * 3600_000;

/** In this order they are listed: what somebody has to look at first. */
export const ORDER = ["offline", "clock", "twins", "quiet", "worse", "token", "never", "moved", "maintenance", "late", "works", "revoked"];

/** The state of a camera at that time: one of ORDER. */
export function findState(camera, now) {
  if (camera.revoked_at) return "revoked";
  if (camera.token_ends_at) return "token";
  if (findMaintenance(camera, now)) return "maintenance";
  if (camera.agent?.offline) return "offline";
  if (camera.clock?.fault || camera.drift || ["warning", "alarm"].includes(camera.agent?.clock)) return "clock";
  if (camera.agent?.second_agent) return "twins";
  if (!camera.last_picture_at) return "never";
  if (isQuiet(camera, now)) return "quiet";
  if (camera.sight?.fallen) return "worse";
  if (needsMarking(camera)) return "moved";
  return camera.clock && !camera.clock.right && camera.clock.lag_seconds > 0 ? "late" : "works";
}

/** Whether no picture comes although usually they do; or, where it is not learnt what is usual, for six hours. */
const isQuiet = (camera, now) => (camera.silence ? camera.silence.silent : now - Date.parse(camera.last_picture_at) > QUIET);

/** What is usual for the camera and what is not, as the name and parts of words `cam_usual*`; null where it is not learnt. */
export function describeSilence({ silence }) {
  if (!silence) return null;
  return { name: silence.usual_minutes ? "cam_usual" : "cam_usual_seldom", parts: { usual: silence.usual_minutes, minutes: silence.minutes } };
}

/** What is usual of its pictures at this hour, as the parts of words `cam_usual_sight`; null where it is not learnt. */
export function describeUsualSight({ sight }) {
  if (!sight?.usual) return null;
  const { plates, brightness, sharpness } = sight.usual;
  return { plates: inPercent(plates), brightness: inPercent(brightness), sharpness: Math.round(sharpness) };
}

/** What is suddenly worse, as a list of the name and parts of words `cam_fall_*`; empty where nothing is. */
export function describeFalls({ sight }) {
  const describe = ({ measure, seen, usual }) => {
    const show = measure === "sharpness" ? Math.round : inPercent;
    return { name: `cam_fall_${measure}`, parts: { seen: show(seen), usual: show(usual) } };
  };
  return (sight?.fallen?.falls ?? []).map(describe);
}

const inPercent = (share) => Math.round(100 * share);

/** The maintenance window that holds at that time; undefined when there is none. */
export const findMaintenance = (camera, now) => (camera.maintenance ?? []).find((one) => Date.parse(one.since) <= now && now < Date.parse(one.until));

/** Whether the camera was moved since private ground or captions were marked. */
export const needsMarking = (camera) => Boolean(!camera.revoked_at && (camera.ground_needed || camera.captions_needed));

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
