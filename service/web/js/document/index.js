// What stands where in a report: an id for every item, the boxes that lead to it, and what a person is asked about.

import { known } from "../language.js";
import { oneLine, Trails } from "./trails.js";

/**
 * A report's items by place. Ids are made from numbers only, never from what a document says: `f-0` a field, `c-0-2-3` a cell
 * (table, row, column), `s-4` a section.
 */
export class ReportIndex {
  constructor(report) {
    this.report = report;
    this.pages = new Map(report.pages.map((page) => [page.number, page]));
    this.tables = new Map(report.tables.map((table, number) => [table.id, { table, number, trails: new Trails(table) }]));
    this.sections = [...walk(report.sections)];
    this.sectionNumbers = new Map(this.sections.map((section, number) => [section, number]));
    this.fieldNumbers = new Map(Object.keys(report.fields).map((name, number) => [name, number]));
    this.fieldOf = new Map();
    for (const [name, field] of Object.entries(report.fields)) {
      for (const place of field.evidence) if (inTable(place)) this.fieldOf.set(key(place.table, place.row, place.column), name);
    }
    this.doubts = [...this.#fieldDoubts(), ...this.#cellDoubts(), ...this.#sectionDoubts()];
  }

  fieldId = (name) => `f-${this.fieldNumbers.get(name)}`;
  cellId = (table, row, column) => `c-${this.tables.get(table).number}-${row}-${column}`;
  sectionId = (section) => `s-${this.sectionNumbers.get(section)}`;
  tableId = (table) => `t-${this.tables.get(table.id).number}`;

  /** The item whose boxes show a field's evidence: its cell, or the field itself. */
  target(name) {
    const place = this.report.fields[name].evidence[0];
    return place && inTable(place) && this.tables.has(place.table)
      ? this.cellId(place.table, place.row, place.column)
      : this.fieldId(name);
  }

  /** What the paper calls a field, by the labels of its cell; a named fact in our words; else its id. */
  fieldName(name) {
    const place = this.report.fields[name].evidence[0];
    if (place && inTable(place) && this.tables.has(place.table)) return this.cellName(place.table, place.row, place.column);
    return known(`fact.${name}`, name);
  }

  cellName = (table, row, column) => this.tables.get(table).trails.name(row, column);

  /** The boxes of a page, `{box, target, kind, name}`; the smaller ones later, so that they lie on top. */
  marks(page) {
    const area = ({ box }) => (box[2] - box[0]) * (box[3] - box[1]);
    return [...this.#marks()].filter((mark) => mark.page === page && area(mark) > 0).sort((a, b) => area(b) - area(a));
  }

  *#marks() {
    for (const section of this.sections) {
      for (const { page, box } of section.boxes) {
        yield { page, box, target: this.sectionId(section), kind: `section ${section.state}`, name: oneLine(section.heading) };
      }
    }
    for (const table of this.report.tables) {
      for (const { row, column, page, box, role, state, text } of table.cells) {
        yield { page, box, target: this.cellId(table.id, row, column), kind: `cell ${role} ${state}`, name: oneLine(text) };
      }
    }
    for (const [name, field] of Object.entries(this.report.fields)) {
      if (this.target(name) !== this.fieldId(name)) continue;
      for (const { page, box } of field.evidence) {
        yield { page, box, target: this.fieldId(name), kind: `field ${field.state}`, name: this.fieldName(name) };
      }
    }
  }

  *#fieldDoubts() {
    for (const [name, field] of Object.entries(this.report.fields)) {
      if (field.state === "review")
        yield { kind: "field", code: name, item: field, place: field.evidence[0], target: this.target(name) };
    }
  }

  /** Cells in review that are not already asked about as a field. */
  *#cellDoubts() {
    for (const table of this.report.tables) {
      for (const cell of table.cells) {
        const asked = this.report.fields[this.fieldOf.get(key(table.id, cell.row, cell.column))]?.state === "review";
        if (cell.state !== "review" || asked) continue;
        const code = `${table.id} R${cell.row + 1} C${cell.column + 1}`;
        yield { kind: "cell", code, item: cell, table, place: cell, target: this.cellId(table.id, cell.row, cell.column) };
      }
    }
  }

  *#sectionDoubts() {
    for (const section of this.sections) {
      if (section.state !== "review") continue;
      yield { kind: "section", code: section.id, item: section, place: section.boxes[0], target: this.sectionId(section) };
    }
  }
}

/** All sections, depth first, in order. */
export function* walk(sections) {
  for (const section of sections) {
    yield section;
    yield* walk(section.children);
  }
}

const inTable = (place) => place.table !== null && place.row !== null && place.column !== null;
const key = (table, row, column) => `${table}|${row}|${column}`;
