/** Where marks and names stand on the map: rules in pixels, without a map. */

/** Width and height of a mark with its count of hits. Marks that stand closer together become one. */
export const MARK = 34;
const NAME_HIGH = 20;
/** Places of a name beside its mark, the best one first. */
const PLACES = ["right", "left", "below", "above"];

/** Things by the square of the plane in which they lie, so that neighbours are found without asking all. */
function createPlane(size) {
  const cells = new Map();
  const key = (column, row) => `${column}:${row}`;
  const list = ({ left, top, right, bottom }) => {
    const keys = [];
    for (let column = Math.floor(left / size); column <= Math.floor(right / size); column += 1) {
      for (let row = Math.floor(top / size); row <= Math.floor(bottom / size); row += 1) keys.push(key(column, row));
    }
    return keys;
  };
  return {
    add(box, thing) {
      for (const cell of list(box)) {
        if (!cells.has(cell)) cells.set(cell, []);
        cells.get(cell).push({ box, thing });
      }
    },
    /** What the box touches, in the order in which it was added; null for nothing. */
    find(box) {
      for (const cell of list(box)) {
        for (const one of cells.get(cell) ?? []) {
          if (one.box.left < box.right && box.left < one.box.right && one.box.top < box.bottom && box.top < one.box.bottom) return one;
        }
      }
      return null;
    },
  };
}

const boxAround = (point, wide, high) => ({
  left: point.x - wide / 2,
  right: point.x + wide / 2,
  top: point.y - high / 2,
  bottom: point.y + high / 2,
});

/**
 * The marks of points {id, x, y}: [{x, y, members}]. Points whose marks would cover each other share the mark of the
 * first one of them, so those that matter most come first.
 */
export function groupPoints(points, apart = MARK) {
  const plane = createPlane(apart * 2);
  const groups = [];
  for (const point of points) {
    const box = boxAround(point, apart, apart);
    const found = plane.find(box);
    if (found) {
      found.thing.members.push(point);
      continue;
    }
    const group = { x: point.x, y: point.y, members: [point] };
    plane.add(box, group);
    groups.push(group);
  }
  return groups;
}

/** Where the name of each mark stands: one of PLACES, or "none" where every place would cover something. */
export function placeNames(marks) {
  const plane = createPlane(MARK * 2);
  for (const mark of marks) plane.add(boxAround(mark, MARK, MARK), mark);
  return marks.map((mark) => {
    for (const place of PLACES) {
      const box = boxOfName(mark, place);
      if (plane.find(box) === null) {
        plane.add(box, mark);
        return place;
      }
    }
    return "none";
  });
}

/** The box of a name {x, y, width} at that place of its mark. */
export function boxOfName({ x, y, width }, place) {
  const away = MARK / 2;
  if (place === "right") return { left: x + away, right: x + away + width, top: y - NAME_HIGH / 2, bottom: y + NAME_HIGH / 2 };
  if (place === "left") return { left: x - away - width, right: x - away, top: y - NAME_HIGH / 2, bottom: y + NAME_HIGH / 2 };
  const top = place === "below" ? y + away : y - away - NAME_HIGH;
  return { left: x - width / 2, right: x + width / 2, top, bottom: top + NAME_HIGH };
}

/** The length of a square of the grid in metres: 1, 2 or 5 and noughts, and at least `least` pixels on the screen. */
export function findStep(metresPerPixel, least = 90) {
  const wanted = metresPerPixel * least;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= wanted * 0.999);
}

const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/** The nearest mark in the direction of an arrow key; null where there is none. What lies aside counts as further. */
export function findNext(marks, from, key) {
  const way = WAYS[key];
  if (!way) return null;
  let best = null;
  let least = Infinity;
  for (const mark of marks) {
    const along = (mark.x - from.x) * way[0] + (mark.y - from.y) * way[1];
    const aside = Math.abs((mark.x - from.x) * way[1] + (mark.y - from.y) * way[0]);
    if (along < 1 || aside > along * 2) continue;
    if (along + aside * 2 < least) [best, least] = [mark, along + aside * 2];
  }
  return best;
}
