// The QR code at the place is read by the camera: by the browser itself where it can, else from single frames.

import { element } from "../web/say.js";
import { icon, word } from "./words.js";

const EVERY = 180;
const LIBRARY = "../vendor/jsqr/jsQR.js";

// What a code of ours says: { shift, code }. A screen for several shifts names none. Null for every other code.
export function understood(text) {
  try {
    const address = new URL(text, location.origin);
    const code = address.searchParams.get("code") ?? "";
    const shift = address.searchParams.get("shift") ?? "";
    const ours = address.origin === location.origin && address.pathname.endsWith("/sign/");
    return ours && /^\d{6}$/.test(code) ? { shift, code } : null;
  } catch {
    return null;
  }
}

async function reader() {
  if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
  }
  if (!self.jsQR) await import(LIBRARY);
  const canvas = document.createElement("canvas");
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    if (!canvas.width) return "";
    brush.drawImage(video, 0, 0);
    const frame = brush.getImageData(0, 0, canvas.width, canvas.height);
    return self.jsQR(frame.data, frame.width, frame.height)?.data ?? "";
  };
}

// Opens the camera until a code of ours is seen or the dialog is closed; resolves with { shift, code } or null.
export async function scan() {
  const video = element("video", { class: "scan-video", playsinline: "", muted: "", "aria-label": word("scan-hint") });
  const hint = element("p", { class: "scan-hint", role: "status" }, word("scan-hint"));
  const close = element("button", { type: "submit", class: "btn btn-outline-secondary btn-wide" }, word("scan-close"));
  const dialog = element("dialog", { class: "scan", "aria-label": word("scan-hint") }, video, hint, element("form", { method: "dialog" }, close));
  document.body.append(dialog);
  dialog.showModal();
  let stream = null;
  let found = null;
  let open = true;
  const closed = new Promise((done) => { dialog.addEventListener("close", done, { once: true }); });
  closed.then(() => { open = false; });
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    video.srcObject = stream;
    await video.play();
    const look = await reader();
    while (open && !found) {
      const text = await look(video).catch(() => "");
      found = text ? understood(text) : null;
      if (text && !found) hint.textContent = word("scan-other");
      if (!found) await new Promise((done) => { setTimeout(done, EVERY); });
    }
  } catch {
    video.hidden = true;
    hint.replaceChildren(icon("camera-off"), element("span", {}, word("scan-no-camera")));
    await closed;
  } finally {
    stream?.getTracks().forEach((track) => track.stop());
    dialog.close();
    dialog.remove();
  }
  return found;
}
