from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from extraction.geometry import Box
from extraction.page import Image, Page, Segment
from extraction.recognize import recognize_page
from extraction.recognize.engine import Refine


class Boxes:
    """An engine that finds `given`, reads nothing, and remembers which boxes it was asked to read."""

    version = "boxes"

    def __init__(self, given: Sequence[Box] = ()) -> None:
        self.given = given
        self.asked: list[Box] = []

    def recognize(self, image: Image, refine: Refine) -> list[Segment]:  # noqa: ARG002
        self.asked = list(refine(self.given))
        return []


def recognized(image: Image, dpi: float, engine: Boxes) -> Page:
    height, width = image.shape[:2]
    return recognize_page(Page(1, float(width), float(height), "px", dpi=dpi, image=image), engine)


def sheet(dpi: int) -> Image:
    return np.full((round(11.69 * dpi), round(8.27 * dpi), 3), 255, dtype=np.uint8)


def test_a_page_of_high_resolution_is_made_smaller_and_its_boxes_lead_back() -> None:
    page = recognized(sheet(600), 600, Boxes())

    assert page.dpi == pytest.approx(300)
    assert page.height == pytest.approx(11.69 * 300, abs=2)
    assert page.transform is not None
    assert page.transform[0] == pytest.approx(0.5, abs=0.001)
    assert page.transform[4] == pytest.approx(0.5, abs=0.001)


def test_strokes_of_a_heading_are_no_table() -> None:
    image = sheet(200)
    for y in (300, 340, 380):
        image[y : y + 4, 400:520] = 0
    for x in (400, 458, 516):
        image[300:384, x : x + 4] = 0

    assert recognized(image, 200, Boxes()).grids == []


def test_dashes_without_lines_are_read_as_high_as_characters() -> None:
    image = sheet(200)
    for x in (400, 600, 800):
        image[500:503, x : x + 40] = 0
    found = Box(396, 497, 444, 506)

    engine = Boxes([found])
    recognized(image, 200, engine)

    assert len(engine.asked) == 3
    assert min(box.height for box in engine.asked) > 15, engine.asked
