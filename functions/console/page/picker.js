/** Fields in which somebody picks a list, a camera or a recipient: by name or id, by keyboard or pointer. */
import { announce } from "./announce.js";
import { html, useEffect, useState } from "./html.js";
import { useWords } from "./words.js";

const MOST = 50;

/** Options {id, name} that hold every typed word in id or name; those that begin with what was typed come first. */
export function matchOptions(options, typed, most = MOST) {
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const text = ({ id, name }) => `${name ?? ""} ${id}`.toLowerCase();
  const begins = ({ id, name }) => [id, name ?? ""].some((one) => words.length && one.toLowerCase().startsWith(words[0]));
  const found = options.filter((one) => words.every((word) => text(one).includes(word)));
  return [...found.filter(begins), ...found.filter((one) => !begins(one))].slice(0, most);
}

/** The cameras of GET /v1/names as options, each called as its site. */
export const nameCameras = ({ cameras }) => cameras.map(({ id, site }) => ({ id, name: site }));

/** The sites where those cameras stand, as options. */
export const nameSites = ({ cameras }) => [...new Set(cameras.map((one) => one.site))].filter(Boolean).sort().map((id) => ({ id }));

/**
 * A text field with suggestions (ARIA's editable combobox with a list). What is typed counts too, so that it serves
 * without `options` (null) as well. `onPick(option)` stands in place of putting the option's id into the field.
 */
export function Picker({ name, label, value, onValue, onPick, options, help, problem, prefix = "field", onKeyDown, ...others }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const id = `${prefix}-${name}`;
  const found = open && options ? matchOptions(options, value) : [];
  const shown = found.length > 0 && !(found.length === 1 && found[0].id === value.trim());
  const described = [help && `${id}-help`, problem && `${id}-problem`].filter(Boolean).join(" ") || null;
  useEffect(() => {
    if (shown) announce(t("pick_count", { count: found.length }));
  }, [shown, found.length]);
  useEffect(() => document.getElementById(`${id}-option-${at}`)?.scrollIntoView({ block: "nearest" }), [at]);

  const close = () => {
    setOpen(false);
    setAt(-1);
  };
  const pick = (option) => {
    close();
    if (onPick) onPick(option);
    else onValue(option.id);
  };
  const type = (event) => {
    onValue(event.currentTarget.value);
    setOpen(true);
    setAt(-1);
  };
  const move = (step) => {
    if (!open) setOpen(true);
    const count = shown ? found.length : Math.min(options?.length ?? 0, MOST);
    if (count) setAt((former) => (former < 0 ? (step > 0 ? 0 : count - 1) : (former + step + count) % count));
  };
  function press(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && shown && found[at]) {
      event.preventDefault();
      pick(found[at]);
    } else if (event.key === "Escape" && shown) {
      // It closes the list alone, not the dialog around it.
      event.preventDefault();
      event.stopPropagation();
      close();
    } else onKeyDown?.(event);
  }
  return html`<div class=${problem ? "field picker wrong" : "field picker"}>
    <label for=${id}>${label}</label>
    <div class="picker-place">
      <input type="text" id=${id} name=${name} value=${value} autocomplete="off" spellcheck=${false} role="combobox" aria-autocomplete="list"
        aria-expanded=${shown ? "true" : "false"} aria-controls=${shown ? `${id}-list` : null} aria-activedescendant=${shown && found[at] ? `${id}-option-${at}` : null}
        aria-invalid=${problem ? "true" : null} aria-describedby=${described} onInput=${type} onKeyDown=${press} onClick=${() => setOpen(true)} onBlur=${close} ...${others} />
      ${shown && html`<ul class="picker-list" role="listbox" id=${`${id}-list`} aria-label=${label} onPointerDown=${(event) => event.preventDefault()}>
        ${found.map((one, place) => html`<li key=${one.id} id=${`${id}-option-${place}`} role="option" aria-selected=${place === at ? "true" : "false"} onClick=${() => pick(one)}>
          <${Named} option=${one} /></li>`)}
      </ul>`}
    </div>
    ${help && html`<p class="soft" id=${`${id}-help`}>${help}</p>`}
    ${problem && html`<p class="field-problem" id=${`${id}-problem`}>${problem}</p>`}
  </div>`;
}

function Named({ option }) {
  return option.name && option.name !== option.id ? html`<span>${option.name}</span> <span class="soft">${option.id}</span>` : html`<span>${option.id}</span>`;
}

/** Several of them: what was picked stands above the field, each with a button that takes it out. */
export function PickMany({ values, onValues, options, problem, ...others }) {
  const { t } = useWords();
  const [typed, setTyped] = useState("");
  const [unknown, setUnknown] = useState(false);
  const find = (id) => options?.find((one) => one.id === id);
  const known = (id) => options === null || find(id) !== undefined;

  function add(ids) {
    onValues([...values, ...ids.filter((id, place) => !values.includes(id) && ids.indexOf(id) === place)]);
    if (ids.length) announce(t("pick_added", { names: ids.map((id) => find(id)?.name || id).join(", ") }));
    setTyped("");
    setUnknown(false);
  }
  /** Takes what was typed or pasted, several with commas or one; what nothing is called stays in the field. */
  function take(text) {
    const ids = text.split(/[,;\n]/).map((one) => one.trim()).filter(Boolean);
    const good = ids.filter(known);
    if (good.length) add(good);
    const rest = ids.filter((id) => !known(id));
    setTyped(rest.join(", "));
    setUnknown(rest.length > 0);
  }
  const type = (text) => {
    setUnknown(false);
    if (/[,;\n]/.test(text)) take(text);
    else setTyped(text);
  };
  const press = (event) => {
    if (event.key !== "Enter" || !typed.trim()) return;
    event.preventDefault();
    const found = options ? matchOptions(options, typed) : [];
    if (!known(typed.trim()) && found.length === 1) add([found[0].id]);
    else take(typed);
  };
  const remove = (id) => onValues(values.filter((one) => one !== id));
  return html`<div class="pick-many">
    <${Picker} ...${others} value=${typed} onValue=${type} onPick=${(one) => add([one.id])} options=${options && options.filter((one) => !values.includes(one.id))}
      problem=${unknown ? t("pick_unknown") : problem} onKeyDown=${press} onChange=${() => typed.trim() && take(typed)} />
    ${values.length > 0 && html`<ul class="picked" aria-label=${t("pick_chosen", { label: others.label })}>${values.map((id) => html`<li key=${id}>
      <${Named} option=${find(id) ?? { id }} /> ${options !== null && !find(id) && html`<span class="mark warn">${t("pick_gone")}</span>`}
      <button type="button" class="icon" aria-label=${t("pick_remove", { name: find(id)?.name || id })} onClick=${() => remove(id)}>×</button></li>`)}</ul>`}
  </div>`;
}
