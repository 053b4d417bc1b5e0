"""What is taken out of a page as dirt, and what is not."""

from __future__ import annotations

import cv2
import numpy as np

from extraction.recognize.clean import without_specks
from extraction.recognize.crops import Gray

DPI = 150


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
