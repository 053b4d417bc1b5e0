// Everything that a person is asked about, each with the ink, the readings, the reason and the way to its task.

import { h } from "../dom.js";
import { percent, t } from "../language.js";
import { confidence, lead, valueOf } from "./parts.js";
import { oneLine } from "./trails.js";

/** The cards; `taskOf(doubt)` gives the address of the task in which it is answered, or null. */
export function reviewPanel(index, viewer, taskOf) {
  if (!index.doubts.length) return h("p", { class: "calm" }, t("review.nothing"));
  return h(
    "ol",
    { class: "cards" },
    index.doubts.map((doubt) => card(index, viewer, doubt, taskOf(doubt))),
  );
}

const BROAD = 9; // of a box, width over height, from which on its ink stands above the words: beside them it would be too small

function card(index, viewer, doubt, task) {
  const { item, place, target, code } = doubt;
  const snippet = viewer.snippet(place);
  const label = labelOf(index, doubt);
  return h(
    "li",
    { class: place && isBroad(place.box) ? "card broad" : "card" },
    snippet && lead(target, { class: "ink", "aria-label": t("show.ink", { label }) }, snippet),
    h(
      "div",
      { class: "words" },
      h("p", { class: "label" }, label),
      h("p", { class: "line" }, lead(target, { class: "reading" }, reading(doubt)), confidence(item.confidence)),
      candidates(item.alternatives ?? []),
      item.reasons.length > 0 &&
        h(
          "ul",
          { class: "reasons" },
          item.reasons.map((reason) => h("li", {}, reason)),
        ),
      h(
        "p",
        { class: "where" },
        place && `${t("page.number", { page: place.page })} · `,
        h("code", {}, code),
        task &&
          h(
            "a",
            { class: "task", href: task, target: "_blank", rel: "noopener noreferrer" },
            t("task.open"),
            h("span", { "aria-hidden": "true" }, " ↗"),
          ),
      ),
    ),
  );
}

const isBroad = ([x0, y0, x1, y1]) => x1 - x0 > BROAD * (y1 - y0);

function labelOf(index, { kind, code, table, item }) {
  if (kind === "field") return index.fieldName(code);
  if (kind === "cell") return index.cellName(table.id, item.row, item.column);
  return t("section");
}

function reading({ kind, item }) {
  if (kind === "field") return valueOf(item);
  return kind === "cell" ? oneLine(item.text) || t("kind.blank") : oneLine(item.heading) || t("section.untitled");
}

function candidates(alternatives) {
  if (!alternatives.length) return null;
  const chips = alternatives.map(({ value, probability }) =>
    h("span", { class: "chip" }, value === null ? t("kind.blank") : String(value), h("small", {}, percent(probability))),
  );
  return h("p", { class: "line" }, h("span", { class: "key" }, t("alternatives")), chips);
}
