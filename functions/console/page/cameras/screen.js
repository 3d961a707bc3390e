/** The Cameras screen: the list at left, the chosen camera at right. */
import { clock } from "../clock.js";
import { html, useState } from "../html.js";
import { describeProblem } from "../live/parts.js";
import { session } from "../session.js";
import { useWords } from "../words.js";
import { Detail } from "./detail.js";
import { AddCamera } from "./forms.js";
import { List } from "./list.js";
import { useCameras } from "./load.js";
import { chooseCameras } from "./state.js";

const BASE = "/console/cameras/";

export function Screen({ api, path }) {
  const { t } = useWords();
  const { cameras, problem, load } = useCameras(api);
  // An address of this screen may name a camera, as those of the map do.
  const [chosen, setChosen] = useState(path.startsWith(BASE) ? path.slice(BASE.length) : "");
  const [text, setText] = useState("");
  const [adds, setAdds] = useState(false);
  const mayAdd = session.get().person?.routes.includes("POST /v1/cameras");

  const again = html`<button type="button" class="act" onClick=${() => load()}>${t("again")}</button>`;
  if (cameras === null) {
    if (problem) return html`<section class="said" role="alert"><h2>${t("cam_failed_title")}</h2><p>${describeProblem(problem, t, "problem_lost_look")}</p>${again}</section>`;
    return html`<p class="said" aria-busy="true">${t("loading")}</p>`;
  }
  const camera = cameras.find((one) => one.id === chosen) ?? chooseCameras(cameras, text, clock.now())[0] ?? null;
  return html`<div class="cam-screen">
    <div class="cam-side">
      ${mayAdd && html`<p class="cam-add"><button type="button" class=${`act${cameras.length ? "" : " yes"}`} onClick=${() => setAdds(true)}>${t("cam_add")}</button></p>`}
      ${cameras.length > 0 && html`<${List} cameras=${cameras} chosen=${camera?.id} onChoose=${setChosen} text=${text} onText=${setText} />`}
    </div>
    <div class="cam-main">
      ${problem && html`<p class="banner warn" role="alert">${t("cam_stale")} ${describeProblem(problem, t, "problem_lost_look")} ${again}</p>`}
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
