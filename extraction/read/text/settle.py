"""Where the values of a table's rows stand, when places covered by spans are written elsewhere or not at all.

Merged label cells shift what is right of them. Of two rows

    三、结果 | （一）公开 | 0 | 0
    （二）不公开 | 0 | 0

one is longer, while their values belong under each other. Rows whose values are complete tell how many there are; then the values
of all rows can be set under each other, as far as each row leaves one way only.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from extraction.read.text.found import Rows
from extraction.read.text.lines import is_number, is_value

Covered = Literal["in place", "end", "gone"]
"""Where the empty cells that spans cover are written: where they are, at the row's end, or nowhere."""


@dataclass(frozen=True, slots=True)
class _Values:
    """The values of a row that has some right of its last label: from `first` to `last`, `filled` of them not empty."""

    row: int
    length: int
    last_label: int
    first: int
    last: int
    filled: int

    @property
    def width(self) -> int:
        return self.last - self.first + 1

    @property
    def unbroken(self) -> bool:
        return self.filled == self.width


def settle(rows: Rows, covered: Covered, *, blanks: bool) -> tuple[Rows, bool]:
    """The rows with their values under each other, and whether that could not be settled (the grid is sparse).

    `blanks` says whether an empty cell leaves a trace in the text at all.
    """
    if covered == "end" and any(_has_gap(row) for row in _below_headers(rows)):
        covered = "in place"
    values = [found for number, row in enumerate(rows) if (found := _values(number, row))]
    width = _width(values)
    if not blanks and len({found.filled for found in values}) > 1:
        return rows, True
    if len({(found.last_label, found.length) for found in values}) < 2:
        return rows, False
    if covered == "in place" and not _shifted(values, width):
        return rows, len(_firsts(values, width)) > 1
    starts = _starts(values, width, covered)
    if starts is None and covered == "end" and (width := _reach(values)):
        starts = _starts(values, width, covered, counted=True)
    if starts is None:
        return rows, True
    if len(set(starts)) < 2:
        return rows, False
    return _rebuilt(rows, {found.row: start for found, start in zip(values, starts, strict=True)}, width, covered), False


def _values(number: int, row: list[str]) -> _Values | None:
    labels = [column for column, text in enumerate(row) if text and not is_value(text)]
    last_label = labels[-1] if labels else -1
    filled = [column for column in range(last_label + 1, len(row)) if row[column]]
    if len(filled) < 2 and not any(is_number(row[column]) for column in filled):
        return None
    return _Values(number, len(row), last_label, filled[0], filled[-1], len(filled))


def _width(values: list[_Values]) -> int:
    """How many values a complete row has: the most that two rows agree on."""
    counts = Counter(found.width for found in values if found.unbroken)
    agreed = [width for width, count in counts.items() if count > 1]
    return max(agreed or counts or [0])


def _firsts(values: list[_Values], width: int) -> set[int]:
    """The columns in which the values of complete rows begin, if most rows are complete: more than one where rows are shifted."""
    firsts = [found.first for found in values if found.unbroken and found.width == width > 1]
    return set(firsts) if len(firsts) * 2 >= len(values) else set()


def _shifted(values: list[_Values], width: int) -> bool:
    """Whether a label stands where complete rows have values, or a longer or shorter row has values where these have none."""
    complete = [found for found in values if found.unbroken and found.width == width]
    if not complete:
        return False
    columns = {column for found in complete for column in range(found.first, found.last + 1)}
    shortest, longest = min(found.length for found in complete), max(found.length for found in complete)
    if len(_firsts(values, width)) > 1 and shortest != longest:
        return True
    return any(
        found.last_label in columns
        or (found.length > longest and found.last > max(columns))
        or (found.length < shortest and found.first < min(columns))
        for found in values
    )


def _starts(values: list[_Values], width: int, covered: Covered, *, counted: bool = False) -> list[int] | None:
    """For each row the column in which its values begin; None where a row leaves more than one way, or none.

    That a row may begin anywhere takes two complete rows, unless the `width` was `counted` otherwise.
    """
    starts = [_start(found, width, covered) for found in values]
    complete = sum(found.unbroken and found.width == width for found in values)
    known = [start for start in starts if start is not None]
    if len(known) < len(values) or (complete < 2 and not counted and len(set(known)) > 1):
        return None
    return known


def _reach(values: list[_Values]) -> int:
    """How many values a row has where empty cells leave none complete; 0 where that cannot be told.

    Counted from the last label, rows whose labels end in different columns reach equally far: what spans cover is at their ends.
    """
    reaches: dict[int, list[int]] = {}
    for found in values:
        reaches.setdefault(found.last_label, []).append(found.last - found.last_label)
    farthest = [max(group) for group in reaches.values() if len(group) > 1]
    most = max((reach for group in reaches.values() for reach in group), default=0)
    return most if farthest.count(most) > 1 else 0


def _start(found: _Values, width: int, covered: Covered) -> int | None:
    low = max(found.last_label + 1, found.last - width + 1)
    high = min(found.first, found.length - width) if found.length - width >= low else found.first
    if covered == "end":
        low = high = found.last_label + 1
    elif covered == "gone":  # the row ends with its last value; in a row that is shorter some span
        low = high = max(found.last_label + 1, found.length - width)
    return low if low == high and low <= found.first and found.last < low + width else None


def _below_headers(rows: Rows) -> Rows:
    """The rows from the first value on: an empty corner among headers is no gap."""
    first = next((number for number, row in enumerate(rows) if any(map(is_value, row))), 0)
    return rows[first:]


def _has_gap(row: list[str]) -> bool:
    """Whether an empty cell stands before a label: empty cells are where they belong."""
    empty = False
    for text in row:
        if text and empty and not is_value(text):
            return True
        empty = empty or not text
    return False


def _rebuilt(rows: Rows, starts: dict[int, int], width: int, covered: Covered) -> Rows:
    """The rows with their values, which begin where `starts` says by row, all from one column on."""
    labels = max(sum(map(bool, rows[row][:start])) for row, start in starts.items())
    column = max(labels, Counter(starts.values()).most_common(1)[0][0])
    result = []
    for number, row in enumerate(rows):
        if number in starts:
            start = starts[number]
            result.append([*_fitted(row[:start], column), *row[start : start + width]])
        elif covered == "end" and number > min(starts) and (label := _blank_after(row)) and len(row) - label >= width:
            result.append([*_fitted(row[:label], column), *row[label : label + width]])
        else:
            result.append(without_tail(row) if covered == "end" else row)
    return result


def _blank_after(row: list[str]) -> int:
    """The number of labels of a row that has no value at all; 0 for one that begins empty."""
    label = len(without_tail(row))
    return label if all(row[:label]) else 0


def _fitted(head: list[str], columns: int) -> list[str]:
    """The label cells of a row in so many columns; where there are too many, empty ones go, those next to the values first."""
    surplus = len(head) - columns
    kept = []
    for text in reversed(head):
        if surplus > 0 and not text:
            surplus -= 1
        else:
            kept.append(text)
    return [*reversed(kept), *[""] * (columns - len(kept))]


def without_tail(row: list[str]) -> list[str]:
    """The row without its trailing empty cells, one cell at least."""
    end = len(row)
    while end > 1 and not row[end - 1]:
        end -= 1
    return row[:end]
