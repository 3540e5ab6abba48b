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

// A moment in the zone of the place, as the server writes it on the page: the phone may be set to another one. A moment
// that is not there yet has no words.
export function clock(moment) {
  const date = new Date(moment ?? NaN);
  if (Number.isNaN(date.getTime())) return "";
  const timeZone = document.querySelector("#field-say")?.dataset.zone || undefined;
  const said = (parts, one) => new Intl.DateTimeFormat("zh-CN", { timeZone, ...parts }).format(one);
  const time = said({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, date);
  const day = (one) => said({ year: "numeric", month: "numeric", day: "numeric" }, one);
  return day(date) === day(new Date()) ? time : `${said({ month: "numeric", day: "numeric" }, date)} ${time}`;
}
