// On every page: htmx manners, one sending per form, menus and dialogs, exact times, and the modules a page asks for.

import { announce, element, word } from "./say.js";
import "./shortcuts.js";
import "./draft.js";
import "./photos.js";

document.documentElement.classList.add("js");

const STALE_AFTER = 20000; // a form that got no answer may be sent again; its key makes that harmless

// The summary of errors; on a page without one, the first field that is to be mended: it may be far below the top.
function firstError(part) {
  return part?.querySelector?.("[data-focus]") ?? part?.querySelector?.('.has-error [aria-invalid="true"]');
}

// --- htmx ---------------------------------------------------------------------------------------------------------
let focusId = "";

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
});

document.addEventListener("htmx:beforeSwap", (event) => {
  focusId = document.activeElement?.id ?? "";
  // What was refused before says nothing about this answer.
  const refusals = document.getElementById("refusals");
  if (refusals && event.detail.xhr.status < 400) refusals.replaceChildren();
});

document.addEventListener("htmx:afterSettle", (event) => {
  const swapped = event.detail.elt;
  const errors = firstError(swapped);
  if (errors) errors.focus();
  else if (swapped === document.body) document.getElementById("main")?.focus();
  else if (focusId && document.activeElement === document.body) document.getElementById(focusId)?.focus();
  const said = swapped.matches?.("[data-announce]") ? swapped : swapped.querySelector?.("[data-announce]");
  if (said) announce(said.dataset.announce || word("updated"));
  if (event.detail.target?.id === "refusals") event.detail.target.scrollIntoView({ block: "nearest" });
  release(event.detail.requestConfig?.elt);
  prepare(swapped);
});

for (const failed of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failed, (event) => {
    release(event.detail.elt);
    complain(word("failed"));
  });
}

function complain(text) {
  const refusals = document.getElementById("refusals");
  refusals?.replaceChildren(element("div", { class: "errors" }, element("p", { class: "errors-title" }, text)));
}

// --- Forms: asked first where it matters, sent once ---------------------------------------------------------------
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || form.method === "get") return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  // A form asks whichever button was pressed; a button among several may ask for itself.
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (question && !form.dataset.confirmed) {
    event.preventDefault();
    event.stopPropagation();
    ask(form, event.submitter, question);
    return;
  }
  form.dataset.sent = "1";
  // After this turn, so that the pressed button's own name and value still travel with the form.
  setTimeout(() => mark(form, event.submitter), 0);
  setTimeout(() => release(form), STALE_AFTER);
}, true);

function mark(form, button) {
  if (!form.dataset.sent || !button) return;
  button.dataset.sending = "1";
  button.setAttribute("aria-busy", "true");
  announce(word("sending"));
}

function release(form) {
  if (!(form instanceof HTMLFormElement)) return;
  delete form.dataset.sent;
  delete form.dataset.confirmed;
  for (const button of form.querySelectorAll("[data-sending]")) {
    delete button.dataset.sending;
    button.removeAttribute("aria-busy");
  }
}

function ask(form, button, question) {
  const dialog = document.getElementById("ask");
  if (!dialog) return;
  dialog.querySelector("[data-ask-text]").textContent = question;
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return;
    form.dataset.confirmed = "1";
    form.requestSubmit(button ?? undefined);
  }, { once: true });
  dialog.returnValue = "";
  dialog.showModal();
}

window.addEventListener("pageshow", (event) => {
  // Back from the browser's own cache: the form may be sent again.
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
});

// --- Menus, exact times -------------------------------------------------------------------------------------------
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const time = event.target.closest?.("time[data-exact]");
  if (time) {
    const other = time.dataset.exact;
    time.dataset.exact = time.textContent;
    time.textContent = other;
  }
  if (event.target.closest?.("[data-print]")) window.print();
  const leave = event.target.closest?.("[data-close-panel]");
  if (leave) {
    event.preventDefault();
    leave.closest(".reveal-panel")?.replaceChildren();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// --- Modules that only some pages need ----------------------------------------------------------------------------
function prepare(root) {
  const within = root.querySelector ? root : document;
  if (within.querySelector("[data-map]") || root.matches?.("[data-map]")) import("./map.js").then((map) => map.prepare());
  if (within.querySelector("[data-gone]") || root.matches?.("[data-gone]")) import("./reveal.js").then((reveal) => reveal.prepare());
  if (within.querySelector("[data-chart]")) import("./charts.js").then((charts) => charts.prepare());
}

firstError(document.getElementById("main"))?.focus();
prepare(document);
