/** Doing one thing at a time. */
import { announce } from "../announce.js";
import { useEffect, useRef, useState } from "../html.js";
import { useWords } from "../words.js";
import { describe } from "./parts.js";

/**
 * {busy, said, run, clear}: `run(action, done)` does the action and says what came of it: `done(t)` where it was done.
 * Answers its value, or null.
 */
export function useAct() {
  const { t } = useWords();
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState(null);
  const there = useRef(true);
  useEffect(() => () => {
    there.current = false;
  }, []);
  async function run(action, done = null) {
    if (busy) return null;
    setBusy(true);
    setSaid(null);
    try {
      const value = await action();
      if (done) announce(done(t));
      if (there.current) setSaid(done && { kind: "done", done });
      return value ?? {};
    } catch (error) {
      announce(describe(error, t), { now: true });
      if (there.current) setSaid({ kind: "problem", error, field: error.field ?? "" });
      return null;
    } finally {
      if (there.current) setBusy(false);
    }
  }
  // Worded when it is shown: another language may be chosen meanwhile.
  const shown = said && { ...said, text: said.error ? describe(said.error, t) : said.done(t), language: said.error?.language };
  return { busy, said: shown, run, clear: () => setSaid(null) };
}
