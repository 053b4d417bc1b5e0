// A document's state in words, shape and colour: colour alone tells nothing to many.

import { h, s } from "./dom.js";
import { known, t } from "./language.js";

const SHAPES = {
  accepted: "M3 8.5 6.5 12 13 4.5",
  review: "M5.2 5.4a2.8 2.8 0 1 1 4 2.6c-.9.4-1.2.9-1.2 1.9M8 12.6v.1",
  failed: "M4 4l8 8M12 4l-8 8",
  cancelled: "M3.5 8h9",
  queued: "M4.5 2.5h7M4.5 13.5h7M5.5 2.5c0 4 5 4.5 5 11M10.5 2.5c0 4-5 4.5-5 11",
  processing: "M8 2.5a5.5 5.5 0 1 1-5.5 5.5",
};

/** The state as a pill. */
export function pill(status) {
  const shape = s("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, s("path", { d: SHAPES[status] }));
  return h("span", { class: `status ${status}` }, shape, t(`state.${status}`));
}

export const isRunning = (document) => document.status === "queued" || document.status === "processing";

/** Why a document failed and what to do, in words of ours; null where it did not. */
export const failureOf = ({ error }) => error && known(`failed.${error.code}`, error.message);

/** What is being done with a document, in words. */
export function stageOf(document) {
  if (document.stage !== "recognize" || !document.pages) return t(`stage.${document.stage ?? "waiting"}`);
  return t("stage.recognize", { page: Math.min(document.pages_done + 1, document.pages), pages: document.pages });
}

/** How much of a document is done, 0 to 1: reading pages is nearly all of the work. */
export function shareOf(document) {
  const pages = document.pages ? document.pages_done / document.pages : 0;
  return { waiting: 0, inspect: 0.03, recognize: 0.05 + 0.85 * pages, extract: 0.94, done: 1 }[document.stage] ?? 0;
}

/** How many places of a document a person is asked to look at; null where that is not known yet. */
export const doubtsOf = ({ counts, doubts }) => counts && doubts;
