/** Asking page after page: to the end of a list, or as far as somebody wants to see. */
import { useAct } from "../act.js";
import { useAnswer } from "../answer.js";
import { useEffect, useRef, useState } from "../html.js";
import { describe } from "./parts.js";

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

/**
 * {first, items, next, busy, said, load}: `ask(after)` answers a page {items, next}. The first one is asked for when the
 * component appears and when an input changes (`first`, as of useAnswer), a further one by `load()`. `items` are all that
 * were shown, each once; `next` is null after the last page.
 */
export function useMore(ask, inputs) {
  const first = useAnswer(ask, inputs);
  const [further, setFurther] = useState({ items: [], next: undefined });
  const { busy, said, run } = useAct(describe);
  const fresh = first.value?.items ?? [];
  const items = [...fresh, ...further.items.filter((one) => fresh.every((other) => other.id !== one.id))];
  const next = further.next === undefined ? first.value?.next : further.next;
  const load = () =>
    run(async () => {
      const page = await ask(next);
      // All of them: when the first page is asked for again, what is new moves its last ones out of it.
      setFurther({ items: [...items, ...page.items], next: page.next });
    });
  return { first, items, next, busy, said, load };
}
