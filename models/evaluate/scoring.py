"""How good reports are, against the truth that the generator wrote beside each document.

The same measures as for any labelled set: `cells` right, `nonzero` cells right, share in `review`, `silent` errors among the
accepted, facts, the outline's F1 (level and heading, in order), likeness of the sections' texts, printed errors found, exact grids.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from rapidfuzz.distance import Indel, LCSseq

from extraction.plain import squash
from extraction.report import CellRecord, FieldRecord, Report, Section, TableRecord


@dataclass(slots=True)
class Score:
    """Counts; add scores up with `+`. `outline` is twice the headings found in order, over `outline_of` found and true ones."""

    documents: int = 0
    cells: int = 0
    right: int = 0
    nonzero: int = 0
    nonzero_right: int = 0
    review: int = 0
    accepted: int = 0
    silent: int = 0
    ambiguous: int = 0
    flagged: int = 0
    facts: int = 0
    facts_right: int = 0
    outline: float = 0.0
    outline_of: float = 0.0
    text: float = 0.0
    texts: int = 0
    errors: int = 0
    errors_found: int = 0
    false_errors: int = 0
    grids: int = 0
    grids_exact: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(**{field.name: getattr(self, field.name) + getattr(other, field.name) for field in fields(self)})


def score(gold: Mapping[str, Any], report: Report | None) -> Score:
    """One document's score; a missing report counts as an empty one."""
    result = Score(documents=1)
    found = report.fields if report else {}
    _score_cells(result, gold, found)
    for name, want in gold.get("facts", {}).items():
        result.facts += 1
        result.facts_right += name in found and same(found[name].value, want)
    sections = list(_walk(report.sections)) if report else []
    _score_sections(result, gold, sections)
    true_errors = set(gold.get("printed_wrong", []))
    named = [set(check.fields) for check in report.checks if check.verdict == "printed wrong"] if report else []
    result.errors += len(true_errors)
    result.errors_found += sum(any(error in check for check in named) for error in true_errors)
    result.false_errors += sum(check.isdisjoint(true_errors) for check in named)
    tables = gold.get("tables", [])
    result.grids += len(tables)
    result.grids_exact += _exact_grids(tables, report.tables if report else [])
    return result


def same(got: object, want: object) -> bool:
    """Whether two values are equal: null only null, numbers by value, texts without spaces and widths."""
    if got is None or want is None:
        return got is want
    try:
        return abs(float(str(got)) - float(str(want))) < 1e-9
    except ValueError:
        return squash(str(got)) == squash(str(want))


def _score_cells(result: Score, gold: Mapping[str, Any], found: Mapping[str, FieldRecord]) -> None:
    for name, want in gold["fields"].items():
        field = found.get(name)
        right = field is not None and field.kind != "missing" and same(field.value, want)
        accepted = field is not None and field.state == "accepted"
        result.cells += 1
        result.right += right
        result.review += not accepted
        result.accepted += accepted
        result.silent += accepted and not right
        if want not in (0, None):
            result.nonzero += 1
            result.nonzero_right += right
    for name in gold.get("ambiguous", []):
        result.ambiguous += 1
        result.flagged += name in found and found[name].state == "review"
    strange = [name for name, field in found.items() if "." in name and name not in gold["fields"] and field.state == "accepted"]
    result.accepted += len(strange)
    result.silent += len(strange)


def _walk(sections: Sequence[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _walk(section.children)


def _score_sections(result: Score, gold: Mapping[str, Any], sections: Sequence[Section]) -> None:
    levels = range(1, gold.get("outline_levels", 2) + 1)
    want = [(level, _heading(text)) for level, text in gold.get("outline", [])]
    got = [(section.level, _heading(section.heading)) for section in sections if section.heading and section.level in levels]
    both = len(want) + len(got)
    result.outline += 2 * LCSseq.similarity(want, got) / both if both else 1.0
    result.outline_of += 1
    texts = {_heading(section.heading): squash(section.text) for section in sections if section.heading}
    for heading, text in gold.get("texts", {}).items():
        result.texts += 1
        result.text += Indel.normalized_similarity(squash(text), texts.get(_heading(heading), ""))


def _heading(text: str) -> str:
    return squash(text).rstrip("。.:：，,、")


def _exact_grids(want: Sequence[Mapping[str, Any]], got: Sequence[TableRecord]) -> int:
    """How many of the true tables are there with the same places, spans and texts."""
    have = [_shape(table.cells) for table in got]
    return sum(_true_shape(table["cells"]) in have for table in want)


def _shape(cells: Sequence[CellRecord]) -> frozenset[tuple[int, int, int, int, str]]:
    return frozenset((c.row, c.column, c.row_span, c.column_span, squash(c.text)) for c in cells if c.text.strip())


def _true_shape(cells: Sequence[Mapping[str, Any]]) -> frozenset[tuple[int, int, int, int, str]]:
    return frozenset(
        (c["row"], c["column"], c.get("row_span", 1), c.get("column_span", 1), squash(c["text"]))
        for c in cells
        if c["text"].strip()
    )
