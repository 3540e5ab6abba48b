// The service worker: pages of the volunteer open without a network, and an outbox is sent when one comes back.

import { send } from "./outbox.js";
import { note } from "./store.js";

const PAGES = "linli-pages";
const PREFIX = "linli-shell-";
const PATIENCE = 4000;
const CODE = /^\/projects\/shifts\/[0-9a-f-]{36}\/code\/$/; // the leader's screen, once it was opened
const SCREEN = /^\/k\/[^/]+\/$/; // a screen with nobody's account, once it was opened
const GONE = new Set([404, 410]);
const HASHED = /\.[0-9a-f]{12}\.\w+$/;

export function begin({ version, shell, pages }) {
  const own = PREFIX + version;

  self.addEventListener("install", (event) => {
    const fresh = shell.map((address) => new Request(address, { cache: "reload" }));
    event.waitUntil(Promise.all([caches.open(own).then((cache) => cache.addAll(fresh)), refresh()]));
  });

  self.addEventListener("activate", (event) => {
    event.waitUntil((async () => {
      const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== own);
      await Promise.all(old.map((name) => caches.delete(name)));
      await self.clients.claim();
    })());
  });

  self.addEventListener("message", (event) => {
    if (event.data === "take-over") self.skipWaiting();
    if (event.data === "refresh") event.waitUntil(refresh());
    if (event.data === "forget") event.waitUntil(caches.delete(PAGES).then(refresh));
  });

  self.addEventListener("sync", (event) => {
    if (event.tag === "linli-outbox") event.waitUntil(send().then((result) => { if (result === "offline") throw new Error(result); }));
  });

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const address = new URL(request.url);
    if (address.origin !== self.location.origin) return;
    if (request.method === "POST" && address.pathname === pages.logout) {
      // Whoever takes the phone next must not read the pages of the one before.
      event.waitUntil(caches.delete(PAGES).then(() => note("refreshed", 0)));
      return;
    }
    if (request.method !== "GET") return;
    if (request.mode === "navigate") {
      if (pages.kept.includes(address.pathname) || CODE.test(address.pathname) || SCREEN.test(address.pathname)) event.respondWith(page(request, address));
      else event.respondWith(fetch(request).catch(() => elsewhere(request)));
    } else if (address.pathname.startsWith("/static/")) {
      event.respondWith(file(request, address));
    }
  });

  // The network first; what was kept when it is silent.
  async function page(request, address) {
    const asked = fetch(request).then((answer) => {
      if (!address.search) keep(address.pathname, answer);
      // A screen that was ended must not come back without a network.
      if (SCREEN.test(address.pathname) && GONE.has(answer.status)) caches.open(PAGES).then((cache) => cache.delete(address.pathname));
      return answer;
    });
    const kept = await caches.match(address.pathname, { ignoreVary: true });
    if (!kept) return asked.catch(() => elsewhere(request));
    const slow = new Promise((done) => { setTimeout(() => done(kept), PATIENCE); });
    return Promise.race([asked.catch(() => kept), slow]);
  }

  async function elsewhere(request) {
    const home = await caches.match(pages.home, { ignoreVary: true });
    return home && new URL(request.url).pathname !== pages.home ? Response.redirect(pages.home) : Response.error();
  }

  async function file(request, address) {
    const kept = await caches.match(request, { ignoreVary: true, ignoreSearch: true });
    if (kept && HASHED.test(address.pathname)) return kept;
    return fetch(request).catch(() => kept ?? Response.error());
  }

  async function keep(path, answer) {
    if (!answer.ok || answer.redirected || answer.type !== "basic") return false;
    const copy = answer.clone();
    await (await caches.open(PAGES)).put(path, copy);
    return true;
  }

  async function refresh() {
    const done = await Promise.all(pages.kept.map(async (path) => {
      try {
        return await keep(path, await fetch(path, { credentials: "same-origin", cache: "no-store" }));
      } catch {
        return false; // no network: what is kept stays
      }
    }));
    // Only now does the phone hold all of them; until then the next page asks once more.
    if (done.every(Boolean)) await note("refreshed", Date.now());
  }
}
