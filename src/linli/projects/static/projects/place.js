// What a phone says of itself when it signs: its own random name, and where it is when the person asks for that.

const KEPT = "linli.device";

function name() {
  try {
    const known = localStorage.getItem(KEPT) ?? crypto.randomUUID();
    localStorage.setItem(KEPT, known);
    return known;
  } catch {
    return ""; // private windows keep nothing: then there is no name
  }
}

for (const input of document.querySelectorAll("form input[name=device]")) input.value = name();

const place = document.querySelector("form[data-place]");

if (place && "geolocation" in navigator) {
  place.hidden = false;
  place.addEventListener("submit", (event) => {
    if (place.dataset.known) return;
    event.preventDefault();
    const said = place.querySelector("[data-place-said]");
    said.textContent = place.dataset.wait;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        place.elements.lat.value = coords.latitude;
        place.elements.lng.value = coords.longitude;
        place.elements.accuracy_m.value = Math.round(coords.accuracy);
        place.dataset.known = "1";
        place.requestSubmit();
      },
      () => {
        said.textContent = place.dataset.none;
      },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 },
    );
  });
}
