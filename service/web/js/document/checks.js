// Every identity with both sides; those that fail first.

import { h, wide } from "../dom.js";
import { t } from "../language.js";
import { byPerson, figure, lead, valueOf } from "./parts.js";

const ORDER = { "printed wrong": 0, misread: 1, undecided: 2, holds: 3 };

/** The identities, or null where the report has none. */
export function checksPanel(index) {
  const checks = [...index.report.checks].sort((a, b) => ORDER[a.verdict] - ORDER[b.verdict]);
  if (!checks.length) return null;
  const wrong = checks.filter((check) => check.verdict !== "holds");
  const right = checks.filter((check) => check.verdict === "holds");
  return [
    wrong.length > 0 && rows(index, wrong),
    right.length > 0 &&
      h("details", { class: "fold" }, h("summary", {}, t("verdict.holds"), ` · ${right.length}`), rows(index, right)),
  ];
}

function rows(index, checks) {
  const head = ["where", "left", "right", "verdict"].map((name) => h("th", { scope: "col" }, t(name)));
  const table = h(
    "table",
    { class: "list" },
    h("thead", {}, h("tr", {}, head)),
    h(
      "tbody",
      {},
      checks.map((check) => row(index, check)),
    ),
  );
  return wide(t("checks"), table);
}

function row(index, check) {
  const kind = check.verdict.replace(" ", "-");
  const links = check.fields.filter((name) => index.fieldNumbers.has(name)).map((name) => fieldLink(index, name));
  return h(
    "tr",
    { class: kind },
    h(
      "td",
      {},
      commonName(index, check),
      byPerson(check),
      h("code", {}, `${check.identity}: ${check.where}`),
      check.reason && h("p", { class: "why" }, check.reason),
      links.length > 0 && check.verdict !== "holds" && h("p", { class: "links" }, links),
    ),
    h("td", { class: "num" }, figure(check.left)),
    h("td", { class: "num" }, figure(check.right)),
    h("td", {}, h("span", { class: `verdict ${kind}` }, t(`verdict.${check.verdict}`))),
  );
}

function fieldLink(index, name) {
  const field = index.report.fields[name];
  return lead(index.target(name), { class: "link" }, index.fieldName(name), h("b", {}, valueOf(field)));
}

/** What all fields of an identity have in common: their row's labels or their column's; empty where that is neither. */
function commonName(index, check) {
  const places = check.fields
    .map((name) => index.report.fields[name]?.evidence[0])
    .filter((place) => place && index.tables.has(place.table) && place.row !== null && place.column !== null);
  const shared = (side) => {
    const names = new Set(places.map(({ table, row, column }) => index.tables.get(table).trails[side](row, column).join(" › ")));
    return names.size === 1 ? [...names][0] : "";
  };
  return shared("row") || shared("column");
}
