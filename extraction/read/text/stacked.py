"""Tables with one cell a line and nothing that marks a row: the rows follow from how values repeat after labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from extraction.read.text.found import Found, Rows, from_rows
from extraction.read.text.lines import Line, enumerator, is_number, is_page_number, is_value, numbered
from extraction.read.text.settle import settle

_GAP = 41  # blank lines: 20 empty cells
_LABEL_DEPTH = 3  # label cells that a row may have
_HEADERS = 60  # label cells above the first value


class _Token(NamedTuple):
    """A line that may be a cell; `gap` counts the blank lines above it, `ahead` the labels between it and the next value."""

    at: int
    text: str
    gap: int
    ahead: int


@dataclass(slots=True)
class _Run:
    """Labels and the values that follow them; an empty value is one that blank lines speak for."""

    labels: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)

    @property
    def filled(self) -> list[str]:
        return [value for value in self.values if value]


def find(lines: Sequence[Line], free: Sequence[bool]) -> Iterator[Found]:
    """All tables with a cell a line among the lines that are free."""
    outside: dict[str, int] = {}
    for segment in _segments(lines, free):
        if not any(is_value(token.text) for token in segment):
            outside.update(numbered([token.text for token in segment]))
            continue
        for piece in _pieces(segment, outside):
            yield from _table(piece)


def rows_by_values(cells: Sequence[str]) -> tuple[Rows, bool]:
    """The rows of a table given as its cells in order, and whether the places of their values are not settled (sparse).

    Empty cells among them are only where blank lines left room for some.
    """
    runs = _runs(cells)
    width = _width(runs)
    rows: Rows = []
    for run in runs:
        rows.extend(_rows(run, width))
    complete = all(len(_resolved(run, width)) == width for run in runs if run.filled)
    settled, sparse = settle(rows, "gone", blanks=complete)
    columns = max((len(row) for row in settled if any(map(is_value, row))), default=0)
    headed = all(len(row) in (1, columns) for row in settled if not any(map(is_value, row)))
    return settled, sparse or not headed


def _segments(lines: Sequence[Line], free: Sequence[bool]) -> Iterator[list[_Token]]:
    """Runs of lines that are short and no sentences, each with what stands around it. Page numbers do not part them."""
    bare: list[tuple[int, str, int]] = []
    gap = 0
    for at, line in enumerate(lines):
        if free[at] and is_page_number(line.body):
            continue
        if free[at] and line.blank:
            gap += 1
        elif free[at] and _may_be_cell(line) and gap <= _GAP:
            bare.append((at, line.body, gap))
            gap = 0
        else:
            yield _tokens(bare)
            bare = [(at, line.body, 0)] if free[at] and _may_be_cell(line) else []
            gap = 0
    yield _tokens(bare)


def _may_be_cell(line: Line) -> bool:
    return line.value or not ("\t" in line.text or line.sentence or line.titled)


def _tokens(bare: Sequence[tuple[int, str, int]]) -> list[_Token]:
    tokens: list[_Token] = []
    ahead = len(bare)
    for at, text, gap in reversed(bare):
        tokens.append(_Token(at, text, gap, ahead))
        ahead = 0 if is_value(text) else ahead + 1
    return tokens[::-1]


def _pieces(segment: Sequence[_Token], outside: dict[str, int]) -> Iterator[list[_Token]]:
    """The segment without its headings, parted at them. `outside` keeps the numbers of headings."""
    piece: list[_Token] = []
    inside: dict[str, int] = {}
    for token in segment:
        if _is_heading(token, inside, outside, piece):
            yield piece
            piece, inside = [], {}
            outside.update(numbered([token.text]))
        else:
            piece.append(token)
            inside.update(numbered([token.text]))
    yield piece


def _is_heading(token: _Token, inside: dict[str, int], outside: dict[str, int], piece: Sequence[_Token]) -> bool:
    """Whether a numbered line counts on from the headings rather than from the table's labels."""
    found = Line(token.text).enumerator
    if found is None or token.ahead == 0 or is_value(token.text):
        return False
    goes_on = inside.get(found.style) == found.number - 1
    counts_outside = outside.get(found.style) == found.number - 1
    if goes_on:
        return counts_outside and token.ahead >= _LABEL_DEPTH
    after_value = bool(piece) and is_value(piece[-1].text)
    begins = found.number == 1 and bool(piece)
    return counts_outside or token.ahead >= _LABEL_DEPTH or not (after_value or inside or begins)


def _table(piece: Sequence[_Token]) -> Iterator[Found]:
    values = [number for number, token in enumerate(piece) if is_value(token.text)]
    if not values:
        return
    piece = piece[max(0, values[0] - _HEADERS) : values[-1] + 1]
    lengths = [len(run.filled) for run in _runs([token.text for token in piece])]
    numbers = sum(is_number(token.text) for token in piece)
    most = max(lengths)
    marks = most >= 5 or (most >= 3 and lengths.count(most) > 1)  # so many are values, too
    if not marks and (numbers < 3 or (len(lengths) < 3 and most < 3 and lengths != [2, 2])):
        return
    rows, sparse = rows_by_values(_with_blanks(piece))
    yield from_rows(piece[0].at, piece[-1].at + 1, rows, sparse=sparse)


def _with_blanks(piece: Sequence[_Token]) -> list[str]:
    """The cells with an empty one for each two blank lines too many (each one, where cells follow without blank lines)."""
    usual = Counter(token.gap for token in piece[1:]).most_common(1)[0][0]
    cells = [piece[0].text]
    for token in piece[1:]:
        surplus = token.gap - usual
        cells.extend([""] * max(0, surplus // (usual + 1)))
        cells.append(token.text)
    return cells


def _runs(cells: Sequence[str]) -> list[_Run]:
    runs: list[_Run] = []
    for text in cells:
        if text and not is_value(text):
            if not runs or runs[-1].filled:
                runs.append(_Run())
            runs[-1].values.clear()
            runs[-1].labels.append(text)
        else:
            if not runs:
                runs.append(_Run())
            runs[-1].values.append(text)
    return runs


def _width(runs: Sequence[_Run]) -> int:
    """How many values a complete row has: the most that two rows agree on."""
    counts = Counter(len(run.filled) for run in runs if run.filled)
    agreed = [width for width, count in counts.items() if count > 1]
    most = max(agreed or counts or [0])
    parts = [width for width in counts if 1 < width < most and most % width == 0 and counts[width] >= counts[most]]
    return max(parts or [most])  # a row that lost its label is run together with the one above


def _resolved(run: _Run, width: int) -> list[str]:
    """The values of a run, with empty ones only where these make it complete."""
    if len(run.filled) >= width:
        return run.filled
    values = list(run.values)
    while len(values) > width and not values[-1]:
        values.pop()
    return values if len(values) == width else run.filled


def _rows(run: _Run, width: int) -> Rows:
    values = _resolved(run, width)
    if width > 1 and len(values) > width and len(values) % width == 0:
        chunks = [values[at : at + width] for at in range(0, len(values), width)]
    else:
        chunks = [values]
    headers, own = _own_labels(run.labels, len(chunks[0]))
    return [*headers, [*own, *chunks[0]], *chunks[1:]]


def _own_labels(labels: list[str], values: int) -> tuple[Rows, list[str]]:
    """Parts the labels above a row of values into header rows and the row's own: all if they are few, else the last.

    Numbered labels above a numbered one are the row's own, too. A last label that also stands among those before it is a header.
    """
    if len(labels) < min(values + 2, _LABEL_DEPTH + 1):
        return [], labels
    if labels[-1] in labels[:-1]:
        return [labels], []
    own = 1
    while own < _LABEL_DEPTH and enumerator(labels[-own]) and enumerator(labels[-own - 1]):
        own += 1
    above = labels[:-own]
    header = above[-(values + 1) :]
    rest = above[: len(above) - len(header)]
    return [row for row in (rest, header) if row], labels[-own:]
