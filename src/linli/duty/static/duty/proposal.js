// While a plan is computed: asks how far it is, and shows the page anew once it is done. Without a script there is a link.

const PAUSE = 1500;
const PATIENCE = 11 * 60 * 1000;
const begun = Date.now();

async function look(card) {
  const answer = await fetch(card.dataset.proposal, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok) return;
  const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-proposal]");
  if (!found) {
    location.reload();
    return;
  }
  for (const part of ["p", "progress"]) card.querySelector(part).replaceWith(found.querySelector(part));
}

async function watch() {
  const card = document.querySelector("[data-proposal]");
  if (!card || Date.now() - begun > PATIENCE) return;
  if (!document.hidden) await look(card).catch(() => {});
  setTimeout(watch, PAUSE);
}

setTimeout(watch, PAUSE);
