// The leader's screen without a network: the code of each minute is made here, from the key of the shift.

import { fact, note } from "./store.js";
import { word } from "./words.js";

const STEP = 60;
const DIGITS = 6;
const data = JSON.parse(document.getElementById("kiosk-data")?.textContent ?? "null");
let key = null;
let drift = 0; // how far the server's clock is ahead of this screen's, in milliseconds

// RFC 6238 over HMAC-SHA256: the counter as eight bytes, dynamic truncation, six digits.
export async function codeOf(secret, step) {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const digest = new DataView(await crypto.subtle.sign("HMAC", secret, counter.buffer));
  const offset = digest.getUint8(digest.byteLength - 1) & 0x0f;
  return String((digest.getUint32(offset) & 0x7fffffff) % 10 ** DIGITS).padStart(DIGITS, "0");
}

export async function begin() {
  if (!data || !crypto.subtle) return;
  const bytes = Uint8Array.from(atob(data.key), (sign) => sign.charCodeAt(0));
  key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  if (navigator.onLine) await note("drift", Date.parse(data.now) - Date.now());
  drift = (await fact("drift")) ?? 0;
  document.addEventListener("htmx:beforeRequest", (event) => {
    // Without a network nobody is asked; the screen goes on by itself.
    if (!navigator.onLine && event.target.closest?.("[data-kiosk]")) event.preventDefault();
  });
  window.addEventListener("offline", draw);
  window.addEventListener("online", draw);
  setInterval(draw, 1000);
  await draw();
}

async function draw() {
  const section = document.querySelector("[data-kiosk]");
  if (!section) return;
  const offline = !navigator.onLine;
  section.querySelector("[data-kiosk-offline]").hidden = !offline;
  if (!offline) return;
  const seconds = Math.floor((Date.now() + drift) / 1000);
  const code = await codeOf(key, Math.floor(seconds / STEP));
  const digits = section.querySelector(".code-digits");
  const gap = document.createElement("span");
  gap.className = "code-gap";
  digits.setAttribute("aria-label", code);
  digits.replaceChildren(code.slice(0, 3), gap, code.slice(3));
  // A drawn QR code holds the code of the minute in which it was drawn.
  section.querySelector(".qr-code")?.toggleAttribute("hidden", true);
  section.querySelector("[data-kiosk-left]").textContent = word("kiosk-left", { n: STEP - (seconds % STEP) });
}
