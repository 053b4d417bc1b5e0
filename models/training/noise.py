"""Disturbs examples the way that recognition and careless typing do, so that the network learns to read past it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
from pydantic import BaseModel, ConfigDict

from extraction.geometry import Box
from models.data.examples import Example
from models.tokens.encoding import LabelSpan
from models.tokens.view import SCALE, Place, SegmentView
from models.training.renumber import Labels, renumber

_LabelledView = tuple[SegmentView, Labels]

_LOOK_ALIKES = (
    "未末 日曰目 己已巳 人入八 土士 干千于 大太犬 天夫无 王玉主 田由甲申 今令 木本术 刀力 贝见 问间 乌鸟 侯候 历厉 治冶 拔拨 折拆 "
    "戊戌戍 年午 开井 申中 请清情 处外 设没 万方 机杌 构沟 件仵 政攻 有冇 条亲 公么 元兀 市币 区匹 县具 乡多 办为 他地 府附 规现 "
    "0Oo〇 1lI|i 2Z 5S 6b 8B 9gq ，,、 。.． ：:； （( ）) 一-—－二 三兰 四匹 五王 七十 O0 几儿 九丸 口囗 "
)


_SEPARATORS = ("", " ", "  ", "\t")
_TYPED_MARGIN, _TYPED_SIZE, _TYPED_PITCH = 84.0, 17.0, 21.5  # in thousandths: as the readers of text lay it out


class NoiseConfig(BaseModel):
    """How much to disturb. Shares are of the documents, or of the characters or segments in a disturbed one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    clean: float = 0.35  # documents left as they are but for their place on the page
    characters: float = 0.02  # characters misread, lost or doubled, on average
    segments: float = 0.02  # segments lost, split, merged or out of order, each
    jitter: float = 2.0  # thousandths of the page, standard deviation
    renumbered: float = 0.4  # documents whose headings are numbered in other styles
    gridless: float = 0.3  # documents whose grids are withheld
    unbold: float = 0.5  # documents whose bold type is withheld
    stacked: float = 0.08  # documents typed anew with every segment on a line of its own
    flattened: float = 0.12  # documents typed anew with every row of a table on one line
    thinned: float = 0.7  # documents whose long stretches of running text are cut short
    masked: float = 0.02  # tokens replaced by the unknown one


def disturb(example: Example, config: NoiseConfig, rng: np.random.Generator) -> Example:
    """A disturbed copy; the labels move with the text. What is drawn depends on `rng` alone."""
    rows: list[_LabelledView] = list(zip(example.views, example.labels, strict=True))
    if rng.random() < config.renumbered:
        rows = renumber(rows, rng)
    rows = _withhold(rows, config, rng)
    layout = rng.random()
    if layout < config.stacked:
        rows = _typed(rows)
    elif layout < config.stacked + config.flattened:
        rows = _typed(_one_line_a_row(rows, str(rng.choice(_SEPARATORS))))
    if rng.random() >= config.clean:
        level = config.characters * float(rng.exponential())
        rows = [_misread(view, labels, level, rng) for view, labels in rows]
        rows = _rearrange(rows, config.segments, rng)
        rows = [(replace(view, box=_jitter(view.box, config.jitter, rng)), labels) for view, labels in rows]
    rows = _shift(rows, rng)
    return Example(example.name, example.family, [view for view, _ in rows], [labels for _, labels in rows])


def _withhold(rows: list[_LabelledView], config: NoiseConfig, rng: np.random.Generator) -> list[_LabelledView]:
    """Take away what a reader may not know: grids, bold type."""
    gridless, unbold = rng.random() < config.gridless, rng.random() < config.unbold
    return [
        (replace(view, place=Place.OUTSIDE if gridless else view.place, bold=view.bold and not unbold), labels)
        for view, labels in rows
    ]


def _one_line_a_row(rows: list[_LabelledView], separator: str) -> list[_LabelledView]:
    """Join the segments of a table that stand side by side."""
    result: list[_LabelledView] = []
    for row in rows:
        previous = result[-1] if result else None
        inside = row[0].place != Place.OUTSIDE and previous is not None and previous[0].place != Place.OUTSIDE
        if inside and previous is not None and _same_line(previous[0], row[0]):
            view, labels = previous
            result[-1] = _merge((replace(view, text=view.text + separator), labels), row)
        else:
            result.append(row)
    return result


def _typed(rows: list[_LabelledView]) -> list[_LabelledView]:
    """Every segment on lines of its own, one below the other, without grids, as a text that has lost its layout."""
    result, top = [], _TYPED_MARGIN
    width = SCALE - 2 * _TYPED_MARGIN
    for view, labels in rows:
        length = len(view.text) * _TYPED_SIZE
        lines = max(1, -int(-length // width))
        box = Box(_TYPED_MARGIN, top % SCALE, _TYPED_MARGIN + min(length, width), top % SCALE + lines * _TYPED_PITCH)
        result.append((replace(view, box=box, place=Place.OUTSIDE, lines=lines), labels))
        top += lines * _TYPED_PITCH
    return result


def _misread(view: SegmentView, labels: Labels, level: float, rng: np.random.Generator) -> _LabelledView:
    """Replace, drop or double characters; `level` is the chance of each."""
    hits = np.flatnonzero(rng.random(len(view.text)) < level)
    if not len(hits):
        return view, labels
    pieces = list(view.text)
    for hit, kind in zip(hits, rng.random(len(hits)), strict=True):
        if kind < 0.7:
            others = _confusions().get(pieces[hit], "")
            pieces[hit] = others[int(rng.integers(len(others)))] if others else pieces[hit]
        elif kind < 0.85:
            pieces[hit] = ""
        else:
            pieces[hit] += " " if kind < 0.95 else pieces[hit]
    # starts[i] is where character i stands in the new text.
    starts = [0, *np.cumsum([len(piece) for piece in pieces]).tolist()]
    text = "".join(pieces)
    if not text.strip():
        return view, labels
    moved = (LabelSpan(span.label, starts[span.start], starts[span.end]) for span in labels)
    return replace(view, text=text), tuple(span for span in moved if span.end > span.start)


def _rearrange(rows: list[_LabelledView], share: float, rng: np.random.Generator) -> list[_LabelledView]:
    """Lose, split, merge and swap segments, each with the chance `share`."""
    result: list[_LabelledView] = []
    for row, kind in zip(rows, rng.random(len(rows)), strict=True):
        if kind < share / 2:
            continue
        if kind < share * 1.5:
            result.extend(_split(row, rng))
        elif kind < share * 2.5 and result and _same_line(result[-1][0], row[0]):
            result.append(_merge(result.pop(), row))
        elif kind < share * 3 and result and _same_line(result[-1][0], row[0]):
            result.insert(len(result) - 1, row)
        else:
            result.append(row)
    return result or rows


def _split(row: _LabelledView, rng: np.random.Generator) -> list[_LabelledView]:
    view, labels = row
    if view.lines > 1 or len(view.text) < 4:
        return [row]
    cut = int(rng.integers(1, len(view.text)))
    middle = view.box.x0 + view.box.width * cut / len(view.text)
    if not view.text[:cut].strip() or not view.text[cut:].strip():
        return [row]
    left = tuple(LabelSpan(s.label, s.start, min(s.end, cut)) for s in labels if s.start < cut)
    right = tuple(LabelSpan(s.label, max(s.start, cut) - cut, s.end - cut) for s in labels if s.end > cut)
    return [
        (replace(view, text=view.text[:cut], box=view.box._replace(x1=middle)), left),
        (replace(view, text=view.text[cut:], box=view.box._replace(x0=middle)), right),
    ]


def _merge(first: _LabelledView, second: _LabelledView) -> _LabelledView:
    """One segment of two. Where the same label meets without a gap, nothing tells its two spans apart: they become one."""
    (left, left_labels), (right, right_labels) = first, second
    shift = len(left.text)
    moved = [LabelSpan(s.label, s.start + shift, s.end + shift) for s in right_labels]
    joined = list(left_labels)
    if joined and moved and joined[-1].label == moved[0].label and joined[-1].end == moved[0].start:
        joined[-1] = LabelSpan(moved[0].label, joined[-1].start, moved.pop(0).end)
    box = Box(
        min(left.box.x0, right.box.x0),
        min(left.box.y0, right.box.y0),
        max(left.box.x1, right.box.x1),
        max(left.box.y1, right.box.y1),
    )
    return replace(left, text=left.text + right.text, box=box), (*joined, *moved)


def _same_line(left: SegmentView, right: SegmentView) -> bool:
    """Whether two single lines stand side by side."""
    if left.lines > 1 or right.lines > 1:
        return False
    overlap = min(left.box.y1, right.box.y1) - max(left.box.y0, right.box.y0)
    return overlap > 0.5 * min(left.box.height, right.box.height)


def _jitter(box: Box, deviation: float, rng: np.random.Generator) -> Box:
    x0, y0, x1, y1 = (np.array(box) + rng.normal(0, deviation / 2, 4)).tolist()
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _shift(rows: list[_LabelledView], rng: np.random.Generator) -> list[_LabelledView]:
    """Other margins: all boxes of the document scaled about the page's middle and moved."""
    scale_x, scale_y = rng.uniform(0.9, 1.05, 2).tolist()
    move_x, move_y = rng.uniform(-30, 30, 2).tolist()
    middle = SCALE / 2
    return [
        (
            replace(
                view,
                box=Box(
                    (view.box.x0 - middle) * scale_x + middle + move_x,
                    (view.box.y0 - middle) * scale_y + middle + move_y,
                    (view.box.x1 - middle) * scale_x + middle + move_x,
                    (view.box.y1 - middle) * scale_y + middle + move_y,
                ),
            ),
            labels,
        )
        for view, labels in rows
    ]


@cache
def _confusions() -> dict[str, str]:
    """For each character with look-alikes, the others."""
    table: dict[str, str] = {}
    for group in _LOOK_ALIKES.split():
        for character in group:
            table[character] = table.get(character, "") + group.replace(character, "")
    return table
