from __future__ import annotations

from itertools import product
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.recognize.reading.ctc import best_restricted, best_texts
from extraction.recognize.reading.readings import numeric_classes, readings_of

CLASSES = ("", "0", "1", "O")


def by_alignments(probabilities: np.ndarray) -> dict[str, float]:
    """Every text with its probability, by going through all alignments."""
    texts: dict[str, float] = {}
    for path in product(range(probabilities.shape[1]), repeat=len(probabilities)):
        kept = [c for i, c in enumerate(path) if c and (i == 0 or path[i - 1] != c)]
        text = "".join(CLASSES[c] for c in kept)
        texts[text] = texts.get(text, 0.0) + float(np.prod([probabilities[i, c] for i, c in enumerate(path)]))
    return texts


@st.composite
def steps(draw: st.DrawFn) -> np.ndarray:
    count = draw(st.integers(1, 5))
    weights = np.array([[draw(st.floats(0.02, 1.0)) for _ in CLASSES] for _ in range(count)]) ** 4  # as sure as a recogniser is
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float32)


@settings(max_examples=60, deadline=None)
@given(steps())
def test_the_best_text_is_the_most_probable_of_all_where_the_beam_holds_all(probabilities: np.ndarray) -> None:
    truth = by_alignments(probabilities)
    with mock.patch("extraction.recognize.reading.ctc.BEAM", 10_000):
        found = best_texts(probabilities, CLASSES, 5)
    assert truth[found[0].text] >= max(truth.values()) * 0.99  # what is next to impossible is not followed


@settings(max_examples=60, deadline=None)
@given(steps())
def test_no_text_is_given_more_than_its_probability(probabilities: np.ndarray) -> None:
    truth = by_alignments(probabilities)
    found = best_texts(probabilities, CLASSES, 5)
    for reading in found:
        assert reading.probability <= truth[reading.text] + 1e-5
    assert [r.probability for r in found] == sorted((r.probability for r in found), reverse=True)


def test_repeated_characters_need_a_blank_between_them() -> None:
    sure = np.eye(4, dtype=np.float32)
    assert best_texts(sure[[1, 1, 0, 1]], CLASSES, 1)[0].text == "00"
    assert best_texts(sure[[1, 1, 1]], CLASSES, 1)[0].text == "0"
    assert best_texts(sure[[0, 0]], CLASSES, 1)[0] == ("", 1.0)


def test_the_restricted_text_is_a_number_with_its_probability_among_all_texts() -> None:
    probabilities = np.array([[0.1, 0.2, 0.0, 0.7]], dtype=np.float32)
    number = best_restricted(probabilities, CLASSES, np.array([1, 2]))
    assert number.text == "0"
    assert number.probability == pytest.approx(0.2)


def test_a_letter_with_a_digits_shape_shares_its_probability() -> None:
    probabilities = np.array([[0.0, 0.0, 0.0, 1.0]], dtype=np.float32)
    best, others = readings_of(probabilities, CLASSES, numeric_classes(CLASSES), None)
    assert best == ("O", 0.5)
    assert others[0] == ("0", 0.5)
    best, others = readings_of(probabilities, CLASSES, numeric_classes(CLASSES), "narrow")
    assert best.text == "0"
    assert others[0].text == "O"


def test_words_are_left_alone() -> None:
    words = ("", "公", "开", "O")
    probabilities = np.eye(4, dtype=np.float32)[[1, 2, 3]]
    assert readings_of(probabilities, words, numeric_classes(words), None) == (("公开O", 1.0), ())


def test_a_number_has_one_decimal_point() -> None:
    classes = ("", "6", ".", ",")
    probabilities = np.eye(4, dtype=np.float32)[[1, 0, 2, 1, 0, 1, 0, 1, 0, 2, 1]]
    probabilities[2] = [0.0, 0.0, 0.6, 0.4]
    best, others = readings_of(probabilities, classes, numeric_classes(classes), None)
    assert best.text == "6,666.6"
    assert others[0].text == "6.666.6"


def test_the_dots_of_an_ellipsis_are_one_mark_however_many_are_read() -> None:
    classes = ("", ".", "…")
    probabilities = np.eye(3, dtype=np.float32)[[2, 1]]
    assert readings_of(probabilities, classes, numeric_classes(classes), "dots")[0].text == "…"
    assert readings_of(probabilities, classes, numeric_classes(classes), None)[0].text == "…."


@pytest.mark.parametrize(("last", "text"), [("·", "年"), ("。", "年。")])
def test_a_speck_behind_a_text_is_no_character(last: str, text: str) -> None:
    classes = ("", "年", last)
    probabilities = np.array([[0.0, 1.0, 0.0], [0.4, 0.0, 0.6]], dtype=np.float32)
    best, others = readings_of(probabilities, classes, numeric_classes(classes), None)
    assert best.text == text
    assert len(others) == 1


@pytest.mark.parametrize(("follows", "text"), [("年", "5.年"), ("5", "5·5")])
def test_a_raised_point_behind_the_number_of_a_line_is_one_on_the_line(follows: str, text: str) -> None:
    classes = ("", "5", "·", "年")
    probabilities = np.eye(4, dtype=np.float32)[[1, 2, 0, classes.index(follows)]]
    best, others = readings_of(probabilities, classes, numeric_classes(classes), None)
    assert best.text == text
    assert text == "5·5" or others[0].text == "5·年"


@pytest.mark.parametrize(("follows", "text"), [("年", "年"), ("5", ".5")])
def test_a_speck_before_a_text_is_no_character(follows: str, text: str) -> None:
    """Before figures alone it may be a decimal point."""
    classes = ("", ".", follows)
    probabilities = np.array([[0.1, 0.9, 0.0], [0.0, 0.0, 1.0]], dtype=np.float32)
    assert readings_of(probabilities, classes, numeric_classes(classes), None)[0].text == text
