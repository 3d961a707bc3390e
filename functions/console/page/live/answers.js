/** Which answers are offered, as the table of docs/alerts.md has it (alerts/answer_table.py; a test compares). */

const VERDICTS = ["right-car", "misread", "wrong-country", "list-wrong"];

/** By how a hit stands: the steps that are offered, and whether its instruction still holds. Undo stands apart. */
export const OFFERS = {
  open: { instruction: true, steps: ["acknowledge", ...VERDICTS] },
  answered: { instruction: true, steps: ["acknowledge", ...VERDICTS, "close"] },
  dismissed: { instruction: false, steps: [...VERDICTS, "close"] },
  closed: { instruction: false, steps: [...VERDICTS, "close"] },
};

/** The verdicts that are asked for twice, and that can be taken back. */
export const CONFIRMED = ["misread", "wrong-country", "list-wrong"];

export const OUTCOMES = ["stopped", "found-not-stopped", "not-found", "not-tried"];

/** Milliseconds in which a verdict can be taken back. */
export const UNDO_TERM = 5 * 60_000;

/** The key of each step. */
export const KEYS = {
  acknowledge: "a",
  "right-car": "c",
  misread: "m",
  "wrong-country": "w",
  "list-wrong": "l",
  undo: "u",
  close: "o",
};

/** How a hit stands by its document: open, answered, dismissed or closed. */
export function findStand(alert) {
  if (alert.state === "closed") return "closed";
  if (alert.state === "answered") return alert.dismissed ? "dismissed" : "answered";
  return "open";
}

/** Whether the answer is this person's. */
export const isOwn = (answer, person) => answer.by === `console/${person}` || answer.name === person;

/** The steps to offer this person. */
export function listSteps(alert, person) {
  const { steps } = OFFERS[findStand(alert)];
  const own = (alert.answers ?? []).filter((answer) => isOwn(answer, person));
  const coming = own.some((answer) => answer.step === "acknowledge");
  return coming ? steps.filter((step) => step !== "acknowledge") : steps;
}

/** Until when this person can take a verdict back (milliseconds), or null. */
export function findUndo(alert, person, now) {
  const verdicts = (alert.answers ?? []).filter(
    (answer) => isOwn(answer, person) && VERDICTS.includes(answer.step) && !answer.undone,
  );
  const latest = verdicts.at(-1);
  if (!latest || !CONFIRMED.includes(latest.step)) return null;
  const until = Date.parse(latest.at) + UNDO_TERM;
  return now < until ? until : null;
}
