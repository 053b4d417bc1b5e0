"""Lines of tables cut into the texts of their columns, before anything is assembled from them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extraction.assemble.cells import combine, is_number, label_probability
from extraction.assemble.running import running_furniture
from extraction.classify import SegmentLabels
from extraction.classify.interface import Span
from extraction.geometry import Box, union
from extraction.labels import HEADINGS, Label
from extraction.page import Grid, Page, Segment

_IN_TABLES: tuple[Label, ...] = ("column-header", "row-label", "value")
_WIDE = 0.7  # of the type's height: so much white is a border of columns by itself
_BRACKET = 0.3  # the same, in addition, before a unit behind a word: its bracket is half blank
_FIGURES = 0.45  # the same between digits: a 1 is narrow, and in some faces has as much room as any
_ALIGNED = 0.35  # of the type's height: texts that begin, or have their middle, this close to each other stand below each other
_WITNESSES = 2  # texts that show that a narrower gap is a border of columns; one where the figures beside it make no figure
_COLUMNS = 3  # texts over columns of their own, from which on a line is a header's, whatever its label
_COVERED = 0.6  # of a text's area: read twice
_RUNS = 12.0  # times its height: running text is at least so long
_IDEOGRAPH_HEIGHT, _FIGURE_HEIGHT = 0.92, 0.7  # of the type's height
_NUMBERING = re.compile(r"[(（]?[一二三四五六七八九十百\d]{1,3}[)）、.．:：·]?")
_MARKED = re.compile(r"[(（]|.*[)）、.．:：·]$")
_UNIT = re.compile(r"[(（][^()（）]{1,6}[)）](?=[(（\u3400-\u9fff])")
_POINT = re.compile(r"\d[.．]\d")
_UNIT_ALONE = re.compile(r"[(（][^()（）]{1,6}[)）]")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]")


def cut_lines(pages: Sequence[Page], labels: Sequence[Sequence[SegmentLabels]]) -> tuple[list[Page], list[Sequence[SegmentLabels]]]:
    """`pages` and their `labels` with the lines of tables cut into their parts; prose, headings and ruled cells are left whole.

    Neither input is changed: pages that need no cut are given back as they are, others are copies. A line is cut where the white
    is wide, or where the text behind it stands below or above others that begin there or have their middle there.
    """
    used = {(page.number, index) for page in pages for grid in page.grids for cell in grid.cells for index in cell.segments}
    heads = running_furniture(pages, labels, used)
    cut = [_cut_page(page, page_labels, heads) for page, page_labels in zip(pages, labels, strict=True)]
    return [page for page, _ in cut], [page_labels for _, page_labels in cut]


def _cut_page(
    page: Page, labels: Sequence[SegmentLabels], heads: Collection[tuple[int, int]]
) -> tuple[Page, Sequence[SegmentLabels]]:
    held = {index for grid in page.grids for cell in grid.cells for index in cell.segments}
    held |= {index for number, index in heads if number == page.number}
    of_tables = [index for index, segment in enumerate(page.segments) if index not in held and _is_of_table(segment, labels[index])]
    groups = {index: _wide_cuts(page.segments[index].parts) for index in of_tables if page.segments[index].parts}
    headers = {
        index: by_units for index in of_tables if index not in groups and len(by_units := _unit_parts(page.segments[index])) > 1
    }
    doubtful = {
        index: wide
        for index, segment in enumerate(page.segments)
        if index not in held and index not in of_tables and segment.parts and len(wide := _wide_cuts(segment.parts)) >= _COLUMNS
    }
    if not groups and not headers and not doubtful:
        return page, labels
    running = [segment.box for index, segment in enumerate(page.segments) if index not in held and _runs_on(segment, labels[index])]
    witnesses = [_Witness(index, page.segments[index].box) for index in of_tables if index not in groups and index not in headers]
    witnesses += [_Witness(index, _box(group)) for index, cut in groups.items() if len(cut) > 1 for group in cut]
    for index, cut in doubtful.items():
        if _stand_over_columns([_joined(group) for group in cut], witnesses, running):
            groups[index] = cut
    segments: list[Segment] = []
    given: list[SegmentLabels] = []
    places: dict[int, int] = {}
    for index, segment in enumerate(page.segments):
        places[index] = len(segments)
        narrow = [part for group in groups.get(index, []) for part in _narrow_cuts(group, index, witnesses, running)]
        cut = [part for group in narrow or [[segment]] for part in _at_units(group, index in of_tables, witnesses, running)]
        if len(cut) < 2:
            segments.append(segment)
            given.append(labels[index])
            continue
        others = [other.box for number, other in enumerate(page.segments) if number != index]
        labelled = zip(cut, _labels_of(cut, segment, labels[index]), strict=True)
        kept = [(group, known) for group, known in labelled if not _is_covered(_box(group), others)]
        segments += [_joined(group) for group, _ in kept]
        given += [known for _, known in kept]
    return replace(page, segments=segments, grids=[_moved(grid, places) for grid in page.grids]), given


def _is_of_table(segment: Segment, labels: SegmentLabels) -> bool:
    """Whether a line is of a table. One of several texts is where one behind the white is: the scores are those
    of the first."""
    if segment.vertical:
        return False
    behind_white = [span for span in labels.spans if segment.parts and segment.text[: span.start].endswith(" ")]
    said = any(span.label in _IN_TABLES and span.probability >= 0.5 for span in behind_white)
    return said or (label_probability(labels, _IN_TABLES) or 0.0) >= 0.5


def _runs_on(segment: Segment, labels: SegmentLabels) -> bool:
    """Whether a line is one of running text, or a heading over it."""
    long = segment.box.width >= _RUNS * segment.box.height
    return (label_probability(labels, ("body", *HEADINGS) if long else HEADINGS) or 0.0) >= 0.5


@dataclass(frozen=True, slots=True)
class _Witness:
    """A text that is one for sure, of the segment `index`."""

    index: int
    box: Box


def _wide_cuts(parts: Sequence[Segment]) -> list[list[Segment]]:
    """Parts of one line in groups, cut where the white is wide."""
    height = _type_height(parts)
    groups = [list(parts[:1])]
    for left, right in pairwise(parts):
        wide = _WIDE + _BRACKET * _is_unit_of(left.text, right.text)
        if right.box.x0 - left.box.x1 >= wide * height and not _belong(groups[-1], right):
            groups.append([right])
        else:
            groups[-1].append(right)
    return groups


def _belong(group: Sequence[Segment], right: Segment) -> bool:
    """Whether a part goes on the text before: behind its number, or as the next character of a word set wide."""
    left = group[-1].text
    numbered = _NUMBERING.fullmatch(left) is not None and _MARKED.match(left) is not None
    return numbered or (_HAN.fullmatch(left) is not None and _HAN.fullmatch(right.text) is not None)


def _is_unit_of(left: str, right: str) -> bool:
    """Whether a part is nothing but a unit in brackets, and the part before may be the word that it belongs to."""
    return _UNIT_ALONE.fullmatch(right) is not None and _HAN.fullmatch(left[-1:]) is not None


def _is_one_figure(left: Segment, right: Segment, height: float) -> bool:
    """Whether digits stand as close as in one figure."""
    return left.text[-1:].isdigit() and right.text[:1].isdigit() and right.box.x0 - left.box.x1 < _FIGURES * height


def _narrow_cuts(
    group: Sequence[Segment], index: int, witnesses: Sequence[_Witness], running: Sequence[Box]
) -> list[list[Segment]]:
    """A group cut on where other texts of its table show a border of columns; lines of `running` text end that table."""
    height = _type_height(group)
    cut = [list(group[:1])]
    for left, right in pairwise(group):
        crossing = [box for box in running if box.x0 < left.box.x1 and box.x1 > right.box.x0]
        top = max((box.y1 for box in crossing if box.y1 <= right.box.center[1]), default=float("-inf"))
        foot = min((box.y0 for box in crossing if box.y0 >= right.box.center[1]), default=float("inf"))
        near = [witness for witness in witnesses if top <= witness.box.center[1] <= foot]
        if not _belong(cut[-1], right) and not _is_one_figure(left, right, height) and _is_border(left, right, height, index, near):
            cut.append([right])
        else:
            cut[-1].append(right)
    return cut


def _is_border(left: Segment, right: Segment, height: float, index: int, witnesses: Sequence[_Witness]) -> bool:
    """Whether other texts stand below or above `right`, and fewer reach over the gap."""
    before, behind = left.box, right.box
    others = [witness.box for witness in witnesses if witness.index != index and not _beside(witness.box, behind)]
    slack = _ALIGNED * height
    below = sum(abs(box.x0 - behind.x0) <= slack or abs(box.center[0] - behind.center[0]) <= slack for box in others)
    across = sum(box.x0 < before.x1 - slack and box.x1 > behind.x0 + slack for box in others)
    return below >= (1 if _are_two_figures(left.text, right.text) else _WITNESSES) and below > across


def _are_two_figures(left: str, right: str) -> bool:
    """Whether both are figures with a point: no figure has two of them."""
    return all(is_number(text) and _POINT.search(text) is not None for text in (left, right))


def _at_units(
    group: Sequence[Segment], of_table: bool, witnesses: Sequence[_Witness], running: Sequence[Box]
) -> list[list[Segment]]:
    """A group cut behind its units where what is between them stands over columns of its own."""
    parts = _unit_parts(group[0]) if of_table and len(group) == 1 else []
    cut = len(parts) > 1 and _stand_over_columns(parts, witnesses, running, one_row=True)
    return [[part] for part in parts] if cut else [list(group)]


def _unit_parts(segment: Segment) -> list[Segment]:
    """A line cut behind each unit in brackets that words follow, as where headers stand close: 人口（人）面积（亩）.

    What follows may be a unit alone, the last line of its header.
    """
    ends = [match.end() for match in _UNIT.finditer(segment.text)]
    width = segment.box.width / max(1.0, _extent(segment.text))
    parts = []
    for start, end in pairwise([0, *ends, len(segment.text)]):
        x0 = segment.box.x0 + width * sum(map(_width, segment.text[:start]))
        box = segment.box._replace(x0=x0, x1=x0 + width * _extent(segment.text[start:end]))
        parts.append(replace(segment, text=segment.text[start:end].strip(), box=box, readings=(), parts=()))
    return parts


def _extent(text: str) -> float:
    """How far the ink of a text reaches, in widths of an ideograph: a bracket at its end is half blank."""
    return sum(map(_width, text)) - 0.5 * text.endswith("）")


def _width(character: str) -> float:
    return 1.0 if unicodedata.east_asian_width(character) in "WF" else 0.5


def _stand_over_columns(
    parts: Sequence[Segment], witnesses: Sequence[_Witness], running: Sequence[Box], *, one_row: bool = False
) -> bool:
    """Whether under each of `parts` stand texts of its own, and none under two of them, down to the next line of `running` text.

    If `one_row` may be all that there is, as at the foot of a page, one text under each is enough.
    """
    top = parts[0].box.y1
    foot = min((box.y0 for box in running if box.y0 >= top), default=float("inf"))
    below = [witness.box for witness in witnesses if top <= witness.box.y0 < foot]
    counts = [sum(part.box.x0 <= box.center[0] <= part.box.x1 for box in below) for part in parts]
    own = min(counts) >= _WITNESSES or (one_row and set(counts) == {1})
    slack = _ALIGNED * parts[0].box.height
    return own and not any(box.x0 < right.box.x0 - slack and box.x1 > right.box.x0 + slack for right in parts[1:] for box in below)


def _beside(a: Box, b: Box) -> bool:
    return min(a.y1, b.y1) > max(a.y0, b.y0)


def _type_height(parts: Sequence[Segment]) -> float:
    """The height of the type that a line is set in, by its highest character."""
    return max(part.box.height / (_IDEOGRAPH_HEIGHT if _HAN.search(part.text) else _FIGURE_HEIGHT) for part in parts)


def _box(group: Sequence[Segment]) -> Box:
    return union(part.box for part in group)


def _is_covered(box: Box, others: Sequence[Box]) -> bool:
    return any(box.intersection(other) >= _COVERED * box.area for other in others)


def _joined(group: Sequence[Segment]) -> Segment:
    """Parts that are one text after all."""
    if len(group) == 1:
        return group[0]
    text, probability, readings = combine([(part.text, part.probability, part.readings) for part in group])
    return replace(group[0], text=text, box=_box(group), probability=probability, readings=readings)


def _labels_of(groups: Sequence[Sequence[Segment]], line: Segment, labels: SegmentLabels) -> list[SegmentLabels]:
    """What is known of each group: the spans of its characters in the line. The scores of the line's head stand for all."""
    places = [at for at, character in enumerate(line.text) if not character.isspace()]
    found, start = [], 0
    for group in groups:
        text = _joined(group).text
        end = start + sum(len("".join(part.text.split())) for part in group)
        first, last = places[min(start, len(places) - 1)], places[min(end, len(places)) - 1] + 1
        inside = [span for span in labels.spans if span.start < last and first < span.end]
        spans = [
            Span(span.label, max(span.start - first, 0), min(span.end - first, len(text)), span.probability) for span in inside
        ]
        if spans:
            spans[-1] = spans[-1]._replace(end=len(text))
        found.append(SegmentLabels(tuple(spans), labels.scores))
        start = end
    return found


def _moved(grid: Grid, places: dict[int, int]) -> Grid:
    cells = [replace(cell, segments=tuple(places[index] for index in cell.segments)) for cell in grid.cells]
    return replace(grid, cells=cells)
