"""Notes that are the last row of a table without lines, and not text under it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from extraction.assemble.aligned.alignment import Item, Line
from extraction.assemble.aligned.looks import mean_probability
from extraction.classify import SegmentLabels
from extraction.page import Ruling

_NEAR = 1.5  # of the type's height: a rule right above or below a text
_SAME_SIDE = 0.5  # of the type's height: rules that begin or end this close to each other do so at one place
_SAME_PITCH = 0.15  # of the distance between rows: how much nearer or further the note may stand
_SAME_TYPE = 0.15  # of the type's height: as much smaller or larger is the same type
_BESIDE = 0.1  # of the type's height by which lines that stand half beside each other overlap
_LEADING = 1.5  # of the type's height: how far the lines of one label are from each other at most
_ROWS = 3  # lines that show at which distance rows follow each other


def is_note(line: Line, labels: Sequence[SegmentLabels]) -> bool:
    """Whether all of a line is labelled as a note."""
    return all((mean_probability([item], labels, ("note",)) or 0.0) >= 0.5 for item in line.items)


def note_rows(lines: Sequence[Line], labels: Sequence[SegmentLabels], rules: Sequence[Ruling]) -> set[int]:
    """The numbers of the lines that are notes in a table's last row.

    Rules close the row: one right below, and either none above or one right above, too, that is as long. Without any rule, the note
    stands where the next row would, at its left side and in its type.
    """
    return {
        number
        for number, line in enumerate(lines)
        if is_note(line, labels) and (_is_ruled(lines, number, rules) or _is_paced(lines, number, rules))
    }


def without_notes(
    lines: Sequence[Line], labels: Sequence[SegmentLabels], rules: Sequence[Ruling]
) -> tuple[Sequence[Line], list[list[Item]]]:
    """The lines above the notes that they end with, and the texts of these notes, one for each row between rules."""
    first = len(lines)
    while first and is_note(lines[first - 1], labels) and not _ends_label(lines[:first]):
        first -= 1
    notes: list[list[Item]] = []
    for above, line in zip([None, *lines[first:]], lines[first:], strict=False):
        if above is None or any(above.box.center[1] < rule.y0 < line.box.center[1] for rule in rules):
            notes.append([])
        notes[-1] += line.items
    return lines[:first], notes


def _ends_label(lines: Sequence[Line]) -> bool:
    """Whether the last of `lines` is the last one of a broken label, and no note.

    It stands half beside the line above, where no note begins, or follows two lines of the label at their distance. One of these
    has its height to itself, as no row has.
    """
    *before, line = lines
    if not before:
        return False
    above = before[-1]
    apart = all(item.box.x1 <= line.box.x0 or line.box.x1 <= item.box.x0 for item in above.items)
    if apart and above.box.y1 - line.box.y0 > _BESIDE * line.box.height:
        return True
    if len(before) < 2 or all(len(other.items) > 1 for other in before[-2:]):
        return False
    first, second = (other.items[0].box for other in before[-2:])
    flush = all(abs(box.x0 - line.box.x0) <= _SAME_SIDE * line.box.height for box in (first, second))
    leading, step = second.center[1] - first.center[1], line.box.center[1] - second.center[1]
    return flush and leading <= _LEADING * line.box.height and step <= (1 + _SAME_PITCH) * leading


def _is_ruled(lines: Sequence[Line], number: int, rules: Sequence[Ruling]) -> bool:
    line = lines[number]
    x, y, near = line.box.center[0], line.box.center[1], _NEAR * line.box.height
    over = [rule for rule in rules if rule.x0 <= x <= rule.x1]
    below = [rule for rule in over if 0 < rule.y0 - y <= near]
    above = [rule for rule in over if 0 <= y - rule.y0 <= near]
    if not below:
        return False
    if number and len(lines[number - 1].items) > 1 and not any(lines[number - 1].box.center[1] < rule.y0 <= y for rule in over):
        return True
    slack = _SAME_SIDE * line.box.height
    return any(abs(a.x0 - b.x0) <= slack and abs(a.x1 - b.x1) <= slack for a in above for b in below)


def _is_paced(lines: Sequence[Line], number: int, rules: Sequence[Ruling]) -> bool:
    """Whether a note follows rows that no rule parts from it, as the next of them would."""
    rows = lines[max(0, number - _ROWS) : number]
    if len(rows) < _ROWS or any(len(line.items) < 2 for line in rows):
        return False
    note, last = lines[number].box, rows[-1].box
    if any(rows[0].box.y0 < rule.y0 < note.y1 + _NEAR * note.height for rule in rules):
        return False
    pitches = [b.box.center[1] - a.box.center[1] for a, b in pairwise(rows)]
    usual = median(pitches)
    even = all(abs(pitch - usual) <= _SAME_PITCH * usual for pitch in [*pitches, note.center[1] - last.center[1]])
    flush = abs(note.x0 - rows[-1].items[0].box.x0) <= _SAME_SIDE * note.height
    # The first text of a row may be a figure, which is lower than words in the same type.
    size = max(item.box.height for item in rows[-1].items)
    return even and flush and abs(note.height - size) <= _SAME_TYPE * size
