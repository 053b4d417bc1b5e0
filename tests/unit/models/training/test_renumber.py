from __future__ import annotations

import numpy as np
import pytest

from extraction.geometry import Box
from extraction.numbering import number_at
from models.tokens.encoding import LabelSpan
from models.tokens.styles import number_styles
from models.tokens.view import SegmentView
from models.training.renumber import renumber

LINES = (
    ("2023年报告", "title"), ("一、总体情况", "heading-1"), ("（一）主动公开", "heading-2"), ("公开信息12条。", "body"),
    ("（二）依申请公开", "heading-2"), ("1. 受理", "heading-3"), ("十二、其他", "heading-1"), ("（三）只是正文", "body"),
)  # fmt: skip
ROWS = [
    (SegmentView(text, Box(80, 30.0 * at, 500, 30.0 * at + 12)), (LabelSpan(label, 0, len(text)),))  # type: ignore[arg-type]
    for at, (text, label) in enumerate(LINES)
]


@pytest.mark.parametrize("seed", range(12))
def test_every_style_becomes_another_and_all_else_stays(seed: int) -> None:
    found = renumber(ROWS, np.random.default_rng(seed))
    kinds: dict[str, set[str]] = {}
    for (view, labels), (before, spans) in zip(found, ROWS, strict=True):
        assert [(span.label, view.text[span.start : span.end] == view.text) for span in labels] == [(spans[0].label, True)]
        if not spans[0].label.startswith("heading"):
            assert view == before
            continue
        own, former = number_at(view.text), number_at(before.text)
        assert own is not None
        assert former is not None
        assert own.value == former.value
        assert view.text.split(own.printed)[-1].strip() == before.text.split(former.printed)[-1].strip()
        kinds.setdefault(former.kind, set()).add(own.kind)
    assert all(len(others) == 1 for others in kinds.values())
    assert len(set.union(*kinds.values())) == len(kinds)


def test_the_order_of_styles_tells_the_same_afterwards() -> None:
    orders = [number_styles([view for view, _ in renumber(ROWS[:7], np.random.default_rng(seed))]) for seed in range(12)]
    assert orders == [[-1, 0, 1, -1, 1, 2, 0]] * 12


def test_a_number_that_holds_those_above_it_stays() -> None:
    row = (SegmentView("1.2 目标", Box(80, 0, 500, 12)), (LabelSpan("heading-2", 0, 6),))
    assert renumber([row], np.random.default_rng(0)) == [row]
