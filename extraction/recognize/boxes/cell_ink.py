"""What stands in a cell, by its ink: lines of writing, lone marks, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extraction.geometry import Box, union
from extraction.recognize.boxes.pieces import FLAT, HYPHEN, PALE, dash_text, distance, ink_in, is_dash, pieces_of, with_body
from extraction.recognize.boxes.specks import without_end_specks
from extraction.recognize.shades import Mask, runs

LEAST_GLYPH = 0.28  # of the height of type, the larger side: 一 and - are flat, 1 is narrow
FULL_GLYPH = 1.2
STOP = 0.22  # of the height of type, the larger side: of a full stop, and of a dot that is a stroke of a character
APART = 3.0  # heights of type between two runs of text that are not one
STACK = 3
NARROW = 1.45
SMALL = 0.33  # of the height of type: figures of a table set half as large as the text
DOTS = (0.07, 0.3)  # heights of type: how large each dot of an ellipsis is
SOFT = 1.0  # pixels that the soft edge of a dot adds to it
LEAST_DOTS, MOST_DOTS = 3, 6
BESIDE = 1.5  # heights of type to each side of an ellipsis that is alone


def cell_lines(ink: Mask, cell: Box, glyph: float) -> list[Box]:
    """One box around each line of writing in `cell`, from top to bottom; `glyph` is the height of a full character.

    Specks are no writing. Characters stacked one by one are one column, hence one tall box.
    """
    inside, x, y = ink_in(ink, cell)
    if not inside.any():
        return []
    blobs = _writing(inside, glyph)
    if not blobs:
        return []
    lines = [without_end_specks(line, glyph) for line in _rows(blobs, glyph) if not _is_of_specks(line, glyph)]
    spans = [union(line) for line in lines]
    if len(spans) >= STACK and _is_stack(spans, glyph):
        spans = [union(spans)]
    else:
        spans = [part for line in lines for part in _runs(line, glyph)]
    height = float(inside.shape[0])
    return [Box(b.x0 + x, b.y0 + y, b.x1 + x, b.y1 + y) for b in (with_body(span, glyph, height) for span in spans)]


def pale_lines(ink: Mask, faint: Mask, cell: Box, glyph: float) -> list[Box]:
    """The same where of small, thin type only pieces are `ink`: its `faint` strokes are writing that are ink in part.

    What shows through the sheet has none.
    """
    inside, x, y = ink_in(faint, cell)
    dark, _, _ = ink_in(ink, cell)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(inside, connectivity=8)
    share = np.bincount(labels.ravel(), weights=dark.ravel(), minlength=count) / np.maximum(stats[:, cv2.CC_STAT_AREA], 1)
    own = share >= PALE[1]
    own[0] = False
    height, width = inside.shape
    lines = cell_lines(np.asarray(own[labels], dtype=np.bool_), Box(0.0, 0.0, float(width), float(height)), glyph)
    return [Box(b.x0 + x, b.y0 + y, b.x1 + x, b.y1 + y) for b in lines]


def is_marked(faint: Mask, cell: Box, glyph: float) -> bool:
    """Whether something stands in `cell`, `faint` or in pieces, that is as large as a small figure: no blank, read or not."""
    inside, _, _ = ink_in(faint, cell)
    return any(box.height >= SMALL * glyph for box in pieces_of(inside, glyph) if not _is_remnant(box, inside.shape, glyph))


class Mark(NamedTuple):
    """A mark told by its shape alone: where it stands, as high as a character, and what it is."""

    box: Box
    text: str


def lone_mark(faint: Mask, cell: Box, glyph: float) -> Mark | None:
    """A dash, or the dots of an ellipsis, that is all there is in `cell`, however faint; None where there is none.

    Such a mark says something else than a blank, and is too small to count as writing among specks.
    """
    inside, x, y = ink_in(faint, cell)
    if not inside.any():
        return None
    height, width = inside.shape
    _, _, stats, _ = cv2.connectedComponentsWithStats(inside, connectivity=8)
    blobs = [
        (Box(float(a), float(b), float(a + w), float(b + h)), area)
        for a, b, w, h, area in stats[1:].tolist()
        if a > 0 and b > 0 and a + w < width and b + h < height and max(w, h) >= DOTS[0] * glyph
    ]
    dashes = [box for box, area in blobs if is_dash(box, area, glyph)]
    dots = _dots([box for box, _ in blobs], glyph)
    specks = [box for box, _ in blobs if box not in dots]
    if len(dashes) == 1 and all(max(box.width, box.height) < HYPHEN[0] * glyph for box, _ in blobs if box != dashes[0]):
        found, text = dashes[0], dash_text(dashes[0], glyph)
    elif 1 < len(dots) <= MOST_DOTS and (not specks or (len(dots) > 2 and _largest(specks) <= _largest(dots))):
        found, text = union(dots), "…"
    else:
        return None
    mark = with_body(found, glyph, float(height))
    return Mark(Box(mark.x0 + x, mark.y0 + y, mark.x1 + x, mark.y1 + y), text)


def ellipsis_around(faint: Mask, box: Box, glyph: float) -> Box | None:
    """The whole ellipsis, as high as a character, of which `box` holds one dot or all, outside drawn tables; None where it holds
    none.

    Three dots at least, with nothing larger beside them: two may be dirt, and a long row leads from a heading to its page.
    """
    if box.height > DOTS[1] * glyph + SOFT:
        return None
    aside, above = BESIDE * glyph, glyph / 2
    inside, x, y = ink_in(faint, Box(box.x0 - aside, box.center[1] - above, box.x1 + aside, box.center[1] + above))
    _, _, stats, _ = cv2.connectedComponentsWithStats(inside, connectivity=8)
    blobs = [Box(float(a), float(b), float(a + w), float(b + h)) for a, b, w, h, _ in stats[1:].tolist()]
    blobs = [blob for blob in blobs if max(blob.width, blob.height) >= DOTS[0] * glyph]
    dots = _dots(blobs, glyph)
    if not LEAST_DOTS <= len(dots) <= MOST_DOTS or _largest(blobs) > _largest(dots):
        return None
    found = union(dots)
    whole = Box(found.x0 + x, found.y0 + y, found.x1 + x, found.y1 + y)
    return with_body(whole, glyph, float(faint.shape[0])) if whole.intersection(box) > 0 else None


def _writing(inside: NDArray[np.uint8], glyph: float) -> list[Box]:
    """The pieces of ink that are writing: those as large as a stroke, and the small ones close to them."""
    boxes = [part for piece in pieces_of(inside, glyph) for part in _lines_apart(piece, inside, glyph)]
    small = [box for box in boxes if max(box.width, box.height) < LEAST_GLYPH * glyph]
    large = [box for box in boxes if box not in small and not _is_remnant(box, inside.shape, glyph)]
    if not large:
        return []
    near = [box for box in small if any(distance(box, other) <= 0.5 * glyph for other in large)]
    # A full stop behind a dot of a character, as in 心。
    stops = [box for box in small if box not in near and max(box.width, box.height) >= STOP * glyph]
    near += [box for box in stops if any(distance(box, other) <= 0.5 * glyph for other in near if other.height >= STOP * glyph)]
    # A dot of two pixels at 100 dpi is a point; of the same size at 600 dpi it is dirt.
    return large + [box for box in near if max(box.width, box.height) >= 0.08 * glyph]


def _lines_apart(piece: Box, inside: NDArray[np.uint8], glyph: float) -> list[Box]:
    """A piece cut where it has no ink from side to side, if it is too high for one line: lines set so close that their characters
    were taken for strokes that came apart."""
    if piece.height <= FULL_GLYPH * glyph:
        return [piece]
    own, x, y = ink_in(np.asarray(inside, dtype=np.bool_), piece)
    lines = runs(np.asarray(own.any(axis=1), dtype=np.bool_))
    if any(foot - head < FLAT * glyph for head, foot in lines):
        return [piece]
    parts = [(head, part) for head, foot in lines for part in pieces_of(own[head:foot], glyph)]
    return [Box(part.x0 + x, part.y0 + y + head, part.x1 + x, part.y1 + y + head) for head, part in parts]


def _is_of_specks(line: Sequence[Box], glyph: float) -> bool:
    """Whether nothing on a line is as large as a stroke: dirt close above or below the writing."""
    return all(max(box.width, box.height) < LEAST_GLYPH * glyph for box in line)


def _is_remnant(box: Box, shape: tuple[int, ...], glyph: float) -> bool:
    """A rest of the cell's own border: a hair along its edge, longer than it is thick."""
    height, width = shape[:2]
    thin = 0.12 * glyph
    flat = box.height <= thin and (box.y0 <= thin or box.y1 >= height - thin)
    upright = box.width <= thin and (box.x0 <= thin or box.x1 >= width - thin)
    return flat or upright


def _rows(blobs: Sequence[Box], glyph: float) -> list[list[Box]]:
    """Pieces of ink gathered into lines, from top to bottom.

    Pieces that overlap in height are of one line; so are those that fit one above the other into the height of a character: 二, i.
    """
    rows: list[list[Box]] = []
    for blob in sorted(blobs, key=lambda b: b.y0):
        if rows:
            top, bottom = min(b.y0 for b in rows[-1]), max(b.y1 for b in rows[-1])
            shared = min(bottom, blob.y1) - max(top, blob.y0)
            if shared > 0.3 * min(bottom - top, blob.height) or max(bottom, blob.y1) - top <= FULL_GLYPH * glyph:
                rows[-1].append(blob)
                continue
        rows.append([blob])
    return rows


def _is_stack(lines: Sequence[Box], glyph: float) -> bool:
    """Whether lines are the characters of one column: each as wide as a character at most, one below the other."""
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    widest = max(glyph, median(line.height for line in lines))
    return right - left <= NARROW * widest and lines[-1].y1 - lines[0].y0 >= 2.4 * (right - left)


def _runs(line: Sequence[Box], glyph: float) -> list[Box]:
    """A line cut where there is room for several characters."""
    runs: list[list[Box]] = []
    right = 0.0
    for blob in sorted(line):
        if runs and blob.x0 - right <= APART * glyph:
            runs[-1].append(blob)
            right = max(right, blob.x1)
        else:
            runs.append([blob])
            right = blob.x1
    return [union(run) for run in runs]


def _largest(boxes: Sequence[Box]) -> float:
    return max(max(box.width, box.height) for box in boxes)


def _dots(boxes: Sequence[Box], glyph: float) -> list[Box]:
    """The most of these that may be the dots of one ellipsis: small, of one height, beside each other."""
    small = sorted(box for box in boxes if max(box.width, box.height) <= DOTS[1] * glyph + SOFT)
    best: list[Box] = []
    for first in small:
        chain = [first]
        for box in small:
            level = abs(box.center[1] - first.center[1]) <= 0.12 * glyph
            if level and 0 <= box.x0 - chain[-1].x1 <= 0.6 * glyph:
                chain.append(box)
        best = max(best, chain, key=len)
    return best
