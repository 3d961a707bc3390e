/** A test picture: what is read of it, and how large the plates are. The service keeps nothing of it. */
import { announce } from "../announce.js";
import { html, useState } from "../html.js";
import { formatPercent } from "../live/parts.js";
import { purpose } from "../purpose.js";
import { useRequest } from "../request.js";
import { Dialog } from "../shell/dialog.js";
import { PurposeDialog } from "../shell/purpose_dialog.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { ChoosePicture } from "./choose_picture.js";
import { Problem } from "./parts.js";
import { encodeFile, fitFile } from "./picture.js";
import { Frame, listPoints } from "./preview.js";

/** Bytes that the route takes (reading/sent_picture.py). A larger file is made smaller here. */
const MOST_BYTES = 4_000_000;
/** No camera's picture is larger than this: the service takes 20 MB from cameras. */
const MOST_FILE = 40_000_000;
/** Pixels: plates as wide as this are read as well as wider ones, and of those that are narrower than FEW hardly any. */
const WIDE = 70;
const FEW = 50;
/** A cold start of the reader takes seconds. */
const LONGEST = 30_000;

/** How good the width of a plate is: a name for words `camwidth_*`. */
export const judgeWidth = (width) => (width >= WIDE ? "good" : width >= FEW ? "small" : "poor");

export function TestPicture({ camera, api, onClose }) {
  const { t } = useWords();
  const [{ picture, file }, setChosen] = useState({ picture: null, file: null });
  const [found, setFound] = useState(null);
  const [scale, setScale] = useState(1);
  const request = useRequest();
  const reason = useStore(purpose);
  const [asks, setAsks] = useState(false);
  const tooLarge = file !== null && file.size > MOST_FILE;
  const isFitted = file !== null && file.size > MOST_BYTES && !tooLarge;
  const send = () =>
    request.run(
      async () => {
        const fitted = await fitFile(file, MOST_BYTES);
        setScale(fitted.scale);
        const body = { picture: await encodeFile(fitted.file) };
        return api.call("POST", `/console/v1/cameras/${encodeURIComponent(camera.id)}/test-pictures`, { body, wait: LONGEST });
      },
      (answer) => {
        setFound(answer);
        announce(t(answer.plates.length === 1 ? "cam_found_one" : "cam_found", { count: answer.plates.length }));
      },
    );
  const choose = (chosen, of) => {
    setChosen({ picture: chosen, file: of });
    setFound(null);
  };
  return html`<${Dialog} wide title=${`${t("cam_test")}: ${camera.id}`} onClose=${onClose}>
    ${!reason && html`<p class="banner warn">${t("cam_test_purpose")} <button type="button" class="act" onClick=${() => setAsks(true)}>${t("purpose_set")}</button></p>`}
    ${asks && html`<${PurposeDialog} onClose=${() => setAsks(false)} />`}
    <${ChoosePicture} help="cam_test_help" onPicture=${choose} />
    <p class="soft">${t("cam_picture_limit", { most: MOST_BYTES / 1e6 })}</p>
    ${isFitted && html`<p class="banner" role="status">${t("cam_picture_fitted", { size: (file.size / 1e6).toFixed(1), most: MOST_BYTES / 1e6 })}</p>`}
    ${tooLarge && html`<p class="field-problem" role="alert">${t("cam_picture_too_large", { most: MOST_FILE / 1e6 })}</p>`}
    <p><button type="button" class="act yes" aria-disabled=${request.busy} disabled=${!file || !reason || tooLarge} onClick=${send}>${t(request.busy ? "cam_reading" : "cam_read_it")}</button></p>
    <${Problem} error=${request.error} />
    ${found && html`<${Found} found=${found} scale=${scale} />`}
    ${picture && html`<div class="cam-tested"><${Frame} picture=${picture} aria-hidden="true">
      ${(found?.plates ?? []).map((plate) => html`<polygon class=${`found-plate${plate.caption ? " skipped" : ""}`} points=${listPoints(plate.corners)} />`)}
      ${(found?.unread ?? []).map((one) => html`<polygon class="unread-plate" points=${listPoints(one.corners)} />`)}
    <//></div>`}
  <//>`;
}

/** `scale` is the share of the width with which the picture was sent: sizes are told as the camera has them. */
function Found({ found, scale }) {
  const { t } = useWords();
  const size = (one) => `${Math.round(one.width / scale)} \u00d7 ${Math.round(one.height / scale)}`;
  return html`<section aria-label=${t("cam_result")}>
    <h3>${t("cam_result")}</h3>
    ${scale < 1 && html`<p class="banner warn">${t("cam_picture_smaller", { share: Math.round(scale * 100) })}</p>`}
    ${found.plates.length === 0 ? html`<p class="banner warn"><strong>${t("cam_found", { count: 0 })}</strong> ${t("cam_found_help")}</p>` : html`<table class="cam-table"><thead><tr><th scope="col">${t("cam_plate_read")}</th><th scope="col">${t("cam_certain")}</th><th scope="col">${t("cam_country")}</th><th scope="col">${t("cam_plate_size")}</th><th scope="col">${t("cam_enough")}</th></tr></thead>
      <tbody>${found.plates.map((plate) => html`<tr>
        <th scope="row"><span class="plate small"><span class="plate-text">${plate.plate}</span></span></th>
        <td>${formatPercent(plate.probability)}</td><td>${plate.country ?? t("cam_country_none")}</td>
        <td class="cam-pixels">${size(plate)}</td>
        <td>${t(`camwidth_${judgeWidth(plate.width / scale)}`)}${plate.caption && html` <strong>${t("cam_is_caption")}</strong>`}</td></tr>`)}</tbody></table>`}
    ${found.unread.length > 0 && html`<p>${t("cam_unread", { sizes: found.unread.map(size).join(", ") })}</p>`}
    <p class="soft">${t("cam_picture_size", { width: Math.round(found.width / scale), height: Math.round(found.height / scale) })} ${t("cam_nothing_kept")}</p>
  </section>`;
}
