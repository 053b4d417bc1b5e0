"""Rulings from every way in which programs draw table lines."""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest

from extraction.page import Ruling
from extraction.read.pdf.frame import Frame
from extraction.read.pdf.lines import read_rulings
from extraction.read.pdf.objects import read_objects
from tests.unit.read.paper import Paper, pdf


def rulings(paper: Paper) -> list[Ruling]:
    document = pdfium.PdfDocument(pdf([paper]))
    page = document[0]
    found = read_rulings(read_objects(page), Frame(0, 0, paper.width, paper.height, 0))
    page.close()
    document.close()
    return found


def near(found: list[Ruling], expected: list[tuple[int, int, int, int]]) -> bool:
    """Whether these lines were found, give or take the width of a pen at the ends."""
    return len(found) == len(expected) and all(
        any(max(abs(a - b) for a, b in zip((line.x0, line.y0, line.x1, line.y1), wanted, strict=True)) <= 2 for line in found)
        for wanted in expected
    )


def test_strokes_and_thin_rectangles() -> None:
    paper = Paper()
    paper.line(100, 200, 300, 200)
    paper.line(100, 200, 100, 400)
    paper.fill(100, 399.5, 300, 400.5)
    paper.fill(299, 200, 301, 400)
    assert near(rulings(paper), [(100, 200, 100, 400), (100, 200, 300, 200), (100, 400, 300, 400), (300, 200, 300, 400)])


def test_a_stroked_rectangle_is_four_lines() -> None:
    paper = Paper()
    paper.content.append("0.5 w 100 442 200 100 re S")
    assert len(rulings(paper)) == 4
    assert all(line.horizontal == (line.y0 == line.y1) for line in rulings(paper))


def test_a_whole_grid_in_one_path() -> None:
    paper = Paper()
    paper.content.append(" ".join(f"100 {y} m 300 {y} l" for y in (500, 520, 540)) + " 100 500 m 100 540 l 300 500 m 300 540 l S")
    assert len(rulings(paper)) == 5
    paper.content[-1] = " ".join(f"100 {y} 200 0.5 re" for y in (500, 520, 540)) + " f"
    assert len(rulings(paper)) == 3


def test_dots_and_dashes_and_pieces_are_one_line() -> None:
    paper = Paper()
    paper.line(100, 200, 300, 200, dash="[1 2] 0 d")
    for x in range(100, 300, 3):
        paper.fill(x, 250, x + 1, 251)
    for x in range(100, 300, 50):
        paper.line(x, 300, x + 48, 300.3)
    for y in range(400, 500, 2):
        paper.fill(100, y, 101, y + 1)
    assert near(rulings(paper), [(100, 200, 300, 200), (100, 250, 300, 250), (100, 300, 298, 300), (100, 400, 100, 499)])


def test_the_two_borders_of_neighbouring_cells_are_one_line() -> None:
    paper = Paper()
    paper.line(100, 200, 200, 200)
    paper.line(198, 200.6, 300, 200.6)
    assert len(rulings(paper)) == 1


@pytest.mark.parametrize(("fill", "count"), [("0.2 0.3 0.8 rg", 1), ("1 g", 0)])
def test_white_lines_count_on_colour_only(fill: str, count: int) -> None:
    paper = Paper()
    paper.fill(100, 200, 300, 230, fill)
    paper.line(200, 200, 200, 230, color="1 G")
    assert len(rulings(paper)) == count


def test_invisible_and_outer_and_slanted_lines_are_none() -> None:
    paper = Paper()
    paper.content.append("100 500 200 0.5 re n")
    paper.line(-500, 100, -100, 100)
    paper.line(100, 1000, 300, 1000)
    paper.line(100, 100, 300, 300)
    paper.line(100, 400, 104, 400)
    assert rulings(paper) == []


def test_lines_in_forms_follow_their_matrices() -> None:
    paper = Paper()
    paper.content.append("q 2 0 0 2 50 100 cm 10 10 m 110 10 l S Q")
    assert near(rulings(paper), [(70, 722, 270, 722)])
