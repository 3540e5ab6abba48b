// On every page of somebody who helps: the app installs itself, the outbox is sent, and its count never hides.

import { send } from "./outbox.js";
import { AGAIN, WANTS_EYES, changed, fact, note, onChange, records, sweep } from "./store.js";
import { icon, word } from "./words.js";
import { element } from "../web/say.js";

const REFRESH_AFTER = 10 * 60 * 1000;
const RETRY = 60_000;
const account = document.querySelector('meta[name="field-account"]')?.content ?? "";

// --- The count ------------------------------------------------------------------------------------------------------
async function draw() {
  const found = await records();
  const unsent = found.filter((record) => AGAIN.has(record.state)).length;
  const eyes = found.filter((record) => WANTS_EYES.has(record.state)).length;
  const badge = document.querySelector("[data-outbox]");
  if (!badge) return;
  badge.hidden = !unsent && !eyes;
  badge.classList.toggle("outbox-eyes", eyes > 0);
  badge.querySelector("[data-outbox-count]").textContent = String(unsent + eyes);
  badge.querySelector("[data-outbox-word]").textContent = eyes ? word("badge-eyes") : word("badge-waiting");
  badge.title = eyes ? word("badge-eyes-long", { n: eyes }) : word("badge-waiting-long", { n: unsent });
}

onChange(draw);

// --- Sending --------------------------------------------------------------------------------------------------------
let timer = 0;

export async function deliver() {
  clearTimeout(timer);
  const result = await send().catch(() => "offline");
  if (result === "offline") {
    timer = setTimeout(deliver, RETRY);
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.sync?.register("linli-outbox").catch(() => {});
  }
  return result;
}

window.addEventListener("online", deliver);
document.addEventListener("visibilitychange", () => { if (!document.hidden) deliver(); });

// --- The app on this phone ------------------------------------------------------------------------------------------
async function install() {
  if (!navigator.serviceWorker) return;
  const registration = await navigator.serviceWorker.register("/sw.js", { type: "module", scope: "/", updateViaCache: "none" });
  const offer = (worker) => {
    if (worker && navigator.serviceWorker.controller) tellOfUpdate(worker);
  };
  offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker.addEventListener("statechange", () => { if (worker.state === "installed") offer(worker); });
  });
  const ready = await navigator.serviceWorker.ready;
  const before = (await fact("account")) ?? "";
  const last = (await fact("refreshed")) ?? 0;
  if (!navigator.onLine || !account) return;
  if (before !== account) {
    // Pages of whoever used this phone before go; the worker says when it has those of the new one.
    await note("refreshed", 0);
    await note("account", account);
    ready.active.postMessage("forget");
  } else if (Date.now() - last > REFRESH_AFTER) {
    ready.active.postMessage("refresh");
  }
}

let reloading = false;

async function tellOfUpdate(worker) {
  if (document.querySelector(".app-update")) return;
  const waiting = (await records()).filter((record) => AGAIN.has(record.state)).length;
  const button = element("button", { type: "button", class: "btn btn-primary btn-sm" }, word("update-do"));
  button.addEventListener("click", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      if (!reloading) location.reload();
      reloading = true;
    });
    worker.postMessage("take-over");
  });
  const text = waiting ? word("update-waiting", { n: waiting }) : word("update");
  document.getElementById("flash")?.prepend(element("p", { class: "flash-line app-update", role: "status" }, icon("refresh"), element("span", {}, text), button));
}

// --- Start ----------------------------------------------------------------------------------------------------------
if (document.querySelector("[data-sign]")) import("./sign.js").then((sign) => sign.begin(deliver, account));
if (document.querySelector("[data-outbox-list]")) import("./list.js").then((list) => list.begin(deliver, account));
if (document.querySelector("[data-kiosk]")) import("./kiosk.js").then((kiosk) => kiosk.begin());
draw().then(sweep).then(deliver);
install().catch(() => {}); // a browser without modules in workers: the outbox works, only pages want the network
changed();
