/** Requests to the service. */
import { currentLanguage } from "./words.js";

/**
 * An answer that is an error, or no answer at all (`status` 0). `code` tells errors apart, `field` names what was wrong.
 * `message` is what the service says of it: in the language that is read now where it has that, and else in English.
 */
export class ApiError extends Error {
  constructor(status, code, message, { field = "", name = "", dutch = "" } = {}) {
    super();
    this.status = status;
    this.code = code;
    this.field = field;
    this.holder = name;
    this.messages = { en: message, nl: dutch };
  }

  get message() {
    return this.messages[this.language];
  }

  /** The language of the message. */
  get language() {
    return this.messages[currentLanguage()] ? currentLanguage() : "en";
  }

  /** Nothing came back: the connection or the service is gone, and nobody knows whether the request arrived. */
  get lost() {
    return this.status === 0;
  }
}

const LONGEST_WAIT = 15_000;

/**
 * `call(method, path, {body, purpose, authority, wait})` answers the document, or throws ApiError.
 *
 * `purpose` is {reason, caseNumber}; without one, the purpose of the work in hand goes with the request, and null sends
 * none. `authority` says who allowed the use of what is older than a year. `onRefused(error)` hears of every 401.
 */
export function createApi({ send = (...all) => fetch(...all), getPurpose = () => null, onRefused = () => {} } = {}) {
  async function call(method, path, { body, purpose, authority = "", wait = LONGEST_WAIT } = {}) {
    const headers = { Accept: "application/json", ...describePurpose(purpose === undefined ? getPurpose() : purpose) };
    if (authority) headers["X-Authority"] = encodeURIComponent(authority);
    const request = { method, headers, credentials: "same-origin", cache: "no-store", redirect: "error" };
    if (method !== "GET") {
      headers["Content-Type"] = "application/json";
      request.body = JSON.stringify(body ?? {});
    }
    request.signal = AbortSignal.timeout(wait);
    let answer, text;
    try {
      answer = await send(path, request);
      text = await answer.text();
    } catch (error) {
      throw new ApiError(0, "lost", String(error?.message ?? error));
    }
    const document = answer.ok && text === "" ? {} : parseDocument(text);
    if (answer.ok && document !== null) return document;
    const refused = describeError(answer.status, document);
    if (refused.status === 401) onRefused(refused);
    throw refused;
  }
  return { call };
}

function describePurpose(purpose) {
  if (!purpose) return {};
  // Headers hold ASCII alone, and reasons may hold any letter.
  return { "X-Reason": encodeURIComponent(purpose.reason), "X-Case-Number": encodeURIComponent(purpose.caseNumber) };
}

function parseDocument(text) {
  try {
    const document = JSON.parse(text);
    return document !== null && typeof document === "object" ? document : null;
  } catch {
    return null;
  }
}

function describeError(status, document) {
  const told = document?.error;
  if (!told || typeof told !== "object") return new ApiError(status < 400 ? 502 : status, "unclear", "");
  const code = String(told.code ?? "unclear").replaceAll(" ", "_");
  return new ApiError(status, code, String(told.message ?? ""), {
    dutch: String(told.message_nl ?? ""),
    field: String(told.field ?? ""),
    name: String(told.by ?? told.holder ?? ""),
  });
}
