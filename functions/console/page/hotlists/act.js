/** Doing one thing at a time. */
import { announce } from "../announce.js";
import { useEffect, useRef, useState } from "../html.js";
import { useWords } from "../words.js";
import { describe } from "./parts.js";

/** {busy, said, run, clear}: `run(action, done)` does the action and says what came of it; answers its value, or null. */
export function useAct() {
  const { t } = useWords();
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState(null);
  const there = useRef(true);
  useEffect(() => () => {
    there.current = false;
  }, []);
  async function run(action, done) {
    if (busy) return null;
    setBusy(true);
    setSaid(null);
    try {
      const value = await action();
      const text = typeof done === "function" ? done(value) : done;
      if (text) announce(text);
      if (there.current) setSaid(text ? { kind: "done", text } : null);
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
  const shown = said?.error ? { ...said, text: describe(said.error, t), language: said.error.language } : said;
  return { busy, said: shown, run, clear: () => setSaid(null) };
}
