// The batch sheet by keyboard alone: Enter goes on to the next cell, a new empty row waits below the last one, Ctrl+Enter
// sends. Without this script there are eight rows and a button for more.

const sheet = document.querySelector("[data-sheet]");
const rows = sheet?.querySelector("[data-sheet-rows]");
const spare = sheet?.querySelector("[data-sheet-spare]");
const MOST = 200;

function cells(root) {
  return [...root.querySelectorAll("input, select, textarea")].filter((cell) => cell.type !== "hidden" && !cell.disabled);
}

function isBegun(row) {
  return ["body", "name", "contact", "place_text"].some((name) => row.querySelector(`[name$="-${name}"]`)?.value.trim());
}

function addRow() {
  const numbers = [...rows.querySelectorAll('[name$="-body"]')].map((cell) => Number(cell.name.split("-")[1]));
  if (numbers.length >= MOST) return null;
  const number = Math.max(-1, ...numbers) + 1;
  const holder = document.createElement("template");
  holder.innerHTML = spare.innerHTML.replaceAll("__n__", String(number));
  const row = holder.content.firstElementChild;
  const above = rows.lastElementChild;
  rows.append(row);
  // What rarely changes from one slip to the next is taken over.
  for (const name of ["channel", "area", "said_at"]) {
    const cell = row.querySelector(`[name$="-${name}"]`);
    const before = above?.querySelector(`[name$="-${name}"]`);
    if (cell && before) cell.value = before.value;
  }
  return row;
}

function next(cell) {
  const all = cells(rows);
  const index = all.indexOf(cell);
  if (index + 1 < all.length) return all[index + 1];
  const row = addRow();
  return row ? cells(row)[0] : null;
}

if (sheet && rows && spare) {
  sheet.querySelector("[data-sheet-more]")?.addEventListener("click", (event) => {
    event.preventDefault();
    const row = addRow();
    if (row) cells(row)[0].focus();
  });
  rows.addEventListener("input", () => {
    if (isBegun(rows.lastElementChild)) addRow();
  });
  rows.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      sheet.requestSubmit();
      return;
    }
    const cell = next(event.target);
    cell?.focus();
    cell?.select?.();
  });
}
