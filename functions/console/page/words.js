/** The words that people read, in the language that they chose. */
import { prefs } from "./prefs.js";
import { createStore, useStore } from "./store.js";
import { WORDS as en } from "./words/en.js";
import { WORDS as nl } from "./words/nl.js";

const LANGUAGES = { nl, en };

/** Adds the words of a screen that is loaded when it is opened: {en, nl}. */
export function addWords(words) {
  for (const language of Object.keys(LANGUAGES)) Object.assign(LANGUAGES[language], words[language]);
}

/** The deployment's language, once somebody is signed in. */
export const deployed = createStore("");

/** The language to show: chosen here, or the deployment's, or the browser's, or Dutch. */
export function chooseLanguage(chosen, standard, browser = navigator.language) {
  const known = [chosen, standard, browser.slice(0, 2)].find((language) => language in LANGUAGES);
  return known ?? "nl";
}

/** The text of that name with its parts filled in. An unknown name is shown as it is, so that a test can find it. */
export function say(language, name, parts = {}) {
  const text = LANGUAGES[language][name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, part) => (part in parts ? String(parts[part]) : whole));
}

/** {language, t}: t("name", parts) is the text. */
export function useWords() {
  const chosen = useStore(prefs, (value) => value.language);
  const standard = useStore(deployed);
  const language = chooseLanguage(chosen, standard);
  return { language, t: (name, parts) => say(language, name, parts) };
}

/** The same outside of components. */
export function currentLanguage() {
  return chooseLanguage(prefs.get().language, deployed.get());
}
