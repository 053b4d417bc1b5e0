// Named facts, then the form's fields behind a fold.

import { h } from "../dom.js";
import { t } from "../language.js";
import { WORDS } from "../words.js";
import { byPerson, confidence, lead, valueOf } from "./parts.js";

/** The fields, or null where the report has none. */
export function fieldsPanel(index) {
  const names = Object.keys(index.report.fields);
  const isFact = (name) => `fact.${name}` in WORDS;
  const facts = names.filter(isFact);
  const formal = names.filter((name) => !isFact(name));
  return [
    facts.length > 0 && h("div", { class: "facts" }, rows(index, facts, true)),
    formal.length > 0 &&
      h(
        "details",
        { class: "fold" },
        h("summary", {}, `${t("form")} ${index.report.made_by.form ?? ""} · ${formal.length}`),
        rows(index, formal, false),
      ),
  ];
}

function rows(index, names, facts) {
  const head = ["field", "value", "confidence"].map((name) => h("th", { scope: "col" }, t(name)));
  const body = names.map((name) => row(index, name, facts));
  return h("div", { class: "wide" }, h("table", { class: "list" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, body)));
}

function row(index, name, isFact) {
  const field = index.report.fields[name];
  const why = field.reasons.length > 0 && h("p", { class: "why" }, field.reasons.join(t("joint")));
  const value = field.evidence.length ? lead(index.target(name), { class: "link" }, valueOf(field)) : valueOf(field);
  return h(
    "tr",
    { id: index.fieldId(name), class: field.state },
    h("td", {}, index.fieldName(name), byPerson(field), !isFact && h("code", {}, name), !isFact && why),
    h("td", { class: "num" }, value, isFact && why),
    h("td", {}, confidence(field.confidence)),
  );
}
