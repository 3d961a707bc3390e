/** The Alerts screen: the search at left; at right all that is kept of the chosen hit, or its dossier. */
import { html, useEffect, useMemo } from "../html.js";
import { covered } from "../input.js";
import { forgetWithPerson } from "../session.js";
import { useKeys } from "../shell/keys.js";
import { useStore } from "../store.js";
import { addWords, useWords } from "../words.js";
import { WORDS as en } from "../words/alerts_en.js";
import { WORDS as nl } from "../words/alerts_nl.js";
import { Dossier } from "./dossier.js";
import { Find } from "./find.js";
import { Say } from "./parts.js";
import { createSearch } from "./search.js";
import { openAlerts } from "./service.js";
import { Story } from "./story.js";

addWords({ en, nl });

const BASE = "/console/alerts";

// Outside of the screen: what was found is still there when somebody comes back from another screen.
const search = createSearch();
forgetWithPerson(search.forget);

/**
 * {id, paper, camera} of an address of this screen; `id` is "" where it names none, `paper` whether the dossier is meant,
 * `camera` the one whose hits are to be looked for (the map's links), or "".
 */
export function parsePlace(path) {
  const [id = "", last = ""] = path.startsWith(`${BASE}/`) ? path.slice(BASE.length + 1).split("/") : [];
  return { id: /^[0-9a-f]{32}$/.test(id) ? id : "", paper: last === "dossier", camera: id === "camera" ? last : "" };
}

export function Screen({ api, desk, keys, path, go }) {
  const { t } = useWords();
  const hidden = useStore(covered);
  const service = useMemo(() => openAlerts(api), [api]);
  const { id, paper, camera } = parsePlace(path);
  const { authority } = useStore(search.state);
  const open = (alertId, rest = "") => go(`${BASE}/${alertId}${rest}`);

  function move(step) {
    const { hits } = search.state.get();
    const at = hits.findIndex((hit) => hit.alert_id === id || hit.alerts.some((one) => one.alert_id === id));
    const next = hits[Math.min(Math.max(at + step, 0), hits.length - 1)];
    if (!next) return;
    open(next.alert_id);
    document.getElementById(`found-${next.hit_id}`)?.scrollIntoView({ block: "nearest" });
  }
  useKeys(keys, { j: () => move(1), k: () => move(-1) }, [id]);

  // The form is filled in; nothing is asked before somebody presses the button: an address alone must look nothing up.
  useEffect(() => {
    if (!camera) return;
    search.fill({ camera });
    document.querySelector(".find-form [type=submit]")?.focus();
  }, [camera]);

  const shared = { service, search, keys, authority, key: id, id };
  return html`${hidden && html`<${Say} title=${t("covered_title")} text=${t("covered")} />`}
    <div class=${paper ? "alerts paper-open" : "alerts"} hidden=${hidden}>
      <${Find} service=${service} search=${search} id=${id} open=${open} />
      <div class="detail-place">
        ${!id && html`<${Nothing} live=${desk !== null} />`}
        ${id && !paper && html`<${Story} ...${shared} onPrint=${() => open(id, "/dossier")} />`}
        ${id && paper && html`<${Dossier} ...${shared} onBack=${() => open(id)} />`}
      </div>
    </div>`;
}

function Nothing({ live }) {
  const { t } = useWords();
  const { phase, hits } = useStore(search.state);
  if (hits.length) return html`<${Say} title=${t("al_choose_title")} text=${t("al_choose")} />`;
  return phase === "new" && html`<${Say} title=${t("al_first_title")} text=${live ? `${t("al_first")} ${t("al_first_live")}` : t("al_first")} />`;
}
