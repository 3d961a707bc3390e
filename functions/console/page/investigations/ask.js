/** Asking one of the three questions, beside the bounds that it is held to. */
import { announce } from "../announce.js";
import { useDraft } from "../draft.js";
import { Field } from "../hotlists/parts.js";
import { html, useRef, useState } from "../html.js";
import { nameCameras, PickMany } from "../picker.js";
import { useRequest } from "../request.js";
import { useWords } from "../words.js";
import { describePart, describeScenes, EMPTY_PART, EMPTY_SCENE, FEWEST_SCENES, LEAST_CAMERAS, LEAST_JOINT, MOST_SCENES, parseWhole, WINDOW } from "./form.js";
import { BASE, findZone, NeedsPurpose, Refusal } from "./parts.js";
import { begin } from "./steps.js";

const KINDS = ["plate", "scenes", "companions"];
const EMPTY_COMPANIONS = { plate: "", window: String(WINDOW.usual), joint: String(LEAST_JOINT), cameras: String(LEAST_CAMERAS) };
const NUMBERS_WRONG = { window: "iv_wrong_window", joint: "iv_wrong_joint", cameras: "iv_wrong_least_cameras" };
/** As plates are typed: letters and digits, with ? and * where one is not known. */
const PLATE = /^[\p{L}\p{N} .?*-]{2,32}$/u;
const WHOLE = /^[\p{L}\p{N} .-]{2,32}$/u;

export function Ask(shared) {
  const { t } = useWords();
  const { one } = shared;
  const [kind, setKind] = useState("plate");
  const needs = kind !== "plate" && !one.combining;
  const Form = { plate: PlateForm, scenes: ScenesForm, companions: CompanionsForm }[kind];
  return html`<section class="iv-ask" aria-labelledby="iv-ask-title">
    <h3 id="iv-ask-title">${t("iv_ask")}</h3>
    <${NeedsPurpose}>
      <fieldset class="mode"><legend>${t("iv_ask_kind")}</legend>
        ${KINDS.map((name) => html`<label class="switch"><input type="radio" name="kind" value=${name} checked=${kind === name} onChange=${() => setKind(name)} /> <span>${t(`iv_kind_${name}`)} <span class="soft">${t(`iv_kindhelp_${name}`)}</span></span></label>`)}
      </fieldset>
      ${needs ? html`<p class="banner warn">${t("iv_needs_combining")}</p>` : html`<${Form} key=${kind} ...${shared} />`}
    <//>
    <details class="iv-never"><summary>${t("iv_never")}</summary><ul>${["standing", "life", "look", "order", "long"].map((name) => html`<li>${t(`iv_never_${name}`)}</li>`)}</ul></details>
  </section>`;
}

/** Sends a question and opens its page, which works until it is answered. */
function useAsking({ service, one, go }) {
  const { t } = useWords();
  const request = useRequest();
  const send = (body, forget = () => {}) =>
    request.run(() => service.ask(one.id, body), ({ question }) => {
      forget();
      begin(one.id, question.number);
      announce(t("iv_asked_said", { number: question.number }));
      go(`${BASE}/${one.id}/questions/${question.number}`);
    });
  return { ...request, send };
}

function Send({ asking }) {
  const { t } = useWords();
  return html`<${Refusal} error=${asking.error} />
    <p class="soft">${t("iv_ask_recorded")}</p>
    <div class="dialog-actions"><button type="submit" class="act yes" aria-disabled=${asking.busy}>${t(asking.busy ? "iv_busy" : "iv_ask_do")}</button></div>`;
}

/** The cameras of the investigation that can be picked: nothing outside of its bounds is offered. */
function listCameras(one, names) {
  const known = names && nameCameras({ cameras: names.cameras.filter((camera) => one.cameras.includes(camera.id)) });
  // What nobody has a name for is picked by its id.
  return known?.length ? known : one.cameras.map((id) => ({ id }));
}

/** A shorter time and fewer cameras than the investigation's, folded: most questions are about all of it. */
function Part({ one, names, part, onPart, wrong }) {
  const { t } = useWords();
  const problem = (name) => wrong[name] && t(wrong[name]);
  const time = (name) => html`<${Field} name=${`part-${name}`} type="datetime-local" label=${t(`iv_f_${name}`)} value=${part[name]} onValue=${(value) => onPart({ ...part, [name]: value })} problem=${problem(name)} />`;
  return html`<details class="iv-fold" open=${Object.keys(wrong).length > 0}><summary>${t("iv_part")}</summary><p class="soft">${t("iv_part_help")}</p>
    <div class="form-grid">${time("since")} ${time("until")}
      <${PickMany} name="part-cameras" label=${t("iv_f_cameras")} values=${part.cameras} onValues=${(values) => onPart({ ...part, cameras: values })} options=${listCameras(one, names)} /></div></details>`;
}

/** Puts the focus on the first field that is wrong, once what is folded around it is open. */
const focusWrong = (form, names) => requestAnimationFrame(() => form.querySelector(names.map((name) => `[name=${name}]`).join(", "))?.focus());

const namePart = (name) => `part-${name}`;

function PlateForm(shared) {
  const { t } = useWords();
  const { one, names } = shared;
  const [plate, setPlate] = useState("");
  const [part, setPart] = useState(EMPTY_PART);
  const [wrong, setWrong] = useState({ plate: false, part: {} });
  const asking = useAsking(shared);
  const submit = (event) => {
    event.preventDefault();
    const good = PLATE.test(plate.trim()) && /[\p{L}\p{N}]/u.test(plate);
    const narrowed = describePart(part, one, findZone());
    setWrong({ plate: !good, part: narrowed.wrong });
    if (good && narrowed.part) void asking.send({ kind: "plate", plate: plate.trim(), ...narrowed.part });
    else focusWrong(event.currentTarget, good ? Object.keys(narrowed.wrong).map(namePart) : ["plate"]);
  };
  return html`<form onSubmit=${submit} novalidate>
    <${Field} name="plate" label=${t("iv_f_plate")} help=${t("iv_help_plate")} value=${plate} onValue=${setPlate} maxlength=${32} spellcheck=${false} problem=${wrong.plate && t("iv_wrong_plate")} />
    <${Part} one=${one} names=${names} part=${part} onPart=${setPart} wrong=${wrong.part} />
    <${Send} asking=${asking} />
  </form>`;
}

function ScenesForm(shared) {
  const { t } = useWords();
  const { one, names } = shared;
  const place = useRef(null);
  const { draft, change: keep, forget } = useDraft(`investigation.${one.id}.scenes`, { scenes: [EMPTY_SCENE, EMPTY_SCENE] });
  const { scenes } = draft;
  const setScenes = (value) => keep("scenes", value);
  const [wrong, setWrong] = useState([]);
  const asking = useAsking(shared);
  const cameras = listCameras(one, names);
  const change = (at, name, value) => setScenes(scenes.map((scene, number) => (number === at ? { ...scene, [name]: value } : scene)));
  const focus = (number, name = "cameras") => requestAnimationFrame(() => place.current?.querySelector(`[name=scene-${number}-${name}]`)?.focus());
  const submit = (event) => {
    event.preventDefault();
    const asked = describeScenes(scenes, one, findZone());
    setWrong(asked.wrong);
    const first = asked.wrong.findIndex((each) => Object.keys(each).length);
    if (asked.scenes === null) return focus(first, Object.keys(asked.wrong[first])[0]);
    void asking.send({ kind: "scenes", scenes: asked.scenes }, forget);
  };
  const add = () => {
    setScenes([...scenes, EMPTY_SCENE]);
    focus(scenes.length);
  };
  const remove = (at) => {
    setScenes(scenes.filter((_, number) => number !== at));
    setWrong([]);
    focus(Math.max(at - 1, 0));
  };
  return html`<form ref=${place} onSubmit=${submit} novalidate>
    <p class="soft">${t("iv_scenes_help")}</p>
    ${scenes.map((scene, at) => {
      const problem = (name) => wrong[at]?.[name] && t(wrong[at][name]);
      return html`<fieldset key=${at}><legend>${t("iv_scene", { number: at + 1 })}</legend><div class="form-grid">
        <${PickMany} name=${`scene-${at}-cameras`} label=${t("iv_f_scene_cameras")} values=${scene.cameras} onValues=${(values) => change(at, "cameras", values)} options=${cameras} problem=${problem("cameras")} />
        <${Field} name=${`scene-${at}-at`} type="datetime-local" label=${t("iv_f_scene_at")} value=${scene.at} onValue=${(value) => change(at, "at", value)} problem=${problem("at")} />
        <${Field} name=${`scene-${at}-minutes`} inputmode="numeric" label=${t("iv_f_scene_minutes")} value=${scene.minutes} onValue=${(value) => change(at, "minutes", value)} problem=${problem("minutes")} maxlength=${3} />
      </div>${scenes.length > FEWEST_SCENES && html`<p><button type="button" class="act plain" onClick=${() => remove(at)}>${t("iv_scene_remove", { number: at + 1 })}</button></p>`}</fieldset>`;
    })}
    ${scenes.length < MOST_SCENES ? html`<p><button type="button" class="act" onClick=${add}>${t("iv_scene_add")}</button></p>` : html`<p class="soft">${t("iv_scenes_most", { most: MOST_SCENES })}</p>`}
    <${Send} asking=${asking} />
  </form>`;
}

function CompanionsForm(shared) {
  const { t } = useWords();
  const { one, names } = shared;
  const [form, setForm] = useState(EMPTY_COMPANIONS);
  const [part, setPart] = useState(EMPTY_PART);
  const [wrong, setWrong] = useState({});
  const [wrongPart, setWrongPart] = useState({});
  const asking = useAsking(shared);
  const change = (name) => (value) => setForm({ ...form, [name]: value });
  const submit = (event) => {
    event.preventDefault();
    const numbers = {
      window: parseWhole(form.window, WINDOW.least, WINDOW.most),
      joint: parseWhole(form.joint, LEAST_JOINT),
      cameras: parseWhole(form.cameras, LEAST_CAMERAS),
    };
    const found = {
      ...(WHOLE.test(form.plate.trim()) ? {} : { plate: "iv_wrong_whole_plate" }),
      ...Object.fromEntries(Object.keys(numbers).filter((name) => Number.isNaN(numbers[name])).map((name) => [name, NUMBERS_WRONG[name]])),
    };
    const narrowed = describePart(part, one, findZone());
    setWrong(found);
    setWrongPart(narrowed.wrong);
    const first = [...Object.keys(found), ...Object.keys(narrowed.wrong).map(namePart)];
    if (first.length) return focusWrong(event.currentTarget, first);
    void asking.send({ kind: "companions", plate: form.plate.trim(), window_seconds: numbers.window, least_joint: numbers.joint, least_cameras: numbers.cameras, ...narrowed.part });
  };
  const number = (name, label, help) => html`<${Field} name=${name} inputmode="numeric" label=${t(label)} help=${t(help)} value=${form[name]} onValue=${change(name)} maxlength=${3} problem=${wrong[name] && t(wrong[name])} />`;
  return html`<form onSubmit=${submit} novalidate>
    <${Field} name="plate" label=${t("iv_f_led")} help=${t("iv_help_led")} value=${form.plate} onValue=${change("plate")} maxlength=${32} spellcheck=${false} problem=${wrong.plate && t(wrong.plate)} />
    <div class="form-grid">${number("window", "iv_f_window", "iv_help_window")} ${number("joint", "iv_f_joint", "iv_help_joint")} ${number("cameras", "iv_f_least_cameras", "iv_help_least_cameras")}</div>
    <${Part} one=${one} names=${names} part=${part} onPart=${setPart} wrong=${wrongPart} />
    <${Send} asking=${asking} />
  </form>`;
}
