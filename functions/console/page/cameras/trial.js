/** A test picture: what is read of it, and how large the plates are. The service keeps nothing of it. */
import { announce } from "../announce.js";
import { html, useState } from "../html.js";
import { formatPercent } from "../live/parts.js";
import { purpose } from "../purpose.js";
import { Dialog } from "../shell/dialog.js";
import { PurposeDialog } from "../shell/purpose_dialog.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { ChoosePicture } from "./choose_picture.js";
import { Problem, useRequest } from "./parts.js";
import { encodeFile } from "./picture.js";
import { Frame, listPoints } from "./preview.js";

/** Bytes that the route takes (reading/sent_picture.py). */
const MOST_BYTES = 4_000_000;
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
  const request = useRequest();
  const reason = useStore(purpose);
  const [asks, setAsks] = useState(false);
  const tooLarge = file !== null && file.size > MOST_BYTES;
  const send = () =>
    request.run(
      async () => {
        const body = { picture: await encodeFile(file) };
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
    ${tooLarge && html`<p class="field-problem" role="alert">${t("cam_picture_too_large", { most: MOST_BYTES / 1e6 })}</p>`}
    <p><button type="button" class="act yes" disabled=${!file || !reason || tooLarge || request.busy} onClick=${send}>${t(request.busy ? "cam_reading" : "cam_read_it")}</button></p>
    <${Problem} text=${request.problem} />
    ${found && html`<${Found} found=${found} />`}
    ${picture && html`<div class="cam-tested"><${Frame} picture=${picture} aria-hidden="true">
      ${(found?.plates ?? []).map((plate) => html`<polygon class=${`found-plate${plate.caption ? " skipped" : ""}`} points=${listPoints(plate.corners)} />`)}
      ${(found?.unread ?? []).map((one) => html`<polygon class="unread-plate" points=${listPoints(one.corners)} />`)}
    <//></div>`}
  <//>`;
}

function Found({ found }) {
  const { t } = useWords();
  return html`<section aria-label=${t("cam_result")}>
    <h3>${t("cam_result")}</h3>
    ${found.plates.length === 0 ? html`<p class="banner warn"><strong>${t("cam_found", { count: 0 })}</strong> ${t("cam_found_help")}</p>` : html`<table class="cam-table"><thead><tr><th scope="col">${t("cam_plate_read")}</th><th scope="col">${t("cam_certain")}</th><th scope="col">${t("cam_country")}</th><th scope="col">${t("cam_plate_size")}</th><th scope="col">${t("cam_enough")}</th></tr></thead>
      <tbody>${found.plates.map((plate) => html`<tr>
        <th scope="row"><span class="plate small"><span class="plate-text">${plate.plate}</span></span></th>
        <td>${formatPercent(plate.probability)}</td><td>${plate.country ?? t("cam_country_none")}</td>
        <td class="cam-pixels">${Math.round(plate.width)} \u00d7 ${Math.round(plate.height)}</td>
        <td>${t(`camwidth_${judgeWidth(plate.width)}`)}${plate.caption && html` <strong>${t("cam_is_caption")}</strong>`}</td></tr>`)}</tbody></table>`}
    ${found.unread.length > 0 && html`<p>${t("cam_unread", { sizes: found.unread.map((one) => `${Math.round(one.width)} \u00d7 ${Math.round(one.height)}`).join(", ") })}</p>`}
    <p class="soft">${t("cam_picture_size", { width: found.width, height: found.height })} ${t("cam_nothing_kept")}</p>
  </section>`;
}
