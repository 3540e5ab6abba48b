// A screen with nobody's account: the code of each minute is made here from its own key, with or without a network. The
// server is asked now and then whether it may go on, what time it is, and how many have come.

import { codeOf, picture, STEP } from "./kiosk.js";
import { device, fact, note } from "./store.js";
import { clock, word } from "./words.js";

const ASK = 20_000;
const PATIENCE = 8_000;
const RIGHT = 5_000; // a clock that is wrong by less is right
const JUMP = 5_000;
const PAGES = "linli-pages"; // where the worker keeps this page
const root = document.querySelector("[data-screen]");
const data = JSON.parse(document.getElementById("screen-data")?.textContent ?? "null");
const part = (which) => root.querySelector(`[data-screen-${which}]`);

let key = null;
let name = "";
let qrcode = null;
let drawn = "";
let compared = null; // { drift, at }: how far the server's clock is ahead of this one, and when that was seen
let silent = null; // since when the server has not answered
let jumped = false;
let beat = null;
let over = false;

async function begin() {
  if (!data) return;
  if (!crypto.subtle) {
    // Without a secure connection nothing can be worked out here: the server draws each code.
    setTimeout(() => location.reload(), ASK);
    return;
  }
  const bytes = Uint8Array.from(atob(data.key), (sign) => sign.charCodeAt(0));
  key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  qrcode = (await import("../vendor/qrcode/qrcode.js")).default;
  name = await device().catch(() => "");
  compared = (await fact("screen-clock").catch(() => null)) ?? null;
  install().catch(() => {}); // a browser without modules in workers shows codes as long as the page stays open
  stayAwake();
  fullScreen();
  await ask();
  setInterval(ask, ASK);
  setInterval(draw, 1000);
  window.addEventListener("online", ask);
  window.addEventListener("offline", () => { silent ??= Date.now(); draw(); });
  await draw();
  root.dataset.screen = "live";
}

const now = () => Date.now() + (compared?.drift ?? 0);

// --- The server's word ----------------------------------------------------------------------------------------------
async function ask() {
  if (over) return;
  const began = Date.now();
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  const answer = await fetch(data.ask, {
    method: "POST",
    credentials: "omit",
    cache: "no-store",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ device: name }),
    signal: stop.signal,
  }).catch(() => null);
  clearTimeout(timer);
  const said = (await answer?.json().catch(() => null)) ?? null;
  // Only the house itself says so: any other answer is no network.
  if (answer?.status === 404 && said?.code === "missing") {
    await finish(word("gone"));
    return;
  }
  if (!answer?.ok || !said?.show) {
    silent ??= began;
    return;
  }
  silent = null;
  jumped = false;
  compared = { drift: Math.round(Date.parse(said.now) - (began + Date.now()) / 2), at: Date.now() };
  await note("screen-clock", compared).catch(() => {});
  if (!said.show.ok) {
    await finish(said.show.sentence);
    return;
  }
  part("came").textContent = word("came", { n: said.came });
}

// Its time is over, or it was ended: the key goes, from here and from the page that was kept.
async function finish(sentence) {
  over = true;
  key = null;
  data.key = "";
  document.getElementById("screen-data")?.remove();
  for (const one of ["code", "early", "left", "offline", "clock", "wake", "facts", "full"]) part(one).hidden = true;
  part("code").replaceChildren();
  part("over").textContent = sentence;
  part("over").hidden = false;
  await globalThis.caches?.open(PAGES).then((pages) => pages.delete(location.pathname)).catch(() => {});
}

// --- What stands on it ----------------------------------------------------------------------------------------------
async function draw() {
  if (over) return;
  watchClock();
  const moment = now();
  if (moment > Date.parse(data.closes_at)) {
    await finish(word("over"));
    return;
  }
  const early = moment < Date.parse(data.opens_at);
  part("early").hidden = !early;
  part("code").hidden = early;
  drawState();
  if (early) return;
  const seconds = Math.floor(moment / 1000);
  const code = await codeOf(key, Math.floor(seconds / STEP));
  if (over) return;
  if (drawn !== code) {
    const digits = part("code").querySelector(".code-digits");
    const gap = document.createElement("span");
    gap.className = "code-gap";
    digits.setAttribute("aria-label", code);
    digits.replaceChildren(code.slice(0, 3), gap, code.slice(3));
    part("code").querySelector(".qr").replaceChildren(picture(qrcode, data.address + code));
    drawn = code;
  }
  part("left").textContent = word("left", { n: STEP - (seconds % STEP) });
}

function drawState() {
  const offline = part("offline");
  offline.hidden = silent === null && navigator.onLine;
  part("came").hidden = !offline.hidden; // how many came is known with a network only
  if (!offline.hidden) {
    part("silent").textContent = silent === null ? word("offline-long") : word("offline", { time: clock(silent + (compared?.drift ?? 0)) });
  }
  say(part("clock"), clockWords());
}

// A screen reader is told once, not every second.
function say(line, words) {
  if (line.textContent !== words) line.textContent = words;
}

function clockWords() {
  if (jumped) return word("clock-jumped");
  if (!compared) return word("clock-unknown");
  const time = clock(compared.at + compared.drift);
  const wrong = Math.abs(compared.drift);
  if (wrong < RIGHT) return word("clock-right", { time });
  const seconds = Math.round(wrong / 1000);
  const n = seconds < 60 ? word("seconds", { n: seconds }) : word("minutes", { n: Math.round(seconds / 60) });
  return word(compared.drift > 0 ? "clock-behind" : "clock-ahead", { n, time });
}

// Without a network nothing says what time it is; that the clock was moved is seen beside one that only counts.
function watchClock() {
  const next = { wall: Date.now(), counted: performance.now() };
  if (beat && Math.abs(next.wall - beat.wall - (next.counted - beat.counted)) > JUMP) {
    jumped = true;
    ask();
  }
  beat = next;
}

// --- The tablet -----------------------------------------------------------------------------------------------------
async function stayAwake() {
  const hold = async () => {
    if (document.hidden || over) return;
    const held = await navigator.wakeLock?.request("screen").catch(() => null);
    part("wake").hidden = Boolean(held);
  };
  document.addEventListener("visibilitychange", hold);
  await hold();
}

function fullScreen() {
  const button = part("full");
  if (!document.documentElement.requestFullscreen) return;
  button.hidden = false;
  button.addEventListener("click", () => document.documentElement.requestFullscreen().catch(() => {}));
  document.addEventListener("fullscreenchange", () => { button.hidden = over || Boolean(document.fullscreenElement); });
}

// The worker of the field app keeps this page too, from the first time it is opened.
async function install() {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register("/sw.js", { type: "module", scope: "/", updateViaCache: "none" });
  await navigator.serviceWorker.ready;
  const pages = await caches.open(PAGES);
  if (await pages.match(location.pathname, { ignoreVary: true })) return;
  const fresh = await fetch(location.pathname, { credentials: "omit", cache: "no-store" });
  if (fresh.ok && !over) await pages.put(location.pathname, fresh);
}

begin();
