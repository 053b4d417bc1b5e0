"""Drawn lines, cleaned: pieces of one line joined, and lines that touch gathered into nets. A net may be a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from extraction.page import Ruling

Interval = tuple[float, float]

# In units (one point on A4). Neither a row nor a column that holds type is narrower than SNAP.
SNAP = 5.0
BRIDGE = 7.0
TOUCH = 6.0
BEYOND = 2.5  # how far a line that ends at another one goes beyond it
SPECK = 4.0  # the same where a speck lies at its end: so much of a line that goes on is no sign that it does
INTERRUPTED = 100.0  # a seal is 4.2 cm wide
BREAK = 40.0  # the longest break of a line, where one of its sides ends at another line
DRAWN = 0.6  # of a broken line that is seen
MARGIN_SHARE = 0.015
MARGIN_LENGTH = 0.85


@dataclass(slots=True)
class Line:
    """A line at `position` (y of a horizontal one, x of a vertical one), drawn over `intervals`, sorted and apart."""

    position: float
    intervals: list[Interval]

    @property
    def start(self) -> float:
        return self.intervals[0][0]

    @property
    def end(self) -> float:
        return self.intervals[-1][1]

    @property
    def drawn(self) -> float:
        """How much of it is drawn."""
        return sum(end - start for start, end in self.intervals)

    def coverage(self, start: float, end: float) -> float:
        """The share of `start` to `end` over which it is drawn."""
        if end <= start:
            return 0.0
        covered = sum(max(0.0, min(end, b) - max(start, a)) for a, b in self.intervals)
        return min(1.0, covered / (end - start))


@dataclass(slots=True)
class Net:
    """Lines that touch each other, directly or through others."""

    horizontal: list[Line] = field(default_factory=list)
    vertical: list[Line] = field(default_factory=list)


def join_intervals(intervals: Iterable[Interval], gap: float) -> list[Interval]:
    """Sorted and apart by more than `gap`."""
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1] + gap:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def cluster(positions: Sequence[float], weights: Sequence[float], reach: float) -> list[list[int]]:
    """Indexes of positions that lie within `reach` of the first of their cluster; clusters in ascending order.

    The heaviest position (the longest line) founds the first cluster, so that stray pieces join lines and not the other way round.
    """
    centers: list[float] = []
    members: list[list[int]] = []
    for index in sorted(range(len(positions)), key=lambda i: -weights[i]):
        near = [(abs(center - positions[index]), k) for k, center in enumerate(centers)]
        best = min(near, default=None)
        if best is not None and best[0] <= reach:
            members[best[1]].append(index)
        else:
            centers.append(positions[index])
            members.append([index])
    order = sorted(range(len(centers)), key=lambda k: centers[k])
    return [members[k] for k in order]


def merge_lines(lines: Sequence[Line], reach: float, gap: float) -> list[Line]:
    """Lines at about the same position become one, at the mean position weighted by length. `lines` may be empty."""
    weights = [line.drawn for line in lines]
    merged = []
    for members in cluster([line.position for line in lines], weights, reach):
        total = sum(weights[i] for i in members) or 1.0
        position = sum(lines[i].position * weights[i] for i in members) / total
        intervals = join_intervals((interval for i in members for interval in lines[i].intervals), gap)
        merged.append(Line(position, intervals))
    return merged


def without_breaks(lines: Sequence[Line], across: Sequence[Line], unit: float) -> list[Line]:
    """`lines` with their breaks closed.

    Where cells are merged, a line ends at one of those `across` it and begins again at another; where it ends between two of them,
    it goes on and was not seen.
    """
    whole = []
    for line in lines:
        intervals = [line.intervals[0]]
        for start, end in line.intervals[1:]:
            last = intervals[-1][1]
            open_ends = _is_open(line, last, 1, across, unit, SPECK) + _is_open(line, start, -1, across, unit, SPECK)
            if start - last <= (0.0, BREAK, INTERRUPTED)[open_ends] * unit:
                intervals[-1] = (intervals[-1][0], end)
            else:
                intervals.append((start, end))
        whole.append(Line(line.position, intervals))
    return whole


def reaching(lines: Sequence[Line], across: Sequence[Line], unit: float) -> list[Line]:
    """Broken `lines`, drawn on to the next of those `across` them where they end between two of these."""
    reached = []
    for line in lines:
        first, last = line.start, line.end
        met = [other.position for other in across if _meets(line, other, unit)]
        if _is_open(line, first, -1, across, unit):
            first = max((p for p in met if first - BREAK * unit <= p < first), default=first)
        if _is_open(line, last, 1, across, unit):
            last = min((p for p in met if last < p <= last + BREAK * unit), default=last)
        intervals = list(line.intervals)
        intervals[0] = (first, intervals[0][1])
        intervals[-1] = (intervals[-1][0], last)
        reached.append(Line(line.position, intervals))
    return reached


def _is_open(line: Line, end: float, outwards: int, across: Sequence[Line], unit: float, beyond: float = BEYOND) -> bool:
    """Whether a piece of `line` ends where no line across it is, short of one or `beyond` it; `outwards` is 1 or -1."""
    return not any(
        -TOUCH * unit <= (end - other.position) * outwards <= beyond * unit and _meets(line, other, unit) for other in across
    )


def _meets(line: Line, other: Line, unit: float) -> bool:
    """Whether `other`, across `line`, is drawn as far as it."""
    return other.start - TOUCH * unit <= line.position <= other.end + TOUCH * unit


def nets_of(rulings: Sequence[Ruling], width: float, height: float, unit: float) -> list[Net]:
    """The nets on a page of `width` by `height`, from top to bottom; `unit` is the length of one point. Lone lines are left out."""
    horizontal = _pieces((r for r in rulings if r.horizontal), True, height, width, unit)
    vertical = _pieces((r for r in rulings if not r.horizontal), False, width, height, unit)
    if not horizontal or not vertical:
        return []
    touching = _touching(horizontal, vertical, TOUCH * unit)
    nets, loners = _components(horizontal, vertical, touching)
    nets = _rejoined(nets, unit)
    for net in nets:
        _adopt(net, loners, unit)
        _gather(net.horizontal, net.vertical, loners.horizontal, unit)
        _gather(net.vertical, net.horizontal, loners.vertical, unit)
    return sorted(nets, key=lambda net: min(line.position for line in net.horizontal))


def _pieces(rulings: Iterable[Ruling], horizontal: bool, depth: float, length: float, unit: float) -> list[Line]:
    """Collinear pieces joined over small gaps; the dark edge of a scan (a long line at the paper's rim) is no line."""
    lines = []
    for ruling in rulings:
        if horizontal:
            position, start, end = (ruling.y0 + ruling.y1) / 2, ruling.x0, ruling.x1
        else:
            position, start, end = (ruling.x0 + ruling.x1) / 2, ruling.y0, ruling.y1
        rim = min(position, depth - position) < MARGIN_SHARE * depth
        if end > start and not (rim and end - start > MARGIN_LENGTH * length):
            lines.append(Line(position, [(start, end)]))
    pieces = []
    for line in merge_lines(lines, unit, BRIDGE * unit):
        pieces += [Line(line.position, [interval]) for interval in line.intervals if interval[1] - interval[0] >= 3 * unit]
    return pieces


def _touching(horizontal: Sequence[Line], vertical: Sequence[Line], tolerance: float) -> NDArray[np.bool_]:
    """(horizontal, vertical): which cross or nearly do."""
    h = np.array([(line.position, line.start - tolerance, line.end + tolerance) for line in horizontal])
    v = np.array([(line.position, line.start - tolerance, line.end + tolerance) for line in vertical])
    across = (v[None, :, 0] >= h[:, None, 1]) & (v[None, :, 0] <= h[:, None, 2])
    along = (h[:, None, 0] >= v[None, :, 1]) & (h[:, None, 0] <= v[None, :, 2])
    return np.asarray(across & along, dtype=np.bool_)


def _components(horizontal: Sequence[Line], vertical: Sequence[Line], touching: NDArray[np.bool_]) -> tuple[list[Net], Net]:
    """Nets of touching lines, and the lines that touch nothing."""
    parent = list(range(len(horizontal) + len(vertical)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for i, j in zip(*np.nonzero(touching), strict=True):
        parent[root(int(i))] = root(len(horizontal) + int(j))
    nets: dict[int, Net] = {}
    loners = Net()
    for i, line in enumerate(horizontal):
        if touching[i].any():
            nets.setdefault(root(i), Net()).horizontal.append(line)
        else:
            loners.horizontal.append(line)
    for j, line in enumerate(vertical):
        if touching[:, j].any():
            nets.setdefault(root(len(horizontal) + j), Net()).vertical.append(line)
        else:
            loners.vertical.append(line)
    return [net for net in nets.values() if net.horizontal and net.vertical], loners


def _rejoined(nets: Sequence[Net], unit: float) -> list[Net]:
    """Nets that were one table until something that covers it, such as a seal, was taken out of the page.

    Two lines of the left one at least go on in the right one, and the table is open on one of the facing sides.
    """
    joined: list[Net] = []
    for net in sorted(nets, key=_left):
        left = next((other for other in joined if _is_interrupted(other, net, unit)), None)
        if left is None:
            joined.append(net)
            continue
        for line, rest in _going_on(left, net, unit):
            left.horizontal.append(Line((line.position + rest.position) / 2, [(line.start, rest.end)]))
        left.horizontal += net.horizontal
        left.vertical += net.vertical
    return joined


def _left(net: Net) -> float:
    return min(line.start for line in net.horizontal)


def _right(net: Net) -> float:
    return max(line.end for line in net.horizontal)


def _is_interrupted(left: Net, right: Net, unit: float) -> bool:
    gap = _left(right) - _right(left)
    if not 0 < gap <= INTERRUPTED * unit or len(_going_on(left, right, unit)) < 2:
        return False
    ends = ((left, _right(left)), (right, _left(right)))
    return any(all(abs(line.position - end) > TOUCH / 2 * unit for line in net.vertical) for net, end in ends)


def _going_on(left: Net, right: Net, unit: float) -> list[tuple[Line, Line]]:
    """The lines that end at the right of one net and go on at the left of the other."""
    return [
        (line, rest)
        for line in left.horizontal
        for rest in right.horizontal
        if abs(line.position - rest.position) <= SNAP * unit / 2
        and _right(left) - line.end <= INTERRUPTED / 2 * unit
        and rest.start - _left(right) <= INTERRUPTED / 2 * unit
    ]


def _adopt(net: Net, loners: Net, unit: float) -> None:
    """Take in lone horizontal lines that are as wide as the net and close to it, and lone pieces of a broken one.

    In a table without left and right border, a row that is one cell touches no vertical line.
    """
    start = min(line.start for line in net.horizontal)
    end = max(line.end for line in net.horizontal)
    slack = 0.03 * (end - start) + 3 * unit

    def belongs(line: Line) -> bool:
        level = [other for other in (*net.horizontal, *loners.horizontal) if abs(other.position - line.position) <= unit]
        first, last = min(other.start for other in level), max(other.end for other in level)
        whole = abs(first - start) <= slack and abs(last - end) <= slack
        distance = min(abs(line.position - other.position) for other in net.horizontal)
        return whole and sum(other.drawn for other in level) >= DRAWN * (end - start) and distance <= 60 * unit

    while adopted := [line for line in loners.horizontal if belongs(line)]:
        net.horizontal += adopted
        loners.horizontal = [line for line in loners.horizontal if line not in adopted]


def _gather(lines: list[Line], across: Sequence[Line], loners: list[Line], unit: float) -> None:
    """Add to the `lines` of a net the `loners` that are pieces of one of them, broken where the lines `across` are."""
    start, end = min(line.position for line in across), max(line.position for line in across)
    for line in list(loners):
        if start <= line.start and line.end <= end and any(abs(other.position - line.position) <= unit for other in lines):
            lines.append(line)
            loners.remove(line)
