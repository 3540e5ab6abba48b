// A revealed value leaves the page by itself: after its seconds, and whenever the page is left or hidden for good.

import { announce } from "./say.js";

export function prepare() {
  for (const box of document.querySelectorAll("[data-gone]:not([data-counting])")) {
    box.dataset.counting = "1";
    const over = Date.now() + Number(box.dataset.gone) * 1000;
    const clock = box.querySelector("[data-gone-left]");
    const timer = setInterval(() => {
      const left = Math.ceil((over - Date.now()) / 1000);
      if (!box.isConnected) clearInterval(timer);
      else if (left <= 0) close(box, timer);
      else if (clock) clock.textContent = left;
    }, 500);
    box.querySelector("[data-gone-now]")?.addEventListener("click", (event) => {
      event.preventDefault();
      close(box, timer);
    });
  }
}

function close(box, timer) {
  clearInterval(timer);
  const back = box.dataset.goneBack;
  announce(box.dataset.goneWords ?? "");
  if (back) location.replace(back);
  box.remove();
}

// Nothing stays in the browser's own cache of pages.
addEventListener("pagehide", () => document.querySelectorAll("[data-gone]").forEach((box) => box.remove()));
