// What a cell is called: the printed labels that lead to it. The same rules as `extraction/export/trail.py`.

/** `text` as one line: a label is often broken only because its cell is narrow. Chinese joins without a space. */
export function oneLine(text) {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .reduce(
      (joined, line) => (joined && /[\x21-\x7e]$/.test(joined) && /^[\x21-\x7e]/.test(line) ? `${joined} ${line}` : joined + line),
      "",
    );
}

/** The labels of one table's cells, looked up by place. A label leads to every row (column) that its cell spans. */
export class Trails {
  #rows = new Map();
  #columns = new Map();

  constructor(table) {
    for (const cell of [...table.cells].sort((a, b) => a.row - b.row || a.column - b.column)) {
      if (!cell.text.trim()) continue;
      if (cell.role === "row-label") enter(this.#rows, cell.row, cell.row_span, cell);
      if (cell.role === "column-header") enter(this.#columns, cell.column, cell.column_span, cell);
    }
  }

  /** The labels left of a place, outermost first. */
  row(row, column) {
    return (this.#rows.get(row) ?? []).filter((cell) => cell.column < column).map((cell) => oneLine(cell.text));
  }

  /** The headers above a place, outermost first. Of several blocks of headers, the block nearest above counts. */
  column(row, column) {
    let block = [];
    for (const cell of this.#columns.get(column) ?? []) {
      if (cell.row >= row) break;
      const last = block.at(-1);
      if (last && cell.row > last.row + last.row_span) block = [];
      block.push(cell);
    }
    return block.map((cell) => oneLine(cell.text));
  }

  /** `row labels × column headers`, or the place in numbers where nothing leads to it. */
  name(row, column) {
    const parts = [this.row(row, column), this.column(row, column)].filter((labels) => labels.length);
    return parts.map((labels) => labels.join(" › ")).join(" × ") || `R${row + 1} C${column + 1}`;
  }
}

function enter(places, first, span, cell) {
  for (let place = first; place < first + span; place += 1) {
    if (!places.has(place)) places.set(place, []);
    places.get(place).push(cell);
  }
}
