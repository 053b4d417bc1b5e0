"""Lines of the other side of the sheet, and pale lines of this one."""

from __future__ import annotations

import numpy as np

from extraction.page import Ruling
from extraction.recognize.cleaning.bleeding import without_bleeding
from extraction.recognize.shades import Gray

POINT = 150 / 72
DOWN = [Ruling(100, 200, 100, 600), Ruling(800, 200, 800, 600)]


def page_of(shade: int, *, written: bool) -> tuple[Gray, list[Ruling]]:
    """A table's lines in `shade`; `written`: text runs over its rows, so that their lines are found in pieces."""
    page = np.full((900, 900), 255, dtype=np.uint8)
    rulings = list(DOWN)
    for y in (200, 300, 400, 500, 600):
        page[y : y + 2, 100:800] = shade
        if written:
            rulings += [Ruling(100, y, 300, y), Ruling(560, y, 800, y)]
        else:
            rulings.append(Ruling(100, y, 800, y))
        top = y - 12 if written else y + 30
        for x in range(310, 550, 8):
            page[top : top + 24, x : x + 3] = 20
    for x in (100, 799):
        page[200:600, x : x + 2] = shade
    return page, rulings


def test_pale_lines_that_are_written_over_are_of_the_other_side() -> None:
    page, rulings = page_of(232, written=True)
    assert without_bleeding(rulings, page, POINT) == []


def test_pale_lines_between_which_text_stands_stay() -> None:
    page, rulings = page_of(232, written=False)
    assert without_bleeding(rulings, page, POINT) == rulings


def test_dark_lines_stay() -> None:
    page, rulings = page_of(60, written=True)
    assert without_bleeding(rulings, page, POINT) == rulings


def test_dotted_lines_stay_though_they_were_found_in_pieces_between_texts() -> None:
    page, rulings = page_of(170, written=True)
    for x in range(100, 800, 6):
        page[:, x : x + 3][page[:, x : x + 3] == 170] = 255
    assert without_bleeding(rulings, page, POINT) == rulings


def test_a_text_in_a_merged_cell_is_not_written_over_a_line() -> None:
    page, rulings = page_of(232, written=True)
    walls = [Ruling(300, 200, 300, 600), Ruling(560, 200, 560, 600)]
    for wall in walls:
        page[200:600, round(wall.x0)] = 232
    assert without_bleeding([*rulings, *walls], page, POINT) == [*rulings, *walls]


def test_a_pale_table_stays_beside_the_edge_of_the_paper() -> None:
    page, rulings = page_of(232, written=False)
    edge = [Ruling(start, y, start + 60, y) for y in (880, 892) for start in range(50, 850, 100)]
    for piece in edge:
        page[round(piece.y0), round(piece.x0) : round(piece.x1)] = 232
        page[round(piece.y0) - 2 : round(piece.y0) + 3, round(piece.x1) + 10 : round(piece.x1) + 30] = 20
    assert set(rulings) <= set(without_bleeding([*rulings, *edge], page, POINT))


def test_lines_that_are_hardly_to_be_seen_and_end_nowhere_are_of_the_other_side() -> None:
    page = np.full((900, 900), 255, dtype=np.uint8)
    for x in range(310, 550, 8):
        page[100:124, x : x + 3] = 20
    ghosts = [Ruling(100, 200, 500, 200), Ruling(350, 300, 800, 300), Ruling(120, 400, 400, 400), Ruling(600, 190, 600, 350)]
    own = [Ruling(100, 600, 800, 600), Ruling(100, 700, 800, 700), Ruling(100, 600, 100, 700), Ruling(800, 600, 800, 700)]
    for lines, shade in ((ghosts, 235), (own, 20)):
        for line in lines:
            page[round(line.y0) : round(line.y1) + 2, round(line.x0) : round(line.x1) + 2] = shade
    assert without_bleeding([*ghosts, *own], page, POINT) == own
