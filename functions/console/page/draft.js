/** What somebody types into a form, kept in this tab until it is sent: a connection or a session may end meanwhile. */
import { useState } from "./html.js";
import { findNote, keepNote } from "./live/notes.js";
import { session } from "./session.js";

/** {draft, change, forget, isKept}: the fields of the form called `name`, of the person who is signed in. */
export function useDraft(name, empty) {
  const person = session.get().person?.name ?? "";
  const [kept] = useState(() => loadFields(person, name));
  const [draft, setDraft] = useState({ ...empty, ...kept });
  const change = (field, value) =>
    setDraft((former) => {
      const next = { ...former, [field]: value };
      keepNote(person, name, JSON.stringify(next));
      return next;
    });
  return { draft, change, forget: () => keepNote(person, name, ""), isKept: Object.keys(kept).length > 0 };
}

function loadFields(person, name) {
  try {
    return JSON.parse(findNote(person, name) || "{}") ?? {};
  } catch {
    return {};
  }
}
