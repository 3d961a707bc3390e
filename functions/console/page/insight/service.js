/** What the service offers of insight. None of it needs a purpose: it counts, and shows no plate. */

/** The answers are the service's documents (docs/openapi.json); every call throws ApiError. */
export function openInsight(api) {
  const call = (path, query) => api.call("GET", `/console/v1/${path}?${new URLSearchParams(query)}`, { purpose: null });
  return {
    showInsight: (query) => call("insight", query),
    showWeek: (query) => call("insight/week", query),
  };
}
