from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.data.examples import Example
from models.tokens.encoding import LabelSpan, check_spans
from models.tokens.view import SegmentView
from models.training.noise import NoiseConfig, disturb
from tests.unit.models.documents import labelled_views, report

HEAVY = NoiseConfig(clean=0, characters=0.3, segments=0.2, stacked=0.3, flattened=0.4)


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(labelled_views(), max_size=8), st.integers(0, 2**32 - 1))
def test_labels_move_with_the_text(rows: list[tuple[SegmentView, tuple[LabelSpan, ...]]], seed: int) -> None:
    example = Example("x", "plain", [view for view, _ in rows], [labels for _, labels in rows])
    disturbed = disturb(example, HEAVY, np.random.default_rng(seed))
    for view, labels in zip(disturbed.views, disturbed.labels, strict=True):
        check_spans(view.text, labels)
    assert {s.label for labels in disturbed.labels for s in labels} <= {s.label for labels in example.labels for s in labels}


def test_the_same_seed_disturbs_the_same_way() -> None:
    example = report("x", "plain", 0)
    one, other = (disturb(example, HEAVY, np.random.default_rng(3)) for _ in range(2))
    assert one == other
    assert one != disturb(example, HEAVY, np.random.default_rng(4))


def test_the_example_itself_is_left_alone() -> None:
    example = report("x", "plain", 0)
    disturb(example, HEAVY, np.random.default_rng(3))
    assert example == report("x", "plain", 0)
