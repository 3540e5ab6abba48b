// Words of the field app come from the page, as all words of scripts do; {n} and the like are filled in here.

export function word(name, given = {}) {
  const found = document.querySelector("#field-say")?.content.querySelector(`[data-say="${name}"]`);
  const text = found ? found.textContent.trim() : "";
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in given ? String(given[key]) : whole));
}

export function icon(name) {
  const found = document.querySelector("#field-say")?.content.querySelector(`[data-icon="${name}"] svg`);
  return found ? found.cloneNode(true) : document.createTextNode("");
}

export function clock(moment) {
  const date = new Date(moment);
  const time = date.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  const today = date.toDateString() === new Date().toDateString();
  return today ? time : `${date.getMonth() + 1}/${date.getDate()} ${time}`;
}
