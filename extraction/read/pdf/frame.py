"""From a PDF's coordinates to the page's: points from the top left corner of the upright page."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.floating[Any]]


class Frame(NamedTuple):
    """The visible part of a page in PDF coordinates (y runs up), and how many quarter turns clockwise make it upright."""

    x0: float
    y0: float
    x1: float
    y1: float
    turns: int

    @property
    def width(self) -> float:
        return self.y1 - self.y0 if self.turns % 2 else self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.x1 - self.x0 if self.turns % 2 else self.y1 - self.y0

    def points(self, points: Points) -> Points:
        """(n, 2) PDF coordinates to (n, 2) of the upright page."""
        x, y = points[:, 0], points[:, 1]
        ways = ((x - self.x0, self.y1 - y), (y - self.y0, x - self.x0), (self.x1 - x, y - self.y0), (self.y1 - y, self.x1 - x))
        return np.column_stack(ways[self.turns % 4])

    def boxes(self, boxes: Points) -> Points:
        """(n, 4) boxes by any two opposite corners to (n, 4) x0, y0, x1, y1 on the upright page."""
        one, other = self.points(boxes[:, :2]), self.points(boxes[:, 2:])
        return np.hstack((np.minimum(one, other), np.maximum(one, other)))

    def turned(self, turns: int) -> Frame:
        """The same part of the page with `turns` quarter turns in all."""
        return self._replace(turns=turns % 4)


def turn_boxes(boxes: Points, turns: int, width: float, height: float) -> Points:
    """(n, 4) boxes on a page of `width` by `height`, on that page after `turns` quarter turns clockwise."""
    flipped = boxes.copy()
    flipped[:, [1, 3]] = height - boxes[:, [3, 1]]
    return Frame(0.0, 0.0, width, height, turns % 4).boxes(flipped)
