/** Who would be told if a listed plate passed a camera now. Nothing is sent. */
import { useAct } from "../act.js";
import { useAnswer } from "../answer.js";
import { html, useState } from "../html.js";
import { formatPercent } from "../live/parts.js";
import { nameCameras, Picker } from "../picker.js";
import { useWords } from "../words.js";
import { Finding } from "./finding.js";
import { describe, Field, NeedsPurpose, Outcome } from "./parts.js";

export function PreviewTab({ service, name }) {
  return html`<${NeedsPurpose}><${Preview} service=${service} name=${name} /><//>`;
}

function Preview({ service, name }) {
  const { t } = useWords();
  const [plate, setPlate] = useState("");
  const [camera, setCamera] = useState("");
  const [percent, setPercent] = useState("99");
  const [told, setTold] = useState(null);
  const { value: names } = useAnswer(service.listNames, [service]);
  const { busy, said, run } = useAct(describe);
  const problem = (field) => (said?.kind === "problem" && said.field === field ? said.text : null);
  async function submit(event) {
    event.preventDefault();
    setTold(null);
    const question = { list: name, plate: plate.trim(), camera: camera.trim(), probability: Number(percent) / 100 };
    setTold(await run(() => service.preview(question)));
  }
  return html`<p class="soft">${t("hl_preview_help")}</p>
    <form class="search-line" onSubmit=${submit} novalidate>
      <${Field} name="plate" label=${t("hl_col_plate")} value=${plate} onValue=${setPlate} problem=${problem("plate")} maxlength="32" spellcheck="false" />
      <${Picker} name="camera" label=${t("camera")} value=${camera} onValue=${setCamera} problem=${problem("camera")} maxlength="63" options=${names && nameCameras(names)} />
      <${Field} name="probability" type="number" min="1" max="99" label=${t("hl_probability")} value=${percent} onValue=${setPercent} problem=${problem("probability")} />
      <button type="submit" class="act even" aria-disabled=${busy} disabled=${!plate.trim() || !camera.trim()}>${t("hl_preview_go")}</button>
    </form>
    ${said?.kind === "problem" && !["plate", "camera", "probability"].includes(said.field) && html`<${Outcome} said=${said} />`}
    ${told && html`<${Told} told=${told} />`}`;
}

function Told({ told }) {
  const { t } = useWords();
  return html`<section aria-live="polite"><h3>${t("hl_preview_title", { percent: formatPercent(told.probability) })}</h3>
    ${told.told.length === 0 && html`<p class="banner danger">${t("hl_preview_nobody")}</p>`}
    ${told.warnings.length > 0 && html`<div class="banner warn"><strong>${t("hl_look_again")}</strong><ul>${told.warnings.map((one) => html`<li><${Finding} found=${one} /></li>`)}</ul></div>`}
    <ul class="cards">${told.told.map(
      (one) => html`<li class="card"><p><strong>${one.name}</strong> <span class="soft">${one.channel}</span> <span class="mark">${t("hl_tier", { tier: one.tier })}</span></p>
        <p>${one.at_once ? (one.after_minutes ? t("hl_after", { minutes: Math.round(one.after_minutes) }) : t("hl_at_once")) : t("hl_below", { percent: formatPercent(one.threshold) })}</p>
        <p class="message">${one.text}</p></li>`,
    )}</ul></section>`;
}
