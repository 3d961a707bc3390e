/** The routes of this screen. Reason and case number of the work in hand go with each. */

const LONG_WAIT = 30_000;

/** The answers are the service's documents (docs/openapi.json); every call throws ApiError. An auditor has addresses of their own. */
export function openInvestigations(api, isAuditor = false) {
  const root = `/console/v1/${isAuditor ? "audit/" : ""}investigations`;
  const at = (...parts) => `${root}${parts.map((part) => `/${encodeURIComponent(part)}`).join("")}`;
  const get = (path) => api.call("GET", path, { wait: LONG_WAIT });
  const post = (path, body, more) => api.call("POST", path, { body, wait: LONG_WAIT, ...more });
  return {
    /** All pages as one. */
    listAll: async () => {
      const answer = await get(at());
      for (let next = answer.next; next; ) {
        const page = await get(`${at()}?after=${encodeURIComponent(next)}`);
        answer.investigations.push(...page.investigations);
        next = page.next;
      }
      return answer;
    },
    open: (order) => post(at(), order),
    show: (id) => get(at(id)),
    decide: (id, decision) => post(at(id, "approval"), decision),
    end: (id) => post(at(id, "end")),
    ask: (id, question) => post(at(id, "questions"), question),
    /** One more step of a question that has no answer yet. */
    step: (id, number) => post(at(id, "questions", number, "steps")),
    showQuestion: (id, number) => get(at(id, "questions", number)),
    /** The reason is that of this one unmasking, whatever the purpose of the work says. */
    unmask: (id, number, candidate, purpose) => post(at(id, "questions", number, "candidates", candidate, "unmask"), {}, { purpose }),
    fetchPictures: (id, number, candidate, passages) => post(at(id, "questions", number, "candidates", candidate, "pictures"), { passages }),
    decideOn: (id, number, candidate, verdict) => post(at(id, "questions", number, "candidates", candidate, "verdict"), verdict),
    fetchStory: (id) => get(at(id, "story")),
    fetchDossier: (id, language) => post(at(id, "dossier"), { language, pictures: true }),
    /** {lists, cameras}: what they are called. */
    listNames: () => api.call("GET", "/console/v1/names", { purpose: null }),
  };
}
