/** The Cameras screen: the list at left, the chosen camera at right. */
import { clock } from "../clock.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { describeProblem } from "../live/parts.js";
import { session } from "../session.js";
import { useWords } from "../words.js";
import { Detail } from "./detail.js";
import { AddCamera } from "./forms.js";
import { List } from "./list.js";
import { chooseCameras } from "./state.js";

export const HOURS = 24;
const EVERY = 60_000;
/** Reads and hits cost four queries: they are asked for less often. */
const HOURS_EVERY = 5;

export function Screen({ api }) {
  const { t } = useWords();
  const [{ cameras, problem }, setState] = useState({ cameras: null, problem: null });
  const [chosen, setChosen] = useState("");
  const [text, setText] = useState("");
  const [adds, setAdds] = useState(false);
  const turns = useRef(0);
  const mayAdd = session.get().person?.routes.includes("POST /v1/cameras");

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

  const again = html`<button type="button" class="act" onClick=${() => load()}>${t("again")}</button>`;
  if (cameras === null) {
    if (problem) return html`<section class="said" role="alert"><h2>${t("cam_failed_title")}</h2><p>${describeProblem(problem, t)}</p>${again}</section>`;
    return html`<p class="said" aria-busy="true">${t("loading")}</p>`;
  }
  const camera = cameras.find((one) => one.id === chosen) ?? chooseCameras(cameras, text, clock.now())[0] ?? null;
  return html`<div class="cam-screen">
    <div class="cam-side">
      ${mayAdd && html`<p class="cam-add"><button type="button" class=${`act${cameras.length ? "" : " yes"}`} onClick=${() => setAdds(true)}>${t("cam_add")}</button></p>`}
      ${cameras.length > 0 && html`<${List} cameras=${cameras} chosen=${camera?.id} onChoose=${setChosen} text=${text} onText=${setText} />`}
    </div>
    <div class="cam-main">
      ${problem && html`<p class="banner warn" role="alert">${t("cam_stale")} ${describeProblem(problem, t)} ${again}</p>`}
      ${camera ? html`<${Detail} key=${camera.id} camera=${camera} cameras=${cameras} api=${api} onChanged=${load} />` : html`<${Nothing} mayAdd=${mayAdd} searched=${cameras.length > 0} />`}
    </div>
    ${adds && html`<${AddCamera} api=${api} cameras=${cameras} onAdded=${(id) => {
      setText("");
      setChosen(id);
      void load();
    }} onClose=${() => setAdds(false)} />`}
  </div>`;
}

function Nothing({ mayAdd, searched }) {
  const { t } = useWords();
  if (searched) return html`<section class="said"><h2>${t("cam_none_found")}</h2></section>`;
  return html`<section class="said"><h2>${t("cam_empty_title")}</h2><p>${t(mayAdd ? "cam_empty_admin" : "cam_empty")}</p></section>`;
}

const keepHours = (cameras, former) => {
  const known = new Map((former ?? []).map((camera) => [camera.id, camera.activity]));
  return cameras.map((camera) => ({ ...camera, activity: known.get(camera.id) ?? null }));
};
