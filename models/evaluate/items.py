"""Which items of a report are right: what a calibration learns from and a reliability diagram shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rapidfuzz.distance import Indel, LCSseq

from extraction.decide.evidence import ItemKind
from extraction.plain import squash
from extraction.report import CellRecord, Report, Section
from models.evaluate.outline import plain_heading, true_outline, walk
from models.evaluate.scoring import same

_TEXT_RIGHT = 0.97  # likeness from which a section's text counts as read
_KNOWN = 0.9  # of a table's cells that must be found in the truth for its grid to be judged right


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a report: `name` is what its evidence is called by, too. `accepted`: no person is asked."""

    kind: ItemKind
    name: str
    confidence: float
    accepted: bool
    right: bool


def items(gold: Mapping[str, Any], report: Report) -> Iterator[Item]:
    """All items of a report whose truth is known. Fields that were not found are none: nothing is said of them."""
    for name, record in report.fields.items():
        if "." in name and record.kind != "missing":
            right = name in gold["fields"] and same(record.value, gold["fields"][name])
            yield Item("field", name, record.confidence, record.state == "accepted", right)
        elif name in gold.get("facts", {}):
            right = same(record.value, gold["facts"][name])
            yield Item("fact", name, record.confidence, record.state == "accepted", right)
    yield from _sections(gold, list(walk(report.sections)))
    yield from _tables(gold, report)


def _sections(gold: Mapping[str, Any], sections: list[Section]) -> Iterator[Item]:
    headed = [section for section in sections if section.heading]
    got = [(section.level, plain_heading(section.heading)) for section in headed]
    there = {
        at
        for block in LCSseq.opcodes(true_outline(gold), got)
        if block.tag == "equal"
        for at in range(block.dest_start, block.dest_end)
    }
    texts = {plain_heading(heading): squash(text) for heading, text in gold.get("texts", {}).items()}
    for at, section in enumerate(headed):
        want = texts.get(got[at][1])
        read = want is None or Indel.normalized_similarity(want, squash(section.text)) >= _TEXT_RIGHT
        yield Item("section", section.id, section.confidence, section.state == "accepted", at in there and read)


class _TrueCell(NamedTuple):
    """A cell of the truth: its table's number, its place there, text and role."""

    table: int
    row: int
    column: int
    text: str
    role: str


def _tables(gold: Mapping[str, Any], report: Report) -> Iterator[Item]:
    """Cells are right where text and role are, tables where their cells share rows and columns as on the paper.

    Cells find their true ones by their texts in reading order, so that a table cut in two at a page break is judged by what
    it holds. A cell that holds a field is that field's.
    """
    of_fields = {(e.table, e.row, e.column) for record in report.fields.values() for e in record.evidence if e.table}
    want = [
        _TrueCell(number, cell["row"], cell["column"], squash(cell["text"]), cell["role"])
        for number, table in enumerate(gold.get("tables", []))
        for cell in sorted(table["cells"], key=lambda cell: (cell["row"], cell["column"]))
        if cell["text"].strip()
    ]
    got = [(table, cell) for table in report.tables for cell in sorted(table.cells, key=_place) if cell.text.strip()]
    blocks = LCSseq.opcodes([cell.text for cell in want], [squash(cell.text) for _, cell in got])
    partner = {
        block.dest_start + at: want[block.src_start + at]
        for block in blocks
        if block.tag == "equal"
        for at in range(block.src_end - block.src_start)
    }
    pairs: dict[str, list[tuple[CellRecord, _TrueCell | None]]] = {table.id: [] for table in report.tables}
    for at, (table, cell) in enumerate(got):
        true = partner.get(at)
        pairs[table.id].append((cell, true))
        if (table.id, cell.row, cell.column) not in of_fields:
            right = true is not None and true.role == cell.role
            yield Item("cell", f"{table.id}/{cell.row}/{cell.column}", cell.confidence, cell.state == "accepted", right)
    for table in report.tables:
        yield Item("table", table.id, table.confidence, table.state == "accepted", _same_grid(pairs[table.id]))


def _place(cell: CellRecord) -> tuple[int, int]:
    return cell.row, cell.column


def _same_grid(pairs: Sequence[tuple[CellRecord, _TrueCell | None]]) -> bool:
    """Whether cells stand in one row or column exactly where they do in the truth; nearly all of them must be known."""
    known = [(cell, true) for cell, true in pairs if true is not None]
    if len(known) < _KNOWN * len(pairs) or not known:
        return False
    rows = {(cell.row, true.table, true.row) for cell, true in known}
    columns = {(true.table, cell.column, true.column) for cell, true in known}
    one_row = len(rows) == len({row for row, _, _ in rows}) == len({place[1:] for place in rows})
    return one_row and len(columns) == len({place[:2] for place in columns}) == len({(place[0], place[2]) for place in columns})
