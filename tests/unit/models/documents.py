"""Small labelled documents for the tests of the model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from extraction.geometry import Box
from extraction.labels import LABELS
from extraction.page import Page, Segment
from models.data.examples import Example
from models.data.labelled import LabelledDocument, LabelledPage
from models.tokens.encoding import LabelSpan
from models.tokens.view import Place, SegmentView

_CHARACTERS = "一二三年度报告信息公开0123456789 ，。（）abc\t臺灣㎡喆"


@st.composite
def labelled_views(draw: st.DrawFn) -> tuple[SegmentView, tuple[LabelSpan, ...]]:
    """A segment whose text is covered by spans; none begins or ends with white space, two of one label are parted by it."""
    pieces = draw(st.lists(st.tuples(st.sampled_from(LABELS), st.text(_CHARACTERS, min_size=1, max_size=12)), max_size=5))
    text, spans = "", list[LabelSpan]()
    for label, piece in pieces:
        visible = piece.strip()
        if not visible:
            continue
        if spans and (spans[-1].label == label or draw(st.booleans())):
            text += " "
        spans.append(LabelSpan(label, len(text), len(text) + len(visible)))
        text += visible
    x, y = draw(st.integers(0, 900)), draw(st.integers(0, 900))
    view = SegmentView(
        text, Box(x, y, x + 90, y + 12), draw(st.sampled_from(list(Place))), draw(st.booleans()), draw(st.integers(1, 3))
    )
    return view, tuple(spans)


def report(name: str, family: str, seed: int) -> Example:
    """A report of a few lines whose labels follow from its text, so that a tiny network can learn it."""
    rng = np.random.default_rng(seed)
    lines = [("某县报告", "title"), ("一、总体情况", "heading-1")]
    for _ in range(6):
        lines += [("认真落实公开条例，做好工作。" * int(rng.integers(1, 4)), "body"), (str(rng.integers(0, 999)), "value")]
    views = [SegmentView(text, Box(80, 20.0 * i, 500, 20.0 * i + 12)) for i, (text, _) in enumerate(lines)]
    return Example(name, family, views, [(LabelSpan(label, 0, len(text)),) for text, label in lines])  # type: ignore[arg-type]


def labelled(name: str, family: str, seed: int) -> LabelledDocument:
    """The same report as pages: one page, every segment labelled."""
    example = report(name, family, seed)
    segments = [Segment(view.text, view.box) for view in example.views]
    page = LabelledPage(Page(1, 1000, 1000, "pt", segments=segments), list(example.labels), ["generated"] * len(segments))
    return LabelledDocument(name, name, family, [page])


def write_truth(folder: Path, example: Example) -> Path:
    """The example as the truth file of a document of one page."""
    lines: list[dict[str, Any]] = [
        {"box": list(view.box), "text": view.text, "labels": [list(span) for span in labels]}
        for view, labels in zip(example.views, example.labels, strict=True)
    ]
    path = folder / f"{example.name}.truth.json"
    page = {"number": 1, "width": 1000, "height": 1000, "lines": lines, "tables": []}
    path.write_text(json.dumps({"pages": [page]}, ensure_ascii=False), encoding="utf-8")
    return path
