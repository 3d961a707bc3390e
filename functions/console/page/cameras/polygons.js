/** Areas of a picture: lists of corners [x, y], as shares of its width and height from the top left. */

export const MOST_AREAS = 20;
export const MOST_CORNERS = 50;

const clip = (value) => Math.min(1, Math.max(0, Math.round(value * 1e4) / 1e4));

/** An upright rectangle between two places, whichever way it was drawn. */
export function makeRectangle([x1, y1], [x2, y2]) {
  const [left, right] = [Math.min(x1, x2), Math.max(x1, x2)].map(clip);
  const [top, bottom] = [Math.min(y1, y2), Math.max(y1, y2)].map(clip);
  return [[left, top], [right, top], [right, bottom], [left, bottom]];
}

export const moveCorner = (area, at, [x, y]) => area.map((corner, place) => (place === at ? [clip(x), clip(y)] : corner));

/** The whole area moved, as far as the picture goes. */
export function moveArea(area, across, down) {
  const limit = (by, values) => Math.min(Math.max(by, -Math.min(...values)), 1 - Math.max(...values));
  const x = limit(across, area.map((corner) => corner[0]));
  const y = limit(down, area.map((corner) => corner[1]));
  return area.map((corner) => [clip(corner[0] + x), clip(corner[1] + y)]);
}

/** One more corner, in the middle of the longest side. */
export function addCorner(area) {
  const sides = area.map((corner, place) => [corner, area[(place + 1) % area.length]]);
  const lengths = sides.map(([one, other]) => Math.hypot(one[0] - other[0], one[1] - other[1]));
  const at = lengths.indexOf(Math.max(...lengths));
  const [one, other] = sides[at];
  return [...area.slice(0, at + 1), [clip((one[0] + other[0]) / 2), clip((one[1] + other[1]) / 2)], ...area.slice(at + 1)];
}

export const dropCorner = (area, at) => (area.length > 3 ? area.filter((_, place) => place !== at) : area);

/** The share of the picture that lies inside. */
export function measureArea(area) {
  const doubled = area.reduce((sum, [x, y], place) => {
    const [nextX, nextY] = area[(place + 1) % area.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(doubled) / 2;
}
