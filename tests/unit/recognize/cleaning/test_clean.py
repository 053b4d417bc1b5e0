"""What is taken out of a page, dirt and seals, and what is not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extraction.page import Image
from extraction.recognize.cleaning.clean import clean, without_specks
from extraction.recognize.shades import Gray

DPI = 150

SEAL = (218, 60, 70)
PALE = (236, 206, 208)  # a thin stroke of a seal, blurred
RIM = (185, 70, 78)  # where a stroke of a seal ends: a scan makes that darker
SPECK = (160, 60, 68)  # in places darker still
INK = (150, 50, 55)  # the edge of a stroke of print on a seal


def specked() -> Gray:
    """A page full of dirt, a dot every 30 pixels."""
    page = np.full((900, 900), 255, dtype=np.uint8)
    page[15::30, 15::30] = 60
    return page


def test_dirt_is_whitened() -> None:
    assert without_specks(specked(), DPI).min() == 255


def test_a_stroke_of_thin_toner_is_no_dirt() -> None:
    page = specked()
    cv2.circle(page, (450, 450), 9, 205, 2)
    page[441, 450] = page[459, 450] = page[450, 441] = page[450, 459] = 100

    cleaned = without_specks(page, DPI)

    assert (cleaned[438:463, 438:463] == page[438:463, 438:463]).mean() > 0.99


def sealed() -> Image:
    """A page at 150 dpi with a seal of 4 cm: its ring, a star within, thin writing, and a thin stroke of print on the star."""
    page = np.full((600, 600, 3), 250, dtype=np.uint8)
    cv2.circle(page, (300, 300), 118, SEAL, 6)
    cv2.rectangle(page, (270, 270), (330, 330), SEAL, -1)
    cv2.line(page, (260, 370), (340, 370), PALE, 2)
    cv2.line(page, (275, 320), (325, 320), RIM, 2)
    cv2.line(page, (280, 300), (320, 300), INK, 2)
    cv2.line(page, (60, 40), (540, 40), SEAL, 10)  # a red heading
    page[100:104, 60:540] = 40
    return page


@pytest.mark.parametrize("shown", ["text", "strokes"])
def test_a_seal_goes_with_all_its_strokes_and_the_print_on_it_stays(shown: str) -> None:
    page = getattr(clean(sealed(), 150), shown)
    assert page[290, 290] > 240, "the star"
    assert page[300, 182] > 240, "the ring"
    assert page[370, 300] > 240, "its writing"
    assert page[320, 300] > 250, "the rim of a stroke"
    assert page[300, 300] < 180, "print on it"
    assert page[102, 300] < 60, "print elsewhere"


def test_no_specks_are_left_of_a_seal_and_a_point_on_it_stays() -> None:
    image = sealed()
    image[280:282, 290:292] = SPECK
    image[280:282, 310:312] = 60

    cleaned = clean(image, 150)

    assert cleaned.strokes[278:284, 288:294].min() < 250, "it may be a dot of a line"
    assert cleaned.text[278:284, 288:294].min() > 250
    assert cleaned.text[281, 311] < 100


def test_a_red_heading_is_read() -> None:
    cleaned = clean(sealed(), 150)
    assert cleaned.text[40, 300] < 140
    assert cleaned.strokes[40, 300] > 240
