// The API key: asked for when the server wants one, kept for this tab only.

import { h, fill } from "./dom.js";
import { t } from "./language.js";

const KEPT = "gouji.key";
let asking = null;

/** The key that this tab holds, or null. */
export const key = () => sessionStorage.getItem(KEPT);
export const forget = () => sessionStorage.removeItem(KEPT);

/** Whether whoever `who` describes may put documents in and take them out. */
export const mayWrite = ({ scopes }) => scopes.includes("write") || scopes.includes("admin");

/** Asks for a key, once for all who wait for one; `refused` is the key that has just been turned down, if any. */
export function ask(refused) {
  asking ??= show(refused).finally(() => (asking = null));
  return asking;
}

function show(refused) {
  const input = h("input", {
    id: "key",
    type: "password",
    autocomplete: "off",
    spellcheck: "false",
    required: true,
    "aria-describedby": "key-why",
  });
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { id: "key-title" }, t("key.title")),
    h("p", { id: "key-why" }, t("key.why")),
    refused && h("p", { class: "problem", role: "alert" }, t("key.wrong")),
    h("label", { for: "key" }, t("key")),
    input,
    h("div", { class: "buttons" }, h("button", { class: "primary" }, t("key.enter"))),
  );
  const dialog = fill(h("dialog", { class: "dialog", "aria-labelledby": "key-title" }), form);
  dialog.addEventListener("cancel", (event) => event.preventDefault()); // nothing can be shown without it
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      sessionStorage.setItem(KEPT, input.value.trim());
      dialog.remove();
      resolve();
    });
  });
}
