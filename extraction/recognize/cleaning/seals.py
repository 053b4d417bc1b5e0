"""Rules of tables without vertical lines, into which the strokes of a seal cut gaps."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.grid.lines import BRIDGE
from extraction.page import Ruling
from extraction.recognize.shades import Mask

TOUCHING = 1.0  # points: no gap at all
LEVEL = 1.5  # points by which the pieces of a line may differ in height
SEALED = 0.3  # of a gap, from which on a seal made it


def mended(rulings: Sequence[Ruling], sealed: Mask | None, point: float) -> list[Ruling]:
    """Horizontal `rulings`, those made one that touch, or between which a seal (`sealed`) stood; `point` pixels are a point."""
    whole: list[Ruling] = []
    for ruling in sorted(rulings, key=lambda ruling: ruling.x0):
        left = next((known for known in whole if _goes_on(known, ruling, sealed, point)), None)
        if left is None:
            whole.append(ruling)
        else:
            y = left.y0 if left.x1 - left.x0 >= ruling.x1 - ruling.x0 else ruling.y0
            whole[whole.index(left)] = Ruling(left.x0, y, max(left.x1, ruling.x1), y)
    return whole


def _goes_on(left: Ruling, right: Ruling, sealed: Mask | None, point: float) -> bool:
    gap = right.x0 - left.x1
    if abs(left.y0 - right.y0) > LEVEL * point or not -BRIDGE * point <= gap <= BRIDGE * point:
        return False
    if gap <= TOUCHING * point:
        return True
    if sealed is None:
        return False
    reach, y = round(LEVEL * point), round((left.y0 + right.y0) / 2)
    between = sealed[max(0, y - reach) : y + reach + 1, round(left.x1) : round(right.x0)]
    return bool(between.size and between.mean() >= SEALED)
