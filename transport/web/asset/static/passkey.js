// The one script of the house. It hands the question that stands in a form to the passkeys
// of the browser, puts the answer into the form, and sends it. It decides nothing, asks
// no server, and is loaded by the pages that hold such a question and by no other.
"use strict";
(() => {
  const field = document.querySelector("input[data-passkey]");
  if (!field || !field.form) return;
  const { form } = field;
  const part = (name) => form.querySelector(`[data-passkey-${name}]`);
  if (!window.PublicKeyCredential || !navigator.credentials) return; // the page says so already
  part("without").hidden = true;
  part("go").hidden = false;

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  };
  const text = (buffer) => {
    let plain = "";
    for (const byte of new Uint8Array(buffer)) plain += String.fromCharCode(byte);
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };

  const question = () => {
    const asked = JSON.parse(field.dataset.asked);
    asked.challenge = bytes(asked.challenge);
    if (asked.user) asked.user.id = bytes(asked.user.id);
    for (const other of asked.excludeCredentials || []) other.id = bytes(other.id);
    return asked;
  };

  const written = (made) => {
    const response = { clientDataJSON: text(made.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[name]) response[name] = text(made.response[name]);
    }
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response });
  };

  let asking = false;
  const ask = async () => {
    if (asking) return;
    asking = true;
    part("failed").hidden = part("there").hidden = true;
    try {
      const make = field.dataset.passkey === "create";
      const made = await (make ? navigator.credentials.create({ publicKey: question() }) : navigator.credentials.get({ publicKey: question() }));
      field.value = written(made);
      form.submit();
    } catch (fault) {
      part(fault.name === "InvalidStateError" ? "there" : "failed").hidden = false;
    } finally {
      asking = false;
    }
  };

  part("go").addEventListener("click", () => {
    if (field.dataset.passkey === "get" || form.reportValidity()) ask();
  });
  if (field.dataset.begin === "yes") ask();
})();
