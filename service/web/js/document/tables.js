// Every table as printed; a cell leads to its ink. One cell of each table is in the tab order; arrows move from there.

import { h, all } from "../dom.js";
import { t } from "../language.js";
import { confidence } from "./parts.js";
import { oneLine } from "./trails.js";

/** The tables, or null where the report has none. */
export function tablesPanel(index) {
  return index.report.tables.length ? index.report.tables.map((table) => figureOf(index, table)) : null;
}

function figureOf(index, table) {
  const { number } = index.tables.get(table.id);
  const caption = h(
    "figcaption",
    {},
    h("b", {}, `${t("table")} ${number + 1}`),
    table.caption && ` ${oneLine(table.caption)}`,
    h("span", { class: "tag" }, t("page.number", { page: table.pages.join(t("comma")) })),
    confidence(table.confidence),
  );
  const byRow = Array.from({ length: table.rows }, () => []);
  for (const cell of [...table.cells].sort((a, b) => a.column - b.column)) byRow[cell.row].push(cell);
  const rows = byRow.map((cells) =>
    h(
      "tr",
      {},
      cells.map((cell) => cellOf(index, table, cell)),
    ),
  );
  const grid = h("table", { class: "grid" }, h("tbody", {}, rows));
  const [first] = all("td", grid);
  if (first) first.tabIndex = 0;
  grid.addEventListener("keydown", move);
  const why = table.reasons.length > 0 && h("p", { class: "why" }, table.reasons.join(t("joint")));
  const notes = table.notes.map((note) => h("p", { class: "note" }, oneLine(note)));
  return h("figure", { class: "table", id: index.tableId(table) }, caption, why, h("div", { class: "wide" }, grid), notes);
}

function cellOf(index, table, cell) {
  // A label is broken where its cell is narrow; the lines of a value may be separate things.
  const whole = cell.role === "column-header" || cell.role === "row-label";
  const lines = whole ? [oneLine(cell.text)] : cell.text.split("\n").filter((line) => line.trim());
  const target = index.cellId(table.id, cell.row, cell.column);
  const review = cell.state === "review";
  return h(
    "td",
    {
      id: target,
      class: `${cell.role} ${cell.state}${cell.by_person ? " person" : ""}`,
      tabindex: -1,
      title: cell.by_person ? t("by_person") : review && cell.reasons.length ? cell.reasons.join("\n") : null,
      rowspan: cell.row_span > 1 ? cell.row_span : null,
      colspan: cell.column_span > 1 ? cell.column_span : null,
      data: { ref: target },
    },
    lines.flatMap((line, number) => (number ? [h("br"), line] : [line])),
    review && !cell.text.trim() && h("em", {}, "?"),
    review && h("span", { class: "unseen" }, ` ${t("state.review")}`),
  );
}

/** Arrows go to the neighbour that is drawn there, whatever it spans; Enter shows the ink. */
function move(event) {
  const cell = event.target.closest("td");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" || event.key === " ") cell.click();
  else if (event.key.startsWith("Arrow")) neighbour(cell, event.key)?.focus();
  else return;
  event.preventDefault();
}

function neighbour(cell, key) {
  const from = cell.getBoundingClientRect();
  const x = { ArrowLeft: from.left - 4, ArrowRight: from.right + 4 }[key] ?? from.left + Math.min(from.width / 2, 12);
  const y = { ArrowUp: from.top - 4, ArrowDown: from.bottom + 4 }[key] ?? from.top + Math.min(from.height / 2, 12);
  return all("td", cell.closest(".grid")).find((other) => {
    const box = other.getBoundingClientRect();
    return other !== cell && x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
  });
}
