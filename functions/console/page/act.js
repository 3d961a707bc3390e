/** Doing one thing at a time, and saying what came of it. */
import { announce } from "./announce.js";
import { useState } from "./html.js";
import { useRequest } from "./request.js";
import { useWords } from "./words.js";

/**
 * {busy, said, run, clear}: `run(action, done)` does the action and says what came of it: `done(t)` where it was done,
 * `describe(error, t)` where not. Answers its value, or null.
 */
export function useAct(describe) {
  const { t } = useWords();
  const request = useRequest();
  const [done, setDone] = useState(null);
  async function run(action, words = null) {
    if (request.busy) return null;
    setDone(null);
    let value = null;
    const take = (answer) => {
      value = answer ?? {};
      if (words) announce(words(t));
      setDone(() => words);
    };
    await request.run(action, take, (error) => announce(describe(error, t), { now: true }));
    return value;
  }
  const clear = () => {
    setDone(null);
    request.clear();
  };
  // Worded when it is shown: another language may be chosen meanwhile.
  const problem = request.error;
  const said = problem
    ? { kind: "problem", text: describe(problem, t), field: problem.field ?? "", language: problem.language }
    : done && { kind: "done", text: done(t) };
  return { busy: request.busy, said, run, clear };
}
