from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extraction.geometry import Box
from extraction.labels import LABELS
from models.errors import LabelError
from models.tokens.decoding import Floats, decode, predict, windows
from models.tokens.encoding import FIRST, STYLE, TAGS, UNLABELLED, Encoding, LabelSpan, encode
from models.tokens.tokenizer import build_tokenizer
from models.tokens.view import Place, SegmentView
from tests.unit.models.documents import labelled_views

TOKENIZER = build_tokenizer()
calm = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])  # machines are busy at times
Labelled = list[tuple[SegmentView, tuple[LabelSpan, ...]]]


def oracle(encoding: Encoding) -> Floats:
    """Logits that give every token its true tag."""
    assert encoding.tags is not None
    return np.where(np.arange(len(TAGS)) == np.maximum(encoding.tags, 0)[:, None], 9.0, 0.0).astype(np.float32)


@calm
@given(st.lists(labelled_views(), max_size=8), st.integers(2, 40), st.data())
def test_every_label_survives_the_way_to_tokens_and_back_whatever_the_windows(
    document: Labelled, size: int, data: st.DataObject
) -> None:
    overlap = data.draw(st.integers(0, size - 1))
    views, labels = [view for view, _ in document], [spans for _, spans in document]
    encoding = encode(views, TOKENIZER, labels)
    answers = decode(encoding, predict(encoding, oracle, size, overlap), views)
    assert len(answers) == len(views)
    for view, spans, answer in zip(views, labels, answers, strict=True):
        if not spans:
            continue
        found = [(span.label, view.text[span.start : span.end].strip()) for span in answer.spans]
        assert found == [(span.label, view.text[span.start : span.end]) for span in spans]


@calm
@given(st.lists(labelled_views(), min_size=1, max_size=6), st.integers(0, 2**32 - 1))
def test_whatever_the_network_says_spans_cover_each_text_without_gaps(document: Labelled, seed: int) -> None:
    views = [view for view, _ in document]
    encoding = encode(views, TOKENIZER)
    logits = np.random.default_rng(seed).normal(size=(len(encoding), len(TAGS))).astype(np.float32)
    answers = decode(encoding, predict(encoding, lambda _: logits, len(encoding), 0), views)
    for view, answer in zip(views, answers, strict=True):
        ends = [0, *(span.end for span in answer.spans)]
        assert [span.start for span in answer.spans] == ends[:-1]
        assert ends[-1] == len(view.text)
        assert all(span.end > span.start and 0 <= span.probability <= 1.0001 for span in answer.spans)
        assert sum(answer.scores.values()) == pytest.approx(1, abs=1e-4)


@calm
@given(st.integers(0, 3000), st.integers(1, 600), st.data())
def test_windows_keep_every_token_once_with_context_around_it(tokens: int, size: int, data: st.DataObject) -> None:
    overlap = data.draw(st.integers(0, size - 1))
    if tokens // (size - overlap) > 500:
        return
    kept = 0
    for window in windows(tokens, size, overlap):
        assert window.start <= window.keep_start <= window.keep_end <= window.end <= tokens
        assert window.end - window.start <= size
        assert window.keep_start == kept
        assert window.start == 0 or window.keep_start - window.start >= overlap // 2
        assert window.end == tokens or window.end - window.keep_end >= overlap // 2
        kept = window.keep_end
    assert kept == tokens


def test_the_most_probable_consistent_tags_are_found() -> None:
    view = SegmentView("甲乙丙", Box(0, 0, 10, 10))
    encoding = encode([view], TOKENIZER)
    probabilities = np.full((3, len(TAGS)), 1e-4, dtype=np.float32)
    body, value = LABELS.index("body"), LABELS.index("value")
    probabilities[0, 2 * body] = 0.9
    probabilities[1, 2 * value + 1] = 0.5  # goes on with what never began
    probabilities[1, 2 * body + 1] = 0.4
    probabilities[2, 2 * body + 1] = 0.9
    assert [(span.label, span.start, span.end) for span in decode(encoding, probabilities, [view])[0].spans] == [("body", 0, 3)]


def test_a_label_that_begins_anew_without_a_gap_goes_on() -> None:
    view = SegmentView("2021 12", Box(0, 0, 10, 10))
    encoding = encode([view], TOKENIZER)
    probabilities = np.full((len(encoding), len(TAGS)), 1e-4, dtype=np.float32)
    probabilities[:, TAGS.index("B-year")] = 0.9
    assert [(span.start, span.end) for span in decode(encoding, probabilities, [view])[0].spans] == [(0, 5), (5, 7)]


def test_white_space_goes_to_the_span_before() -> None:
    view = SegmentView(" 12 34 ", Box(0, 0, 10, 10))
    labels = [(LabelSpan("value", 1, 3), LabelSpan("value", 4, 6))]
    encoding = encode([view], TOKENIZER, labels)
    answer = decode(encoding, predict(encoding, oracle, 9, 0), [view])[0]
    assert [span.end for span in answer.spans][-1] == len(view.text)


def test_first_tokens_are_marked_and_the_lines_of_a_paragraph_told_apart() -> None:
    views = [SegmentView("一二三四", Box(10, 100, 50, 140), lines=2), SegmentView("5", Box(60, 100, 70, 120))]
    encoding = encode(views, TOKENIZER)
    assert (encoding.types & FIRST).tolist() == [1, 0, 0, 0, 1]
    assert encoding.boxes[:4, 1].tolist() == [100, 100, 120, 120]


@calm
@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=4, max_size=4))
def test_boxes_are_always_within_the_page_and_upright(corners: list[float]) -> None:
    boxes = encode([SegmentView("一", Box(*corners))], TOKENIZER).boxes
    assert boxes.min() >= 0
    assert boxes.max() <= 1000
    assert (boxes[:, :2] <= boxes[:, 2:]).all()


def test_characters_without_a_label_are_not_learnt() -> None:
    encoding = encode([SegmentView("一二三", Box(0, 0, 1, 1))], TOKENIZER, [(LabelSpan("body", 1, 2),)])
    assert encoding.tags is not None
    assert encoding.tags.tolist() == [UNLABELLED, TAGS.index("B-body"), UNLABELLED]


@pytest.mark.parametrize(
    "spans",
    [
        [("body", 0, 2), ("value", 1, 3)],
        [("body", 0, 4)],
        [("body", -1, 2)],
        [("body", 1, 1)],
        [("nonsense", 0, 1)],
        [("body", 2, 3), ("body", 0, 1)],
    ],
)
def test_spans_that_contradict_the_text_are_refused_with_their_place(spans: list[tuple[str, int, int]]) -> None:
    labels = [tuple(LabelSpan(*span) for span in spans)]  # type: ignore[arg-type]
    with pytest.raises(LabelError, match="segment 0"):
        encode([SegmentView("一二三", Box(0, 0, 1, 1))], TOKENIZER, labels)


def test_a_token_type_tells_the_style_of_a_number_by_its_order_in_the_whole_document() -> None:
    lines = ("年度报告", "第一章 总则", "一、概述", "正文。", "（一）小结", "（1）其他", "第二章 附则", "二、结论")
    views = [SegmentView(text, Box(80, 20.0 * i, 500, 20.0 * i + 12)) for i, text in enumerate(lines)]
    views += [SegmentView("一、", Box(80, 300, 100, 312)), SegmentView("12", Box(120, 300, 140, 312))]
    views += [SegmentView("一、收入", Box(80, 400, 200, 412), place=Place.FIRST_COLUMN)]
    encoding = encode(views, TOKENIZER)
    first = encoding.types[encoding.types & FIRST == 1]
    assert (first // STYLE).tolist() == [0, 1, 2, 0, 3, 3, 1, 2, 0, 0, 0]
