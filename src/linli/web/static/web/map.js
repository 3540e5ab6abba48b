// Maps without an outside server: the areas' own shapes on plain paper (and tiles where the deployer named some).
// data-map="pick" writes a pin into two inputs; data-map="view" shows markers with lights. The list or the area select
// beside every map says the same for those who cannot point.

import { announce, element, word } from "./say.js";

const SOURCE = new URL("../vendor/leaflet/leaflet.js", import.meta.url);
const PIN = '<svg viewBox="0 0 32 40" aria-hidden="true"><path fill="currentColor" stroke="#fff" stroke-width="2" d="M16 38C9 28 3 22 3 15a13 13 0 0 1 26 0c0 7-6 13-13 23z"/><circle cx="16" cy="15" r="5" fill="#fff"/></svg>';
const NAMES_FROM = 40;
let loading = null;

function library() {
  loading ??= Promise.all([sheet(), new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = document.querySelector('meta[name="map-library"]')?.content ?? SOURCE.href;
    script.addEventListener("load", done);
    script.addEventListener("error", failed);
    document.head.append(script);
  })]).then(() => window.L);
  return loading;
}

function sheet() {
  const href = document.querySelector('meta[name="map-sheet"]')?.content ?? new URL("../vendor/leaflet/leaflet.css", import.meta.url).href;
  return new Promise((done) => {
    const link = element("link", { rel: "stylesheet", href });
    link.addEventListener("load", done);
    link.addEventListener("error", done);
    document.head.prepend(link);
  });
}

async function geo(address) {
  const answer = await fetch(address, { headers: { Accept: "application/geo+json, application/json" } });
  return answer.ok ? answer.json() : { type: "FeatureCollection", features: [] };
}

async function areas(L, map, box) {
  const shapes = L.geoJSON(await geo(box.dataset.areas), {
    style: { className: "area-shape" },
    onEachFeature: (feature, layer) => {
      const name = feature.properties?.name;
      if (name) layer.bindTooltip(element("span", {}, name), { permanent: false, direction: "center", className: "area-name" });
    },
  }).addTo(map);
  const layers = shapes.getLayers();
  if (layers.length && layers.length <= NAMES_FROM) {
    layers.forEach((layer) => { const tip = layer.getTooltip(); if (tip) { layer.unbindTooltip(); layer.bindTooltip(tip.getContent(), { permanent: true, direction: "center", className: "area-name" }); } });
  }
  if (layers.length) map.fitBounds(shapes.getBounds(), { padding: [8, 8] });
  else map.setView([30.27, 120.15], 11);
  return shapes;
}

// Names that would lie on another name are left out until there is room: closer, or on a larger screen.
function thin(map) {
  const kept = [];
  for (const name of map.getContainer().querySelectorAll(".area-name")) {
    name.classList.remove("is-crowded");
    const box = name.getBoundingClientRect();
    const crowded = kept.some((other) => box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top);
    name.classList.toggle("is-crowded", crowded);
    if (!crowded) kept.push(box);
  }
}

function tiles(L, map) {
  const address = document.querySelector('meta[name="map-tiles"]');
  if (address?.content) L.tileLayer(address.content, { attribution: address.dataset.attribution ?? "", maxZoom: 18 }).addTo(map);
}

function pick(L, map, box, shapes) {
  const lat = document.getElementById(box.dataset.lat);
  const lng = document.getElementById(box.dataset.lng);
  const select = box.dataset.area ? document.getElementById(box.dataset.area) : null;
  const icon = L.divIcon({ className: "pin", html: PIN, iconSize: [32, 40], iconAnchor: [16, 38] });
  let pin = null;
  const mark = (point) => {
    if (pin) pin.setLatLng(point);
    else {
      pin = L.marker(point, { icon, draggable: true, keyboard: true, title: word("pin-set") }).addTo(map);
      pin.on("dragend", () => keep(pin.getLatLng()));
    }
  };
  const keep = (point) => {
    mark(point);
    lat.value = point.lat.toFixed(6);
    lng.value = point.lng.toFixed(6);
    box.querySelector("[data-map-words]").textContent = word("pin-set");
    announce(word("pin-set"));
    lat.dispatchEvent(new Event("change", { bubbles: true }));
  };
  map.on("click", (press) => keep(press.latlng));
  const choose = (layer) => {
    shapes.eachLayer((each) => each.getElement()?.classList.toggle("is-chosen", each === layer));
  };
  shapes.eachLayer((layer) => layer.on("click", () => {
    const code = layer.feature.properties?.code;
    choose(layer);
    if (select && code && [...select.options].some((option) => option.value === code)) {
      select.value = code;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }));
  select?.addEventListener("change", () => {
    const layer = shapes.getLayers().find((each) => each.feature.properties?.code === select.value);
    if (layer) { choose(layer); map.fitBounds(layer.getBounds(), { padding: [24, 24], maxZoom: 17 }); }
  });
  if (lat.value && lng.value) mark([Number(lat.value), Number(lng.value)]);
}

async function markers(L, map, box) {
  if (!box.dataset.markers) return;
  const points = await geo(box.dataset.markers);
  L.geoJSON(points, {
    pointToLayer: (feature, at) => {
      const { light = "off", title = "", word: said = "" } = feature.properties ?? {};
      const dot = `<span class="mark-dot mark-${/^(green|yellow|red)$/.test(light) ? light : "off"}"></span>`;
      return L.marker(at, { keyboard: true, alt: `${title} ${said}`.trim(), title, icon: L.divIcon({ className: "map-mark", html: dot, iconSize: [20, 20] }) });
    },
    onEachFeature: (feature, layer) => {
      const { title = "", url = "", word: said = "" } = feature.properties ?? {};
      const link = url ? element("a", { href: url }, title) : element("strong", {}, title);
      layer.bindPopup(element("div", {}, link, element("br"), said));
    },
  }).addTo(map);
}

async function draw(L, box) {
  const canvas = box.querySelector("[data-map-canvas]");
  const map = L.map(canvas, { attributionControl: Boolean(document.querySelector('meta[name="map-tiles"]')?.content), zoomControl: false, zoomSnap: 0.5, minZoom: 3, maxZoom: 19 });
  L.control.zoom({ position: "bottomright", zoomInTitle: word("zoom-in"), zoomOutTitle: word("zoom-out") }).addTo(map);
  tiles(L, map);
  const shapes = await areas(L, map, box);
  if (box.dataset.map === "pick") pick(L, map, box, shapes);
  else await markers(L, map, box);
  map.on("zoomend moveend resize", () => requestAnimationFrame(() => thin(map)));
  requestAnimationFrame(() => thin(map));
  new ResizeObserver(() => map.invalidateSize()).observe(canvas);
}

export async function prepare() {
  const boxes = [...document.querySelectorAll("[data-map]:not([data-drawn])")];
  if (!boxes.length) return;
  boxes.forEach((box) => { box.dataset.drawn = "1"; });
  const L = await library();
  await Promise.all(boxes.map((box) => draw(L, box)));
}
