/** What the service offers for hotlists. Plates stand in bodies alone: addresses are logged. */

/** The answers are the service's documents (docs/openapi.json); every call throws ApiError. */
export function openHotlists(api) {
  const at = (name, rest = "") => `/console/v1/hotlists/${encodeURIComponent(name)}${rest}`;
  const fresh = (isNew) => (isNew ? "?new_list=true" : "");
  const get = (path) => api.call("GET", path);
  const post = (path, body) => api.call("POST", path, { body });
  return {
    listAll: () => get("/console/v1/hotlists"),
    showPage: (name, after) => get(at(name, `?limit=100${after ? `&after=${encodeURIComponent(after)}` : ""}`)),
    exportPage: (name, after) => get(at(name, `/export${after ? `?after=${encodeURIComponent(after)}` : ""}`)),
    search: (name, asked) => post(at(name, "/entries/search"), asked),
    check: (entry) => api.call("POST", "/console/v1/entries/check", { body: entry, purpose: null }),
    add: (name, entry, isNew) => post(at(name, `/entries${fresh(isNew)}`), entry),
    change: (name, changes) => api.call("PATCH", at(name, "/entries"), { body: changes }),
    end: (name, key) => post(at(name, "/entries/end"), key),
    confirm: (name, key) => post(at(name, "/entries/confirm"), key),
    confirmPattern: (name, key) => post(at(name, "/patterns/confirm"), key),
    due: (name, days, after) => get(at(name, `/due?days=${days}${after ? `&after=${encodeURIComponent(after)}` : ""}`)),
    announce: (name, file, isNew) => post(at(name, `/imports${fresh(isNew)}`), file),
    listImports: (name, after) => get(at(name, `/imports${after ? `?after=${encodeURIComponent(after)}` : ""}`)),
    showImport: (name, id) => get(at(name, `/imports/${encodeURIComponent(id)}`)),
    showSettings: (name) => get(at(name, "/settings")),
    putSettings: (name, settings) => api.call("PUT", at(name, "/settings"), { body: settings }),
    rollBack: (name, revision) => post(at(name, "/rollback"), { revision }),
    remove: (name) => api.call("DELETE", at(name)),
    /** {lists, cameras, recipients}: what they are called. */
    listNames: async () => {
      const [names, people] = await Promise.all(["names", "recipient-names"].map((one) => api.call("GET", `/console/v1/${one}`, { purpose: null })));
      return { ...names, ...people };
    },
    preview: (question) => post("/console/v1/previews", question),
  };
}
