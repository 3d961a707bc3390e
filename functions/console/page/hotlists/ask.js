/** Asking the service from a component, and doing one thing at a time. */
import { announce } from "../announce.js";
import { useEffect, useRef, useState } from "../html.js";
import { useWords } from "../words.js";
import { describe } from "./parts.js";

/**
 * {stage, value, error, again}: asks when the component appears, when an input changes and after `again()`. `stage` is
 * loading, good or failed; the former value stays while it is asked for again.
 */
export function useAsk(ask, inputs) {
  const [told, setTold] = useState({ stage: "loading", value: null, error: null });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let wanted = true;
    setTold((former) => ({ ...former, stage: "loading" }));
    ask().then(
      (value) => wanted && setTold({ stage: "good", value, error: null }),
      (error) => wanted && setTold((former) => ({ ...former, stage: "failed", error })),
    );
    return () => {
      wanted = false;
    };
  }, [...inputs, turn]);
  const again = () => {
    // At once, so that nobody sees the former value as if it were the new one until the effect above runs.
    setTold((former) => ({ ...former, stage: "loading" }));
    setTurn((count) => count + 1);
  };
  return { ...told, again };
}

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
