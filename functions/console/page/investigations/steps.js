/** A question that is worked on, step after step, until it is answered. */
import { useEffect, useRef, useState } from "../html.js";

/** Questions that were asked in this tab and go on by themselves when their page opens; others wait for a button. */
const begun = new Set();

export const begin = (id, number) => begun.add(`${id}.${number}`);

/**
 * {phase, searchedFrom, cars, error, run, stop}: `run()` asks for steps until the question is answered, and calls `onAnswered`.
 * `searchedFrom` and `cars` ({looked_up, of}) say how far it is, where the last step told.
 * Phases: `waiting`, `running`, `stopped`, `failed`. Leaving the page stops it; what was done is kept by the service.
 */
export function useSteps(service, id, number, onAnswered) {
  const [state, setState] = useState({ phase: "waiting", searchedFrom: null, cars: null, error: null });
  const turn = useRef(0);
  async function run() {
    const own = (turn.current += 1);
    setState((former) => ({ ...former, phase: "running", error: null }));
    try {
      for (;;) {
        const step = await service.step(id, number);
        if (own !== turn.current) return;
        setState({ phase: "running", searchedFrom: step.searched_from, cars: step.cars, error: null });
        if (step.question.state === "answered") return onAnswered();
      }
    } catch (error) {
      if (error.status === undefined) throw error;
      if (own === turn.current) setState((former) => ({ ...former, phase: "failed", error }));
    }
  }
  const stop = () => {
    turn.current += 1;
    setState((former) => ({ ...former, phase: "stopped" }));
  };
  useEffect(() => {
    if (begun.delete(`${id}.${number}`)) void run();
    return () => {
      turn.current += 1;
    };
  }, []);
  return { ...state, run, stop };
}
