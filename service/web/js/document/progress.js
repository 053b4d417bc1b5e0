// A document that has no report: how far it is, page by page, or why it has none.

import { h } from "../dom.js";
import { percent, t } from "../language.js";
import { failureOf, isRunning, shareOf, stageOf } from "../status.js";

export function unfinished(document_) {
  return h("div", { class: "column" }, isRunning(document_) ? running(document_) : ended(document_));
}

function running(document_) {
  const share = shareOf(document_);
  const pages = document_.progress.map(({ number, state }) => {
    const words = t("progress.page", { page: number, state: t(`progress.${state}`) });
    return h(
      "li",
      { class: `page ${state}`, title: words },
      h("span", { "aria-hidden": "true" }, number),
      h("span", { class: "unseen" }, words),
    );
  });
  return h(
    "section",
    { class: "progress", "aria-label": t("progress") },
    h("p", { class: "stage", role: "status" }, stageOf(document_)),
    h("progress", { max: 1, value: share, "aria-label": t("progress") }, percent(share)),
    pages.length > 0 && h("ol", {}, pages),
  );
}

function ended(document_) {
  const failed = document_.status === "failed";
  return h(
    "section",
    { class: failed ? "problem" : "notice" },
    h("strong", {}, t(failed ? "failed.title" : "cancelled.title")),
    failed && h("p", {}, failureOf(document_)),
    failed && h("p", { class: "note", lang: "en" }, document_.error.message),
  );
}
