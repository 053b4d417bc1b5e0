// The head of a document: what it is, what can be downloaded, what can be done with it.

import * as api from "../api.js";
import { h } from "../dom.js";
import { t } from "../language.js";
import { confirm, showing } from "../notice.js";
import { save } from "../save.js";
import { isRunning, pill } from "../status.js";

const FORMATS = ["xlsx", "csv", "html", "md", "json"];

/** `writes`: whether this key may change anything; `changed(document)`: called with what the server says after an action. */
export function documentHead(document_, writes, changed) {
  const facts = [document_.title ? document_.name : null, document_.organization, document_.year, document_.form].filter(Boolean);
  return h(
    "div",
    { class: "document-head" },
    h("a", { class: "back", href: "#/documents", "aria-label": t("back"), title: t("back") }, "‹"),
    h("div", { class: "what" }, h("h1", {}, document_.title ?? document_.name), h("p", { class: "meta" }, facts.join(" · "))),
    h("div", { class: "tools" }, pill(document_.status), downloads(document_), writes && actions(document_, changed)),
  );
}

function downloads(document_) {
  const ready = document_.status === "accepted" || document_.status === "review";
  const items = [
    ...(ready
      ? FORMATS.map((format) => [`download.${format}`, `/documents/${document_.id}/report?format=${format}&download=1`])
      : []),
    ["download.original", `/documents/${document_.id}/original`],
  ];
  return menu(
    t("download"),
    "primary",
    items.map(([word, path]) => [t(word), () => save(path)]),
  );
}

function actions(document_, changed) {
  const remove = async () => {
    if (!(await confirm(t("delete.title"), t("delete.what", { name: document_.name }), t("action.delete")))) return;
    await api.remove(document_.id);
    location.hash = "#/documents";
  };
  const running = isRunning(document_);
  const items = [
    running && ["action.cancel", async () => changed(await api.cancel(document_.id))],
    !running && ["action.reprocess", async () => changed(await api.reprocess(document_.id))],
    ["action.delete", remove],
  ];
  return menu(
    t("more"),
    "quiet",
    items
      .filter(Boolean)
      .map(([word, action]) => [t(word), () => action().catch(showing(document.querySelector(".document-body")))]),
  );
}

/** A button that opens a list of buttons. Escape, a choice or a click elsewhere closes it. */
function menu(label, kind, items) {
  const list = h(
    "ul",
    {},
    items.map(([words, click]) => h("li", {}, h("button", { type: "button", on: { click } }, words))),
  );
  const fold = h("details", { class: "menu" }, h("summary", { class: kind }, label), list);
  const close = () => (fold.open = false);
  fold.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !fold.open) return;
    close();
    fold.querySelector("summary").focus();
  });
  fold.addEventListener("focusout", (event) => event.relatedTarget && !fold.contains(event.relatedTarget) && close());
  list.addEventListener("click", close);
  fold.addEventListener("toggle", () => {
    if (!fold.open) return;
    const away = new AbortController();
    const check = (event) => fold.contains(event.target) || close();
    document.addEventListener("pointerdown", check, { signal: away.signal });
    fold.addEventListener("toggle", () => away.abort(), { once: true });
  });
  return fold;
}
