/** Where the passages of one car lie in a period, camera by camera: rules without a screen. */

const DAY = 86_400_000;

/** The share of the period, 0 to 1, at which that moment lies. */
export function findShare(moment, since, until) {
  const start = Date.parse(since);
  const share = (Date.parse(moment) - start) / (Date.parse(until) - start);
  return Math.min(Math.max(share || 0, 0), 1);
}

/**
 * One line for each camera: [{camera, site, passages, joint}], those with joint passages first, then those with most.
 *
 * `passages` are {camera_id, site, captured_at, joint}; a line's are in order of time, and `joint` counts those that
 * the question asked for.
 */
export function listLines(passages) {
  const lines = new Map();
  for (const one of passages) {
    const line = lines.get(one.camera_id) ?? { camera: one.camera_id, site: one.site ?? "", passages: [], joint: 0 };
    line.passages.push(one);
    line.joint += one.joint ? 1 : 0;
    lines.set(one.camera_id, line);
  }
  for (const line of lines.values()) line.passages.sort((a, b) => Date.parse(a.captured_at) - Date.parse(b.captured_at));
  return [...lines.values()].sort((a, b) => b.joint - a.joint || b.passages.length - a.passages.length || a.camera.localeCompare(b.camera));
}

/** The shares of the period at which a new day begins for clocks of the zone; `findStart(day)` is the moment of a day's start. */
export function listDays(since, until, findStart) {
  const end = Date.parse(until);
  const days = [];
  for (let moment = Date.parse(since); moment <= end + DAY; moment += DAY) {
    const start = findStart(new Date(moment));
    if (start > Date.parse(since) && start < end) days.push(start);
  }
  return [...new Set(days)].map((start) => ({ at: new Date(start).toISOString(), share: findShare(new Date(start).toISOString(), since, until) }));
}

/** On how many different days the car passed, by clocks of the zone. */
export function countDays(passages, zone) {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone: zone });
  return new Set(passages.map((one) => format.format(new Date(one.captured_at)))).size;
}
