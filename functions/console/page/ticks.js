/** Ticks that go on while the page is hidden. */

/** Calls `onTick` every `every` milliseconds. The answer stops it. */
export function startTicks(every, onTick) {
  let timer = 0;
  let worker = null;
  const count = () => {
    worker?.terminate();
    worker = null;
    timer = setInterval(onTick, every);
  };
  try {
    worker = new Worker(new URL("./ticker.js", import.meta.url));
    worker.onmessage = onTick;
    // Without the worker there are still ticks, only slower ones while the page is hidden.
    worker.onerror = () => timer || count();
    worker.postMessage(every);
  } catch {
    count();
  }
  return () => {
    worker?.terminate();
    clearInterval(timer);
  };
}
