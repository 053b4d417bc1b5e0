"""Figures of many documents, their intervals, and the reliability of probabilities."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from seqeval.metrics import f1_score
from seqeval.scheme import IOB2

from extraction.classify.interface import SegmentLabels, Span
from extraction.labels import LABELS
from models.evaluate.entities import EntityCounter
from models.evaluate.items import Item
from models.evaluate.measure import Measures, medium_of
from models.evaluate.reliability import reliability
from models.evaluate.summary import difference, evaluation, summarize
from models.tokens.encoding import LabelSpan


def measures(rights: list[int], of: int = 100, medium: str = "scan150") -> list[Measures]:
    return [Measures(f"d{at}", "gov-kai", medium, "gid-2021", {"fields exact": (right, of)}) for at, right in enumerate(rights)]


def test_documents_are_added_up_not_averaged() -> None:
    one, other = measures([90]), measures([1], of=1)
    other[0].name = "other"
    assert summarize(one + other).figures["fields exact"].value == pytest.approx(91 / 101)


def test_intervals_hold_the_value_and_grow_with_the_difference_of_documents() -> None:
    even = summarize(measures([90] * 20)).figures["fields exact"]
    uneven = summarize(measures([100] * 18 + [0, 0])).figures["fields exact"]
    assert even.low == even.value == even.high == pytest.approx(0.9)
    assert uneven.value == even.value
    assert uneven.low < uneven.value < uneven.high
    assert uneven.high - uneven.low > 0.1


def test_differences_are_taken_document_by_document() -> None:
    """Two variants that differ by the same in every document differ surely, however different the documents are."""
    rights = [10, 50, 90, 99] * 5
    found = difference(measures(rights), measures([right - 5 for right in rights]), "fields exact")
    assert found is not None
    assert found.low == pytest.approx(0.05)
    assert found.value == pytest.approx(0.05)
    assert difference(measures(rights), measures(rights), "TEDS") is None


def test_groups() -> None:
    found = evaluation([*measures([90]), *measures([80], medium="docx")])
    assert set(found.media) == {"docx", "scan150"}
    assert set(found.kinds) == {"form"}
    assert found.overall.documents == 2


def test_the_medium_is_told_by_the_name() -> None:
    assert medium_of("9001-00003-three-line.fax.pdf", "9001-00003-three-line") == "fax"
    assert medium_of("9001-00003-three-line.docx", "9001-00003-three-line") == "docx"


def test_honest_probabilities_are_reliable_and_boastful_ones_are_not() -> None:
    rng = np.random.default_rng(4)
    stated = rng.beta(8, 1, 20000)
    right = (rng.random(20000) < stated).astype(float)
    honest, boastful = reliability(stated, right), reliability(np.full(20000, 0.999), right)
    assert honest.error < 0.02 < boastful.error
    assert honest.skill is not None
    assert boastful.skill is not None
    assert honest.skill > 0 > boastful.skill
    assert boastful.ranking == pytest.approx(0.5)


def test_a_constant_has_no_skill() -> None:
    right = np.array([1.0] * 99 + [0.0])
    found = reliability(np.full(100, 0.99), right)
    assert found.skill == pytest.approx(0.0)
    assert found.error == pytest.approx(0.0)


def test_nothing_wrong_has_no_ranking() -> None:
    found = reliability(np.array([0.9, 0.8]), np.array([1.0, 1.0]))
    assert (found.skill, found.ranking) == (None, None)


def test_weights_repeat_items() -> None:
    stated, right = np.array([0.9, 0.6, 0.7]), np.array([1.0, 0.0, 1.0])
    twice = reliability(np.repeat(stated, [2, 1, 0]), np.repeat(right, [2, 1, 0]))
    weighed = reliability(stated, right, np.array([2.0, 1.0, 0.0]))
    assert (weighed.items, weighed.error, weighed.skill) == (3, pytest.approx(twice.error), pytest.approx(twice.skill))


def test_items_give_their_reliability() -> None:
    one = measures([90])[0]
    one.items = [Item("field", str(at), 0.9, True, at != 3) for at in range(10)]
    summary = summarize([one])
    assert summary.reliability["field"].items == 10
    assert summary.figures["field calibration error"].value == pytest.approx(0.0)


def test_entities_are_counted_as_seqeval_counts_them() -> None:
    """Ours by segment and character against seqeval's strict mode over characters, on spans spoiled at random."""
    rng = np.random.default_rng(9)
    counter, true_tags, found_tags = EntityCounter(), [], []
    for _ in range(200):
        true, found = _spans(rng), _spans(rng)
        if rng.random() < 0.5:
            found = true
        counter.add("字" * 12, [LabelSpan(*span) for span in true], SegmentLabels(tuple(Span(*span, 0.9) for span in found)))
        true_tags.append(_tags(true))
        found_tags.append(_tags(found))
    assert counter.score().f1 == pytest.approx(f1_score(true_tags, found_tags, mode="strict", scheme=IOB2))


def _spans(rng: np.random.Generator) -> list[tuple[str, int, int]]:
    cuts = [0, *sorted(rng.choice(range(1, 12), size=2, replace=False).tolist()), 12]
    return [(str(rng.choice(LABELS[:4])), start, end) for start, end in pairwise(cuts)]


def _tags(spans: list[tuple[str, int, int]]) -> list[str]:
    tags = ["O"] * 12
    for label, start, end in spans:
        tags[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 1)]
    return tags
