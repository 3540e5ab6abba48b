// Signing without a network: what is pressed is kept on the phone first, and the server is asked afterwards.

import { announce, element } from "../web/say.js";
import { shrink } from "./photo.js";
import { scan } from "./scan.js";
import { AGAIN, device, fact, keep, newUid, note, onChange, records, remove } from "./store.js";
import { clock, icon, word } from "./words.js";

const root = document.querySelector("[data-sign]");
const page = JSON.parse(document.getElementById("sign-data")?.textContent ?? "{}");
const form = root?.querySelector("[data-sign-form]");
const field = form?.querySelector("input[name=code]");
let chosen = page.chosen;
let deliver = null;
let owner = "";
let drawn = false;

export async function begin(delivering, account) {
  deliver = delivering;
  owner = account || (await fact("account")) || "";
  const asked = new URL(location.href).searchParams;
  // A kept page may be opened by the address of a code: what stands in the address goes before what it was drawn with.
  if (page.shifts.some((one) => one.uid === asked.get("shift"))) chosen = asked.get("shift");
  if (/^\d{6}$/.test(asked.get("code") ?? "") && field) field.value = asked.get("code");
  if (!page.shifts.length) return;
  form.addEventListener("submit", onSign);
  root.querySelector("[data-scan]")?.addEventListener("click", onScan);
  root.querySelector("[data-choose]")?.addEventListener("change", (event) => { chosen = event.target.value; draw(); });
  const notes = root.querySelector("[data-field-note]");
  notes?.addEventListener("submit", onNote);
  onChange(draw);
  onChange(drawNotes);
  window.addEventListener("online", draw);
  window.addEventListener("offline", draw);
  setInterval(draw, 30_000);
  await draw();
  root.dataset.sign = "live"; // from here on a press is kept, whatever the network does
}

const shiftOf = (uid) => page.shifts.find((one) => one.uid === uid);
const own = async (uid) => (await records()).filter((record) => record.thing === uid && record.account === owner);

// What the phone knows of a shift: the server's word as of this page, and what was pressed since.
async function standing(shift) {
  const mine = await own(shift.uid);
  const sign = (kind) => mine.filter((record) => record.kind === kind && (AGAIN.has(record.state) || record.state === "done")).at(-1);
  const came = sign("sign_in");
  const left = sign("sign_out");
  const now = Date.now();
  const signedIn = shift.signed_in_at ?? came?.made_at ?? null;
  const signedOut = shift.signed_out_at ?? left?.made_at ?? null;
  const waits = [came, left].some((record) => record && AGAIN.has(record.state));
  let step = "in";
  if (signedOut) step = "done";
  else if (signedIn) step = "out";
  else if (now < Date.parse(shift.opens_at)) step = "early";
  else if (now >= Date.parse(shift.ends_at)) step = "missed";
  if (step === "out" && now > Date.parse(shift.closes_at)) step = "late";
  // What was kept and then refused: whoever reads here that nothing is signed reads why as well.
  const missing = { in: "sign_in", missed: "sign_in", out: "sign_out", late: "sign_out" }[step];
  const refused = mine.filter((record) => record.state === "refused" && record.kind === missing).at(-1);
  return { step, signedIn, signedOut, waits, refused };
}

async function draw() {
  const shift = shiftOf(chosen);
  if (!shift) return;
  const now = await standing(shift);
  const offline = !navigator.onLine;
  root.querySelector("[data-offline]").hidden = !offline;
  const stale = Date.now() - Date.parse(page.at) > 5 * 60 * 1000;
  // What the server drew stands as long as nothing has happened since. A kept page, shown when the network is slow, may
  // be older than what was pressed.
  const asDrawn = page.step === (now.step === "late" ? "out" : now.step);
  if (!drawn && asDrawn && !now.waits && !now.refused && !offline && !stale && chosen === page.chosen) return;
  drawn = true;
  drawRest(now, offline);
  root.querySelector("[data-sign-title]").textContent = shift.title;
  root.querySelector("[data-sign-when]").textContent = shift.when;
  root.className = root.className.replace(/sign-(none|early|in|out|done|missed|late)\b/, `sign-${now.step}`);
  drawState(now, shift);
  form.hidden = !["in", "out"].includes(now.step);
  // Where the phone can keep nothing the form is sent as it stands: for the chosen shift, and the step that is due.
  if (!form.hidden) form.action = form.action.replace(/[^/]+\/sign-(in|out)\/$/, `${chosen}/sign-${now.step}/`);
  form.dataset.step = now.step;
  for (const button of form.querySelectorAll("[data-sign-button]")) button.hidden = button.dataset.signButton !== now.step;
  root.querySelector("[data-sign-after]")?.toggleAttribute("hidden", true);
  const note = root.querySelector("[data-note-form]");
  if (note && now.step === "out") note.querySelector("details").open = true;
}

// What the server drew of one shift and one step does not hold for another: its place would sign the wrong shift.
function drawRest(now, offline) {
  const here = chosen === page.chosen;
  root.querySelector("[data-sign-proof]")?.toggleAttribute("hidden", !here);
  const place = root.querySelector("[data-place]");
  if (place) place.hidden = !here || offline || now.waits || now.step !== page.step || !("geolocation" in navigator);
}

function drawState(now, shift) {
  const state = root.querySelector(".sign-state");
  const words = {
    early: word("opens", { time: clock(Date.parse(shift.opens_at)) }),
    in: word("not-in"),
    out: word("signed-in", { time: clock(now.signedIn) }),
    done: word("signed-out", { time: clock(now.signedOut) }),
    missed: word("over"),
    late: word("signed-in", { time: clock(now.signedIn) }),
  };
  const signs = { early: "clock-hour-4", in: "login-2", out: "circle-check", done: "circle-check", missed: "clock-off", late: "clock-off" };
  const kept = now.waits
    ? element("p", { class: "sign-kept" }, icon("device-mobile"), element("span", {}, word("kept")))
    : element("p", { class: "sign-proof" }, now.step === "late" ? word("too-late") : "");
  const drawing = element("span", { class: "sign-drawing" }, icon(now.waits ? "cloud-up" : signs[now.step]));
  const why = now.refused
    ? [element("p", { class: "sign-refused", "data-sign-refused": "" }, `${word(now.refused.kind)} ${clock(now.refused.made_at)} · ${word("is-refused")}`, element("br"), now.refused.sentence)]
    : [];
  state.replaceChildren(drawing, element("p", { class: "sign-word" }, words[now.step]), kept, ...why);
  state.classList.toggle("sign-waits", now.waits);
}

// --- Signing --------------------------------------------------------------------------------------------------------
function complain(text) {
  const box = form.querySelector("[data-sign-errors]");
  box.replaceChildren(...(text ? [element("div", { class: "errors", role: "alert" }, element("p", { class: "errors-title" }, text))] : []));
  field.classList.toggle("is-invalid", Boolean(text));
  if (text) {
    announce(text);
    field.focus();
  }
}

function release() {
  // The page's own guard against pressing twice has marked the form; here pressing again is always safe.
  delete form.dataset.sent;
  setTimeout(() => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[data-sending]")) {
      delete button.dataset.sending;
      button.removeAttribute("aria-busy");
    }
  }, 0);
}

let busy = false;

async function onSign(event) {
  event.preventDefault();
  const code = field.value.replace(/\s+/g, "");
  if (!/^\d{6}$/.test(code)) {
    release();
    complain(word("six-digits"));
    return;
  }
  if (busy) return;
  busy = true;
  try {
    complain("");
    const kind = (form.dataset.step || page.step) === "out" ? "sign_out" : "sign_in";
    const content = { code, ...(await position()) };
    const uid = await write(kind, content).catch(() => null);
    if (!uid) {
      notKept();
      return;
    }
    field.value = "";
    await draw();
    announce(word("kept"));
    const result = await deliver();
    await answered(uid, result);
  } finally {
    busy = false;
    release();
  }
}

// A full phone, or a private window, keeps nothing. With a network the page signs as it would without scripts; else it
// is said plainly: nobody must leave in the belief that they have signed.
function notKept() {
  if (navigator.onLine) form.submit();
  else complain(word("not-kept"));
}

async function answered(uid, result) {
  const record = (await records()).find((one) => one.record_uid === uid);
  if (record?.state === "refused") {
    // Whoever stands before the phone reads why at once; nothing of it has to be kept.
    await remove(uid);
    await draw();
    complain(record.sentence);
  } else if (result === "sent") {
    const address = new URL(location.href);
    address.searchParams.delete("code");
    address.searchParams.set("shift", chosen);
    location.assign(address);
  } else if (result === "signed-out") {
    announce(word("signed-out-of-account"));
  }
}

async function write(kind, content, blob) {
  const uid = newUid();
  const made = new Date().toISOString();
  const body = JSON.stringify({ kind, shift: chosen, made_at: made, device: await device(), ...content });
  const record = { record_uid: uid, account: owner, kind, thing: chosen, title: shiftOf(chosen).title, made_at: made, body, state: "waiting", code: "", sentence: "" };
  if (blob) record.blob = blob;
  await keep(record);
  if (navigator.storage?.persist) navigator.storage.persist(); // asked once there is something to lose
  return uid;
}

// Only when it was allowed before: a sheet that asks in the middle of signing would lose people.
async function position() {
  try {
    const allowed = await navigator.permissions.query({ name: "geolocation" });
    if (allowed.state !== "granted") return {};
    const { coords } = await new Promise((done, failed) => {
      navigator.geolocation.getCurrentPosition(done, failed, { timeout: 3000, maximumAge: 60_000, enableHighAccuracy: true });
    });
    return { lat: coords.latitude, lng: coords.longitude, accuracy_m: Math.round(coords.accuracy) };
  } catch {
    return {};
  }
}

async function onScan() {
  const seen = await scan();
  if (!seen) return;
  if (seen.shift && seen.shift !== chosen && !shiftOf(seen.shift)) {
    complain(word("scan-not-mine"));
    return;
  }
  chosen = seen.shift || chosen;
  await draw();
  field.value = seen.code;
  announce(word("scan-done"));
  form.querySelector("[data-sign-button]:not([hidden])")?.focus();
}

// --- Words and photos from the place --------------------------------------------------------------------------------
async function onNote(event) {
  event.preventDefault();
  const sheet = event.target;
  delete sheet.dataset.sent;
  const said = sheet.querySelector("[data-note-said]");
  const words = sheet.elements.words.value.trim();
  const files = [...sheet.elements.photos.files];
  if (!words && !files.length) {
    said.textContent = word("note-empty");
    return;
  }
  let small;
  try {
    small = await Promise.all(files.map(shrink));
  } catch {
    said.textContent = word("photo-unreadable");
    return;
  }
  try {
    if (words && !files.length) await write("note", { words });
    for (const [index, file] of small.entries()) await write("photo", index ? {} : { words }, file);
  } catch {
    said.textContent = word("note-not-kept");
    announce(word("note-not-kept"));
    return;
  }
  sheet.reset();
  await note("noted", Date.now());
  said.textContent = word("note-kept");
  said.dataset.waits = "";
  announce(word("note-kept"));
  const result = await deliver();
  if (result === "sent") await drawNotes();
}

// What was said to wait is said to have arrived, whoever sent it and however much later.
async function drawNotes() {
  const said = root.querySelector("[data-note-said]");
  if (!said || !("waits" in said.dataset)) return;
  const notes = (await records()).filter((record) => record.account === owner && ["note", "photo"].includes(record.kind));
  if (notes.some((record) => AGAIN.has(record.state))) return;
  delete said.dataset.waits;
  said.textContent = notes.every((record) => record.state === "done") ? word("note-sent") : "";
}
