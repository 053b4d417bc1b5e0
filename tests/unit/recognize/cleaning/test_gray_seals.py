"""Seals on pages scanned in grey, drawn at 150 dpi."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extraction.recognize.cleaning.gray_seals import gray_seals, without_gray_seals
from extraction.recognize.shades import Gray


def paper() -> Gray:
    """A table of two lines and a filled cell, and a figure in it whose foot is thin."""
    page = np.full((600, 600), 255, dtype=np.uint8)
    page[250:253, 60:540] = 40
    page[60:540, 260:262] = 150
    page[60:110, 60:540] = 200
    page[340:360, 310:315] = 50
    page[358:360, 306:319] = 165
    return cv2.GaussianBlur(page, (0, 0), 0.6)


def sealed(shade: int) -> Gray:
    """The same with a seal: its ring, what stands for its star, with print on it, and thin writing."""
    seal = np.full((600, 600), 255, dtype=np.uint8)
    cv2.circle(seal, (300, 300), 105, shade, 7)
    cv2.rectangle(seal, (285, 280), (325, 320), shade, -1)
    cv2.line(seal, (330, 225), (350, 245), shade + 20, 2)
    page = paper()
    page[296:308, 300:305] = 50
    return cv2.GaussianBlur(np.minimum(page, seal), (0, 0), 0.6)


@pytest.mark.parametrize("shade", [150, 190])
def test_a_seal_goes_and_print_stays(shade: int) -> None:
    (seal,) = gray_seals(sealed(shade), 150)
    assert abs(seal.x - 300) < 8
    assert abs(seal.y - 300) < 8
    page, _ = without_gray_seals(sealed(shade), 150)
    assert page[300, 195] > 235, "the ring"
    assert page[285, 318] > 235, "the star"
    assert page[235, 340] > 235, "its writing"
    assert page[302, 302] < 80, "print on the star"
    assert page[359, 308] < 200, "a thin stroke of print"
    assert page[251, 300] < 80, "a line"
    assert page[380, 260] < 200, "a thin line"


@pytest.mark.parametrize("shade", [120, 150])
def test_the_ring_goes_around_the_print_on_it(shade: int) -> None:
    """Print that crosses it was left in the middle of dark blots, pieces of the ring."""
    page = sealed(shade)
    page[296:304, 190:202] = page[300:312, 194:197] = 45  # a character on the ring

    freed, _ = without_gray_seals(page, 150)

    assert freed[300, 195] < 80
    assert freed[292:295, 192:200].min() > 235
    assert freed[306:310, 198:200].min() > 235


def test_a_dashed_line_under_a_seal_stays_also_where_what_the_seal_says_touches_it() -> None:
    page = np.full((600, 600), 255, dtype=np.uint8)
    for y in range(60, 540, 10):
        page[y : y + 6, 330:332] = 110
    cv2.circle(page, (300, 300), 105, 110, 7)
    for y in (240, 246, 252):  # a character that the line runs through
        cv2.line(page, (318, y), (344, y), 110, 2)
    page = cv2.GaussianBlur(page, (0, 0), 0.6)

    freed, _ = without_gray_seals(page, 150)

    dashes = [freed[y + 1 : y + 5, 330:332].max() < 180 for y in range(220, 380, 10)]
    assert all(dashes)
    assert freed[240:254, 318:324].min() > 235, "the character"


def test_a_page_without_a_seal_is_left_alone() -> None:
    page = paper()
    assert gray_seals(page, 150) == []
    assert without_gray_seals(page, 150)[0] is page


def figure(page: Gray, x: int, y: int, height: int = 12) -> None:
    """A figure of thin strokes, which make no line by themselves."""
    cv2.rectangle(page, (x, y), (x + height * 2 // 3, y + height), 105, 1)


def test_small_type_as_light_as_the_seal_stays_and_what_the_seal_says_goes() -> None:
    page = np.full((600, 600), 255, dtype=np.uint8)
    for x in range(60, 180, 15):
        figure(page, x, 60)
    cv2.circle(page, (300, 300), 105, 110, 7)
    cv2.rectangle(page, (285, 280), (315, 310), 110, -1)
    figure(page, 300, 345)
    figure(page, 230, 240, 28)
    for x in (402, 413, 424):  # a word that the ring crosses
        figure(page, x, 300)
    page = cv2.GaussianBlur(page, (0, 0), 0.6)

    freed, pale = without_gray_seals(page, 150)

    for x in (300, 413):
        y = 345 if x == 300 else 300
        assert np.allclose(freed[y : y + 13, x : x + 9], page[y : y + 13, x : x + 9], atol=30)
        assert pale[y : y + 13, x : x + 4].any()
    assert freed[238:270, 228:252].min() > 235, "what the seal says"


def test_print_that_is_darker_than_the_seal_is_not_pale() -> None:
    _, pale = without_gray_seals(sealed(150), 150)
    assert not pale.any()
