"""Tables of Markdown rows: with or without pipes at their ends, with or without a rule below the header, spans written as |||."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from extraction.read.flow import FlowCell
from extraction.read.text.found import Found, from_rows
from extraction.read.text.lines import is_value
from extraction.read.text.settle import settle

_RULE_FIELD = re.compile(r"\s*:?[-=—]+:?\s*")
_MARK_FIELD = re.compile(r"\s*[-—]?\s*")


@dataclass(frozen=True, slots=True)
class _Row:
    """The line `at`, cut at its pipes: the first and last field are empty where it begins or ends with one."""

    at: int
    fields: tuple[str, ...]

    @property
    def filled(self) -> int:
        return sum(bool(field.strip()) for field in self.fields)

    @property
    def rule(self) -> bool:
        """Whether it may be the rule below a header."""
        return self.filled > 0 and all(not field.strip() or _RULE_FIELD.fullmatch(field) for field in self.fields)

    @property
    def marks(self) -> bool:
        """Whether its cells hold a single dash, as those do in which there is nothing to report."""
        return self.filled > 1 and all(_MARK_FIELD.fullmatch(field) for field in self.fields)


def markdown_tables(lines: Sequence[tuple[int, list[str]]]) -> Iterator[Found]:
    """The tables in a run of lines, given by number and fields. What parts them is not among the lines."""
    rows = [_Row(at, tuple(fields)) for at, fields in lines]
    pieces: list[list[_Row]] = []
    spaced = False  # whether a blank line stands between all rows of the last piece, so that it parts nothing
    for row in rows:
        apart = not pieces or row.at > pieces[-1][-1].at + 1
        if apart and not (pieces and (spaced or len(pieces[-1]) == 1)):
            pieces.append([])
            spaced = False
        elif apart:
            spaced = True
        elif spaced:
            *above, last = pieces.pop()
            pieces.extend([above, [last]])
            spaced = False
        pieces[-1].append(row)
    for piece in pieces:
        yield from _table(piece)


def _table(piece: list[_Row]) -> Iterator[Found]:
    rules = _rules(piece)
    ruled = any(row.filled > 1 for row in rules)
    rows = [row for row in piece if row not in rules]
    while rows and not rows[0].filled:
        rows.pop(0)
    if not rows or not (ruled or _is_table(rows)):
        return
    leading, trailing = _ends(piece)
    cut = [_inner(row, leading, trailing) for row in rows]
    texts = [[field.strip() for field in fields] for fields in cut]
    blanks = any(not text for row in texts for text in row)
    if not blanks and len({len(row) for row in texts if len(row) > 1}) > 1:
        yield from_rows(piece[0].at, piece[-1].at + 1, texts, sparse=True)
        return
    settled, sparse = settle(texts, "end" if _filled_up(texts) else "in place", blanks=True)
    if sparse or settled is not texts or not _padded(cut):
        yield from_rows(piece[0].at, piece[-1].at + 1, settled, sparse=sparse)
    else:
        yield _spanned(piece, cut)


def _rules(piece: Sequence[_Row]) -> list[_Row]:
    """The rules among the rows. A row of single dashes at the table's end, or below its rule, is a row of marks."""
    rules: list[_Row] = []
    for row in piece:
        if row.rule and not (row.marks and (rules or row is piece[-1])):
            rules.append(row)
    return rules


def _is_table(rows: Sequence[_Row]) -> bool:
    """Whether rows without a rule are a table: with a number, a pipe at the line's end, or more than two of them."""
    wide = [row for row in rows if row.filled > 1]
    ended = all(not row.fields[0].strip() or not row.fields[-1].strip() for row in rows)
    return len(wide) > 2 or (len(wide) == 2 and (ended or any(is_value(field.strip()) for row in wide for field in row.fields)))


def _ends(rows: Sequence[_Row]) -> tuple[bool, bool]:
    """Whether the empty fields at the rows' two ends are no cells: so that most rows get the same number of cells."""
    first = all(not row.fields[0].strip() for row in rows)
    last = all(not row.fields[-1].strip() for row in rows)
    best, best_agreed = (first, last), -1
    for leading, trailing in product((True,) if first else (False, True), (True,) if last else (False, True)):
        agreed = Counter(len(_inner(row, leading, trailing)) for row in rows).most_common(1)[0][1]
        if agreed > best_agreed:
            best, best_agreed = (leading, trailing), agreed
    return best


def _inner(row: _Row, leading: bool, trailing: bool) -> list[str]:
    fields = list(row.fields)
    if leading and len(fields) > 1 and not fields[0].strip():
        fields.pop(0)
    if trailing and len(fields) > 1 and not fields[-1].strip():
        fields.pop()
    return fields


def _filled_up(rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows have all their empty cells at the end."""
    return all(row[at] or not any(row[at:]) for row in rows for at in range(len(row)))


def _padded(rows: Sequence[Sequence[str]]) -> bool:
    """Whether cells have spaces around their text, so that two pipes without any between them are no empty cell but a span."""
    filled = [field for row in rows for field in row if field.strip()]
    return sum(field != field.strip() for field in filled) * 2 > len(filled)


def _spanned(piece: Sequence[_Row], rows: Sequence[Sequence[str]]) -> Found:
    cells = []
    for number, row in enumerate(rows):
        column = 0
        while column < len(row):
            end = column + 1
            while row[column].strip() and end < len(row) and not row[end]:
                end += 1
            cells.append(FlowCell(number, column, row[column].strip(), 1, end - column))
            column = end
    return Found(piece[0].at, piece[-1].at + 1, len(rows), max(map(len, rows)), tuple(cells))
