"""Which row of a table is which line of a form: the most similar monotone pairing of labels (Needleman and Wunsch, 1970)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extraction.align.form import FormField
from extraction.align.labels import path_similarity
from extraction.align.rows import Row

_ENOUGH = 0.62  # similarity below which two labels are not the same
_BY_PLACE = 0.45  # what a row counts that has lost its label and is known only by its place


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a form: the labels that lead to it and its fields from left to right."""

    path: tuple[str, ...]
    fields: tuple[FormField, ...]


@dataclass(slots=True)
class Pair:
    """`row` is read as `line`; `similarity` of their labels; `by_label` unless only the place in the order says so."""

    row: Row
    line: Line
    similarity: float
    by_label: bool = True


def lines_of(fields: Sequence[FormField]) -> list[Line]:
    """The lines of a form's table, in printed order."""
    lines: dict[str, list[FormField]] = {}
    for field in fields:
        lines.setdefault(field.row_id, []).append(field)
    return [Line(group[0].row, tuple(group)) for group in lines.values()]


def pair(rows: Sequence[Row], lines: Sequence[Line]) -> list[Pair]:
    """The best monotone pairing of the document's rows with a form table's lines.

    Rows whose label is lost are paired by their place only where exactly as many of them as of unpaired lines stand between two
    pairs, in a table where values were found by a label: a label alone may stand there by chance.
    """
    matched = _monotone(rows, lines)
    return sorted(matched + _by_place(rows, lines, matched), key=lambda p: (p.row.table, p.row.index))


def _monotone(rows: Sequence[Row], lines: Sequence[Line]) -> list[Pair]:
    gains = [[_gain(row, line) for line in lines] for row in rows]
    n, m = len(rows), len(lines)
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            best[i][j] = max(best[i - 1][j], best[i][j - 1], best[i - 1][j - 1] + gains[i - 1][j - 1])
    pairs: list[Pair] = []
    i, j = n, m
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            row, line = rows[i - 1], lines[j - 1]
            pairs.append(Pair(row, line, path_similarity(row.labels, line.path)))
            i, j = i - 1, j - 1
    return pairs[::-1]


def _gain(row: Row, line: Line) -> float:
    """What pairing adds: nothing for unlike labels; a row with values counts more than one without."""
    if not row.labels:
        return -1.0
    similarity = path_similarity(row.labels, line.path)
    if similarity < _ENOUGH:
        return -1.0
    return similarity - _ENOUGH + (0.1 if row.entries else 0.0)


def _by_place(rows: Sequence[Row], lines: Sequence[Line], matched: Sequence[Pair]) -> list[Pair]:
    if not matched:
        return []
    row_at = {id(row): at for at, row in enumerate(rows)}
    line_at = {id(line): at for at, line in enumerate(lines)}
    anchors = [(row_at[id(p.row)], line_at[id(p.line)]) for p in matched]
    read = {p.row.table for p in matched if p.row.entries}
    found: list[Pair] = []
    for (row0, line0), (row1, line1) in zip(anchors, [*anchors[1:], (len(rows), len(lines))], strict=True):
        gap_lines = lines[line0 + 1 : line1]
        table = rows[row0].table
        gap_rows = [
            row for row in rows[row0 + 1 : row1] if row.table == table and gap_lines and len(row.filled) >= len(gap_lines[0].fields)
        ]
        if table in read and gap_lines and len(gap_rows) == len(gap_lines):
            for row, line in zip(gap_rows, gap_lines, strict=True):
                likeness = path_similarity(row.labels, line.path) if row.labels else 0.0
                found.append(Pair(row, line, max(_BY_PLACE, likeness), by_label=False))
    return found
