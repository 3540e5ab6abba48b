// Keys for those who do this all day. data-key="a" presses on one letter, data-keys="gi" on two, one after the other;
// j and k walk through [data-row], o or Enter opens, x ticks [data-pick]. Letters are never taken from somebody who types.

import { element } from "./say.js";

const PAUSE = 1200;
let pending = "";
let pendingSince = 0;

function typing(target) {
  const box = target.tagName === "INPUT" && /^(checkbox|radio)$/.test(target.type);
  return target.isContentEditable || (!box && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function visible(found) {
  return [...found].find((each) => each.getClientRects().length > 0 && !each.disabled);
}

function press(found) {
  if (!found) return false;
  if (found.matches("input:not([type=checkbox]), textarea, select")) found.focus();
  else found.click();
  return true;
}

function by(attribute, value) {
  return visible(document.querySelectorAll(`[${attribute}="${CSS.escape(value)}"]`));
}

function walk(step) {
  const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.getClientRects().length > 0);
  if (!rows.length) return false;
  const here = rows.findIndex((row) => row.classList.contains("is-here"));
  const next = rows[Math.min(Math.max(here + step, 0), rows.length - 1)];
  rows[here]?.classList.remove("is-here");
  next.classList.add("is-here");
  next.scrollIntoView({ block: "nearest" });
  (next.querySelector("[data-open], a[href]") ?? next).focus({ preventScroll: true });
  return true;
}

function pick() {
  return press(document.querySelector("[data-row].is-here")?.querySelector("[data-pick]"));
}

function open() {
  const row = document.querySelector("[data-row].is-here");
  return press(row?.querySelector("[data-open], a[href]"));
}

export function help() {
  const dialog = document.getElementById("keys-help");
  const list = dialog?.querySelector("[data-keys-list]");
  if (!dialog || !list) return;
  list.querySelectorAll("[data-found]").forEach((line) => line.remove());
  const seen = new Set();
  for (const found of document.querySelectorAll("[data-key], [data-keys]")) {
    const keys = found.dataset.key || found.dataset.keys;
    if (!keys || seen.has(keys) || !found.getClientRects().length) continue;
    seen.add(keys);
    const caps = [...keys].map((letter) => element("kbd", {}, letter));
    const name = found.getAttribute("aria-label")
      ?? (found.querySelector(".side-word, span") ?? found).textContent.replace(/\s+/g, " ").trim();
    list.append(element("div", { "data-found": "" }, element("dt", {}, ...caps), element("dd", {}, name)));
  }
  dialog.showModal();
}

function letter(key) {
  const now = performance.now();
  const before = now - pendingSince < PAUSE ? pending : "";
  pending = "";
  if (before && press(by("data-keys", before + key))) return true;
  if (press(by("data-key", key))) return true;
  if (key === "j") return walk(1);
  if (key === "k") return walk(-1);
  if (key === "o") return open();
  if (key === "x" && pick()) return true;
  if (document.querySelector(`[data-keys^="${CSS.escape(key)}"]`)) {
    pending = key;
    pendingSince = now;
  }
  return false;
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    const search = visible(document.querySelectorAll("[data-search]"));
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    event.preventDefault();
    help();
  } else if (event.key.length === 1 && letter(event.key.toLowerCase())) {
    event.preventDefault();
  }
});

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-help-open]")) return;
  event.target.closest("details")?.removeAttribute("open");
  help();
});
