/** Small parts that the tabs of People and duty share. */
import { html, useState } from "../html.js";
import { findNote, keepNote } from "../live/notes.js";
import { describeProblem } from "../live/parts.js";
import { session } from "../session.js";
import { useWords } from "../words.js";

/** What is loaded, as `show(value)`; until then, and where it failed, a word about that. */
export function Loaded({ loaded, show }) {
  const { t } = useWords();
  const failed = loaded.error && html`<div class="banner danger" role="alert"><p>${describeProblem(loaded.error, t, "problem_lost_look")}</p><p><button type="button" class="act" onClick=${loaded.again}>${t("again")}</button></p></div>`;
  if (loaded.value === null) return failed || html`<p aria-busy="true">${t("loading")}</p>`;
  return html`${failed}${show(loaded.value)}`;
}

/** A text that stays in this tab until `forget`: a connection or a session may end meanwhile. */
export function useDraft(name, empty = "") {
  const person = session.get().person?.name ?? "";
  const [text, setText] = useState(() => findNote(person, name) || empty);
  const change = (value) => {
    setText(value);
    keepNote(person, name, value);
  };
  const forget = () => {
    setText(empty);
    keepNote(person, name, "");
  };
  return { text, change, forget };
}

/** The same for the fields of a form; `kept` says that they hold what was typed before the form was opened. */
export function useForm(name, empty) {
  const { text, change, forget } = useDraft(name);
  const [before] = useState(text !== "");
  let draft = empty;
  try {
    draft = { ...empty, ...JSON.parse(text || "{}") };
  } catch {
    // What cannot be parsed is as good as nothing.
  }
  return { draft, change: (fields) => change(JSON.stringify({ ...draft, ...fields })), forget, kept: before && text !== "" };
}

/** How a recipient is told, in words. */
export function describeChannel(t, { channel, address }) {
  return t(`pp_by_${channel}`, { address: address ?? "" });
}

/** "mon-fri 08:00-18:00" as {first, last, start, end}; midnight at the end of a day is 00:00. */
export function parseSpan(text) {
  const found = /^([a-z]{3})(?:-([a-z]{3}))? (\d\d:\d\d)-(\d\d:\d\d)$/.exec(text);
  if (!found) return { first: "mon", last: "sun", start: "00:00", end: "00:00" };
  const [, first, last = first, start, end] = found;
  return { first, last, start, end: end === "24:00" ? "00:00" : end };
}

/** The same the other way round. */
export function formatSpan({ first, last, start, end }) {
  return `${first === last ? first : `${first}-${last}`} ${start}-${end === "00:00" ? "24:00" : end}`;
}

/** Hours in the words of the language. */
export function describeHours(t, hours) {
  if (!hours.length) return t("pp_always");
  return hours
    .map((text) => {
      const { first, last, start, end } = parseSpan(text);
      const days = first === last ? t(`pp_day_${first}`) : `${t(`pp_day_${first}`)}\u2013${t(`pp_day_${last}`)}`;
      return `${days} ${start}\u2013${end === "00:00" ? "24:00" : end}`;
    })
    .join(", ");
}
