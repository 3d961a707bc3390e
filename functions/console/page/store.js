/** Values that components show and services change. */
import { useEffect, useState } from "./html.js";

/** A value with listeners. `set` takes a value, or a function from the former value; the same value tells nobody. */
export function createStore(initial) {
  let value = initial;
  const listeners = new Set();
  return {
    get: () => value,
    set(next) {
      const changed = typeof next === "function" ? next(value) : next;
      if (Object.is(changed, value)) return;
      value = changed;
      for (const listener of [...listeners]) listener(value);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The store's value, or what `pick` takes from it; the component renders when that changes. */
export function useStore(store, pick = (value) => value) {
  const [picked, setPicked] = useState(() => pick(store.get()));
  useEffect(() => {
    const show = (value) => setPicked(() => pick(value));
    show(store.get());
    return store.subscribe(show);
  }, [store]);
  return picked;
}
