/** What the service offers for people and duty. None of it needs a purpose: it shows no plate. */

/** The answers are the service's documents (docs/openapi.json); every call throws ApiError. */
export function openPeople(api) {
  const call = (method, path, body) => api.call(method, `/console/v1/${path}`, { body, purpose: null });
  const at = (id, rest = "") => `recipients/${encodeURIComponent(id)}${rest}`;
  return {
    listRecipients: () => call("GET", "recipients"),
    putRecipient: (id, document, flags) => call("PUT", at(id, `?${new URLSearchParams(flags)}`), document),
    removeRecipient: (id) => call("DELETE", at(id)),
    setPin: (id, pin) => call("PUT", at(id, "/pin"), pin ? { pin } : {}),
    sendTest: (id) => call("POST", at(id, "/test")),
    showTest: (id) => call("GET", at(id, "/test")),
    listChoices: () => call("GET", "told-now/choices"),
    showTold: (asked) => call("GET", `told-now?${new URLSearchParams(asked)}`),
    showSituation: () => call("GET", "handovers/now"),
    listHandovers: () => call("GET", "handovers"),
    handOver: (note) => call("POST", "handovers", note ? { note } : {}),
    takeOver: (id, note) => call("POST", `handovers/${encodeURIComponent(id)}/sign`, note ? { note } : {}),
  };
}
