// Small parts that the panels of a document share.

import { h } from "../dom.js";
import { percent, t } from "../language.js";

/** What a field says, or what kind of nothing it is. */
export function valueOf(field) {
  if (field.value === null) return [h("em", {}, t(`kind.${field.kind}`)), field.printed ? ` ${field.printed}` : null];
  return `${field.value}${field.unit ? ` ${field.unit}` : ""}`;
}

/** A probability as a bar and a number. */
export function confidence(value) {
  const words = percent(value);
  const bar = h("meter", { min: 0, max: 1, low: 0.5, high: 0.99, optimum: 1, value, "aria-label": t("confidence") }, words);
  return h("span", { class: "sure" }, bar, words);
}

/** Says that a person has settled `item`, where one has. */
export const byPerson = (item) => item.by_person && h("span", { class: "tag person" }, t("by_person"));

/** A button that leads to the ink of `target`. */
export function lead(target, attributes, ...children) {
  return h("button", { type: "button", ...attributes, data: { ref: target } }, ...children);
}

/** One side of an identity as a person writes it; a dash where it could not be calculated. */
export const figure = (number) => (number === null ? "—" : String(Number(number.toPrecision(15))));
