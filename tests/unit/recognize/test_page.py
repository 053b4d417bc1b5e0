from __future__ import annotations

import weakref
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pictures

from extraction import extractor
from extraction.geometry import Box
from extraction.page import Grid, GridCell, Image, Page, Reading, Ruling, Segment
from extraction.recognize import recognize_page, reduced
from extraction.recognize.engine import Refine
from extraction.recognize.page import _of_tables


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


def test_a_large_image_is_let_go_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    came: list[weakref.ref[Image]] = []

    class Late(Boxes):
        def recognize(self, image: Image, refine: Refine) -> list[Segment]:
            assert [image() for image in came] == [None], "it takes 100 MB"
            return super().recognize(image, refine)

    def watched(page: Page) -> Page:
        assert page.image is not None
        came.append(weakref.ref(page.image))
        return reduced(page)

    monkeypatch.setattr(extractor, "reduced", watched)
    Pictures.fromarray(sheet(600)).save(tmp_path / "large.png", dpi=(600, 600))

    page = extractor.Extractor(Late()).page(tmp_path / "large.png", 1)

    assert page.transform is not None
    assert page.transform[0] == pytest.approx(0.5, abs=0.001)


def test_strokes_of_a_heading_are_no_table() -> None:
    image = sheet(200)
    for y in (300, 340, 380):
        image[y : y + 4, 400:520] = 0
    for x in (400, 458, 516):
        image[300:384, x : x + 4] = 0

    assert recognized(image, 200, Boxes()).grids == []


def test_strokes_below_each_other_in_a_header_part_no_table_of_rows() -> None:
    image = sheet(150)
    for row in range(9):
        image[400 + 50 * row : 402 + 50 * row, 200:1000] = 0
    image[402:450, 640:642] = 0
    image[463:477, 310:318] = 0

    page = recognized(image, 150, Reader([Box(300, 460, 340, 480)]))

    assert page.grids == []
    assert len([ruling for ruling in page.rulings if ruling.horizontal]) == 9


def test_the_edge_of_a_filled_header_makes_no_table_of_one_column() -> None:
    image = sheet(150)
    for row in range(4):
        image[400 + 50 * row : 402 + 50 * row, 200:1000] = 0
    image[452:552, 200:202] = 120  # on the left alone, where the shade of two rows of headers begins
    image[415:435, 310:318] = image[515:535, 610:618] = 0

    page = recognized(image, 150, Reader([Box(300, 410, 340, 440), Box(600, 510, 640, 540)]))

    assert page.grids == []
    assert len([ruling for ruling in page.rulings if ruling.horizontal]) == 4


def test_dashes_without_lines_are_read_as_high_as_characters() -> None:
    image = sheet(200)
    for x in (400, 600, 800):
        image[500:503, x : x + 40] = 0
    found = Box(396, 497, 444, 506)

    engine = Boxes([found])
    recognized(image, 200, engine)

    assert len(engine.asked) == 3
    assert min(box.height for box in engine.asked) > 15, engine.asked


def typed() -> tuple[Image, list[Box]]:
    """A page with some lines of type, one of them in the middle of 498 and 522, and their boxes."""
    image = sheet(150)
    for y in (320, 420, 520, 620, 720):
        for x in range(200, 700, 24):
            cv2.rectangle(image, (x, y - 20), (x + 14, y), (0, 0, 0), 3)
    return image, [Box(198, y - 22, 700, y + 2) for y in (320, 420, 520, 620, 720)]


class Unsure(Boxes):
    """An engine that reads `text` in every box, as sure as `probability`."""

    def __init__(self, given: Sequence[Box], text: str, probability: float) -> None:
        super().__init__(given)
        self.text, self.probability = text, probability

    def recognize(self, image: Image, refine: Refine) -> list[Segment]:
        super().recognize(image, refine)
        return [Segment(self.text, box, self.probability, (Reading("-", 0.01),)) for box in self.asked]


@pytest.mark.parametrize(
    ("text", "probability", "seen"),
    [("on", 0.05, "—-"), ("二", 0.45, "—-"), ("-", 0.2, "—-"), ("-", 0.9, "--"), ("一", 0.9, "一一"), ("…", 0.6, "……")],
)
def test_a_flat_mark_that_is_hardly_read_is_a_dash_as_long_as_it_is(text: str, probability: float, seen: str) -> None:
    image, lines = typed()
    boxes = []
    for left, right in ((800, 820), (900, 909)):
        image[508:512, left:right] = 0
        boxes.append(Box(left - 4, 504, right + 4, 517))

    engine = Unsure([*lines, *boxes], text, probability)
    page = recognized(image, 150, engine)

    dashes = sorted((segment.box.x0, segment) for segment in page.segments if segment.box.x0 > 750)
    assert "".join(segment.text for _, segment in dashes) == seen


def test_a_flat_speck_is_no_dash() -> None:
    image, lines = typed()
    image[508:511, 900:907] = 0

    page = recognized(image, 150, Unsure([*lines, Box(896, 504, 908, 515)], "on", 0.05))

    assert all(segment.text == "on" for segment in page.segments)


def test_the_dots_of_an_ellipsis_are_told_by_their_shape_outside_lines_too() -> None:
    """Detection saw the one in the middle alone."""
    image, lines = typed()
    for x in (800, 808, 816):
        image[509:512, x : x + 3] = 0

    page = recognized(image, 150, Unsure([*lines, Box(804, 504, 815, 516)], ".", 0.07))

    (mark,) = [segment for segment in page.segments if segment.box.x0 > 750]
    assert mark.text == "…"
    assert (mark.box.x0, mark.box.x1) == pytest.approx((800, 819), abs=3)
    assert mark.probability > 0.5


def test_a_row_of_dots_that_leads_on_is_no_ellipsis() -> None:
    image, lines = typed()
    for x in range(752, 880, 8):
        image[509:512, x : x + 3] = 0

    page = recognized(image, 150, Unsure([*lines, Box(796, 504, 823, 516)], ".", 0.07))

    assert all(segment.text == "." for segment in page.segments)


class Blind(Boxes):
    """An engine that can read none of the boxes it is asked to read."""

    def recognize(self, image: Image, refine: Refine) -> list[Segment]:
        super().recognize(image, refine)
        return [Segment("", box, 0.3) for box in self.asked]


class Reader(Boxes):
    """An engine that reads the same in every box."""

    def recognize(self, image: Image, refine: Refine) -> list[Segment]:
        super().recognize(image, refine)
        return [Segment("8", box, 0.9) for box in self.asked]


def test_the_dots_of_an_ellipsis_in_a_cell_are_told_by_their_shape() -> None:
    image = sheet(200)
    for y in (300, 360, 420):
        image[y : y + 3, 300:900] = 0
    for x in (300, 600, 897):
        image[300:423, x : x + 3] = 0
    for x in (440, 450, 460):
        image[330:334, x : x + 4] = 0
    image[380:402, 740:760] = 0  # nobody can read a blot

    page = recognized(image, 200, Blind())

    assert [segment.text for segment in page.segments] == ["…"]
    assert len(page.unread) == 1


def test_a_cell_from_which_a_grey_seal_was_taken_may_hold_pale_print() -> None:
    gray = np.full((1650, 1240), 255, dtype=np.uint8)
    for y in (500, 560, 620, 680):
        gray[y : y + 3, 200:1000] = 40
    for x in (200, 400, 600, 800, 998):
        gray[500:683, x : x + 3] = 40
    cv2.putText(gray, "8", (290, 540), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 20, 2)
    cv2.putText(gray, "0", (690, 600), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 165, 2)
    cv2.circle(gray, (700, 590), 110, 165, 7)
    cv2.line(gray, (670, 575), (730, 610), 165, 5)
    image = cv2.cvtColor(cv2.GaussianBlur(gray, (0, 0), 0.6), cv2.COLOR_GRAY2RGB)

    (grid,) = recognized(np.asarray(image, dtype=np.uint8), 150, Reader()).grids

    assert {(0, 0), (1, 2)} <= {(cell.row, cell.column) for cell in grid.cells if cell.ink}
    assert not any(cell.segments for cell in grid.cells if (cell.row, cell.column) != (0, 0))


def test_rules_outside_grids_are_not_read_with_the_text_above_them() -> None:
    """A column of characters ends right above the rule under its row: the rule is no part of its box."""
    image = sheet(150)
    for y in (300, 400, 500):
        image[y : y + 2, 200:1000] = 0
    for y in range(405, 495, 22):
        image[y : y + 18, 300:318] = 0

    engine = Boxes([Box(295, 400, 325, 503)])
    recognized(image, 150, engine)

    assert max(box.width for box in engine.asked) <= 20


def test_nothing_is_left_of_the_border_of_a_table_beside_its_cells() -> None:
    """A figure that stands close to the border would be read with it: 01 for 0."""
    image = sheet(150)
    for y in (300, 340, 380, 420):
        image[y : y + 4, 200:1000] = 0
    for x in (200, 600, 996):
        image[300:424, x : x + 4] = 0
    seen: list[Image] = []

    class Seeing(Boxes):
        def recognize(self, image: Image, refine: Refine) -> list[Segment]:
            seen.append(image)
            return super().recognize(image, refine)

    recognized(image, 150, Seeing())

    assert seen[0].min() > 200


@pytest.mark.parametrize(("start", "kept"), [(1413, True), (1424, False)])
def test_a_short_piece_at_a_corner_of_a_cell_is_of_its_side(start: float, kept: bool) -> None:
    """Of a broken line hardly more than its crossings may be left; they tell that the table is drawn with broken lines."""
    cells = [GridCell(0, 0, 1, 1, Box(1331, 1615, 1418, 1693)), GridCell(0, 1, 2, 1, Box(1418, 1615, 1506, 1739))]
    grid = Grid(2, 2, cells, Box(1331, 1615, 1506, 1739), "ruled")
    piece = Ruling(start, 1693, start + 11, 1693)

    sides, _ = _of_tables([piece], [grid], None, 200 / 72)

    assert (sides == [piece]) is kept
