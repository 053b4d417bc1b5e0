"""The texts that a line falls into at wide white gaps: detection joins neighbouring columns of tables without lines."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate, pairwise

import numpy as np

from extraction.geometry import Box
from extraction.page import Segment
from extraction.recognize.reading.crops import ink_level, line_frame
from extraction.recognize.reading.readings import Ranked
from extraction.recognize.shades import Gray

GAP = 0.45  # of the line's height: the least white between two texts
BLANK_MARK = 0.7  # of the line's height: what a full-width comma or bracket is blank itself
BLANK_SPACED = 0.3  # the same where a space was read behind it
LIGHTEST = 0.75  # of the way from print to paper: the thin stroke of a 一 is as light as that
SPECK = 0.15  # of the line's height: what stands alone in a gap and is no larger is dirt
LEAST_INK = 2  # pixels of a column of the crop: less is dirt
_CLOSING = frozenset("，、。：；？！,.:;?!)）】》〉」』〕”’")
_OPENING = frozenset("(（【《〈「『〔“‘")

Ink = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
Gap = tuple[int, int]  # columns of the crop, the last one left out
Read = Callable[[float, float], Ranked]


def parts_of(line: Segment, crop: Gray, read: Read) -> tuple[Segment, ...]:
    """The texts of `line`, from left to right, each with its own box and readings; none where it is of one piece.

    `crop` is what `line_crop` made of it; `read(x0, x1)` gives the text, and the runner-ups, of what lies between two columns of
    the crop. A gap counts where text is read on both sides, and the white is more than the punctuation beside it has of its own.
    Where the parts are not as many characters together as the line, the reading contradicts the gaps, and there are none.
    """
    frame = line_frame(line.box)
    scale = frame.height / crop.shape[0]
    top, bottom = round((line.box.y0 - frame.y0) / scale), round((line.box.y1 - frame.y0) / scale)
    ink = (crop < ink_level(crop, LIGHTEST))[top:bottom]
    gaps = [(x0, x1) for x0, x1 in _white(ink) if x1 - x0 >= GAP * len(ink)]
    if not gaps:
        return ()
    ink, gaps = _without_specks(ink, gaps)
    start, end = 0.0, float(crop.shape[1])
    texts = [read(x0, x1)[0].text for x0, x1 in _between(gaps, start, end)]
    # Ink at an end that says nothing is of a neighbour: the box cut it off.
    if not texts[0]:
        start = sum(gaps[0]) / 2
    if not texts[-1]:
        end = sum(gaps[-1]) / 2
    spaces, read_before = spaces_in(line.text), list(accumulate(characters_in(text) for text in texts))
    kept = [
        gap
        for gap, (a, b), place in zip(gaps, pairwise(texts), read_before, strict=False)
        if _parted((gap[1] - gap[0]) / len(ink), a, b, spaced=place in spaces)
    ]
    if not kept:
        return ()
    pieces = _between(kept, start, end)
    answers = [read(x0, x1) for x0, x1 in pieces]
    spelt = sum(characters_in(best.text) for best, _ in answers)
    if not all(best.text for best, _ in answers) or spelt != characters_in(line.text):
        return ()
    parts = []
    for (x0, x1), (best, others) in zip(pieces, answers, strict=True):
        columns, rows = _extent(ink[:, round(x0) : round(x1)])
        left, width = frame.x0 + (round(x0) + columns[0]) * frame.width / crop.shape[1], frame.width / crop.shape[1]
        box = Box(left, line.box.y0 + rows[0] * scale, left + (columns[1] - columns[0]) * width, line.box.y0 + rows[1] * scale)
        parts.append(Segment(best.text, box, best.probability, others, bold=line.bold, size=line.size))
    return tuple(parts)


def _white(ink: Ink) -> list[Gap]:
    """The stretches of columns without ink between the first and the last with some."""
    columns = np.nonzero(ink.sum(axis=0) >= LEAST_INK)[0]
    return [(int(a) + 1, int(b)) for a, b in pairwise(columns) if b - a > 1]


def _without_specks(ink: Ink, gaps: list[Gap]) -> tuple[Ink, list[Gap]]:
    """`ink` and the `gaps` in it without the specks that cut a wide gap in two."""
    clean, joined = ink.copy(), gaps[:1]
    for x0, x1 in gaps[1:]:
        rows = np.nonzero(ink[:, joined[-1][1] : x0].any(axis=1))[0]
        high = int(rows[-1]) + 1 - int(rows[0])
        if max(high, x0 - joined[-1][1]) <= SPECK * len(ink):
            clean[:, joined[-1][1] : x0] = False
            joined[-1] = joined[-1][0], x1
        else:
            joined.append((x0, x1))
    return clean, joined


def _between(gaps: list[Gap], start: float, end: float) -> list[tuple[float, float]]:
    """What lies between the middles of neighbouring gaps, and between those and `start` and `end`."""
    return list(pairwise([start, *((x0 + x1) / 2 for x0, x1 in gaps), end]))


def _parted(width: float, before: str, after: str, *, spaced: bool) -> bool:
    """Whether a gap of `width` heights parts two texts. None ends with an opening bracket, and none begins with a comma.

    Where the line was read with a space there, the mark's own blank is no doubt, or a small one.
    """
    if not before or not after or before[-1] in _OPENING or after[0] in _CLOSING:
        return False
    return width >= GAP + (BLANK_SPACED if spaced else BLANK_MARK) * ((before[-1] in _CLOSING) + (after[0] in _OPENING))


def spaces_in(text: str) -> set[int]:
    """After how many characters, spaces left out, a text has a space."""
    return set(accumulate(characters_in(word) for word in text.split()))


def _extent(ink: Ink) -> tuple[tuple[int, int], tuple[int, int]]:
    """First column and row with ink, and those after the last."""
    columns, rows = np.nonzero(ink.sum(axis=0) >= LEAST_INK)[0], np.nonzero(ink.any(axis=1))[0]
    return (int(columns[0]), int(columns[-1]) + 1), (int(rows[0]), int(rows[-1]) + 1)


def characters_in(text: str) -> int:
    """How many characters a text has, spaces left out."""
    return len("".join(text.split()))
