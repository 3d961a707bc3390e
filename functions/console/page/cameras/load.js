/** The cameras as the service has them, asked for again each minute. Two screens show them. */
import { useEffect, useRef, useState } from "../html.js";

export const HOURS = 24;
const EVERY = 60_000;
/** Reads and hits cost four queries: they are asked for less often. */
const HOURS_EVERY = 5;

/** {cameras, problem, load}: `cameras` is null until they are known, `problem` is the last request's, if it failed. */
export function useCameras(api) {
  const [state, setState] = useState({ cameras: null, problem: null });
  const turns = useRef(0);

  /** Asks for all cameras; what was known of their hours stays where it is not asked for. */
  async function load(whole = true) {
    try {
      const answer = await api.call("GET", `/console/v1/cameras${whole ? `?hours=${HOURS}` : ""}`, { purpose: null });
      setState((former) => ({ problem: null, cameras: whole ? answer.cameras : keepHours(answer.cameras, former.cameras) }));
    } catch (error) {
      if (error.status === undefined) throw error;
      setState((former) => ({ ...former, problem: error }));
    }
  }
  useEffect(() => {
    void load();
    const timer = setInterval(() => {
      turns.current += 1;
      void load(turns.current % HOURS_EVERY === 0);
    }, EVERY);
    return () => clearInterval(timer);
  }, []);
  return { ...state, load };
}

const keepHours = (cameras, former) => {
  const known = new Map((former ?? []).map((camera) => [camera.id, camera.activity]));
  return cameras.map((camera) => ({ ...camera, activity: known.get(camera.id) ?? null }));
};
