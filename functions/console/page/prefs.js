/** What a person chose at this computer: language, theme, shortcuts, loudness. Nothing personal, and kept by the browser. */
import { createStore } from "./store.js";

const KEY = "platewatch.preferences";

const DEFAULTS = { language: "", theme: "system", shortcuts: true, volume: 70 };

const ALLOWED = {
  language: (value) => value === "nl" || value === "en",
  theme: (value) => ["system", "light", "dark"].includes(value),
  shortcuts: (value) => typeof value === "boolean",
  volume: (value) => Number.isFinite(value) && value >= 10 && value <= 100,
};

function loadPrefs(storage) {
  let kept = {};
  try {
    kept = JSON.parse(storage.getItem(KEY) ?? "{}") ?? {};
  } catch {
    // What cannot be parsed is as good as nothing.
  }
  const valid = Object.entries(ALLOWED).filter(([name, allows]) => allows(kept[name]));
  return { ...DEFAULTS, ...Object.fromEntries(valid.map(([name]) => [name, kept[name]])) };
}

export const prefs = createStore(loadPrefs(localStorage));

/** Changes one preference, here and for the next visit. */
export function setPref(name, value) {
  if (!ALLOWED[name]?.(value)) return;
  prefs.set((former) => ({ ...former, [name]: value }));
  try {
    localStorage.setItem(KEY, JSON.stringify(prefs.get()));
  } catch {
    // A browser that keeps nothing still shows what was chosen.
  }
}

/** Lets the page's colours and language follow the preferences. */
export function applyPrefs(root, { theme }, language) {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  root.lang = language;
}
