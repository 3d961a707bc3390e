/** What the service found wrong with a line or an entry, in the reader's words. */
import { html } from "../html.js";
import { addWords, say, useWords } from "../words.js";
import { WORDS as en } from "../words/findings_en.js";
import { WORDS as nl } from "../words/findings_nl.js";
import { formatCount, formatDay } from "./parts.js";

addWords({ en, nl });

const DAYS = ["day", "today", "first"];
const COUNTS = ["one_in", "most", "length", "line", "fields", "width"];

/** The words for a finding {cause, details}; "" where the page has none for it, or it lacks a detail. */
export function describeFinding({ cause, details = {} }, language) {
  const shown = Object.fromEntries(Object.entries(details).map(([key, value]) => [key, showDetail(key, value, language)]));
  const plain = `hl_find_${cause}`.replaceAll("-", "_");
  const names = details.kind ? [`${plain}_${details.kind.replaceAll("-", "_")}`, plain] : [plain];
  const texts = names.map((name) => [name, say(language, name, shown)]);
  return texts.find(([name, text]) => text !== name && !/\{\w+\}/.test(text))?.[1] ?? "";
}

function showDetail(key, value, language) {
  if (DAYS.includes(key)) return formatDay(value, language);
  if (COUNTS.includes(key)) return formatCount(value, language);
  if (key === "country") return nameCountry(value, language);
  return value;
}

function nameCountry(code, language) {
  try {
    return new Intl.DisplayNames(language, { type: "region" }).of(code);
  } catch {
    return code;
  }
}

/** A finding in words. One that the page has no words for is shown as the service puts it, in English. */
export function Finding({ found }) {
  const { language } = useWords();
  const words = describeFinding(found, language);
  return words ? html`<span>${words}</span>` : html`<span lang="en">${found.reason}</span>`;
}
