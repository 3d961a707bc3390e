/** Notes that are typed and not yet sent: kept in this tab, for each item and person, until sent or signed out. */

const PREFIX = "platewatch.note.";

const name = (person, item) => `${PREFIX}${person}.${item}`;

export function findNote(person, item) {
  try {
    return sessionStorage.getItem(name(person, item)) ?? "";
  } catch {
    return "";
  }
}

/** Keeps the note; an empty one is forgotten. */
export function keepNote(person, item, text) {
  try {
    if (text) sessionStorage.setItem(name(person, item), text);
    else sessionStorage.removeItem(name(person, item));
  } catch {
    // A browser that keeps nothing loses the note with the page; it still sends it.
  }
}

/** Forgets all notes of this tab. */
export function forgetNotes() {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
