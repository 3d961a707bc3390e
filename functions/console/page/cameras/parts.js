/** Small parts that the list, the detail and the dialogs of cameras share. */
import { html } from "../html.js";
import { Age, describeProblem } from "../live/parts.js";
import { useWords } from "../words.js";
import { describeSpan } from "./state.js";

/** The shape of each state. */
export const SHAPES = {
  works: "\u25cf", revoked: "\u2715", never: "\u25cb", quiet: "\u25d1", late: "\u25d4", clock: "\u25b2", token: "\u25a0",
  offline: "\u2716", twins: "\u25c6", moved: "\u25a1", maintenance: "\u25cc", worse: "\u25d2",
};

/** The state of a camera: shape, colour and word. */
export function State({ name }) {
  const { t } = useWords();
  return html`<span class=${`cam-state s-${name}`}><span aria-hidden="true">${SHAPES[name]}</span> ${t(`camstate_${name}`)}</span>`;
}

/** How long ago, in the words of the language. */
export function Ago({ at }) {
  const { t } = useWords();
  const [before, after] = t("cam_ago", { age: "\u0000" }).split("\u0000");
  return html`${before}<${Age} since=${at} />${after}`;
}

/** A length of time in words. */
export function describeLength(t, seconds) {
  const { unit, parts } = describeSpan(seconds);
  return t(`camspan_${unit}`, parts);
}

/** A labelled field of a form, with what is wrong with it. */
export function Field({ name, label, help, value, onValue, problem, type = "text", longest = 100, suggestions }) {
  const told = [problem && `${name}-problem`, help && `${name}-help`].filter(Boolean).join(" ");
  return html`<div class="field-place">
    <label class="field">${label}
      <input name=${name} type=${type} value=${value} maxlength=${longest} autocomplete="off" inputmode=${type === "text" ? null : "decimal"} list=${suggestions ? `${name}-list` : null} aria-invalid=${problem ? "true" : null} aria-describedby=${told || null} onInput=${(event) => onValue(event.currentTarget.value)} /></label>
    ${suggestions && html`<datalist id=${`${name}-list`}>${suggestions.map((one) => html`<option value=${one} />`)}</datalist>`}
    ${help && html`<p class="soft" id=${`${name}-help`}>${help}</p>`}
    ${problem && html`<p class="field-problem" id=${`${name}-problem`}>${problem}</p>`}
  </div>`;
}

/** Why the service did not answer. `lost` is the word for where nobody knows whether it did. */
export function Problem({ error, lost = "problem_lost_act" }) {
  const { t } = useWords();
  return error ? html`<p class="banner danger cam-problem" role="alert">${describeProblem(error, t, lost)}</p>` : null;
}
