// Ticking rows of the ledger: all at once, and how many. Without it the boxes and buttons work all the same.

const boxes = () => [...document.querySelectorAll("[data-pick]")];
const all = document.querySelector("[data-pick-all]");
const count = document.querySelector("[data-pick-count]");

function tell() {
  const ticked = boxes().filter((box) => box.checked).length;
  if (count) count.textContent = ticked ? count.dataset.words.replace("#", String(ticked)) : "";
  if (!all) return;
  all.checked = ticked > 0 && ticked === boxes().length;
  all.indeterminate = ticked > 0 && !all.checked;
}

all?.closest("label").removeAttribute("hidden");
document.addEventListener("change", (event) => {
  if (event.target === all) for (const box of boxes()) box.checked = all.checked;
  if (event.target === all || event.target.matches?.("[data-pick]")) tell();
});
tell();
