"""Pieces of text joined: what was drawn apart but is one line, one letter-spaced word, one vertical label; then put in order.

Thresholds are in units of the type size.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extraction.geometry import Box, union
from extraction.page import Segment
from extraction.read.raised import raised

LEVEL = 0.3  # how much the heights of two characters of one line may differ
CUT = 0.55  # the gap from which text falls into two: columns of narrow tables are no farther apart
WORD_CUT = 0.8  # the same between letters of an alphabet, whose words stand apart themselves
BRACKET_CUT = 0.3  # the same beside a full-width bracket or comma, half of which is blank itself
SPACED_CUT = 2.6  # the same where somebody typed the spaces: two full-width ones stay
BACK = 0.6  # how far one may step back within a line (kerning)
SPACE = 0.2  # the gap from which words of an alphabet are two
WIDE_SPACE = 0.8  # the gap from which a typed space between ideographs is meant, not made by justification
LETTER_SPACED = 2.5  # the widest gap between the characters of one word
CELL_LETTER_SPACED = 6.0  # and in a cell
NUMBER_GAP = 3.0  # the widest gap between a heading's number and its text
SMALL = 0.8  # of the type size: how large characters are at most that stand off their line
RAISED = 0.55  # how much a small raised or lowered character may differ in height
LEADING = 1.5  # from one line of a text in a table to the next, at most
PITCH = 1.6  # from one stacked character to the next in the open
CELL_PITCH = 2.4  # and in a cell
STACK_LINES = 3  # of a text set downwards, at least, where only its lines tell it
STACKED = 1.4  # times the distance of its characters: how far apart such texts stand beside each other
STACK_WIDTH = 2.2  # the widest thing in a stack: a character with its comma
_NEAR_ROWS = 4  # rows of pieces above and below in which a neighbouring line is looked for
_BAND = 8.0  # points: lines are looked up by height

_IDEOGRAPHIC = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u2014\u2018-\u201d\u2026\U00020000-\U0003fffd]"
)
_ONE_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]")
_STACKED = re.compile(r"[（(]?[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd][、，。：）)]?|[（）()、：︵︶]")
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]")
_HALF_BLANK_AFTER = frozenset("）】》〉」』〕”’，。、；：！？")
_HALF_BLANK_BEFORE = frozenset("（【《〈「『〔“‘")
_NUMBER = re.compile(
    r"[（(](?:[一二三四五六七八九十百]{1,4}|\d{1,3})[）)][、.．]?|(?:[一二三四五六七八九十百]{1,4}|\d{1,3}(?:\.\d{1,2}){0,3})[）)、.．]|第[一二三四五六七八九十百\d]{1,4}[章节条部分编]{1,2}"
)

_CAPTION = re.compile(r"附?[表图]\s*\d{1,3}")  # what a year behind it makes no figure with


@dataclass(slots=True)
class Piece:
    """Text on one line. `lane` is the number of walls to its left, `closed` whether a wall stands on either side; `face` names its
    font."""

    text: str
    box: Box
    size: float
    bold: bool
    face: str
    lane: int
    closed: bool
    vertical: bool = False

    @property
    def y(self) -> float:
        return (self.box.y0 + self.box.y1) / 2

    def segment(self) -> Segment:
        """As a segment, which knows nothing of walls."""
        return Segment(self.text, self.box, vertical=self.vertical, bold=self.bold, size=round(self.size, 2), face=self.face)


def needs_space(before: str, after: str, gap: float, *, typed: bool) -> bool:
    """Whether a space belongs between two characters `gap` apart; `typed` says that the source has one.

    Between ideographs only a wide typed one is meant: narrow ones come from justification.
    """
    if _IDEOGRAPHIC.match(before) or _IDEOGRAPHIC.match(after):
        return typed and gap >= WIDE_SPACE
    return gap > SPACE


def join_runs(runs: Sequence[Piece]) -> list[Piece]:
    """Runs that stand side by side on one line, whatever the order they were drawn in, joined from left to right."""
    lines: list[Piece] = []
    by_height: dict[int, list[Piece]] = {}
    for run in sorted(runs, key=lambda run: run.box.x0):
        line = _line_before(run, by_height)
        if line is None:
            lines.append(run)
            by_height.setdefault(int(run.y // _BAND), []).append(run)
        else:
            _append(line, run)
    return lines


def _line_before(run: Piece, by_height: dict[int, list[Piece]]) -> Piece | None:
    """The line that `run` goes on, the nearest if there are several."""
    reach = RAISED * run.size
    bands = range(int((run.y - 2 * reach) // _BAND), int((run.y + 2 * reach) // _BAND) + 1)
    near = [line for band in bands for line in by_height.get(band, ()) if _follows(line, run)]
    return min(near, key=lambda line: abs(run.box.x0 - line.box.x1), default=None)


def _follows(line: Piece, run: Piece) -> bool:
    size = max(run.size, line.size)
    gap, rise = run.box.x0 - line.box.x1, abs(run.y - line.y)
    if run.lane != line.lane:
        return False
    if _NUMBER.match(run.text) and (gap > SPACE * size or _NUMBER.fullmatch(line.text)):
        return False  # the number of a label begins a column of its own
    if rise <= LEVEL * min(run.size, line.size):
        cut = CUT if _CAPTION.fullmatch(line.text) else _cut(line.text[-1], run.text[0])
        return -BACK * size <= gap <= cut * size
    off_line = min(run.size, line.size) <= SMALL * size and rise <= RAISED * size
    return off_line and -BACK * size <= gap <= SPACE * size


def _cut(before: str, after: str) -> float:
    """The gap from which these two characters do not belong to one text."""
    if _WORD.match(before) and _WORD.match(after):
        return WORD_CUT
    if before.isdigit() and after.isdigit():
        return SPACE  # no figure has white in it that nobody typed
    return BRACKET_CUT if before in _HALF_BLANK_AFTER or after in _HALF_BLANK_BEFORE else CUT


def _append(line: Piece, run: Piece) -> None:
    """Put `run` at the end of `line`."""
    size = max(line.size, run.size)
    gap = (run.box.x0 - line.box.x1) / size if size else 0.0
    blank = " " if needs_space(line.text[-1], run.text[0], gap, typed=False) else ""
    before = len(line.text)
    note = line.text[-1].isdigit() and run.size <= SMALL * line.size and line.y - run.y > LEVEL * run.size
    line.text += blank + (raised(run.text) if note else run.text)
    if len(run.text) > before:
        line.bold, line.size, line.face = run.bold, run.size, run.face
    line.box = union((line.box, run.box))


def join_spaced(pieces: Sequence[Piece]) -> list[Piece]:
    """Join the characters of letter-spaced words (合　　计) and the numbers of headings with what follows a tab."""
    joined: list[Piece] = []
    rows = _rows(pieces)
    for number, row in enumerate(rows):
        near = [
            piece
            for other in (*rows[max(number - _NEAR_ROWS, 0) : number], *rows[number + 1 : number + _NEAR_ROWS + 1])
            for piece in other
        ]
        group: list[Piece] = []
        for piece in row:
            if group and (not _continues(group, piece) or _in_two_texts(group[-1], piece, near)):
                joined += _closed_group(group)
                group = []
            group.append(piece)
        joined += _closed_group(group)
    return joined


def _rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces whose middles are at one height, from left to right; rows from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.y):
        if rows and piece.y - rows[-1][0].y <= LEVEL * max(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    for row in rows:
        row.sort(key=lambda piece: piece.box.x0)
    return rows


def _continues(group: Sequence[Piece], piece: Piece) -> bool:
    """Whether `piece` may belong to the letter-spaced word or the numbered heading that `group` begins."""
    last = group[-1]
    size = max(last.size, piece.size)
    gap = piece.box.x0 - last.box.x1
    if last.lane != piece.lane or gap < 0:
        return False
    if (
        len(group) == 1
        and _NUMBER.fullmatch(last.text)
        and not last.closed
        and _IDEOGRAPHIC.match(piece.text)
        and len(piece.text) > 1
    ):
        return gap <= NUMBER_GAP * size
    if gap > (CELL_LETTER_SPACED if last.closed else LETTER_SPACED) * size:
        return False
    if last.text == piece.text or not (_ONE_HAN.fullmatch(last.text) and _ONE_HAN.fullmatch(piece.text)):
        return False  # nor are the marks of neighbouring cells (无 无) a word
    earlier = last.box.x0 - group[-2].box.x1 if len(group) > 1 else gap
    return abs(gap - earlier) <= 0.25 * max(gap, earlier)


def _in_two_texts(left: Piece, right: Piece, near: Sequence[Piece]) -> bool:
    """Whether two pieces go on texts of their own, in columns beside each other, rather than each other.

    Each has other lines of its text close above or below, one of them of several characters, or stands in a column of single ones
    that are closer below each other than beside; none of these reaches to both. A number is of the text that goes on below it, but
    where only numbers do: then it numbers the lines of a list.
    """
    if left.closed:
        return False
    beside_left, beside_right = _other_lines(left, near), _other_lines(right, near)
    if any(other.box.x1 > right.box.x0 for other in beside_left) or any(other.box.x0 < left.box.x1 for other in beside_right):
        return False
    if _NUMBER.fullmatch(left.text):
        return any(not _NUMBER.fullmatch(other.text) for other in beside_left)
    if not beside_left or not beside_right:
        return False
    down = min(abs(other.y - left.y) for other in beside_left)
    stacked = max(len(beside_left), len(beside_right)) >= STACK_LINES - 1 and right.box.x0 - left.box.x0 > STACKED * down
    return stacked or any(len(other.text) > 1 for other in (*beside_left, *beside_right))


def _other_lines(piece: Piece, near: Sequence[Piece]) -> list[Piece]:
    """What may be the other lines of the text that `piece` is a line of."""
    lines = [piece]
    for line in lines:
        lines += [other for other in near if _is_line_of(other, line) and not any(other is known for known in lines)]
    return lines[1:]


def _is_line_of(other: Piece, piece: Piece) -> bool:
    """Whether `other` may be the line before or after `piece` in one text: close to it and in its middle or flush."""
    size = max(other.size, piece.size)
    flush = min(abs(other.box.x0 - piece.box.x0), abs(other.box.center[0] - piece.box.center[0])) <= LEVEL * size
    return flush and LEVEL * size < abs(other.y - piece.y) <= LEADING * size and other.lane == piece.lane


def _closed_group(group: Sequence[Piece]) -> list[Piece]:
    """A finished group as one piece."""
    return [_merged(group, "".join(piece.text for piece in group), vertical=False)] if len(group) > 1 else list(group)


def _merged(group: Sequence[Piece], text: str, *, vertical: bool) -> Piece:
    lead = group[0]
    return Piece(text, union(piece.box for piece in group), lead.size, lead.bold, lead.face, lead.lane, lead.closed, vertical)


def join_stacked(pieces: Sequence[Piece], floor_between: Callable[[float, float, float], bool]) -> list[Piece]:
    """Join characters that stand one below the other into vertical pieces.

    `floor_between(x, y0, y1)` says whether a line lies between two heights. In a cell two characters are enough; in the open it
    takes four different ones, set closely, so that a column of one-character cells is left alone.
    """
    stacks = _stacks(pieces, floor_between)
    taken = {id(piece) for stack in stacks for piece in stack}
    rest = [piece for piece in pieces if id(piece) not in taken]
    return rest + [_merged(stack, "".join(piece.text for piece in stack), vertical=True) for stack in stacks]


def _stacks(pieces: Sequence[Piece], floor_between: Callable[[float, float, float], bool]) -> list[list[Piece]]:
    stacks: dict[int, list[Piece]] = {}  # by the identity of the last character of each
    lanes: dict[int, list[Piece]] = {}  # what was met so far, from top to bottom
    for piece in sorted(pieces, key=lambda piece: piece.y):
        met = lanes.setdefault(piece.lane, [])
        if _is_single(piece):
            above = next((other for other in reversed(met) if _is_below(other, piece)), None)
            goes_on = above is not None and id(above) in stacks and _stands_on(above, piece)
            if above is not None and goes_on and not floor_between(piece.box.center[0], above.y, piece.y):
                stacks[id(piece)] = [*stacks.pop(id(above)), piece]
            else:
                stacks[id(piece)] = [piece]
        met.append(piece)
    enough = (stack for stack in stacks.values() if len(stack) >= (2 if stack[0].closed else 4))
    return [stack for stack in enough if len({piece.text for piece in stack}) > 1]


def _is_single(piece: Piece) -> bool:
    return _STACKED.fullmatch(piece.text) is not None and piece.box.width <= STACK_WIDTH * piece.size


def _is_below(above: Piece, below: Piece) -> bool:
    """Whether the two share a part of the page's width."""
    return above.box.x0 < below.box.x1 and below.box.x0 < above.box.x1 and above.y < below.y


def _stands_on(above: Piece, below: Piece) -> bool:
    size = max(above.size, below.size)
    pitch = CELL_PITCH if above.closed else PITCH
    aligned = abs(above.box.x0 - below.box.x0) <= LEVEL * size or abs(above.box.center[0] - below.box.center[0]) <= LEVEL * size
    return aligned and LEVEL * size < below.y - above.y <= pitch * size


def by_rows(pieces: Sequence[Piece]) -> list[Piece]:
    """From top to bottom, the pieces of one row from left to right; a vertical piece counts where it begins."""
    tops = {id(piece): piece.box.y0 + piece.size / 2 if piece.vertical else piece.y for piece in pieces}
    ordered: list[Piece] = []
    row: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: tops[id(piece)]):
        if row and tops[id(piece)] - tops[id(row[0])] > 0.5 * min(piece.size, row[0].size):
            ordered += sorted(row, key=lambda piece: piece.box.x0)
            row = []
        row.append(piece)
    return ordered + sorted(row, key=lambda piece: piece.box.x0)
