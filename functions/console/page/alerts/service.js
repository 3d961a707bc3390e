/** The routes of this screen. Reason and case number of the work in hand go with each. */

const SEARCH_WAIT = 30_000;

/** `authority` says who allowed the use of what is older than a year; "" for none. */
export function openAlerts(api) {
  const find = (id) => `/console/v1/alerts/${encodeURIComponent(id)}`;
  return {
    search: (body, authority) => api.call("POST", "/console/v1/alert-searches", { body, authority, wait: SEARCH_WAIT }),
    fetchStory: (id, authority) => api.call("GET", `${find(id)}/story?pictures=true`, { authority, wait: SEARCH_WAIT }),
    fetchDossier: (id, language, authority) =>
      api.call("GET", `${find(id)}/story?pictures=true&dossier=${language}`, { authority, wait: SEARCH_WAIT }),
    /** {lists, cameras}: what they are called. */
    listNames: () => api.call("GET", "/console/v1/names", { purpose: null }),
    answer: (id, answer, authority) => api.call("POST", `${find(id)}/answer`, { body: answer, authority }),
    /** Holds the alert for the case of the work in hand: {authority, until}. */
    hold: (id, order) => api.call("POST", "/console/v1/retention/holds", { body: { alert_id: id, ...order } }),
    release: (holdId) => api.call("DELETE", `/console/v1/retention/holds/${encodeURIComponent(holdId)}`),
  };
}
