/** Tokens: given, shown once, taken away; and a camera that is revoked for good. */
import { announce } from "../announce.js";
import { html, useState } from "../html.js";
import { useRequest } from "../request.js";
import { Dialog } from "../shell/dialog.js";
import { useWords } from "../words.js";
import { Problem } from "./parts.js";

/** Hours for which the token before goes on working. */
const OVERLAPS = [0, 1, 24, 168];

/** A new token. The service tells it once: Escape closes the dialog only after the token was copied. */
export function ShownToken({ title, token, twin, onClose }) {
  const { t } = useWords();
  const [copied, setCopied] = useState("");
  const copy = () => navigator.clipboard.writeText(token).then(() => setCopied("cam_copied"), () => setCopied("cam_not_copied"));
  return html`<${Dialog} title=${title} onClose=${() => (copied === "cam_copied" ? onClose() : setCopied("cam_copy_first"))}>
    ${twin && html`<p class="banner warn">${t("cam_twin", { site: twin })}</p>`}
    <p class="banner warn"><strong>${t("cam_token_once")}</strong> ${t("cam_token_help")}</p>
    <label class="field">${t("cam_token_label")}<input class="cam-token" type="text" readonly value=${token} onFocus=${(event) => event.currentTarget.select()} /></label>
    <div class="dialog-actions"><button type="button" class="act" autofocus onClick=${copy}>${t("cam_copy")}</button>
      <button type="button" class="act yes" onClick=${onClose}>${t("cam_token_kept")}</button></div>
    <p role="status">${copied && t(copied)}</p>
  <//>`;
}

export function NewToken({ camera, api, onChanged, onClose }) {
  const { t } = useWords();
  const [hours, setHours] = useState(24);
  const [token, setToken] = useState("");
  const request = useRequest();
  const give = () =>
    request.run(() => api.call("POST", pathOf(camera, "token"), { body: { overlap_seconds: hours * 3600 } }), (answer) => {
      setToken(answer.token);
      void onChanged();
    });
  const title = `${t("cam_token")}: ${camera.id}`;
  if (token) return html`<${ShownToken} title=${title} token=${token} onClose=${onClose} />`;
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <fieldset class="cam-lanes"><legend>${t("cam_overlap")}</legend>
      ${OVERLAPS.map((one) => html`<label class="switch"><input type="radio" name="overlap" checked=${hours === one} onChange=${() => setHours(one)} /> <span>${t(`camoverlap_${one}`)}</span></label>`)}
    </fieldset>
    <p class="soft">${t("cam_overlap_help")}</p>
    <${Problem} error=${request.error} />
    <div class="dialog-actions"><button type="button" class="act yes" aria-disabled=${request.busy} onClick=${give}>${t(request.busy ? "cam_busy" : "cam_token_give")}</button></div>
  <//>`;
}

export const TakeTokenAway = (given) => html`<${Sure} ...${given} method="DELETE" what="token" word="cam_take_token" sure="cam_sure_token" done="cam_token_taken" />`;

export const RevokeCamera = (given) => html`<${Sure} ...${given} method="POST" what="revoke" word="cam_revoke" sure="cam_sure_revoke" done="cam_revoked" />`;

/** Asks before it does what stops a camera. */
function Sure({ camera, api, onChanged, onClose, method, what, word, sure, done }) {
  const { t } = useWords();
  const request = useRequest();
  const act = () =>
    request.run(() => api.call(method, pathOf(camera, what)), () => {
      announce(t(done, { id: camera.id }));
      void onChanged();
      onClose();
    });
  return html`<${Dialog} title=${`${t(word)}: ${camera.id}`} onClose=${onClose}>
    <p>${t(sure)}</p>
    <${Problem} error=${request.error} />
    <div class="dialog-actions"><button type="button" class="act no" aria-disabled=${request.busy} onClick=${act}>${t(request.busy ? "cam_busy" : word)}</button>
      <button type="button" class="act plain" autofocus onClick=${onClose}>${t("back")}</button></div>
  <//>`;
}

const pathOf = (camera, what) => `/console/v1/cameras/${encodeURIComponent(camera.id)}/${what}`;
