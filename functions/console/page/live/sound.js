/** Sounds of the desk, made by oscillators: no file, no download. */
import { createStore } from "../store.js";

/** By priority: the tones of one alarm (hertz, from, seconds), and after how many milliseconds it comes again. */
export const ALARMS = {
  1: { every: 1800, tones: [[880, 0, 0.16], [1175, 0.2, 0.16], [880, 0.4, 0.16], [1175, 0.6, 0.22]] },
  2: { every: 5000, tones: [[784, 0, 0.18], [988, 0.24, 0.24]] },
  3: { every: 12_000, tones: [[659, 0, 0.22]] },
  4: { every: 30_000, tones: [[523, 0, 0.22]] },
  5: { every: 60_000, tones: [[440, 0, 0.22]] },
};
const ATTENTION = [[587, 0, 0.14], [587, 0.22, 0.14]];
export const MUTE_TERM = 10 * 60_000;

/**
 * The desk's sound. `state` is a store: {stage, sounding, mutedUntil}.
 *
 * Stages: `off` (the browser lets a page sound only after somebody pressed something), `testing` (the test was played,
 * nobody said yet whether it was heard), `on`. `sounding` is the priority that sounds now, or null.
 */
export function createSound({ Context = window.AudioContext, measure, getVolume }) {
  const state = createStore({ stage: "off", sounding: null, mutedUntil: 0 });
  let context = null;
  let next = 0;
  let current = null;

  const put = (changes) => {
    const former = state.get();
    if (Object.entries(changes).some(([name, value]) => former[name] !== value)) state.set({ ...former, ...changes });
  };

  function play(tones) {
    if (context?.state !== "running") return;
    const start = context.currentTime + 0.02;
    for (const [hertz, from, seconds] of tones) {
      const tone = context.createOscillator();
      const loudness = context.createGain();
      const level = Math.max(0.001, (getVolume() / 100) * 0.5);
      tone.type = "triangle";
      tone.frequency.value = hertz;
      loudness.gain.setValueAtTime(0.0001, start + from);
      loudness.gain.exponentialRampToValueAtTime(level, start + from + 0.015);
      loudness.gain.setValueAtTime(level, start + from + seconds - 0.03);
      loudness.gain.exponentialRampToValueAtTime(0.0001, start + from + seconds);
      tone.connect(loudness).connect(context.destination);
      tone.start(start + from);
      tone.stop(start + from + seconds + 0.01);
    }
  }

  return {
    state,
    /** Call it from a press of a button: plays the alarm of priority 1, to be heard. */
    async test() {
      try {
        context ??= new Context();
        await context.resume();
      } catch {
        put({ stage: "off" });
        return;
      }
      put({ stage: "testing" });
      play(ALARMS[1].tones);
      next = measure() + ALARMS[1].every;
    },
    /** The person heard the test, or did not. */
    confirm(heard) {
      put({ stage: heard ? "on" : "off" });
    },
    /** Nothing but priority 1 sounds for ten minutes. */
    mute(now) {
      put({ mutedUntil: now + MUTE_TERM });
    },
    unmute() {
      put({ mutedUntil: 0 });
    },
    /** Sounds the alarm of this priority from now on; null ends it. Call it twice a second. */
    follow(priority, now) {
      const { mutedUntil, stage } = state.get();
      if (mutedUntil && mutedUntil <= now) put({ mutedUntil: 0 });
      const audible = priority !== null && (priority === 1 || mutedUntil <= now) ? priority : null;
      if (stage !== "off" && context?.state !== "running") put({ stage: "off" });
      put({ sounding: audible });
      if (audible === null || (current !== null && audible < current) || current === null) next = Math.min(next, measure());
      current = audible;
      if (audible === null || measure() < next || context?.state !== "running") return;
      play(ALARMS[audible].tones);
      next = measure() + ALARMS[audible].every;
    },
    /** One sound: something changed that people must look at. */
    attend(now) {
      if (state.get().mutedUntil <= now) play(ATTENTION);
    },
  };
}
