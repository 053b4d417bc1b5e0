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
    values = [found for number, row in enumerate(rows) if (found := _values(number, row))]
    width = _width(values)
    if not blanks and len({found.filled for found in values}) > 1:
        return rows, True
    if not _shifted(values, width):
        return rows, False
    starts = _starts(values, width, covered)
    if starts is None:
        return rows, True
    return _rebuilt(rows, values, starts, width, covered), False


def _values(number: int, row: list[str]) -> _Values | None:
    labels = [column for column, text in enumerate(row) if text and not is_value(text)]
    last_label = labels[-1] if labels else -1
    filled = [column for column in range(last_label + 1, len(row)) if row[column]]
    if not any(is_number(row[column]) for column in filled):
        return None
    return _Values(number, len(row), last_label, filled[0], filled[-1], len(filled))


def _width(values: list[_Values]) -> int:
    """How many values a complete row has: the most that two rows agree on."""
    counts = Counter(found.width for found in values if found.unbroken)
    agreed = [width for width, count in counts.items() if count > 1]
    return max(agreed or counts or [0])


def _shifted(values: list[_Values], width: int) -> bool:
    """Whether a label stands where another row has values, or complete rows of unequal length have theirs in different columns."""
    complete = [found for found in values if found.unbroken and found.width == width]
    if not complete:
        return False
    columns = {column for found in complete for column in range(found.first, found.last + 1)}
    if any(found.last_label in columns for found in values):
        return True
    return len({found.first for found in complete}) > 1 and len({found.length for found in complete}) > 1


def _starts(values: list[_Values], width: int, covered: Covered) -> list[int] | None:
    """For each row the column in which its values begin; None where a row leaves more than one way, or none."""
    if sum(found.unbroken and found.width == width for found in values) < 2:
        return None
    starts = []
    for found in values:
        low = max(found.last_label + 1, found.last - width + 1)
        high = found.first
        if covered == "end":
            high = min(high, found.last_label + 1)
        elif covered == "gone":
            low, high = max(low, found.length - width), min(high, found.length - width)
        elif found.length - width >= low:
            high = min(high, found.length - width)
        if low != high:
            return None
        starts.append(low)
    return starts


def _rebuilt(rows: Rows, values: list[_Values], starts: list[int], width: int, covered: Covered) -> Rows:
    labels = max(sum(map(bool, rows[found.row][:start])) for found, start in zip(values, starts, strict=True))
    usual = Counter(starts).most_common(1)[0][0]
    column = max(labels, usual)
    at = {found.row: start for found, start in zip(values, starts, strict=True)}
    result = []
    for number, row in enumerate(rows):
        if number in at:
            start = at[number]
            head = _fitted(row[:start], column)
            result.append([*head, *row[start : start + width]])
        else:
            result.append(without_tail(row) if covered == "end" else row)
    return result


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
