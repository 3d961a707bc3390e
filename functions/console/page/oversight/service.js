/** The routes of this screen. Reason and case number of the work in hand go with each but the retention report. */

/** A part of the log takes the service some seconds. */
const LONG_WAIT = 30_000;

export function openOversight(api) {
  const post = (path, body) => api.call("POST", `/console/v1/audit/${path}`, { body, wait: LONG_WAIT });
  const retention = (query = "") => api.call("GET", `/console/v1/retention/report${query}`, { purpose: null, wait: LONG_WAIT });
  return {
    fetchHead: () => api.call("GET", "/console/v1/audit/head"),
    verify: (after) => post("verifications", after ? { after } : {}),
    report: (question) => post("reports", question),
    findUnusual: (period) => post("unusual", period),
    listKinds: () => retention(),
    countKind: (held, after) => retention(`?held=${encodeURIComponent(held)}${after ? `&after=${encodeURIComponent(after)}` : ""}`),
    listHolds: () => api.call("GET", "/console/v1/retention/holds"),
    hold: (order) => api.call("POST", "/console/v1/retention/holds", { body: order }),
    release: (id) => api.call("DELETE", `/console/v1/retention/holds/${encodeURIComponent(id)}`),
  };
}
