"""Whole pages of PDFs: geometry, text, lines, grids, and the choice between text layer and image."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from extraction.limits import DEFAULT
from extraction.page import Page
from extraction.read.pdf.reader import PdfReader
from tests.unit.read.paper import Paper, pdf

Reads = Callable[..., Page]


@pytest.fixture
def read(tmp_path: Path) -> Reads:
    def read(*papers: Paper, number: int = 1) -> Page:
        path = tmp_path / "paper.pdf"
        path.write_bytes(pdf(papers))
        reader = PdfReader(path, password=None, limits=DEFAULT)
        try:
            return reader.page(number)
        finally:
            reader.close()

    return read


def report() -> Paper:
    paper = Paper()
    paper.text(100, 100, "一、总体情况", 16)
    paper.text(100, 130, "2023 year 12 items", font="F2")
    paper.text(100, 160, "Bold", font="F3")
    paper.table([100, 200, 300, 400], [200, 220, 240, 260], [["甲", "乙", "12"], ["a", "b c", "3"], ["x", "1", "2"]])
    return paper


def texts(page: Page) -> list[str]:
    return [segment.text for segment in page.segments]


def decoded(page: Page) -> NDArray[np.float64]:
    """The page's picture, in grey and coarse enough to forgive another way of smoothing."""
    assert page.picture is not None
    picture = cv2.imdecode(np.frombuffer(page.picture, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return cv2.resize(picture, (60, 84), interpolation=cv2.INTER_AREA).astype(np.float64)


def scan_of_text(width: int = 1240, height: int = 1754) -> Image.Image:
    """A page as a scanner gives it: lines of dark marks on white."""
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    for y in range(100, height - 100, 50):
        for x in range(100, width - 100, 30):
            draw.rectangle([x, y, x + 20, y + 4], fill=0)
            draw.rectangle([x + 8, y, x + 12, y + 24], fill=0)
    return image


def test_reads_text_lines_and_grid(read: Reads) -> None:
    page = read(report())
    assert (page.width, page.height, page.unit, page.image) == (595, 842, "pt", None)
    assert texts(page) == ["一、总体情况", "2023 year 12 items", "Bold", "甲", "乙", "12", "a", "b c", "3", "x", "1", "2"]
    assert [segment.bold for segment in page.segments[:4]] == [False, False, True, False]
    assert page.segments[0].size == 16
    assert page.segments[0].box == pytest.approx((100, 100 - 0.88 * 16, 196, 100 + 0.12 * 16), abs=0.5)
    assert len(page.rulings) == 8
    (grid,) = page.grids
    assert (grid.rows, grid.columns) == (3, 3)
    assert [[page.segments[index].text for index in cell.segments] for cell in grid.cells][2] == ["12"]
    assert page.picture is not None
    picture = cv2.imdecode(np.frombuffer(page.picture, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape[:2] == (1169, 826)


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_that_is_turned_comes_out_upright(read: Reads, rotate: int) -> None:
    upright, turned = report(), report()
    turned.rotate = rotate
    expected, page = read(upright), read(turned)
    assert texts(page) == texts(expected)
    np.testing.assert_allclose([segment.box for segment in page.segments], [segment.box for segment in expected.segments], atol=0.1)
    assert len(page.rulings) == len(expected.rulings)
    assert [(grid.rows, grid.columns) for grid in page.grids] == [(3, 3)]
    assert decoded(page) == pytest.approx(decoded(expected), abs=24)
    assert (page.width, page.height, page.rotation) == (595, 842, (360 - rotate) % 360)


def test_text_drawn_sideways_for_a_page_that_the_file_turns(read: Reads) -> None:
    paper = Paper(rotate=90)
    for line in range(4):
        paper.turned_text(100 + 30 * line, 700, "Landscape table row", 12, "0 1 -1 0")
    page = read(paper)
    assert (page.width, page.height, page.rotation) == (842, 595, 0)
    assert texts(page) == ["Landscape table row"] * 4
    assert all(segment.box.width > segment.box.height for segment in page.segments)


def test_the_crop_box_is_the_page(read: Reads) -> None:
    paper = report()
    paper.crop = (50, 100, 500, 800)
    paper.text(10, 300, "outside", font="F2")
    page = read(paper)
    assert (page.width, page.height) == (450, 700)
    assert "outside" not in texts(page)
    assert page.segments[0].box.x0 == pytest.approx(50, abs=0.5)
    assert page.segments[0].box.y1 == pytest.approx(60, abs=2)


def test_a_rotated_label_is_one_vertical_segment(read: Reads) -> None:
    paper = report()
    paper.turned_text(60, 500, "Rotated label", 10, "0 1 -1 0")
    page = read(paper)
    label = next(segment for segment in page.segments if segment.vertical)
    assert label.text == "Rotated label"
    assert label.box.height > label.box.width


def test_a_scan_comes_at_the_resolution_of_its_image(read: Reads) -> None:
    image = scan_of_text()
    paper = Paper(595.2, 841.92)
    paper.image(image, 0, 0, 595.2, 841.92)
    page = read(paper)
    assert (page.width, page.height, page.unit, page.dpi) == (1240, 1754, "px", 150)
    assert page.image is not None
    assert page.image.dtype == np.uint8
    assert page.segments == []
    assert page.problems == []
    np.testing.assert_array_equal(page.image[:, :, 0], np.array(image))


def test_colors_are_red_green_blue(read: Reads) -> None:
    red = (200, 30, 40)
    stamped = scan_of_text().convert("RGB")
    stamped.paste(red, (500, 700, 700, 900))
    scan = Paper(595.2, 841.92)
    scan.image(stamped, 0, 0, 595.2, 841.92)
    page = read(scan)
    assert page.image is not None
    np.testing.assert_allclose(page.image[800, 600], red, atol=6)
    typed = Paper(595.2, 841.92)
    typed.text(72, 72, "A page with a text layer and a seal")
    typed.image(Image.new("RGB", (100, 100), red), 200, 200, 300, 300)
    page = read(typed)
    assert page.picture is not None
    pixel = Image.open(io.BytesIO(page.picture)).convert("RGB").getpixel((round(250 / 72 * 100), round(250 / 72 * 100)))
    np.testing.assert_allclose(pixel, red, atol=12)


def test_a_fine_scan_is_brought_to_300_dpi(read: Reads) -> None:
    paper = Paper(200, 200)
    paper.image(scan_of_text(1667, 1667), 0, 0, 200, 200)
    page = read(paper)
    assert page.dpi == pytest.approx(300, abs=1)


@pytest.mark.parametrize("rotate", [90, 270])
def test_a_scan_is_turned_as_the_file_says(read: Reads, rotate: int) -> None:
    paper = Paper(595, 842, rotate)
    paper.image(scan_of_text(), 0, 0, 595, 842)
    page = read(paper)
    assert page.width > page.height


def test_an_invisible_layer_over_a_scan_is_ignored_without_a_word(read: Reads) -> None:
    paper = Paper()
    paper.image(scan_of_text(), 0, 0, 595, 842)
    for y in range(100, 700, 20):
        paper.text(50, y, "bad recognized text", font="F2", mode=3)
    page = read(paper)
    assert page.image is not None
    assert page.problems == []


def test_text_hidden_under_a_scan_is_ignored(read: Reads) -> None:
    paper = Paper()
    for y in range(100, 700, 20):
        paper.text(50, y, "bad recognized text", font="F2")
    paper.image(scan_of_text(), 0, 0, 595, 842)
    assert read(paper).image is not None


def test_a_scan_with_a_stamped_number_is_recognized(read: Reads) -> None:
    paper = Paper()
    paper.image(scan_of_text(), 0, 0, 595, 842)
    paper.text(500, 20, "No. 00017", font="F2")
    assert read(paper).image is not None


def test_text_on_a_pale_background_image_is_read(read: Reads) -> None:
    paper = report()
    background = Paper()
    background.image(Image.new("RGB", (400, 600), (235, 240, 250)), 0, 0, 595, 842)
    paper.content = background.content + paper.content
    paper.images = background.images
    page = read(paper)
    assert page.image is None
    assert len(texts(page)) == 12


def test_white_text_is_a_lie(read: Reads) -> None:
    paper = Paper()
    for y in range(100, 300, 20):
        paper.text(50, y, "written in white", font="F2", color="1 g")
    paper.text(50, 400, "and some black", font="F2")
    page = read(paper)
    assert page.image is not None
    assert [problem.code for problem in page.problems] == ["text-layer-ignored"]


def test_a_few_hidden_words_are_left_out(read: Reads) -> None:
    paper = report()
    paper.text(300, 500, "hidden", font="F2", color="1 g")
    paper.text(300, 550, "invisible", font="F2", mode=3)
    paper.text(900, 550, "beyond", font="F2")
    page = read(paper)
    assert page.image is None
    assert not {"hidden", "invisible", "beyond"} & set(texts(page))


def test_garbled_text_is_recognized(read: Reads) -> None:
    paper = Paper()
    for line in range(10):
        paper.text(50, 100 + 20 * line, "".join(chr(0x9000 + 37 * line + 61 * place) for place in range(20)))
    page = read(paper)
    assert page.image is not None
    assert page.problems[0].code == "text-layer-ignored"


def test_a_blank_page_needs_no_recognition(read: Reads) -> None:
    page = read(Paper())
    assert (page.image, page.segments, page.unit) == (None, [], "pt")


def test_letters_drawn_as_outlines_are_recognized(read: Reads) -> None:
    paper = Paper()
    for y in range(100, 700, 20):
        for x in range(50, 500, 14):
            top = 842 - y
            paper.content.append(
                f"{x} {top} m {x + 3} {top + 9} {x + 7} {top + 9} {x + 10} {top} c {x + 5} {top + 4} {x} {top} {x} {top} c f"
            )
    paper.text(300, 800, "7", font="F2")
    page = read(paper)
    assert page.image is not None
    assert page.dpi == pytest.approx(200, abs=0.5)


def test_a_large_picture_beside_text_is_mentioned(read: Reads) -> None:
    paper = Paper()
    for y in range(60, 560, 12):
        paper.text(50, y, "plenty of text that was read from the layer of the page, line by line " * 1, font="F2")
    paper.image(scan_of_text(600, 250), 50, 600, 550, 800)
    page = read(paper)
    assert page.image is None
    assert [problem.code for problem in page.problems] == ["picture-not-read"]


def test_pages_are_judged_one_by_one_and_pickle(read: Reads) -> None:
    scan = Paper()
    scan.image(scan_of_text(), 0, 0, 595, 842)
    papers = [report(), scan, Paper()]
    pages = [read(*papers, number=number) for number in (1, 2, 3)]
    assert [page.image is None for page in pages] == [True, False, True]
    assert [page.number for page in pages] == [1, 2, 3]
    assert texts(pickle.loads(pickle.dumps(pages[0]))) == texts(pages[0])  # noqa: S301  our own


def test_typed_comments_and_fields_are_part_of_the_page(read: Reads) -> None:
    paper = report()
    paper.note(100, 400, "typed on top")
    paper.rotate = 90
    assert "typed on top" in texts(read(paper))
