/** A plate that was read beside the listed one, character by character. */
import { html } from "../html.js";
import { useWords } from "../words.js";

/**
 * The characters of both, one pair for each column: {read, listed, differs}. "" stands where one of them has none.
 *
 * `differences` are as the service names them: `position` counts the characters read from 0; where `read` is "", a
 * listed character is missing before it.
 */
export function alignPlates(plateRead, differences) {
  const pairs = [];
  const queue = [...differences].sort((one, other) => one.position - other.position);
  for (let place = 0; place <= plateRead.length; place += 1) {
    while (queue.length && queue[0].position === place && !queue[0].read) {
      pairs.push({ read: "", listed: queue.shift().listed, differs: true });
    }
    if (place === plateRead.length) break;
    const character = plateRead[place];
    const other = queue.length && queue[0].position === place ? queue.shift() : null;
    pairs.push({ read: character, listed: other ? other.listed : character, differs: other !== null });
  }
  return pairs;
}

/** In which characters two spellings differ, as plates/differences.py finds it; a test compares. */
export function findDifferences(read, listed) {
  const costs = countEdits(read, listed);
  const found = [];
  for (let at = 0, to = 0; at < read.length || to < listed.length; ) {
    const here = costs[at][to];
    const changes = read[at] === listed[to] ? 0 : 1;
    if (at < read.length && to < listed.length && here === costs[at + 1][to + 1] + changes) {
      if (changes) found.push({ position: at, read: read[at], listed: listed[to] });
      at += 1;
      to += 1;
    } else if (at < read.length && here === costs[at + 1][to] + 1) {
      found.push({ position: at, read: read[at], listed: "" });
      at += 1;
    } else {
      found.push({ position: at, read: "", listed: listed[to] });
      to += 1;
    }
  }
  return found;
}

/** How many edits the rests of both from each pair of positions on are apart. */
function countEdits(read, listed) {
  const costs = Array.from({ length: read.length + 1 }, () => new Array(listed.length + 1).fill(0));
  for (let at = read.length; at >= 0; at -= 1) {
    for (let to = listed.length; to >= 0; to -= 1) {
      if (at === read.length || to === listed.length) {
        costs[at][to] = read.length - at + listed.length - to;
        continue;
      }
      const change = costs[at + 1][to + 1] + (read[at] === listed[to] ? 0 : 1);
      costs[at][to] = Math.min(change, costs[at + 1][to] + 1, costs[at][to + 1] + 1);
    }
  }
  return costs;
}

/** A plate for people, with its country; 0 and O differ by a stroke. */
export function Plate({ written, country, small = false }) {
  return html`<span class=${small ? "plate small" : "plate"}>
    ${country && html`<span class="plate-country">${country}</span>`}
    <span class="plate-text">${written}</span>
  </span>`;
}

/** Both plates in columns; what differs is framed and marked below, and said in words for who cannot see it. */
export function Comparison({ hit, differences }) {
  const { t } = useWords();
  const pattern = hit.kind === "pattern";
  const pairs = alignPlates(hit.plate_read, pattern ? [] : (differences ?? []));
  const differ = pairs.filter((pair) => pair.differs);
  const row = (label, country, pick, name) => html`<tr>
    <th scope="row">${label}</th>
    <td class="country">${country ?? html`<span title=${t("country_unknown")}>?</span>`}</td>
    <td class="characters"><span class="unseen">${name}</span><span aria-hidden="true" class="cells">${pairs.map(
      (pair) => html`<span class=${pair.differs ? "cell differs" : "cell"}>${pick(pair) || "\u00b7"}</span>`,
    )}</span></td>
  </tr>`;
  const listed = html`<tr>
    <th scope="row">${t("listed")}</th>
    <td class="country">${hit.country_listed ?? "-"}</td>
    <td class="characters"><span class="cells">${hit.plate_listed}</span></td>
  </tr>`;
  return html`<div class="comparison">
    <table>
      <caption class="unseen">${t("comparison")}</caption>
      <tbody>
        ${row(t("read"), hit.country_read, (pair) => pair.read, hit.plate_read)}
        ${pattern ? listed : row(t("listed"), hit.country_listed, (pair) => pair.listed, hit.plate_written)}
      </tbody>
    </table>
    <p class=${differ.length ? "verdict-line differs-line" : "verdict-line"}>${
      pattern
        ? t("pattern_line")
        : differ.length
          ? `\u2260 ${t(differ.length === 1 ? "differs_one" : "differs_many", { count: differ.length })}: ${differ
              .map((pair) => t("differs_pair", { read: pair.read || t("nothing"), listed: pair.listed || t("nothing") }))
              .join("; ")}`
          : `= ${t("differs_none")}`
    }</p>
  </div>`;
}
