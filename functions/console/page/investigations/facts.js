/** What there is to say of what an answer looked at: rules without a screen. */

/**
 * {from, gone, rows}: from when on passages were looked at, null where that was not kept.
 *
 * `gone` says whether some or all of the period that was asked about is not kept any more: "", "part" or "all". `rows`
 * are {name, count, words}, the names of words; `count` or `words` is null where there is none. What is null in the
 * answer has no row.
 */
export function listFacts(question, { over }) {
  const { kind, level, looked_since: from, looked_until: until, looked_at: passages, known_days: days, occasions } = question;
  const rows = [];
  const add = (name, count, words) => rows.push({ name, count, words });
  if (passages !== null) add("iv_looked_passages", passages, null);
  if (kind !== "plate") {
    if (days !== null) add("iv_looked_days", days, "iv_looked_days_help");
    else if (over === "hits" && level === null) add("iv_looked_days", null, "iv_looked_no_days");
    if (occasions !== null) add(`iv_looked_occasions_${kind}`, occasions, `iv_looked_occasions_${kind}_help`);
  }
  return { from, gone: findGone(question.asked.since, from, until), rows };
}

function findGone(asked, from, until) {
  if (from === null || until === null) return "";
  if (Date.parse(from) >= Date.parse(until)) return "all";
  return Date.parse(from) > Date.parse(asked) ? "part" : "";
}
