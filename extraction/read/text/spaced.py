"""Tables whose columns are set with spaces: aligned by two or more, or parted by one where the rest are numbers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, takewhile
from typing import NamedTuple

from extraction.read.flow import FlowCell
from extraction.read.text.found import Found, from_rows, is_title_above
from extraction.read.text.lines import (
    Line,
    ends_table,
    enumerator,
    is_list_mark,
    is_number,
    is_page_number,
    is_sentence,
    is_value,
    may_be_half,
    numbered,
)
from extraction.read.text.settle import settle

_FIELD = re.compile(r"[^ \u3000]+(?:[ \u3000][^ \u3000]+)*")
_WIDE_GAP = re.compile("[ \u3000]{2}")
_WORD = re.compile(r"[^ \u3000]+")
_BETWEEN = 6  # lines between two rows of numbers that may belong to the table
_ABOVE = 8  # header lines above the first row of numbers
_LABEL = 60  # characters of a line that may be a row without numbers
_HALVES = 3  # lines that a label may go on over
_ALONE = 5  # numbers that are a table though nothing else is with them
_LONGEST = 2000  # characters of a line that may be a row


class _Field(NamedTuple):
    """A piece of a line from character `start` to `end`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class _Row:
    line: Line

    @cached_property
    def fields(self) -> list[_Field]:
        """The pieces between two or more spaces; two numbers or more at a piece's end stand for themselves."""
        if not self.line.body or is_page_number(self.line.body) or len(self.line.text) > _LONGEST:
            return []
        pieces = [_Field(m.group(), m.start(), m.end()) for m in _FIELD.finditer(self.line.text)]
        return [field for piece in _marks_joined(pieces) for field in _numbers_apart(piece, 2)]

    @cached_property
    def seed(self) -> bool:
        """Whether the line is a row beyond doubt, if others like it are near: fields, among them numbers, and no running text."""
        texts = [field.text for field in self.fields]
        return len(texts) > 1 and any(map(is_number, texts)) and not any(is_sentence(text) for text in texts if not is_value(text))

    @cached_property
    def weak(self) -> bool:
        """Whether the line could be a label and a number, parted by one space: a row if there are more of its kind."""
        if len(self.fields) != 1 or len(self.line.body) > _LABEL or self.line.sentence:
            return False
        *words, last = _WORD.findall(self.line.body)
        label = " ".join(words)
        return bool(label) and is_number(last) and not is_list_mark(label) and not label[-1].isascii()

    @property
    def parted(self) -> list[_Field]:
        """The fields, a label and the number one space behind it for themselves."""
        return _numbers_apart(self.fields[0], 1) if self.weak else self.fields

    @property
    def numbers(self) -> int:
        return sum(is_value(field.text) for field in self.fields)


def find(lines: Sequence[Line], free: Sequence[bool]) -> Iterator[Found]:
    """All tables set with spaces among the lines that are free."""
    rows = [_Row(line if usable and "\t" not in line.text else Line("")) for line, usable in zip(lines, free, strict=True)]
    at = taken = 0
    while at < len(rows):
        if not (rows[at].seed or rows[at].weak):
            at += 1
            continue
        end, seeds = _without_next(rows, *_run_end(lines, rows, free, at))
        start = _run_start(rows, taken, at)
        if _is_table([rows[number] for number in seeds], headed=start < at):
            texts = [[field.text for field in row.fields] for row in rows[start:end]]
            start -= start > taken and free[start - 1] and is_title_above(lines, start, end, texts)
            yield _table(rows[start:end], start, end)
            taken = end
        at = end


def _is_table(seeds: Sequence[_Row], *, headed: bool) -> bool:
    """Whether there are enough rows with numbers: three, two with a header or several numbers, or one of nothing but numbers."""
    numbers = sum(row.numbers for row in seeds)
    if len(seeds) == 2:
        return headed or numbers >= 4
    return len(seeds) > 2 or numbers == len(seeds[0].fields) >= _ALONE


def _marks_joined(fields: Sequence[_Field]) -> list[_Field]:
    """The fields with each enumerator or bullet in front of what it stands for."""
    joined: list[_Field] = []
    for field in fields:
        if joined and is_list_mark(joined[-1].text) and not is_value(joined[-1].text) and not is_value(field.text):
            joined[-1] = _Field(f"{joined[-1].text} {field.text}", joined[-1].start, field.end)
        else:
            joined.append(field)
    return joined


def _numbers_apart(field: _Field, least: int) -> list[_Field]:
    """The numbers at the end of a field, each for itself, if there are at least so many."""
    words = list(_WORD.finditer(field.text))
    tail = len(words)
    while tail and is_value(words[tail - 1].group()):
        tail -= 1
    if len(words) - tail < least or len(words) == 1:
        return [field]
    numbers = [_Field(m.group(), field.start + m.start(), field.start + m.end()) for m in words[tail:]]
    return [*(_labels_apart(field, words[:tail]) if tail else []), *numbers]


def _labels_apart(field: _Field, words: Sequence[re.Match[str]]) -> list[_Field]:
    """The label before the numbers; where a second enumerator stands in it, two labels."""
    starts = [
        at for at, word in enumerate(words) if at == 0 or (enumerator(word.group()) and not is_list_mark(words[at - 1].group()))
    ]
    bounds = [(words[a].start(), words[b - 1].end()) for a, b in zip(starts, [*starts[1:], len(words)], strict=True)]
    return [_Field(field.text[a:b], field.start + a, field.start + b) for a, b in bounds]


def _run_end(lines: Sequence[Line], rows: Sequence[_Row], free: Sequence[bool], start: int) -> tuple[int, list[int]]:
    """Where the rows that begin at `start` end, and which of them are seeds."""
    seeds, end, at, since = [start], start + 1, start + 1, 0
    inside = numbered([field.text for field in rows[start].fields if not is_value(field.text)])
    while at < len(rows) and free[at] and since <= _BETWEEN:
        row = rows[at]
        if row.seed or row.weak:
            seeds.append(at)
            end, since = at + 1, 0
        elif row.line.body and not is_page_number(row.line.body) and not _may_be_row(lines, at, row, inside, start):
            if not _goes_on_below(rows, at, rows[seeds[-1]].numbers):
                break
            since += 1
        elif row.fields and end == at and (len(row.fields) > 1 or row.line.enumerator):
            end = at + 1
        else:
            since += 1
        inside.update(numbered([field.text for field in row.fields if not is_value(field.text)]))
        at += 1
    return end, seeds


def _without_next(rows: Sequence[_Row], end: int, seeds: list[int]) -> tuple[int, list[int]]:
    """The same up to where another table begins: headers over a row of nothing but figures, more of them than any row above has."""
    most = rows[seeds[0]].numbers
    for number, (above, seed) in enumerate(pairwise(seeds), start=1):
        headers = list(takewhile(lambda at: _is_header(rows[at]), range(seed - 1, above, -1)))
        if headers and rows[seed].numbers == len(rows[seed].fields) >= max(_ALONE, most + 1):
            return headers[-1], seeds[:number]
        most = max(most, rows[seed].numbers)
    return end, seeds


def _is_header(row: _Row) -> bool:
    """Whether a row holds several labels and no number."""
    return not row.numbers and (len(row.fields) > 1 or (len(row.fields) == 1 and _several_words(row.line)))


def _may_be_row(lines: Sequence[Line], at: int, row: _Row, inside: dict[str, int], start: int) -> bool:
    if not row.fields or any(is_sentence(field.text) for field in row.fields):
        return False
    return len(row.fields) > 1 or (len(row.line.body) <= _LABEL and not ends_table(lines, at, inside, above=start))


def _goes_on_below(rows: Sequence[_Row], at: int, figures: int) -> bool:
    """Whether a line is the first half of a label: it goes on with figures for as many columns as the row above has."""
    own = rows[at]
    if figures < 2 or len(own.line.body) > _LABEL or not may_be_half(own.line):
        return False
    for row in rows[at + 1 : at + 1 + _HALVES]:
        if not row.fields or row.line.sentence or row.line.titled or row.line.enumerator:
            return False
        if row.numbers:
            return row.numbers == figures
    return False


def _run_start(rows: Sequence[_Row], taken: int, start: int) -> int:
    """The first header line above the row at `start`."""
    first = start
    for at in range(start - 1, max(taken, start - _ABOVE) - 1, -1):
        row = rows[at]
        if row.line.blank and at > taken and len(rows[at - 1].fields) > 1:
            continue
        if not row.fields or any(is_sentence(field.text) for field in row.fields):
            break
        if len(row.fields) == 1 and not (first == at + 1 and _several_words(row.line)):
            break
        first = at
    return first


def _several_words(line: Line) -> bool:
    """Whether a line could be a header of words that are parted by single spaces."""
    words = line.body.split()
    if len(words) < 2 or line.titled or line.enumerator:
        return False
    return not any(is_number(word) or is_sentence(word) or len(word) > _LABEL for word in words)


def _table(rows: Sequence[_Row], start: int, end: int) -> Found:
    filled = [row for row in rows if row.fields]
    loose = not any(_WIDE_GAP.search(row.line.body) for row in filled)
    header = next((at for at, row in enumerate(filled) if row.seed or row.weak), 0) if loose else 0
    upwards: list[list[_Field]] = []
    for at in range(len(filled) - 1, -1, -1):
        upwards.append(_with_words(filled[at], len(upwards[-1]) if upwards else 0, all_words=at < header))
    texts = [[field.text for field in fields] for fields in reversed(upwards)]
    columns = max(map(len, texts))
    if len({len(row) for row in texts if len(row) > 1}) == 1:
        return from_rows(start, end, texts, origin="aligned")
    aligned = _aligned(rows, start, end)
    if aligned:
        return aligned
    settled, sparse = settle(texts, "gone", blanks=False)
    uneven = any(1 < len(row) < columns for row in texts)  # then only the order within a row counts, not where a text stands
    return from_rows(start, end, settled, origin="stated" if uneven else "aligned", sparse=sparse or uneven)


def _with_words(row: _Row, below: int, *, all_words: bool) -> list[_Field]:
    """The fields of a row; a single one is cut into words if these match the fields `below`, or its last is a number."""
    if len(row.fields) != 1:
        return row.fields
    words = [_Field(m.group(), m.start(), m.end()) for m in _WORD.finditer(row.line.text)]
    matching = (
        len(words) > 1
        and not is_list_mark(words[0].text)
        and len(words) in (below, below - 1)
        and not any(is_value(word.text) for word in words)
    )
    return words if matching or all_words else _numbers_apart(row.fields[0], 1)


# Columns told from where the fields stand


def _aligned(rows: Sequence[_Row], start: int, end: int) -> Found | None:
    """The table with every field in the column that it stands over; None where the fields are not aligned."""
    lines = [row for row in rows if row.fields]
    for wide in (2, 1):
        placed = [[(field.text, *_extent(row.line.text, field, wide)) for field in row.parted] for row in lines]
        columns = _columns(placed)
        cells = _cells(placed, columns) if columns else None
        if columns and cells is not None:
            return Found(start, end, len(lines), len(columns), (*cells, *_blanks(cells, len(columns))), "aligned")
    return None


def _extent(text: str, field: _Field, wide: int) -> tuple[int, int]:
    """From where to where a field reaches on screen, if full-width characters are `wide`."""
    before = _display(text[: field.start], wide)
    return before, before + _display(field.text, wide)


def _display(text: str, wide: int) -> int:
    return sum(wide if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _columns(placed: Sequence[Sequence[tuple[str, int, int]]]) -> list[tuple[int, int]]:
    """The extents of the columns, from the fullest rows that agree in number; empty where these overlap each other."""
    counts = Counter(len(fields) for fields in placed if len(fields) > 1)
    agreed = [count for count, rows in counts.items() if rows > 1]
    if not agreed or max(agreed) < max(counts):
        return []
    full = [fields for fields in placed if len(fields) == max(agreed)]
    columns = [(min(f[k][1] for f in full), max(f[k][2] for f in full)) for k in range(max(agreed))]
    return columns if all(a[1] < b[0] + 1 for a, b in pairwise(columns)) else []


def _cells(placed: Sequence[Sequence[tuple[str, int, int]]], columns: Sequence[tuple[int, int]]) -> list[FlowCell] | None:
    cells = []
    for number, fields in enumerate(placed):
        least = 0
        for text, left, right in fields:
            over = [k for k, (x0, x1) in enumerate(columns) if min(right, x1) > max(left, x0)]
            if not over or is_value(text):
                over = [min(range(len(columns)), key=lambda k: abs(sum(columns[k]) - left - right))]
            if over[0] < least:
                return None
            cells.append(FlowCell(number, over[0], text, 1, over[-1] - over[0] + 1))
            least = over[-1] + 1
    return cells


def _blanks(cells: Sequence[FlowCell], columns: int) -> list[FlowCell]:
    """Empty cells at the ends of the rows that have values: in a row that is aligned, nothing is something."""
    ends: dict[int, int] = {}
    for cell in cells:
        if is_value(cell.text) or cell.row in ends:
            ends[cell.row] = cell.column + cell.column_span
    return [FlowCell(row, column, "") for row, end in ends.items() for column in range(end, columns)]
