// What the phone keeps in IndexedDB: the records of the outbox, and a few facts. Pages and the service worker use it alike.

import { openDB } from "../vendor/idb/index.js";

const NAME = "linli-field";
const VERSION = 1;
const DAY = 24 * 3600 * 1000;

// States on the phone: waiting (not sent), kept (the server has it and waits for something), refused, conflict, done.
export const UNSENT = new Set(["waiting"]);
export const AGAIN = new Set(["waiting", "kept"]);
export const WANTS_EYES = new Set(["refused", "conflict"]);

let opened = null;

function database() {
  opened ??= openDB(NAME, VERSION, {
    // A newer app adds to what is there; it never empties the outbox.
    upgrade(db, from) {
      if (from < 1) {
        db.createObjectStore("records", { keyPath: "record_uid" });
        db.createObjectStore("facts");
      }
    },
    blocking(_now, _wanted, event) {
      event.target.close();
      opened = null;
    },
    terminated() {
      opened = null;
    },
  });
  return opened;
}

export async function records() {
  const found = await (await database()).getAll("records");
  return found.sort((one, other) => (one.made_at < other.made_at ? -1 : 1));
}

export async function keep(record) {
  // Durable before anything else happens: the answer on the screen is a promise.
  const transaction = (await database()).transaction("records", "readwrite", { durability: "strict" });
  await Promise.all([transaction.store.put(record), transaction.done]);
  changed();
}

export async function remove(uid) {
  await (await database()).delete("records", uid);
  changed();
}

export async function settle(uid, change) {
  const transaction = (await database()).transaction("records", "readwrite");
  const record = await transaction.store.get(uid);
  if (record) {
    Object.assign(record, change);
    if (record.state === "done") delete record.blob;
    await transaction.store.put(record);
  }
  await transaction.done;
}

export async function sweep() {
  const before = new Date(Date.now() - DAY).toISOString();
  for (const record of await records()) {
    if (record.state === "done" && (record.settled_at ?? "") < before) await (await database()).delete("records", record.record_uid);
  }
}

export async function fact(name) {
  return (await database()).get("facts", name);
}

export async function note(name, value) {
  await (await database()).put("facts", value, name);
}

export async function device() {
  const known = await fact("device");
  if (known) return known;
  const made = newUid();
  await note("device", made);
  return made;
}

export function newUid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Without a secure connection the browser has no randomUUID; the same 122 random bits by hand.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// Every tab and the worker hear of a change.
const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("linli-outbox") : null;
const listeners = new Set();

export function onChange(listener) {
  listeners.add(listener);
}

export function changed() {
  channel?.postMessage("changed");
  listeners.forEach((listener) => listener());
}

if (channel) channel.onmessage = () => listeners.forEach((listener) => listener());
