// What went wrong, said to a person: what, what to do, and the server's own words; and questions before something that cannot be undone.

import { Problem } from "./api.js";
import { h, fill } from "./dom.js";
import { t } from "./language.js";

/** A problem as a box; with `again` it offers to try again. */
export function problemBox(problem, again = null) {
  return h(
    "div",
    { class: "problem", role: "alert" },
    h("strong", {}, problem.title),
    problem.hint && h("p", { class: "remedy" }, problem.hint),
    problem.detail && problem.detail !== problem.title && h("p", { class: "note", lang: "en" }, problem.detail),
    again && h("button", { type: "button", class: "quiet", on: { click: again } }, t("retry")),
  );
}

/**
 * What to do with a failure of something that a view started: a problem is shown at the top of `outlet`, once; after the view is left
 * (`signal` aborted) nothing is of interest; any other error is ours and stays one.
 */
export function showing(outlet, signal = null) {
  return (problem) => {
    if (signal?.aborted) return;
    if (!(problem instanceof Problem)) throw problem;
    outlet.querySelector(":scope > .problem")?.remove();
    outlet.prepend(problemBox(problem));
  };
}

/** Asks before an action that cannot be undone. Resolves to whether it is wanted. */
export function confirm(title, what, action) {
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": "confirm-title" });
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { id: "confirm-title" }, title),
    h("p", {}, what),
    h(
      "div",
      { class: "buttons" },
      h("button", { class: "quiet", value: "no", autofocus: true }, t("cancel")),
      h("button", { class: "danger", value: "yes" }, action),
    ),
  );
  document.body.append(fill(dialog, form));
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
