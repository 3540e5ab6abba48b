/* Passkeys (WebAuthn): a form with data-passkey asks the browser, puts its answer into the form and sends it.
   create: make a passkey; get: prove one; fetch: the same, with the question fetched when the button is pressed. */

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  buffer === null || buffer === undefined
    ? undefined
    : btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function question(asked) {
  const key = structuredClone(asked.publicKey);
  key.challenge = bytes(key.challenge);
  if (key.user) key.user.id = bytes(key.user.id);
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    for (const one of key[list] ?? []) one.id = bytes(one.id);
    if (key[list] === null) delete key[list];
  }
  for (const name of Object.keys(key)) if (key[name] === null) delete key[name];
  return { publicKey: key };
}

function answer(made) {
  const said = made.response;
  const response = { clientDataJSON: text(said.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (said[name]) response[name] = text(said[name]);
  }
  if (said.getTransports) response.transports = said.getTransports();
  return { id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {} };
}

async function ask(form) {
  const how = form.dataset.passkey;
  const asked =
    how === "fetch"
      ? await (await fetch(form.action, { headers: { Accept: "application/json" } })).json()
      : JSON.parse(form.dataset.options);
  const made =
    how === "create" ? await navigator.credentials.create(question(asked)) : await navigator.credentials.get(question(asked));
  form.elements.answer.value = JSON.stringify(answer(made));
  form.submit();
}

/* Browsers offer passkeys on encrypted pages with a name only, not on bare addresses. */
const usable = window.isSecureContext && window.PublicKeyCredential && !/^[\d.:[\]]+$/.test(location.hostname);

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !usable;
  const failed = form.querySelector("[role=alert]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      await ask(form);
    } catch {
      failed.textContent = form.dataset.failed;
      failed.hidden = false;
    }
  });
}
for (const note of document.querySelectorAll("[data-without-passkeys]")) note.hidden = Boolean(usable);
