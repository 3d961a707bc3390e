/** A file's way to the service: its hash, an address for one PUT, the PUT, and waiting for what became of it. */
import { ApiError } from "../api.js";

const FINAL = new Set(["imported", "checked", "refused", "superseded", "not-uploaded"]);
const ASK_EVERY = 1000;
const MOST_FAILURES = 30;

/** csv or xlsx by the file's name; "" for any other file. */
export function findFormat(name) {
  const ending = name.toLowerCase().match(/\.(csv|xlsx)$/);
  return ending ? ending[1] : "";
}

/** SHA-256 in hex. */
export async function hashFile(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Puts the file to the address; `onShare` hears how much is sent, 0 to 1. Throws ApiError. */
export function putFile({ url, headers }, file, onShare) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    // The browser counts the bytes itself, and lets no script say how many there are.
    for (const [name, value] of Object.entries(headers)) if (name.toLowerCase() !== "content-length") request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && onShare(event.loaded / event.total);
    request.onload = () => (request.status < 300 ? done() : fail(new ApiError(request.status, "upload_refused", `HTTP ${request.status}`)));
    request.onerror = () => fail(new ApiError(0, "lost", "the upload broke off"));
    request.send(file);
  });
}

/**
 * Sends a file for a list. `mode` is {delta, dry_run, confirmed}; `onStage(stage, value)` hears of `hashing`, `sending`
 * (a share) and `working` (the import as it stands). Answers the import's report; `isWanted()` false ends the waiting.
 */
export async function sendFile({ service, name, file, mode, isNew, onStage, isWanted, wait = (time) => new Promise((done) => setTimeout(done, time)) }) {
  onStage("hashing", null);
  const announced = { size: file.size, sha256: await hashFile(file), format: findFormat(file.name), ...mode };
  const { id, upload } = await service.announce(name, announced, isNew);
  onStage("sending", 0);
  await putFile(upload, file, (share) => onStage("sending", share));
  return waitForReport({ service, name, id, onStage, isWanted, wait });
}

async function waitForReport({ service, name, id, onStage, isWanted, wait }) {
  let failures = 0;
  onStage("working", null);
  while (isWanted()) {
    try {
      const told = await service.showImport(name, id);
      failures = 0;
      if (FINAL.has(told.status)) return told;
      onStage("working", told);
    } catch (error) {
      failures += 1;
      // A lost connection does not stop the import: the same question can be asked again.
      if (!(error.lost || error.status >= 500) || failures > MOST_FAILURES) throw error;
    }
    await wait(ASK_EVERY);
  }
  return null;
}
