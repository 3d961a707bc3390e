/** What a component asks the service to do. */
import { useState } from "./html.js";

/**
 * {busy, error, run, clear}: `run(act, done, failed)` does `act` and hands its answer to `done`; `error` is why the service
 * did not do it, until the next one or `clear()`, and `failed` hears it. One thing at a time: while `busy` nothing else is
 * begun. What would begin it is aria-disabled then, not disabled: a browser takes the focus from a disabled button
 * (shell/disabled.js).
 */
export function useRequest() {
  const [state, setState] = useState({ busy: false, error: null });
  async function run(act, done, failed = () => {}) {
    if (state.busy) return;
    setState({ busy: true, error: null });
    let answer;
    try {
      answer = await act();
    } catch (error) {
      setState({ busy: false, error });
      failed(error);
      // A fault of the page is no answer: it is shown as well, and stands in the browser's console.
      if (error.status === undefined) throw error;
      return;
    }
    setState({ busy: false, error: null });
    done(answer);
  }
  const clear = () => setState((former) => ({ ...former, error: null }));
  return { ...state, run, clear };
}
