// Words for scripts come from the page (templates are translated, scripts are not), and are read out from one place.

const sheet = document.getElementById("say");

export function word(name) {
  const found = document.querySelector("#say")?.content.querySelector(`[data-say="${name}"]`)
    ?? sheet?.content.querySelector(`[data-say="${name}"]`);
  return found ? found.textContent.trim() : "";
}

export function announce(text) {
  const region = document.getElementById("announce");
  if (!region || !text) return;
  region.textContent = "";
  // Emptied and filled in two frames, so that the same sentence twice is read twice.
  requestAnimationFrame(() => { region.textContent = text; });
}

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") made.className = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}
