"""Tables whose cells are parted by tabs: a row a line, or a cell a line with a leading tab and a blank line between rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, groupby, pairwise

from extraction.read.text.found import Found, Rows, from_rows, is_title_above
from extraction.read.text.lines import (
    Line,
    ends_table,
    enumerator,
    is_list_mark,
    is_number,
    is_sentence,
    is_value,
    join,
    may_be_half,
    numbered,
)
from extraction.read.text.settle import settle

_BARE_LABEL = 40  # characters of a line without tabs that may be a row or go on a cell
_BARE_LINES = 3  # such lines in a row
_BLANK_LINES = 3  # blank lines between two pieces of a table
_QUOTED_LINES = 8  # lines that a quoted cell may cover
_OWN_ROWS = 3  # of one width, from which they are a table of their own

Piece = list[tuple[int, int, list[str]]]
"""Rows that belong together: where each begins and ends, and its cells."""


def find(lines: Sequence[Line], free: Sequence[bool]) -> Iterator[Found]:
    """All tables of tab-separated cells among the lines that are free."""
    start = 0
    while start < len(lines):
        if not (free[start] and _tabbed(lines[start])):
            start += 1
            continue
        start = _quote_start(lines, free, start)
        end = _run_end(lines, free, start)
        yield from _stacked(lines, start, end) if _is_stacked(lines[start:end]) else _rowwise(lines, start, end)
        start = end


def _quote_start(lines: Sequence[Line], free: Sequence[bool], start: int) -> int:
    """`start`, or the line above it in which a quoted cell begins."""
    for at in range(start - 1, max(-1, start - _QUOTED_LINES), -1):
        if not free[at] or not lines[at].body or lines[at].tabbed:
            break
        if lines[at].text.startswith('"'):
            return at if lines[at].text.count('"') == 1 else start
    return start


def _fields(line: Line) -> list[str]:
    return [field.strip() for field in line.text.split("\t")]


def _tabbed(line: Line) -> bool:
    """Whether a line may hold cells: it has a tab that is no indentation and does not follow a list mark."""
    if not line.tabbed:
        return False
    filled = [field for field in _fields(line) if field]
    if len(filled) == 1:
        return not is_sentence(filled[0]) and not line.titled
    return not (len(filled) == 2 and is_list_mark(filled[0])) and not (len(filled) == 2 and len(filled[1]) > 70)


def _run_end(lines: Sequence[Line], free: Sequence[bool], start: int) -> int:
    """Where the lines that may belong to the tables beginning at `start` end; the last of them holds a tab."""
    end, at, blanks, bare = start + 1, start + 1, 0, 0
    while at < len(lines) and free[at] and blanks <= _BLANK_LINES and bare <= _BARE_LINES:
        line = lines[at]
        if _tabbed(line):
            end, blanks, bare = at + 1, 0, 0
        elif line.blank:
            if bare and not lines[end - 1].text.startswith("\t"):
                break
            blanks, bare = blanks + 1, 0
        elif blanks or len(line.body) > _BARE_LABEL or line.sentence or line.titled or "\t" in line.text:
            break
        else:
            bare += 1
        at += 1
    return _with_last_cell(lines, free, start, end)


def _with_last_cell(lines: Sequence[Line], free: Sequence[bool], start: int, end: int) -> int:
    """The end of the run with the lines that go on its last cell, where cells stand one a line."""
    if not _is_stacked(lines[start:end]):
        return end
    while end < len(lines) and free[end] and _goes_on(lines[end - 1].body, lines[end]):
        end += 1
    return end


def _goes_on(cell: str, line: Line) -> bool:
    """Whether a line without a tab goes on the cell above it."""
    if not cell or is_value(cell) or "\t" in line.text or line.blank or line.value:
        return False
    return len(line.body) <= _BARE_LABEL and line.enumerator is None and not line.titled and not line.sentence


# A cell a line


def _is_stacked(lines: Sequence[Line]) -> bool:
    """Whether most cells have a line of their own, with a leading tab; behind several there are empty cells of a row."""
    filled = [line for line in lines if "\t" in line.text and line.body]
    single = sum(line.text.startswith("\t") and "\t" not in line.text[1:].rstrip() for line in filled)
    return single >= 3 and single * 10 >= len(filled) * 7


def _stacked(lines: Sequence[Line], start: int, end: int) -> Iterator[Found]:
    """Rows are parted by blank lines; a heading parts two tables."""
    groups: Piece = []
    row: list[str] = []
    first = start

    def close(upto: int) -> None:
        if row:
            groups.append((first, upto, row.copy()))
            row.clear()

    for at in range(start, end):
        line = lines[at]
        if line.blank:
            close(at)
        elif "\t" in line.text:
            if not row:
                if _begins_another(lines, at, end, groups):
                    yield from _stacked_table(lines, groups)
                    groups = []
                first = at
            row.extend(_fields(line)[1 if line.text.startswith("\t") else 0 :])
        elif row and _goes_on(row[-1], line):
            row[-1] = join(row[-1], line.body)
        else:
            close(at)
            yield from _stacked_table(lines, groups)
            groups = []
    close(end)
    yield from _stacked_table(lines, groups)


def _begins_another(lines: Sequence[Line], at: int, end: int, groups: Piece) -> bool:
    """Whether the row at `at` is the header of another table: it stands farther from the rows above than these from each other."""
    blanks = [first - upto for (_, upto, _), (first, _, _) in pairwise(groups)]
    if not blanks or at - groups[-1][1] <= max(blanks) or not any(map(_figures, (row for _, _, row in groups))):
        return False
    upto = next((other for other in range(at, end) if lines[other].blank), end)
    cells = [text for line in lines[at:upto] for text in _fields(line) if text]
    return len(cells) > 1 and not any(map(is_value, cells))


def _stacked_table(lines: Sequence[Line], groups: Piece) -> Iterator[Found]:
    table: Piece = []
    inside: dict[str, int] = {}
    for first, end, row in groups:
        if len(row) == 1 and ends_table(lines, first, inside, row[0]):
            yield from _stacked_grid(table)
            table, inside = [], {}
        else:
            table.append((first, end, row))
            inside.update(numbered(row))
    yield from _stacked_grid(table)


def _stacked_grid(groups: Piece) -> Iterator[Found]:
    while groups and len(groups[-1][2]) == 1:  # what follows a table is no row of it
        groups = groups[:-1]
    rows = [row for _, _, row in groups]
    numbers = sum(is_number(text) for row in rows for text in row)
    lengths = Counter(len(row) for row in rows if len(row) > 1)
    if not (numbers and len(rows) * 2 + numbers >= 5) and (max(lengths.values(), default=0) < 2 or len(rows) < 2):
        return
    settled, sparse = settle(rows, "gone", blanks=True)
    yield from_rows(groups[0][0], groups[-1][1], settled, sparse=sparse)


# A row a line


def _rowwise(lines: Sequence[Line], start: int, end: int) -> Iterator[Found]:
    pieces: list[Piece] = []
    spaced = False  # whether a blank line stands between all rows of the last piece, so that it parts nothing
    for piece in chain.from_iterable(map(_by_width, _pieces(lines, start, end))):
        alone = len(piece) == 1 and bool(pieces) and (len(pieces[-1]) == 1 or spaced)
        spaced = alone and all(line.blank for line in lines[pieces[-1][-1][1] : piece[0][0]])
        if spaced:
            pieces[-1].extend(piece)
        else:
            pieces.append(piece)
    for number, piece in enumerate(pieces):
        beside = any(0 <= other < len(pieces) and len(pieces[other]) > 1 for other in (number - 1, number + 1))
        rows = [row for _, _, row in piece]
        if _is_table(rows, beside):
            first = piece[0][0]
            if first == start and is_title_above(lines, first, piece[-1][1], rows):
                first -= 1
                rows.insert(0, [lines[first].body])
            settled, sparse = _settled(rows)
            yield from_rows(first, piece[-1][1], settled, sparse=sparse)


def _pieces(lines: Sequence[Line], start: int, end: int) -> Iterator[Piece]:
    """Rows that follow each other without a blank line or a heading between them."""
    piece: Piece = []
    inside: dict[str, int] = {}
    at = start
    while at < end:
        line = lines[at]
        text, upto = _unquoted(lines, at, end)
        row = [field.strip() for field in text.split("\t")]
        filled = [field for field in row if field]
        if line.blank:
            if piece:
                yield piece
            piece = []
        elif len(filled) == 1 and len(row) <= 2 and ends_table(lines, at, inside) and not _is_broken_label(lines, at, end, piece):
            if piece:
                yield piece
            piece, inside = [], {}
        else:
            piece.append((at, upto, row))
            inside.update(numbered(filled[:1]))
        at = upto
    if piece:
        yield piece


def _by_width(piece: Piece) -> Iterator[Piece]:
    """A piece cut where headers over rows of another width begin: another table, with no heading between or an unnumbered one."""
    table: Piece = []
    above: Piece = []  # the last rows of one width, from which a table may be told
    between: Piece = []
    for width, rows in groupby(piece, key=lambda one: len(one[2])):
        run = list(rows)
        if width == 1 and len(run) == 1 and table:
            between = run
            continue
        first = run[0][2]
        apart = width > 1 and min(len(above), len(run)) >= _OWN_ROWS and len(above[-1][2]) != width
        if apart and _figures(above[-1][2]) and not _figures(first) and sum(map(bool, first)) > 1:
            yield table
            table = run
        else:
            table = [*table, *between, *run]
        above, between = run, []
    yield [*table, *between]


def _is_broken_label(lines: Sequence[Line], at: int, end: int, piece: Piece) -> bool:
    """Whether a line is the first half of a label: it goes on with figures for as many columns as the rows above have.

    Behind a heading the rows of another table begin, with headers or with labels that count.
    """
    above = next((_figures(row) for _, _, row in reversed(piece) if _figures(row)), 0)
    for line in lines[at + 1 : min(end, at + 1 + _BARE_LINES)] if above > 1 and may_be_half(lines[at]) else ():
        row = _fields(line)
        if line.blank or line.sentence or line.titled or not row[0] or is_value(row[0]) or enumerator(row[0]):
            return False
        if _figures(row):
            return _figures(row) == above
    return False


def _figures(row: Sequence[str]) -> int:
    return sum(map(is_value, row))


def _unquoted(lines: Sequence[Line], at: int, end: int) -> tuple[str, int]:
    """The text of the row at a line, and where it ends: a quoted cell, as spreadsheets copy it, may go on over several lines."""
    text = lines[at].text
    if not re.search(r'(?:^|\t)"', text):
        return text, at + 1
    for upto in range(at + 1, min(at + _QUOTED_LINES, end) + 1):
        if text.count('"') % 2 == 0:
            return re.sub(r'(?:(?<=\t)|^)"((?:[^"\t]|"")*)"(?=\t|$)', lambda found: found.group(1).replace('""', '"'), text), upto
        if upto < end:
            text = join(text, lines[upto].text)
    return lines[at].text, at + 1


def _is_table(rows: Rows, beside: bool) -> bool:
    """Whether rows are a table: numbers, repetition, or another piece of it `beside` them."""
    filled = [[text for text in row if text] for row in rows]
    wide = [row for row in filled if len(row) > 1]
    numbers = sum(is_number(text) for row in filled for text in row)
    if sum(is_sentence(text) for row in filled for text in row) * 2 > sum(map(len, filled)):
        return False
    if len(rows) == 1:
        return numbers >= 2 or (beside and bool(wide)) or len(rows[0]) > 3 < len(filled[0]) + 1
    return len(wide) >= 2 or (bool(wide) and numbers >= 2)


def _settled(rows: Rows) -> tuple[Rows, bool]:
    """Empty cells are written in place; where a table has none at all and rows of unequal length, they have vanished."""
    rows = _without_foot(rows)
    written = any(not text for row in rows for text in row)
    lengths = {len(row) for row in rows if len(row) > 1}
    if not written and len(lengths) > 1:
        return rows, True
    settled, sparse = settle(_with_lost_ends(rows), "in place", blanks=True)
    return _without_empty_columns(settled), sparse


def _with_lost_ends(rows: Rows) -> Rows:
    """The rows with the empty cells at their ends that were not written, where the others surely stand in their places.

    They do where a row with fewer labels than others reaches as far to the right as these, and has its values below theirs. Where
    an empty cell is written at any row's end, or none among values, a short row has lost a cell that may have stood anywhere.
    """
    valued = [row for row in rows if _figures(row)]
    labels = [max((at for at, text in enumerate(row) if text and not is_value(text)), default=-1) + 1 for row in valued]
    most, widest = max(labels, default=0), max(map(len, rows))
    reaches = any(count < most and len(row) == widest for row, count in zip(valued, labels, strict=True))
    written = any(not text for row in valued for text in row[most:])
    if not reaches or not written or any(not row[-1] for row in rows) or any(_figures(row[:most]) for row in valued):
        return rows
    first = rows.index(valued[0])
    return [*rows[:first], *(row + [""] * (widest - len(row)) for row in rows[first:])]


def _without_empty_columns(rows: Rows) -> Rows:
    """The rows without columns at their end that nothing stands in: below headers all of them, else one, for a tab ends every line.

    In a piece without headers how many cells a row has tells where its values belong, and a lone row's tab may be a cell's.
    """
    filled = max((at + 1 for row in rows for at, text in enumerate(row) if text), default=1)
    widest = max(map(len, rows))
    if len(rows) > 1 and not any(map(is_value, rows[0])):
        return [row[:filled] for row in rows]
    return [row[: max(filled, widest - (len(rows) > 1))] for row in rows]


def _without_foot(rows: Rows) -> Rows:
    """The rows without empty ones at the end; below rows of headers alone the first of these holds the values, all blank."""
    end = len(rows)
    while end > 1 and not any(rows[end - 1]):
        end -= 1
    valued = any(is_value(text) for row in rows for text in row)
    whole = end < len(rows) and len(rows[end]) == max(map(len, rows)) > 1
    return rows[: end + (whole and not valued)]
