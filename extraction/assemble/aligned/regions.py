"""Where on a page text stands as in a table though no lines are drawn around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

import numpy as np

from extraction.assemble.aligned.alignment import Item, Line
from extraction.assemble.aligned.footnotes import note_rows
from extraction.assemble.aligned.looks import evened, line_scores, mean_probability
from extraction.assemble.chain import best_chain
from extraction.classify import SegmentLabels
from extraction.geometry import Box, union
from extraction.page import Page, Ruling
from extraction.plain import HAN

_FOOT_NOTE = 3.5  # log-odds of a note that is a table's last row, which may stand alone on the next page
_SURE = 2.0  # log-odds from which on a line is of a table even outside its rules
_ENTER, _LEAVE = -2.0, -1.0  # log-odds of a table's beginning and ending at a line
_CLOSED = 0.5  # of the type's height: rules at least so far apart are not one thick rule
_APART = 2.3  # times the usual pitch of lines: a table does not run on over such a gap
_LEADING = 0.8  # of the type's height: how far the lines of a label are from each other at most
_FLUSH = 0.3  # of the type's height: how far the lines of a label begin from each other at most, and differ in height
_HALF_WAY = 0.3  # of the type's height: how far from the middle of a label its row may stand
_RULE = 0.25  # of the page's width: the least length of a rule that bounds a table
_BESIDE = 8.0  # lines of type: how far left of all other columns a text set downwards may stand
_SAME_SIDE = 0.02  # of the page's width
_WORD = re.compile(f"[{HAN}]")
_DOWNWARDS = 0.6  # of the type's width: the white between two pieces of one text set downwards


@dataclass(frozen=True, slots=True)
class Region:
    """Lines that form a table, texts set downwards beside them, and the horizontal rules at and between them."""

    lines: tuple[Line, ...]
    vertical: tuple[Item, ...]
    rules: tuple[Ruling, ...]
    score: float

    @property
    def segments(self) -> set[int]:
        """Indexes of all that stands in it."""
        items = [*(item for line in self.lines for item in line.items), *self.vertical]
        return {index for item in items for index in item.segments}

    @property
    def box(self) -> Box:
        """Around the texts and those rules that run over the whole width."""
        texts = union([*(line.box for line in self.lines), *(item.box for item in self.vertical)])
        full = [r for r in self.rules if r.x0 <= texts.x0 + 0.1 * texts.width and r.x1 >= texts.x1 - 0.1 * texts.width]
        return union([texts, *(Box(r.x0, r.y0, r.x1, r.y1) for r in full)])


def find_regions(page: Page, labels: Sequence[SegmentLabels], lines: Sequence[Line]) -> list[Region]:
    """The runs of `lines` that are more probably a table than running text, by their labels and their look.

    A chain of two states (in a table or not) over the lines, solved by dynamic programming.
    """
    if not lines:
        return []
    rules = [r for r in page.rulings if r.horizontal and not _in_grid(page, r)]
    framed = _framed(rules, page.width)
    scores = evened(line_scores(page, labels, lines, framed), lines)
    for number in note_rows(lines, labels, rules):
        scores[number] = _FOOT_NOTE
    for number in _second_lines(lines):
        scores[number] = max(scores[number], _SURE)
    closed = [_is_closed(a, b, labels, rules) for a, b in pairwise(lines)]
    breaks = [far or ends for far, ends in zip(_breaks(lines), [True, *closed], strict=True)]
    regions = []
    for first, last in _runs(scores, breaks):
        last += _before_closing_rule(lines[first:], last - first, rules)
        region = _region(page, lines[first : last + 1], scores[first : last + 1], rules, labels)
        if region is not None:
            regions.append(region)
    return regions


def _second_lines(lines: Sequence[Line]) -> list[int]:
    """The numbers of lines that are the second ones of broken labels: the row stands beside a label, half way down it."""
    found = []
    for number, (first, row, second) in enumerate(zip(lines, lines[1:], lines[2:], strict=False), start=2):
        height, label = first.box.height, union((first.box, second.box))
        lone = len(first.items) == len(second.items) == 1 and len(row.items) > 1 and row.box.x0 >= label.x1
        flush = abs(first.box.x0 - second.box.x0) <= _FLUSH * height and abs(second.box.height - height) <= _FLUSH * height
        close = second.box.y0 - first.box.y1 <= _LEADING * height
        if lone and flush and close and abs(label.center[1] - row.box.center[1]) <= _HALF_WAY * height:
            found.append(number)
    return found


def _in_grid(page: Page, rule: Ruling) -> bool:
    x, y = (rule.x0 + rule.x1) / 2, rule.y0
    return any(grid.box.x0 <= x <= grid.box.x1 and grid.box.y0 - 2 <= y <= grid.box.y1 + 2 for grid in page.grids)


def _framed(rules: Sequence[Ruling], width: float) -> list[Box]:
    """What lies between long rules that begin and end below each other."""
    frames: list[Box] = []
    for rule in sorted((r for r in rules if r.x1 - r.x0 >= _RULE * width), key=lambda r: r.y0):
        for number, frame in enumerate(frames):
            if abs(frame.x0 - rule.x0) <= _SAME_SIDE * width and abs(frame.x1 - rule.x1) <= _SAME_SIDE * width:
                frames[number] = frame._replace(y1=rule.y0)
                break
        else:
            frames.append(Box(rule.x0, rule.y0, rule.x1, rule.y0))
    return frames


def _breaks(lines: Sequence[Line]) -> list[bool]:
    """For each line, whether the gap above it is too wide for a table to run on."""
    pitches = [b.box.center[1] - a.box.center[1] for a, b in pairwise(lines) if len(a.items) > 1 and len(b.items) > 1]
    usual = median(pitches) if pitches else 0.0
    breaks = [True]
    for a, b in pairwise(lines):
        usual_here = max(usual, 1.6 * min(a.box.height, b.box.height))
        breaks.append(b.box.center[1] - a.box.center[1] > _APART * usual_here)
    return breaks


def _is_closed(above: Line, below: Line, labels: Sequence[SegmentLabels], rules: Sequence[Ruling]) -> bool:
    """Whether a table ends between two lines and another begins: a rule closes the one, the next rule stands over a header.

    An empty row lies between two rules, too, but what follows it is no header.
    """
    x0, x1 = max(above.box.x0, below.box.x0), min(above.box.x1, below.box.x1)
    between = [r for r in rules if r.x0 <= x0 and r.x1 >= x1]
    height = min(above.box.height, below.box.height)
    header = mean_probability(below.items, labels, ("column-header",)) or 0.0
    return len(heights(between, above.box.center[1], below.box.center[1], _CLOSED * height)) > 1 and header >= 0.5


def _runs(scores: Sequence[float], breaks: Sequence[bool]) -> list[tuple[int, int]]:
    """First and last line of each stretch that is a table."""
    starts = [number for number, broken in enumerate(breaks) if broken]
    runs = []
    for start, end in pairwise([*starts, len(scores)]):
        fit = np.array([[0.0, score] for score in scores[start:end]])
        states = best_chain(fit, np.array([0.0, _ENTER]), np.array([[0.0, _ENTER], [_LEAVE, 0.0]]))
        for inside, group in groupby(range(start, end), key=lambda number: states[number - start]):
            members = list(group)
            if inside:
                runs.append((members[0], members[-1]))
    return runs


def _before_closing_rule(lines: Sequence[Line], last: int, rules: Sequence[Ruling]) -> int:
    """How many of the lines under the `last` of a table are the rest of its last row's label: lone, close under each other, and
    above the rule that closes the table."""
    box = union(line.box for line in lines[: last + 1])
    height = lines[last].box.height
    full = [r.y0 for r in rules if r.x0 <= box.x0 + height and r.x1 >= box.x1 - height]
    foot = min((y for y in full if y > lines[last].box.center[1]), default=float("-inf"))
    if not any(y < lines[last].box.center[1] for y in full):
        return 0
    count = 0
    for above, line in pairwise(lines[last:]):
        close = line.box.y0 - above.box.y1 <= _LEADING * line.box.height
        if len(line.items) > 1 or not close or line.box.center[1] > foot:
            break
        count += 1
    return count


def _region(
    page: Page, lines: Sequence[Line], scores: Sequence[float], rules: Sequence[Ruling], labels: Sequence[SegmentLabels]
) -> Region | None:
    """The run as a region: without what lies outside its rules, and without lone lines at its ends."""
    kept = list(zip(lines, scores, strict=True))
    height = median(line.box.height for line in lines)
    near = [r for r in rules if lines[0].box.y0 - 1.5 * height <= r.y0 <= lines[-1].box.y1 + 1.5 * height]
    full = heights(_full_rules(near, lines, page.width), float("-inf"), float("inf"), 0.5 * height)
    if len(full) >= 3:
        kept = [(line, score) for line, score in kept if score >= _SURE or full[0] <= line.box.center[1] <= full[-1]]
        kept = kept[_above_header([line for line, _ in kept], full[0], labels) :]
    top, foot = (full[0], full[-1]) if len(full) >= 2 else (float("inf"), float("-inf"))
    while kept and _is_loose(*kept[0], top, foot):
        kept.pop(0)
    while kept and _is_loose(*kept[-1], top, foot):
        kept.pop()
    if not kept:
        return None
    box = union(line.box for line, _ in kept)
    inside = tuple(r for r in near if box.y0 - 1.5 * height <= r.y0 <= box.y1 + 1.5 * height and r.x0 < box.x1 and r.x1 > box.x0)
    return Region(tuple(line for line, _ in kept), _vertical(page, box, height, inside), inside, sum(score for _, score in kept))


def _above_header(lines: Sequence[Line], rule: float, labels: Sequence[SegmentLabels]) -> int:
    """How many lone texts stand above the first rule of a table, its header right below: captions, whatever they are taken for."""
    count = sum(line.box.center[1] < rule for line in lines)
    if not 0 < count < len(lines) or any(len(line.items) > 1 for line in lines[:count]) or len(lines[count].items) < 2:
        return 0
    return count if (mean_probability(lines[count].items, labels, ("column-header",)) or 0.0) >= 0.5 else 0


def _is_loose(line: Line, score: float, top: float, foot: float) -> bool:
    """Whether a line at the end of a run is a lone text that is likelier none of the table; between its rules it is the last line
    of a broken text."""
    return len(line.items) == 1 and score < 0.0 and not top < line.box.center[1] < foot


def set_downwards(page: Page) -> set[int]:
    """The indexes of segments set downwards, and of single characters right above or below one, which were read apart."""
    columns = [segment.box for segment in page.segments if segment.vertical]
    return {
        index
        for index, segment in enumerate(page.segments)
        if segment.vertical
        or (
            _WORD.fullmatch(segment.text.strip())
            and any(_goes_on_below(segment.box, column) or _goes_on_below(column, segment.box) for column in columns)
        )
    }


def _vertical(page: Page, box: Box, height: float, rules: Sequence[Ruling]) -> tuple[Item, ...]:
    """Texts set downwards that stand beside the lines within `box`, at its left or between its columns; `rules` part them."""
    taken = {index for grid in page.grids for cell in grid.cells for index in cell.segments}
    downwards = set_downwards(page)
    pieces = [
        Item((index,), segment.box, segment.text)
        for index, segment in enumerate(page.segments)
        if index in downwards
        and index not in taken
        and segment.text.strip()
        and box.y0 - height <= segment.box.center[1] <= box.y1 + height
        and box.x0 - _BESIDE * height <= segment.box.center[0] <= box.x1
    ]
    joined: list[Item] = []
    for piece in sorted(pieces, key=lambda piece: piece.box.y0):
        above = next((item for item in joined if _goes_on_below(item.box, piece.box)), None)
        if above is None or any(_parts(rule, above.box, piece.box) for rule in rules):
            joined.append(piece)
        else:
            joined[joined.index(above)] = Item(
                above.segments + piece.segments, union((above.box, piece.box)), above.text + piece.text
            )
    return tuple(joined)


def _parts(rule: Ruling, above: Box, below: Box) -> bool:
    return above.center[1] < rule.y0 < below.center[1] and rule.x0 <= below.center[0] <= rule.x1


def _goes_on_below(above: Box, below: Box) -> bool:
    """Whether two pieces set downwards are one text: as close below each other as its characters."""
    width = min(above.width, below.width)
    middle = abs(above.center[0] - below.center[0]) <= 0.5 * width
    return middle and 0 <= below.y0 - above.y1 <= _DOWNWARDS * width


def _full_rules(rules: Sequence[Ruling], lines: Sequence[Line], width: float) -> list[Ruling]:
    """The rules that run over the whole width of the lines, from top to bottom."""
    x0, x1 = min(line.box.x0 for line in lines), max(line.box.x1 for line in lines)
    slack = 0.1 * (x1 - x0)
    full = [r for r in rules if r.x0 <= x0 + slack and r.x1 >= x1 - slack and r.x1 - r.x0 >= _RULE * width]
    return sorted(full, key=lambda r: r.y0)


def heights(rules: Sequence[Ruling], above: float, below: float, tolerance: float) -> list[float]:
    """Where, between the heights `above` and `below`, rules are drawn; those within `tolerance` are one."""
    found: list[float] = []
    for y in sorted(r.y0 for r in rules if above < r.y0 < below):
        if not found or y - found[-1] > tolerance:
            found.append(y)
    return found
