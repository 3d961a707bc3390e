/** How many hits a camera had, and where it stands: rules without a screen. */
import { findPosition } from "../cameras/state.js";

/** What a person may choose: so many clock hours, with the one that runs. */
export const SPANS = [2, 6, 24];

/** {count, since, newest} of the last `span` clock hours; `newest` is the hour of the newest hit, null without one. */
export function countHits(camera, span) {
  const hours = (camera.activity ?? []).slice(-span);
  const count = hours.reduce((sum, hour) => sum + hour.hits, 0);
  const newest = hours.findLast((hour) => hour.hits > 0)?.hour ?? null;
  return { count, since: hours[0]?.hour ?? null, newest };
}

/** [latitude, longitude] of a camera. */
export function findPlace(camera) {
  const { latitude, longitude } = findPosition(camera);
  return [latitude, longitude];
}

/** Those with the newest hits first, then those with the most; the rest stays in its order. */
export function sortByHits(cameras, span) {
  const counted = new Map(cameras.map((camera) => [camera, countHits(camera, span)]));
  return cameras.toSorted((one, other) => {
    const [mine, theirs] = [counted.get(one), counted.get(other)];
    return (theirs.newest ?? "").localeCompare(mine.newest ?? "") || theirs.count - mine.count;
  });
}
