/** What the service answers to a question of a component. */
import { useEffect, useState } from "./html.js";

/**
 * {stage, value, error, again, put}: asks when the component appears, when an input changes and after `again()`; not while
 * `when` is false. `stage` is loading, good or failed. The former value stays while it is asked for again and where that
 * fails; `error` stays until there is an answer. `put(value)` puts a value, or what a function makes of the former one, in
 * its place.
 */
export function useAnswer(ask, inputs = [], { when = true } = {}) {
  const [told, setTold] = useState({ stage: "loading", value: null, error: null });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!when) return undefined;
    let wanted = true;
    setTold((former) => ({ ...former, stage: "loading" }));
    ask().then(
      (value) => wanted && setTold({ stage: "good", value, error: null }),
      (error) => {
        if (error.status === undefined) throw error;
        if (wanted) setTold((former) => ({ ...former, stage: "failed", error }));
      },
    );
    return () => {
      wanted = false;
    };
  }, [...inputs, when, turn]);
  const again = () => {
    // At once, so that nobody sees the former value as if it were the new one until the effect above runs.
    setTold((former) => ({ ...former, stage: "loading" }));
    setTurn((count) => count + 1);
  };
  const put = (next) => setTold((former) => ({ stage: "good", value: typeof next === "function" ? next(former.value) : next, error: null }));
  return { ...told, again, put };
}
