// The outbox is sent: in order, each record under its own id, by one tab at a time, and only under the account that made it.

import { AGAIN, changed, note, records, settle } from "./store.js";

const TICKET = "/field/ticket/";
const ADDRESS = "/api/v1/field/records";
const MOST = 50;
const MOST_BYTES = 2_500_000;
const PATIENCE = 30_000;
const ENDED = { done: "done", waiting: "kept", refused: "refused", conflict: "conflict", dropped: "done" };

// Returns sent, empty, offline, signed-out or other (only records of another account wait).
export async function send() {
  const result = navigator.locks
    ? await navigator.locks.request("linli-outbox", sendNow)
    : await sendNow();
  await note("result", { result, at: new Date().toISOString() });
  changed();
  return result;
}

async function sendNow() {
  const waiting = (await records()).filter((record) => AGAIN.has(record.state));
  if (!waiting.length) return "empty";
  const ticket = await ask(TICKET, { cache: "no-store" });
  if (!ticket?.ok) return "offline";
  const { account, csrf } = await ticket.json();
  if (!account) return "signed-out";
  const mine = waiting.filter((record) => record.account === account);
  if (!mine.length) return "other";
  for (const batch of batches(mine)) {
    const result = await sendBatch(batch, account, csrf);
    if (result !== "sent") return result;
  }
  return "sent";
}

function batches(found) {
  const made = [];
  let bytes = 0;
  for (const record of found) {
    const size = record.body.length + Math.ceil((record.blob?.size ?? 0) * 1.4);
    if (!made.length || made.at(-1).length >= MOST || bytes + size > MOST_BYTES) {
      made.push([]);
      bytes = 0;
    }
    made.at(-1).push(record);
    bytes += size;
  }
  return made;
}

async function sendBatch(batch, account, csrf) {
  const sent = await Promise.all(batch.map(async (record) => ({ record_uid: record.record_uid, body: await bodyOf(record) })));
  const answer = await ask(ADDRESS, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
    body: JSON.stringify({ account, sent_at: new Date().toISOString(), records: sent }),
  });
  if (!answer || answer.status >= 500 || answer.status === 429) return "offline";
  if (answer.status === 401 || answer.status === 403) return "signed-out";
  if (answer.status === 409) return "other";
  if (!answer.ok) {
    // Nobody knows which one the server could not read: each by itself, and only that one is set apart.
    if (batch.length === 1) {
      const said = await answer.json().catch(() => ({}));
      await settle(batch[0].record_uid, { state: "refused", code: said.code ?? "invalid", sentence: said.sentence ?? "", settled_at: new Date().toISOString() });
      return "sent";
    }
    for (const record of batch) {
      const result = await sendBatch([record], account, csrf);
      if (result !== "sent") return result;
    }
    return "sent";
  }
  const outcomes = await answer.json().catch(() => null);
  if (!Array.isArray(outcomes)) return "offline"; // a half answer: everything is asked again, which harms nothing
  for (const one of outcomes) {
    await settle(one.record_uid, { state: ENDED[one.state] ?? "kept", code: one.code, sentence: one.sentence, settled_at: new Date().toISOString() });
  }
  return "sent";
}

// The content of a record, the same text each time: a picture stands in it as base64.
async function bodyOf(record) {
  if (!record.blob) return record.body;
  const bytes = new Uint8Array(await record.blob.arrayBuffer());
  let text = "";
  for (let from = 0; from < bytes.length; from += 32_768) text += String.fromCharCode(...bytes.subarray(from, from + 32_768));
  return JSON.stringify({ ...JSON.parse(record.body), photo: btoa(text) });
}

async function ask(address, options) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    return await fetch(address, { credentials: "same-origin", signal: stop.signal, ...options });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
