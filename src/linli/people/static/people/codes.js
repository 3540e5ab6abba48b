/* The recovery codes as a text file, made in the browser: the server does not show them a second time. */

for (const button of document.querySelectorAll("[data-download]")) {
  button.addEventListener("click", () => {
    const lines = [...document.querySelectorAll(button.dataset.download)].map((one) => one.textContent.trim());
    const file = URL.createObjectURL(new Blob([["Linli 邻里", ...lines, ""].join("\r\n")], { type: "text/plain" }));
    const link = Object.assign(document.createElement("a"), { href: file, download: button.dataset.name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(file), 10000);
  });
}
