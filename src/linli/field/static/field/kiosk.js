// The leader's screen without a network: the code of each minute is made here, from the key of the shift, and drawn.

import { fact, note } from "./store.js";
import { word } from "./words.js";

export const STEP = 60;
const DIGITS = 6;
const data = JSON.parse(document.getElementById("kiosk-data")?.textContent ?? "null");
const SVG = "http://www.w3.org/2000/svg";
const HALF_A_SECOND = 500; // the answer's moment is cut to whole seconds
const BORDER = 3; // light modules around it, as the server draws it
let key = null;
let qrcode = null;
let drawn = "";
let silent = false; // whether the house did not answer, whatever the phone says of its network
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
  qrcode = (await import("../vendor/qrcode/qrcode.js")).default;
  // The page itself may be one that was kept: its moment counts only while there is nothing better.
  drift = (await fact("drift")) ?? Date.parse(data.now) - Date.now();
  document.addEventListener("htmx:beforeRequest", (event) => {
    // Without a network nobody is asked; the screen goes on by itself.
    if (!navigator.onLine && event.target.closest?.("[data-kiosk]")) event.preventDefault();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.target.closest?.("[data-kiosk]")) return;
    silent = !event.detail.successful;
    draw();
  });
  compare();
  window.addEventListener("offline", draw);
  window.addEventListener("online", draw);
  setInterval(draw, 1000);
  await draw();
}

// What time the house has. Asked past the worker, which keeps pages: a network that is there by name only answers nothing.
async function compare() {
  const began = Date.now();
  const answer = await fetch(location.pathname, { method: "HEAD", cache: "no-store" }).catch(() => null);
  const said = Date.parse(answer?.headers.get("Date") ?? "");
  silent = !answer?.ok || Number.isNaN(said);
  if (!silent) {
    drift = Math.round(said + HALF_A_SECOND - (began + Date.now()) / 2);
    await note("drift", drift);
  }
  await draw();
}

async function draw() {
  const offline = () => silent || !navigator.onLine;
  const seconds = Math.floor((Date.now() + drift) / 1000);
  // Worked out before anything is shown: the notice never stands over the digits of a page that was kept.
  const code = offline() ? await codeOf(key, Math.floor(seconds / STEP)) : "";
  const section = document.querySelector("[data-kiosk]");
  if (!section) return;
  const shows = code !== "" && offline();
  section.querySelector("[data-kiosk-offline]").hidden = !shows;
  if (!shows) {
    drawn = "";
    return;
  }
  const digits = section.querySelector(".code-digits");
  const gap = document.createElement("span");
  gap.className = "code-gap";
  digits.setAttribute("aria-label", code);
  digits.replaceChildren(code.slice(0, 3), gap, code.slice(3));
  if (drawn !== code) section.querySelector(".qr")?.replaceChildren(picture(qrcode, data.address + code));
  drawn = code;
  section.querySelector("[data-kiosk-left]").textContent = word("kiosk-left", { n: STEP - (seconds % STEP) });
}

// The same words in the same strength (M) as the server's drawing: whoever scans it comes to the same page.
export function picture(draw, words) {
  const made = draw(0, "M");
  made.addData(words);
  made.make();
  const count = made.getModuleCount();
  const size = count + 2 * BORDER;
  let path = "";
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < count; column += 1) {
      if (made.isDark(row, column)) path += `M${column + BORDER} ${row + BORDER}h1v1h-1z`;
    }
  }
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "qr-code");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  for (const [d, fill] of [[`M0 0h${size}v${size}H0z`, "#fff"], [path, "#000"]]) {
    const part = document.createElementNS(SVG, "path");
    part.setAttribute("d", d);
    part.setAttribute("fill", fill);
    svg.append(part);
  }
  return svg;
}
