// Photos are shown large in a dialog, and shown before they are sent: at most six, each made smaller on the device so
// that a slow line is enough. Without scripts the links open and the files go up as they are.

import { announce, element, word } from "./say.js";

const MOST = 6;
const LONGEST = 2048;
const WORTH_IT = 600 * 1024;

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-photo]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  view(link);
});

function view(link) {
  const picture = link.querySelector("img");
  const close = element("button", { type: "submit", class: "btn btn-outline-secondary" }, word("close"));
  const dialog = element("dialog", { class: "viewer", "aria-label": picture?.alt ?? "" },
    element("img", { src: link.href, alt: picture?.alt ?? "" }),
    element("form", { method: "dialog", class: "viewer-foot" },
      element("span", {}, link.querySelector(".photo-label")?.textContent ?? picture?.alt ?? ""), close));
  dialog.addEventListener("click", (press) => { if (press.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
  document.body.append(dialog);
  dialog.showModal();
}

async function smaller(file) {
  if (!file.type.startsWith("image/") || file.size < WORTH_IT || !window.createImageBitmap) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = element("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file; // a kind of picture this browser cannot draw: the server judges it
  }
}

function put(input, files) {
  const carrier = new DataTransfer();
  files.forEach((file) => carrier.items.add(file));
  input.files = carrier.files;
}

function show(input, list) {
  list.querySelectorAll("img").forEach((picture) => URL.revokeObjectURL(picture.src));
  list.replaceChildren(...[...input.files].map((file, index) => {
    const remove = element("button", { type: "button", class: "photo-remove", "aria-label": `${word("photo-remove")} ${index + 1}` }, word("photo-remove"));
    remove.addEventListener("click", () => {
      put(input, [...input.files].filter((_, other) => other !== index));
      show(input, list);
      input.focus();
    });
    const frame = element("span", { class: "photo" }, element("img", { src: URL.createObjectURL(file), alt: file.name }));
    return element("li", {}, frame, remove);
  }));
}

document.addEventListener("change", async (event) => {
  const box = event.target.closest?.("[data-photo-input]");
  if (!box || event.target.type !== "file") return;
  const input = event.target;
  const list = box.querySelector("[data-photo-preview]");
  const chosen = [...input.files];
  if (chosen.length > MOST) announce(word("photos-many"));
  put(input, await Promise.all(chosen.slice(0, MOST).map(smaller)));
  show(input, list);
});
