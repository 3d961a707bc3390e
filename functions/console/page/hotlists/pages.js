/** Asking page after page, to the end of a list. */
import { useEffect, useRef, useState } from "../html.js";

/**
 * {value, pages, stage, error, stop, goOn}: asks `ask(after)` for the first page when the component appears, and then for
 * the `next` of each. `value` is `empty`, joined with each page by `join(value, page)`; `pages` is how many came. `stage`
 * is asking, stopped, failed or done. `goOn()` goes on where it stopped or failed.
 */
export function usePages(ask, join, empty) {
  const [told, setTold] = useState({ value: empty, pages: 0, after: null, stage: "asking", error: null });
  const turn = useRef(0);
  async function look(from) {
    const own = (turn.current += 1);
    setTold((former) => ({ ...former, stage: "asking", error: null }));
    let after = from;
    try {
      do {
        const page = await ask(after);
        if (own !== turn.current) return;
        after = page.next;
        setTold((former) => ({ value: join(former.value, page), pages: former.pages + 1, after, stage: after ? "asking" : "done", error: null }));
      } while (after);
    } catch (error) {
      if (error.status === undefined) throw error;
      if (own === turn.current) setTold((former) => ({ ...former, stage: "failed", error }));
    }
  }
  useEffect(() => {
    void look(null);
    return () => {
      turn.current += 1;
    };
  }, []);
  const stop = () => {
    turn.current += 1;
    setTold((former) => ({ ...former, stage: "stopped" }));
  };
  return { ...told, stop, goOn: () => void look(told.after) };
}
