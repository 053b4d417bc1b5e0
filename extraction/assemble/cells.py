"""What stands in a cell: its lines as one text, how sure the text is, and which role the labels give it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from extraction.classify.interface import SegmentLabels
from extraction.geometry import Box, union
from extraction.labels import Label
from extraction.page import GridCell, Page, Reading, Segment
from extraction.plain import HAN, han_join
from extraction.table import Cell, Role

ROLES: tuple[Role, ...] = get_args(Role)
UNKNOWN = (0.25, 0.25, 0.45, 0.05)  # of ROLES, for a cell of which the classifier says nothing
_CLEAR, _HARDLY = 0.9, 0.4  # the engine's probability of a text that is clear, and of one that is hardly any
_NONE = 0.05  # the same of what is none: a piece of a seal
_SPECK = (0.5, 0.85)  # of the type's height: characters are wider, or higher
_READ = 0.8  # the engine's probability of what is a text, and no piece of a seal
_OFF_LINE = (0.5, 0.95)  # heights of a text: a line above or below it is farther from it, what stands on its line is nearer
READINGS = 4  # runner-ups kept of a cell

Part = tuple[str, float, tuple[Reading, ...]]  # a piece of a text: what it says, how sure that is, its runner-ups

_NUMBER = re.compile(r"[-+−]?[\d,.\s]*\d[\d,.\s]*(?:[%‰元件个次人条项份万亿]|万元|亿元|万件|人次)?")
_HAN = re.compile(f"[{HAN}]+")
_AS_LIKELY = 0.2  # of the best reading's probability: what another must have to be as good where the text beside it speaks for it
_MARKS = frozenset("/／\\\\-－—–―─−无·….、*＊")


@dataclass(slots=True)
class DraftCell(Cell):
    """A cell of a table in the making. `evidence` is the classifier's probability of each of `ROLES`."""

    evidence: tuple[float, ...] = UNKNOWN
    vertical: bool = False


def is_number(text: str) -> bool:
    """Whether a cell's text is a figure, with or without a unit."""
    return _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None


def is_mark(text: str) -> bool:
    """Whether a cell's text stands for "nothing here": a dash, a stroke, 无."""
    stripped = text.strip()
    return 0 < len(stripped) <= 3 and all(character in _MARKS for character in stripped)


def cell_evidence(segments: Sequence[Segment], labels: Sequence[SegmentLabels]) -> tuple[float, ...]:
    """The probability of each of `ROLES` for a cell of these segments: the mean over their characters.

    A segment's `scores` are used where the classifier gave them, else its spans; labels that no cell has (such as body) count as
    no evidence. Shape: (len(ROLES),), sums to 1.
    """
    totals = [0.0] * len(ROLES)
    weight = 0.0
    for segment, labelled in zip(segments, labels, strict=True):
        size = max(len(segment.text), 1)
        scores = _segment_scores(labelled)
        known = [scores.get(role, 0.0) for role in ROLES]
        rest = max(0.0, 1.0 - sum(known))
        for index in range(len(ROLES)):
            totals[index] += size * (known[index] + rest * UNKNOWN[index])
        weight += size
    if not weight:
        return UNKNOWN
    total = sum(totals)
    return tuple(value / total for value in totals)


def _segment_scores(labels: SegmentLabels) -> Mapping[Label, float]:
    """The probability of each label for a segment as a whole."""
    if labels.scores:
        return labels.scores
    scores: dict[Label, float] = {}
    size = sum(span.end - span.start for span in labels.spans)
    for span in labels.spans:
        share = (span.end - span.start) / size if size else 1.0 / len(labels.spans)
        scores[span.label] = scores.get(span.label, 0.0) + share * span.probability
    return scores


def label_probability(labels: SegmentLabels, wanted: Sequence[Label]) -> float | None:
    """The probability that a segment carries one of `wanted`; None where the classifier says nothing of it."""
    scores = _segment_scores(labels)
    return min(1.0, sum(scores.get(label, 0.0) for label in wanted)) if scores else None


def read_cell(page: Page, labels: Sequence[SegmentLabels], cell: GridCell) -> DraftCell:
    """A cell of a grid on `page` with the text, readings and evidence of its segments."""
    indexes = _downwards(page, cell.segments)
    segments = [page.segments[index] for index in indexes]
    dirt = [segment for segment in segments if _is_dirt(segment, segments)]
    parts = [(segment.text, segment.probability, segment.readings) for segment in segments if segment not in dirt]
    text, least, readings = combine(_in_words(parts))
    probability = min([least, *(min(segment.probability, _HARDLY) for segment in dirt)])
    box = cell.box if cell.box.area > 0 or not segments else union(segment.box for segment in segments)
    return DraftCell(
        row=cell.row,
        column=cell.column,
        row_span=cell.row_span,
        column_span=cell.column_span,
        text=text,
        page=page.number,
        box=Box(*box),
        probability=probability,
        readings=readings,
        ink=cell.ink,
        evidence=cell_evidence(segments, [_labels_of(labels, index) for index in indexes]),
        vertical=bool(segments) and all(segment.vertical for segment in segments),
    )


def _is_dirt(segment: Segment, cell: Sequence[Segment]) -> bool:
    """Whether what was read beside the text of a `cell` is a speck: one character that stands between its lines, or that is hardly
    one, and too small for the type of words there, or one that is none and stands far from a figure or a mark."""
    if len(segment.text) > 1:
        return False
    if any(_is_off_line(segment, other) for other in cell if other is not segment):
        return True
    if segment.probability >= _HARDLY or segment.text.isdecimal():
        return False
    if segment.probability < _NONE and _is_far_from_figure(segment, cell):
        return True
    words = [other.box.height for other in cell if other.probability >= _CLEAR and len(other.text) > 1 and _HAN.search(other.text)]
    return bool(words) and segment.box.width < _SPECK[0] * max(words) and segment.box.height < _SPECK[1] * max(words)


def _is_off_line(segment: Segment, text: Segment) -> bool:
    """Whether a character stands neither on the line of a `text` nor above or below it, and is no larger: a piece of a seal. One
    that is surely read is aside of it, too."""
    box, line = segment.box, text.box
    if text.probability < _READ or box.height > line.height or box.width > _SPECK[1] * line.height:
        return False
    off = _OFF_LINE[0] * line.height < abs(box.center[1] - line.center[1]) < _OFF_LINE[1] * line.height
    aside = max(box.x0 - line.x1, line.x0 - box.x1)
    return off and (segment.probability < _HARDLY or aside > line.height)


def _is_far_from_figure(segment: Segment, cell: Sequence[Segment]) -> bool:
    """Whether a figure or a mark stands in the `cell`, and more than a character aside of a segment."""
    box = segment.box
    figures = [other.box for other in cell if other.probability > _HARDLY and (is_number(other.text) or is_mark(other.text))]
    return bool(figures) and all(max(box.x0 - other.x1, other.x0 - box.x1) > box.height for other in figures)


def _downwards(page: Page, indexes: Sequence[int]) -> Sequence[int]:
    """The order in which a cell's segments are read: as given, but from top to bottom where lines of single characters, taken for
    text set downwards, stand under or over longer lines."""
    upright = [page.segments[index].box for index in indexes if not page.segments[index].vertical]
    stacked = [page.segments[index].box for index in indexes if page.segments[index].vertical]
    if not upright or not stacked or any(min(a.x1, b.x1) <= max(a.x0, b.x0) for a in upright for b in stacked):
        return indexes
    return sorted(indexes, key=lambda index: page.segments[index].box.y0)


def _labels_of(labels: Sequence[SegmentLabels], index: int) -> SegmentLabels:
    return labels[index] if index < len(labels) else SegmentLabels()


def _in_words(parts: Sequence[Part]) -> Sequence[Part]:
    """`parts` of one text, a lone figure as the ideograph that it may be as well where all others are ideographs: 户籍人 and 0."""
    read = []
    for at, (text, probability, readings) in enumerate(parts):
        others = "".join(other for number, (other, _, _) in enumerate(parts) if number != at)
        likely = [reading for reading in readings if reading.probability >= _AS_LIKELY * probability]
        word = next((reading for reading in likely if _HAN.fullmatch(reading.text)), None)
        if word is not None and text.isascii() and text.isalnum() and _HAN.fullmatch(others):
            rest = tuple(reading for reading in readings if reading is not word)
            read.append((word.text, word.probability, (Reading(text, probability), *rest)))
        else:
            read.append((text, probability, readings))
    return read


def combine(parts: Sequence[Part]) -> tuple[str, float, tuple[Reading, ...]]:
    """The text, probability and runner-ups of parts (text, probability, readings) that make one text.

    The probability is the least of the parts'. A runner-up replaces the text of one or more parts; its probability falls in the
    ratio in which theirs do.
    """
    least = min((probability for _, probability, _ in parts), default=1.0)
    beam: list[tuple[tuple[str, ...], float]] = [((), least)]
    for text, probability, readings in parts:
        options = [(text, 1.0), *((reading.text, reading.probability / max(probability, 1e-6)) for reading in readings)]
        beam = [((*texts, option), score * ratio) for texts, score in beam for option, ratio in options]
        best, *others = beam
        beam = [best, *sorted(others, key=lambda entry: -entry[1])[:READINGS]]
    chosen = _joined(beam[0][0])
    seen = {chosen}
    readings_of_all = []
    for texts, score in sorted(beam[1:], key=lambda entry: -entry[1]):
        text = _joined(texts)
        if text not in seen:
            seen.add(text)
            readings_of_all.append(Reading(text, min(score, 1.0)))
    return chosen, least, tuple(readings_of_all)


def _joined(texts: Sequence[str]) -> str:
    return han_join([line for text in texts for line in text.split("\n")])
