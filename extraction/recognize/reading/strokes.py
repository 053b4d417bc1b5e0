"""How thick the strokes of recognized lines are, which tells bold type and other faces apart."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from extraction.geometry import Box
from extraction.page import Segment
from extraction.plain import HAN
from extraction.recognize.shades import Gray

_IDEOGRAPH = re.compile(f"[{HAN}]")
_FEW = 3  # ideographs from which on the strokes of a line have a mean worth knowing
_PAPER = 0.15  # of the way from paper to ink: what is lighter is paper
_DARKEST = 0.985  # of the pixels are lighter than the darkest ink
_PALEST = 200  # no ink is paler


def with_strokes(segments: Sequence[Segment], page: Gray, elsewhere: Collection[int]) -> list[Segment]:
    """`segments` with the widths of their strokes on `page`, but for those at the indexes `elsewhere`, and for those with few
    ideographs or set downwards."""
    return [
        segment
        if at in elsewhere or segment.vertical or len(_IDEOGRAPH.findall(segment.text)) < _FEW
        else replace(segment, stroke=stroke_width(page, segment.box))
        for at, segment in enumerate(segments)
    ]


def stroke_width(page: Gray, box: Box) -> float | None:
    """The mean width of the strokes in `box`, in pixels; None where there is no ink.

    A stroke's area is its width times its length, and its outline is twice as long as itself. Both come from shades, not from a
    threshold: what blur takes off the height of an edge it adds to its breadth.
    """
    inside = page[max(0, int(box.y0) - 1) : int(np.ceil(box.y1)) + 1, max(0, int(box.x0) - 1) : int(np.ceil(box.x1)) + 1]
    if min(inside.shape) < 2:
        return None
    darkest = min(float(np.quantile(inside, 1 - _DARKEST)), _PALEST)
    ink = np.clip((255.0 - inside.astype(np.float32)) / (255.0 - darkest), 0.0, 1.0)
    ink[ink < _PAPER] = 0.0
    outline = float(np.hypot(np.diff(ink, axis=1)[:-1], np.diff(ink, axis=0)[:, :-1]).sum())
    return 2.0 * float(ink.sum()) / outline if outline else None
