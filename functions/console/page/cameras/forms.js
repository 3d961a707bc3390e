/** Adding a camera, and moving one. What is typed is kept until it is sent: a connection or a session may end meanwhile. */
import { announce } from "../announce.js";
import { useDraft } from "../draft.js";
import { html, useState } from "../html.js";
import { useRequest } from "../request.js";
import { Dialog } from "../shell/dialog.js";
import { useWords } from "../words.js";
import { Field, Problem } from "./parts.js";
import { findPosition } from "./state.js";
import { ShownToken } from "./token.js";

const NAME_SHAPE = /^[a-z0-9][a-z0-9-]{1,62}$/;

const parseDegrees = (text) => (/^-?\d{1,3}([.,]\d+)?$/.test(text.trim()) ? Number(text.trim().replace(",", ".")) : NaN);

/** What is wrong with a place as it was typed, by field. The service has the last word. */
function checkPlace(draft, t) {
  const outside = (text, most) => !(Math.abs(parseDegrees(text)) <= most);
  return {
    ...(draft.site.trim() ? {} : { site: t("cam_site_wrong") }),
    ...(draft.direction.trim() ? {} : { direction: t("cam_direction_wrong") }),
    ...(outside(draft.latitude, 90) ? { latitude: t("cam_latitude_wrong") } : {}),
    ...(outside(draft.longitude, 180) ? { longitude: t("cam_longitude_wrong") } : {}),
  };
}

const describePlace = (draft) => ({
  site: draft.site.trim(),
  direction: draft.direction.trim(),
  latitude: parseDegrees(draft.latitude),
  longitude: parseDegrees(draft.longitude),
});

/** What is on record of a place: only what was filled in is sent. */
const describePlacement = (draft) => ({ ...(draft.reason.trim() ? { reason: draft.reason.trim() } : {}) });

function PlaceFields({ draft, change, wrong, cameras }) {
  const { t } = useWords();
  const sites = [...new Set(cameras.map((camera) => findPosition(camera).site))];
  const field = (name, label, more) => html`<${Field} name=${name} label=${label} value=${draft[name]} onValue=${(value) => change(name, value)} problem=${wrong[name]} ...${more} />`;
  return html`
    ${field("site", t("cam_site"), { help: t("cam_site_help"), suggestions: sites })}
    ${field("direction", t("cam_direction"), { help: t("cam_direction_help") })}
    <div class="cam-pair">${field("latitude", t("cam_latitude"), { type: "degrees", help: t("cam_degrees_help") })}${field("longitude", t("cam_longitude"), { type: "degrees" })}</div>
    ${field("reason", t("cam_reason"), { help: t("cam_reason_help"), longest: 500 })}`;
}

const focusFirst = (form, wrong) => form.querySelector(`[name=${Object.keys(wrong)[0]}]`)?.focus();

export function AddCamera({ api, cameras, onAdded, onClose }) {
  const { t } = useWords();
  const { draft, change, forget } = useDraft("camera-add", { id: "", lane: "standard", site: "", direction: "", latitude: "", longitude: "", reason: "" });
  const [wrong, setWrong] = useState({});
  const [added, setAdded] = useState(null);
  const request = useRequest();

  function submit(event) {
    event.preventDefault();
    const found = {
      ...(NAME_SHAPE.test(draft.id.trim()) ? {} : { id: t("cam_id_wrong") }),
      ...checkPlace(draft, t),
    };
    setWrong(found);
    if (Object.keys(found).length) return focusFirst(event.currentTarget, found);
    const body = { id: draft.id.trim(), lane: draft.lane, position: { ...describePlace(draft), ...describePlacement(draft) } };
    void request.run(() => api.call("POST", "/console/v1/cameras", { body }), (answer) => {
      forget();
      setAdded(answer);
      onAdded(answer.camera.id);
      announce(t("cam_added", { id: answer.camera.id }));
    });
  }

  if (added) return html`<${ShownToken} title=${t("cam_added", { id: added.camera.id })} token=${added.token} twin=${added.twin_site} onClose=${onClose} />`;
  return html`<${Dialog} title=${t("cam_add")} onClose=${onClose}>
    <form onSubmit=${submit} novalidate>
      <${Field} name="id" label=${t("cam_id")} help=${t("cam_id_help")} value=${draft.id} longest=${63} onValue=${(value) => change("id", value)} problem=${wrong.id} />
      <fieldset class="cam-lanes"><legend>${t("cam_lane")}</legend>
        ${["standard", "priority"].map((lane) => html`<label class="switch"><input type="radio" name="lane" value=${lane} checked=${draft.lane === lane} onChange=${() => change("lane", lane)} /> <span>${t(`camlane_${lane}`)} <span class="soft">${t(`camlanehelp_${lane}`)}</span></span></label>`)}
      </fieldset>
      <${PlaceFields} draft=${draft} change=${change} wrong=${wrong} cameras=${cameras} />
      <${Problem} error=${request.error} />
      <div class="dialog-actions"><button type="submit" class="act yes" aria-disabled=${request.busy}>${t(request.busy ? "cam_busy" : "cam_add_now")}</button></div>
    </form>
  <//>`;
}

export function MoveCamera({ camera, api, cameras, onChanged, onClose }) {
  const { t } = useWords();
  const { site, direction, latitude, longitude } = findPosition(camera);
  const { draft, change, forget } = useDraft(`camera-move-${camera.id}`, { site, direction, latitude: String(latitude), longitude: String(longitude), reason: "" });
  const [wrong, setWrong] = useState({});
  const [twin, setTwin] = useState(undefined);
  const request = useRequest();

  function submit(event) {
    event.preventDefault();
    const found = { ...checkPlace(draft, t), ...(draft.reason.trim() ? {} : { reason: t("cam_reason_wrong") }) };
    setWrong(found);
    if (Object.keys(found).length) return focusFirst(event.currentTarget, found);
    const path = `/console/v1/cameras/${encodeURIComponent(camera.id)}/positions`;
    void request.run(() => api.call("POST", path, { body: { ...describePlace(draft), ...describePlacement(draft) } }), (answer) => {
      forget();
      announce(t("cam_moved"));
      void onChanged();
      if (answer.twin_site) setTwin(answer.twin_site);
      else onClose();
    });
  }

  return html`<${Dialog} title=${`${t("cam_move")}: ${camera.id}`} onClose=${onClose}>
    ${twin ? html`<p class="banner warn" role="status">${t("cam_twin", { site: twin })}</p><div class="dialog-actions"><button type="button" class="act yes" onClick=${onClose}>${t("cam_done")}</button></div>` : html`<form onSubmit=${submit} novalidate>
      <p class="soft">${t("cam_move_help")}</p>
      <${PlaceFields} draft=${draft} change=${change} wrong=${wrong} cameras=${cameras} />
      <${Problem} error=${request.error} />
      <div class="dialog-actions"><button type="submit" class="act yes" aria-disabled=${request.busy}>${t(request.busy ? "cam_busy" : "cam_move_now")}</button></div>
    </form>`}
  <//>`;
}
