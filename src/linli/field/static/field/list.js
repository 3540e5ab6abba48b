// What lies on this phone, record by record: when it was written, whether it went up, and if not, why.

import { element } from "../web/say.js";
import { AGAIN, WANTS_EYES, fact, onChange, records, remove } from "./store.js";
import { clock, icon, word } from "./words.js";

const list = document.querySelector("[data-outbox-list]");
const state = document.querySelector("[data-outbox-state]");
const pictures = new Map();

export async function begin(deliver, account) {
  const button = document.querySelector("[data-outbox-send]");
  button.addEventListener("click", async () => {
    button.disabled = true;
    state.textContent = word("sending");
    await deliver();
    button.disabled = false;
    draw(account);
  });
  onChange(() => draw(account));
  await draw(account);
}

async function draw(account) {
  const found = await records();
  const owner = account || (await fact("account")) || "";
  const waiting = found.filter((record) => AGAIN.has(record.state));
  document.querySelector("[data-outbox-send]").hidden = !waiting.length;
  document.querySelector("[data-outbox-empty]").hidden = found.length > 0;
  list.replaceChildren(...found.reverse().map((record) => row(record, owner)));
  const result = (await fact("result"))?.result;
  const eyes = found.filter((record) => WANTS_EYES.has(record.state)).length;
  if (!waiting.length && eyes) state.textContent = word("badge-eyes-long", { n: eyes });
  else if (!waiting.length) state.textContent = found.length ? word("state-all") : "";
  else if (!navigator.onLine || result === "offline") state.textContent = word("state-offline", { n: waiting.length });
  else if (result === "signed-out") state.replaceChildren(word("state-signed-out"), " ", element("a", { href: `${list.dataset.login}?next=${encodeURIComponent(location.pathname)}` }, word("sign-in")));
  else if (result === "other") state.textContent = word("state-other");
  else state.textContent = word("state-waiting", { n: waiting.length });
}

function row(record, owner) {
  const tone = WANTS_EYES.has(record.state) ? "eyes" : AGAIN.has(record.state) ? "waits" : "done";
  const mine = !owner || record.account === owner;
  // Of somebody else who uses this phone no more is shown than that something waits.
  const words = mine ? JSON.parse(record.body).words ?? "" : "";
  const line = element("li", { class: `card outbox-row outbox-${tone}`, "data-record": record.record_uid, "data-state": record.state });
  const body = element("div", { class: "card-body" },
    element("p", { class: "outbox-head" }, icon(record.kind), element("strong", {}, word(record.kind)), element("span", { class: "tag" }, mine ? word(`is-${record.state}`) : word("is-other"))),
    element("p", { class: "outbox-what" }, mine ? `${record.title} · ${clock(record.made_at)}` : clock(record.made_at)));
  if (words) body.append(element("p", { class: "outbox-words" }, words));
  if (record.blob && mine) body.append(element("img", { class: "outbox-photo", alt: word("photo"), src: picture(record) }));
  if (record.sentence && record.state !== "done") body.append(element("p", { class: "outbox-why" }, record.sentence));
  if (WANTS_EYES.has(record.state) && mine) {
    const done = element("button", { type: "button", class: "btn btn-outline-secondary btn-sm" }, word("seen"));
    done.addEventListener("click", () => remove(record.record_uid));
    body.append(done);
  }
  line.append(body);
  return line;
}

function picture(record) {
  if (!pictures.has(record.record_uid)) pictures.set(record.record_uid, URL.createObjectURL(record.blob));
  return pictures.get(record.record_uid);
}
