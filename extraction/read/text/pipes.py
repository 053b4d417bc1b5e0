"""Tables whose cells are parted by pipes: Markdown rows, or one cell a line with its pipe after it or on the next line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extraction.read.text.found import Found, from_rows
from extraction.read.text.lines import PIPE, Line, counts_on, ends_table, is_sentence, join, numbered
from extraction.read.text.markdown import markdown_tables
from extraction.read.text.stream import rows_of_stream, second_table

_BARE_CELL = 60  # characters of a line without a pipe that may be a cell whose pipe stands on the next line
_BROKEN_CELL = 6  # of one that goes on in the next line
_BROKEN_AT_ROW_START = 8  # of one that does so right after the end of a row
_BLANK_LINES = 2  # blank lines between two cells that stand one a line


def find(lines: Sequence[Line], free: Sequence[bool]) -> Iterator[Found]:
    """All tables of pipe-separated cells among the lines that are free."""
    at = 0
    while at < len(lines):
        if not (free[at] and lines[at].piped):
            at += 1
            continue
        begins_above = _only_pipes(lines[at]) and at > 0 and free[at - 1] and _may_be_cell(lines[at - 1])
        start, end = at - begins_above, _run_end(lines, free, at)
        if _is_stream(lines, start, end):
            yield from _streams(lines, start, end)
        else:
            yield from markdown_tables(
                [(number, PIPE.split(lines[number].text)) for number in range(start, end) if lines[number].piped]
            )
        at = end


def _only_pipes(line: Line) -> bool:
    return line.piped and not line.body.strip("|｜ \t\u3000")


def _may_be_cell(line: Line) -> bool:
    return not line.blank and len(line.body) <= _BARE_CELL and not line.titled and "\t" not in line.text and not line.piped


def _run_end(lines: Sequence[Line], free: Sequence[bool], start: int) -> int:
    """Where the lines with pipes, and the lines between them that may be cells, end; the last of them holds a pipe."""
    end, at, blanks = start + 1, start + 1, 0
    while at < len(lines) and free[at] and blanks <= _BLANK_LINES:
        line = lines[at]
        if line.piped:
            end, blanks = at + 1, 0
        elif line.blank:
            blanks += 1
        elif not _may_be_cell(line) or not _awaits_pipe(lines, free, at):
            break
        at += 1
    return end


def _awaits_pipe(lines: Sequence[Line], free: Sequence[bool], at: int) -> bool:
    """Whether a line without a pipe is a cell or the head of one: pipes alone follow, or it goes on to a line with a pipe."""
    line, following = lines[at], at + 1
    if following < len(lines) and lines[following].blank:
        following += 1
    if following >= len(lines) or not free[following]:
        return False
    if _only_pipes(lines[following]):
        return True
    after, before = lines[at + 1], lines[at - 1]
    longest = _BROKEN_AT_ROW_START if _only_pipes(before) else _BROKEN_CELL  # there it may also be a heading between two tables
    broken = line.enumerator is None and not line.sentence and not line.value and len(line.body) <= longest
    return broken and before.piped and after.piped and after.body[0] not in "|｜"


def _is_stream(lines: Sequence[Line], start: int, end: int) -> bool:
    """Whether most lines hold one cell with its pipes after it, rather than a row."""
    single = multiple = 0
    for line in lines[start:end]:
        fields = PIPE.split(line.text)
        filled = sum(bool(field.strip()) for field in fields)
        multiple += filled > 1
        single += (filled == 1 and bool(fields[0].strip())) or _only_pipes(line)
    return single > 2 * multiple


def _streams(lines: Sequence[Line], start: int, end: int) -> Iterator[Found]:
    """Cuts a run of lines into cells, each ended by a pipe; a heading between two tables parts them."""
    cells: list[str] = []
    places: list[int] = []  # the line of each cell
    marks: list[int] = []
    first, pending = start, ""
    inside: dict[str, int] = {}
    for at in range(start, end):
        line = lines[at]
        if line.blank:
            continue
        if not line.piped and not pending and _is_heading(lines, at, inside):
            yield from _stream_tables(cells, marks, places, first, at)
            cells, places, marks, inside, first = [], [], [], {}, at + 1
            continue
        *closed, rest = PIPE.split(line.text)
        for text in closed:
            cells.append(join(pending, text.strip()))
            places.append(at)
            inside.update(numbered(cells[-1:]))
            pending = ""
        pending = join(pending, rest.strip())
        if len(closed) > 1 and not any(text.strip() for text in closed[1:]):
            marks.append(len(cells))
    if pending:
        cells.append(pending)
        places.append(end - 1)
    yield from _stream_tables(cells, marks, places, first, end)


def _is_heading(lines: Sequence[Line], at: int, inside: dict[str, int]) -> bool:
    """Whether a line without a pipe is a heading. Before pipes alone it is a cell, unless it counts on from the headings."""
    if not _pipes_follow(lines, at):
        return ends_table(lines, at, inside)
    found = lines[at].enumerator
    return found is not None and inside.get(found.style) != found.number - 1 and counts_on(lines, at, found)


def _pipes_follow(lines: Sequence[Line], at: int) -> bool:
    return any(_only_pipes(line) for line in lines[at + 1 : at + 2] or ()) or (
        at + 2 < len(lines) and lines[at + 1].blank and _only_pipes(lines[at + 2])
    )


def _stream_tables(cells: list[str], marks: list[int], places: list[int], start: int, end: int) -> Iterator[Found]:
    """The table of a stream, or the tables where the heading between them is lost."""
    split = second_table(cells)
    while split and places[split - 1] < places[split]:
        cut = places[split]
        yield from _stream_table(cells[:split], [mark for mark in marks if mark <= split], start, cut)
        cells, places, marks = cells[split:], places[split:], [mark - split for mark in marks if mark > split]
        start, split = cut, second_table(cells)
    yield from _stream_table(cells, marks, start, end)


def _stream_table(cells: list[str], marks: list[int], start: int, end: int) -> Iterator[Found]:
    if sum(map(bool, cells)) < 3 or sum(map(is_sentence, cells)) * 2 > len(cells):
        return
    rows, sparse = rows_of_stream(cells, marks)
    yield from_rows(start, end, rows, sparse=sparse)
