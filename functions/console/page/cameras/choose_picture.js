/** Chooses a picture from the user's own disk and shows it; it is not sent by this. */
import { html, useState } from "../html.js";
import { useWords } from "../words.js";
import { loadPicture } from "./picture.js";

/** `onPicture(picture, file)` gets what picture.js makes of the file; null, null where it is no picture. */
export function ChoosePicture({ help, onPicture }) {
  const { t } = useWords();
  const [failed, setFailed] = useState(false);
  const choose = async (event) => {
    const [file] = event.currentTarget.files;
    if (!file) return;
    try {
      const picture = await loadPicture(file);
      setFailed(false);
      onPicture(picture, file);
    } catch {
      setFailed(true);
      onPicture(null, null);
    }
  };
  return html`<div class="cam-choose">
    <label class="field">${t("cam_choose_picture")}<input type="file" accept="image/jpeg,image/png,image/webp" aria-describedby="picture-help" onChange=${choose} /></label>
    <p class="soft" id="picture-help">${t(help)}</p>
    ${failed && html`<p class="field-problem" role="alert">${t("cam_picture_unshown")}</p>`}
  </div>`;
}
