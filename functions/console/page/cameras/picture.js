/** Pictures from the user's own disk. They are shown by the browser; nothing here sends them. */

/** Pixels of the longer side at which a picture is shown. */
const SHOWN = 1600;

/** A picture that this browser can show, no larger than it needs: {bitmap, width, height}. Throws where it is none. */
export async function loadPicture(file) {
  const whole = await createImageBitmap(file);
  const { width, height } = whole;
  const scale = Math.min(1, SHOWN / Math.max(width, height));
  if (scale === 1) return { bitmap: whole, width, height };
  const bitmap = await createImageBitmap(whole, { resizeWidth: Math.round(width * scale), resizeHeight: Math.round(height * scale) });
  whole.close();
  return { bitmap, width, height };
}

/** How well a picture is saved that has to be made smaller. */
const QUALITY = 0.92;
/** Less than this share of its width and height is no test of the camera any more. */
const SMALLEST = 0.3;

/**
 * {file, scale}: the file itself where it has `most` bytes or fewer, else the same picture saved again: first with all
 * of its pixels and more compression, then smaller until it fits. `scale` is the share of its width that is left.
 */
export async function fitFile(file, most) {
  if (file.size <= most) return { file, scale: 1 };
  const whole = await createImageBitmap(file);
  try {
    let scale = 1;
    let saved = await saveJpeg(whole, scale);
    while (saved.size > most && scale > SMALLEST) {
      scale = Math.max(SMALLEST, scale * Math.min(0.95, Math.sqrt(most / saved.size)));
      saved = await saveJpeg(whole, scale);
    }
    return { file: saved, scale };
  } finally {
    whole.close();
  }
}

function saveJpeg(bitmap, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("the picture cannot be saved"))), "image/jpeg", QUALITY));
}

/** The file's bytes in Base64. */
export function encodeFile(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}
