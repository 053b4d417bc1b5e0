"""From characters to segments: lines of text, cut where table lines or wide gaps part them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extraction.geometry import Box
from extraction.page import Ruling, Segment
from extraction.read.pdf.chars import Chars, em_boxes
from extraction.read.pdf.frame import Frame, Points, turn_boxes
from extraction.read.pdf.lines import SAME
from extraction.read.pdf.pieces import (
    BACK,
    LEVEL,
    SMALL,
    SPACE,
    SPACED_CUT,
    WIDE_SPACE,
    Piece,
    by_rows,
    join_runs,
    join_spaced,
    join_stacked,
    needs_space,
)

WATERMARK_SIZE = 20.0  # points: slanted text from this size on is no part of a report
_NUMBER_ENDS, _NUMBER_STARTS = ([ord(mark) for mark in marks] for marks in ("）)、", "0123456789（("))
_DIGITS = [ord(digit) for digit in "0123456789０１２３４５６７８９"]
_IDEOGRAPHS = (0x3400, 0x9FFF)
_LATIN_END = 0x250
_TORN = 24.0  # points: a longer gap, two lines of type high, is none in a wall that was drawn badly
_MEETS = 1.5  # points between the end of a wall and the line that it ends on
_TWICE = 0.15  # of the type size: bold type is sometimes one character drawn twice, so far apart


def read_segments(chars: Chars, frame: Frame, rulings: Sequence[Ruling]) -> list[Segment]:
    """The text of the upright page in reading order; all of `chars` are taken to be visible.

    Text that runs up or down the page comes as vertical segments, as does text that is stacked character by character in a cell.
    """
    lines = np.array([(line.x0, line.y0, line.x1, line.y1) for line in rulings], np.float64).reshape(-1, 4)
    pieces: list[Piece] = []
    for quarter in range(4):
        local = frame.turned(frame.turns + quarter)
        chosen = (chars.turns == local.turns) & ~(chars.diagonal & (chars.size >= WATERMARK_SIZE))
        if not chosen.any():
            continue
        turned = turn_boxes(lines, quarter, frame.width, frame.height)
        found = _pieces(chars[chosen], local, Walls(turned))
        pieces += found if quarter == 0 else [_turned_back(piece, quarter, local) for piece in found]
    return [piece.segment() for piece in by_rows(pieces)]


class Walls:
    """The vertical and horizontal lines of a page, as walls that part its text."""

    def __init__(self, lines: Points) -> None:
        """`lines` is (n, 4): x0, y0, x1, y1."""
        upright = (lines[:, 2] - lines[:, 0]) < (lines[:, 3] - lines[:, 1])
        self._across = lines[~upright]
        self._down = self._whole(lines[upright])

    def _whole(self, down: Points) -> Points:
        """Vertical walls without the gaps of lines that are broken. Where a cell lies across, walls end on the lines around it."""
        whole: list[list[float]] = []
        for x0, y0, x1, y1 in sorted(down.tolist()):
            last = whole[-1] if whole else None
            if last and x0 - last[0] <= SAME and y0 - last[3] <= _TORN and not (self._floor(x0, last[3]) and self._floor(x0, y0)):
                last[3] = max(last[3], y1)
            else:
                whole.append([x0, y0, x1, y1])
        return np.array(whole, np.float64).reshape(-1, 4)

    def _floor(self, x: float, y: float) -> bool:
        """Whether a horizontal wall runs through (x, y), or ends there."""
        at = np.abs(self._across[:, 1] - y) <= _MEETS
        return bool((at & (self._across[:, 0] - _MEETS <= x) & (x <= self._across[:, 2] + _MEETS)).any())

    def lanes(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """For points, how many walls stand left of each at its height, and whether there is one on either side."""
        beside = (self._down[:, 1] <= y[:, np.newaxis]) & (y[:, np.newaxis] <= self._down[:, 3])
        left = (beside & (self._down[:, 0] < x[:, np.newaxis])).sum(axis=1)
        return left, (left > 0) & (left < beside.sum(axis=1))

    def floor_between(self, x: float, y0: float, y1: float) -> bool:
        """Whether a horizontal wall crosses the way from (x, y0) down to (x, y1)."""
        across = self._across
        return bool(((across[:, 0] <= x) & (x <= across[:, 2]) & (y0 < across[:, 1]) & (across[:, 1] < y1)).any())


def _pieces(chars: Chars, frame: Frame, walls: Walls) -> list[Piece]:
    """The lines of text among characters that are all upright in `frame`."""
    runs = _runs(chars, frame, walls)
    return join_stacked(join_spaced(join_runs(runs)), walls.floor_between)


def _runs(chars: Chars, frame: Frame, walls: Walls) -> list[Piece]:
    """Characters that follow each other in drawing and on the page, without a wall or a gap between them.

    A gap may be filled by something drawn later, so it is bridged only where spaces were typed. Where another number may begin
    behind a number, the joining of runs decides.
    """
    kept = np.flatnonzero(~(chars.space | _control(chars.code)))
    kept = kept[~_drawn_twice(chars[kept])]
    if not len(kept):
        return []
    typed = np.diff(kept) > 1
    chars = chars[kept]
    box = _shared_out(em_boxes(chars, frame), _in_ligature(chars))
    lane, closed = walls.lanes((box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2)
    starts = np.flatnonzero(np.concatenate(([True], _breaks(chars, box, lane, typed))))
    ends = np.append(starts[1:], len(chars))
    text = _with_spaces(chars, box, typed)
    corners = np.hstack((np.minimum.reduceat(box[:, :2], starts), np.maximum.reduceat(box[:, 2:], starts)))
    bold = np.add.reduceat(chars.bold.astype(np.int64), starts) * 2 > ends - starts
    faces = chars.face[_first_ideographs(chars.code, starts)]
    about = zip(starts.tolist(), ends.tolist(), corners.tolist(), bold.tolist(), faces.tolist(), strict=True)
    return [
        Piece(
            "".join(text[start:end]).strip(),
            Box(*corner),
            float(chars.size[start]),
            heavy,
            face,
            int(lane[start]),
            bool(closed[start]),
        )
        for start, end, corner, heavy, face in about
    ]


def _breaks(chars: Chars, box: Points, lane: NDArray[np.int64], typed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether a run ends between each two characters; `typed`: a space stands between them."""
    gap, size = _gaps(chars, box)
    level = (box[:, 1] + box[:, 3]) / 2
    same_object = chars.object[1:] == chars.object[:-1]
    written_on = same_object & (gap < 0.1 * size)  # digits that run over a line stay together
    renumbered = ~same_object & np.isin(chars.code[:-1], _NUMBER_ENDS) & np.isin(chars.code[1:], _NUMBER_STARTS)
    digit = np.isin(chars.code, _DIGITS)
    figures = digit[1:] & digit[:-1]  # web pages set spaces on both sides of the figures in cells
    return np.asarray(
        (np.abs(np.diff(level)) > LEVEL * size)
        | (gap > np.where(typed, np.where(figures, WIDE_SPACE, SPACED_CUT), SPACE) * size)
        | (gap < -BACK * size)
        | ((lane[1:] != lane[:-1]) & ~written_on)
        | renumbered
        | (figures & (np.minimum(chars.size[1:], chars.size[:-1]) <= SMALL * size))
    )


def _with_spaces(chars: Chars, box: Points, typed: NDArray[np.bool_]) -> list[str]:
    """The characters, those behind a gap that is a space with one before them."""
    text = [chr(code) for code in chars.code.tolist()]
    gap, size = _gaps(chars, box)
    for place in np.flatnonzero(gap > SPACE * size).tolist():
        if needs_space(text[place][-1], text[place + 1], float(gap[place] / size[place]), typed=bool(typed[place])):
            text[place + 1] = " " + text[place + 1]
    return text


def _gaps(chars: Chars, box: Points) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The white between each two characters, and the size of the larger one."""
    return box[1:, 0] - box[:-1, 2], np.maximum(chars.size[1:], chars.size[:-1])


def _first_ideographs(code: NDArray[np.uint32], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first ideograph of each run, or its first character where it has none: digits are often of another face than the words
    around them."""
    places = np.where((code >= _IDEOGRAPHS[0]) & (code <= _IDEOGRAPHS[1]), np.arange(len(code)), len(code))
    first = np.minimum.reduceat(places, starts)
    return np.where(first < len(code), first, starts)


def _control(code: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Characters that have no shape: controls, soft hyphens, marks of direction."""
    control = (code < 0x20) | ((code >= 0x7F) & (code < 0xA0))
    return np.asarray(control | np.isin(code, (0xAD, 0xFFFE, *range(0x200B, 0x2010))))


def _drawn_twice(chars: Chars) -> NDArray[np.bool_]:
    """Which characters stand where the same one stands already; the letters of a ligature (the two f of ffi) are no such pair."""
    near = np.maximum(chars.size, 1.0) * _TWICE
    order = np.lexsort((chars.origin[:, 0], np.rint(chars.origin[:, 1]), chars.code))
    code, origin = chars.code[order], chars.origin[order]
    same = (code[1:] == code[:-1]) & (np.abs(np.diff(origin, axis=0)) < near[order][1:, np.newaxis]).all(axis=1)
    twice = np.zeros(len(chars), bool)
    twice[order[1:][same]] = True
    return twice & ~_in_ligature(chars)


def _in_ligature(chars: Chars) -> NDArray[np.bool_]:
    """Which Latin letters are told of the very glyph that the letter before them is told of."""
    latin = (chars.code < _LATIN_END) & ~((chars.code >= 0x30) & (chars.code <= 0x39))
    same = np.zeros(len(chars), bool)
    same[1:] = (chars.object[1:] == chars.object[:-1]) & (chars.origin[1:] == chars.origin[:-1]).all(axis=1)
    return np.asarray(latin & same)


def _shared_out(boxes: Points, ligature: NDArray[np.bool_]) -> Points:
    """The boxes with that of a glyph that is told for several letters shared out among them, from left to right."""
    again = ligature.copy()
    again[1:] &= (boxes[1:] == boxes[:-1]).all(axis=1)
    glyph = np.cumsum(~again) - 1
    letters = np.bincount(glyph)[glyph]
    place = np.arange(len(boxes)) - np.flatnonzero(~again)[glyph]
    width = (boxes[:, 2] - boxes[:, 0]) / letters
    x0 = boxes[:, 0] + place * width
    return np.column_stack((x0, boxes[:, 1], x0 + width, boxes[:, 3]))


def _turned_back(piece: Piece, quarter: int, local: Frame) -> Piece:
    """A piece from the page turned by `quarter` more, on the page itself."""
    box = turn_boxes(np.array([piece.box]), 4 - quarter, local.width, local.height)[0]
    piece.box = Box(*box.tolist())
    piece.vertical = quarter % 2 == 1
    return piece
