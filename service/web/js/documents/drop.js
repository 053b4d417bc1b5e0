// Where documents go in: dropped anywhere on the page, or chosen.

import { h, s, announce } from "../dom.js";
import { bytes, t } from "../language.js";
import * as uploads from "./uploads.js";

/** The drop zone. `limits.file_bytes`: the largest file that the server takes; `writes`: whether this key may upload. */
export function dropZone(limits, writes, signal) {
  if (!writes) return h("p", { class: "drop denied" }, t("drop.denied"));
  const input = h("input", { type: "file", id: "files", class: "unseen", multiple: true, "aria-describedby": "drop-kinds" });
  const label = h("label", { for: "files", class: "primary" }, t("drop.choose"));
  const zone = h(
    "section",
    { class: "drop", "aria-label": t("uploads") },
    picture(),
    h(
      "div",
      {},
      h(
        "p",
        { class: "drop-title" },
        h("span", { class: "still" }, t("drop.title")),
        h("span", { class: "over" }, t("drop.release")),
      ),
      h("p", { class: "kinds", id: "drop-kinds" }, t("drop.kinds"), h("br"), t("drop.limit", { size: bytes(limits.file_bytes) })),
    ),
    h("div", { class: "choose" }, input, label),
  );
  const take = (files) => {
    uploads.add([...files], limits);
    announce(t("uploads"));
  };
  input.addEventListener("change", () => {
    take(input.files);
    input.value = ""; // so that the same file can be chosen again
  });
  wholePage(zone, take, signal);
  return zone;
}

/** Files may be let go of anywhere on the page: a near miss must not make the browser leave it. */
function wholePage(zone, take, signal) {
  let depth = 0; // dragenter and dragleave come for every element that is passed over
  const withFiles = (listener) => (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    listener(event);
    zone.classList.toggle("near", depth > 0);
  };
  const on = (name, listener) => document.addEventListener(name, withFiles(listener), { signal });
  on("dragenter", () => (depth += 1));
  on("dragleave", () => (depth -= 1));
  on("dragover", (event) => (event.dataTransfer.dropEffect = "copy"));
  on("drop", (event) => {
    depth = 0;
    take(event.dataTransfer.files);
  });
}

function picture() {
  return s(
    "svg",
    { class: "sheet-icon", viewBox: "0 0 48 56", "aria-hidden": "true" },
    s("path", { class: "leaf", d: "M6 2h25l11 11v41H6z" }),
    s("path", { class: "fold-line", d: "M31 2v11h11" }),
    s("path", { class: "ink-line", d: "M13 22h22M13 29h22M13 36h12" }),
    s("path", { class: "tick", d: "m26 43 4.5 4.5 9-10" }),
  );
}
