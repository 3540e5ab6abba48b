// form[data-draft="name"] keeps what was typed on this device until it was sent: an error, a lapsed session or the back
// button loses nothing. Passwords, files and hidden fields are not kept; after a week a draft is forgotten.

import { announce, element, word } from "./say.js";

const PREFIX = "linli-draft:";
const WEEK = 7 * 24 * 3600 * 1000;
const QUIET = 400;

function store() {
  try {
    return window.localStorage;
  } catch {
    return null; // storage is forbidden here: the form works, it only keeps nothing
  }
}

function fields(form) {
  return [...form.elements].filter((field) => field.name && !field.name.startsWith("_")
    && !field.closest("[data-no-draft]")
    && !["hidden", "password", "file", "submit", "button"].includes(field.type) && field.name !== "csrfmiddlewaretoken");
}

function read(form) {
  const values = {};
  for (const field of fields(form)) {
    const one = ["checkbox", "radio"].includes(field.type) ? (field.checked ? field.value : null) : field.value;
    (values[field.name] ??= []).push(one);
  }
  return values;
}

function write(form, values) {
  const place = {};
  let changed = false;
  for (const field of fields(form)) {
    const index = place[field.name] = (place[field.name] ?? -1) + 1;
    const kept = values[field.name]?.[index];
    if (kept === undefined) continue;
    if (["checkbox", "radio"].includes(field.type)) {
      if (field.checked !== (kept !== null)) { field.checked = kept !== null; changed = true; }
    } else if (kept !== null && field.value !== kept) {
      field.value = kept;
      changed = true;
    }
  }
  return changed;
}

function isBlank(values) {
  return Object.values(values).flat().every((value) => value === null || value === "");
}

function load(kept, name) {
  try {
    const draft = JSON.parse(kept.getItem(name) ?? "null");
    if (draft && Date.now() - draft.at < WEEK) return draft;
  } catch {
    // a draft that cannot be read is no draft
  }
  kept.removeItem(name);
  return null;
}

function note(form, name, kept, original) {
  const drop = element("button", { type: "button", class: "btn btn-ghost-secondary btn-sm" }, word("draft-drop"));
  const line = element("div", { class: "draft-note", role: "status" }, element("span", {}, word("draft")), drop);
  drop.addEventListener("click", () => {
    kept.removeItem(name);
    write(form, original);
    line.remove();
    form.dispatchEvent(new Event("linli:draft", { bubbles: true }));
  });
  form.prepend(line);
  announce(word("draft"));
}

function prepare(form) {
  const kept = store();
  if (!kept || form.dataset.draftReady) return;
  form.dataset.draftReady = "1";
  const name = PREFIX + form.dataset.draft;
  const original = read(form);
  const draft = load(kept, name);
  // A form that comes back with errors carries the newest words itself.
  if (draft && !form.querySelector(".errors") && write(form, draft.values)) {
    note(form, name, kept, original);
    form.dispatchEvent(new Event("linli:draft", { bubbles: true }));
  }
  let timer = 0;
  const save = () => {
    clearTimeout(timer);
    const values = read(form);
    if (isBlank(values)) kept.removeItem(name);
    else {
      try {
        kept.setItem(name, JSON.stringify({ at: Date.now(), values }));
      } catch {
        // full: the page itself still holds every word
      }
    }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, QUIET); });
  form.addEventListener("submit", save);
  window.addEventListener("pagehide", save);
}

// The page after a success names the drafts that are done: <span data-draft-done="place"></span>
function sweep(root) {
  for (const done of root.querySelectorAll("[data-draft-done]")) store()?.removeItem(PREFIX + done.dataset.draftDone);
  for (const form of root.querySelectorAll("form[data-draft]")) prepare(form);
}

document.addEventListener("htmx:load", (event) => sweep(event.target.parentElement ?? document));
sweep(document);
