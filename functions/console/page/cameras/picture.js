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

/** The file's bytes in Base64. */
export function encodeFile(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}
