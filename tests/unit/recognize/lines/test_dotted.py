"""Dotted columns that reach over a row or two, and figures that pass for them."""

from __future__ import annotations

import numpy as np
import pytest

from extraction.recognize.lines.dotted import has_even_dots, without_writing
from extraction.recognize.lines.line_ink import line_ink
from extraction.recognize.lines.rulings import find_rulings
from extraction.recognize.shades import Gray
from tests.unit.recognize.drawing import dotted, paper

DPI = 150


def with_merged_row(rows: list[int], merged: int, above: tuple[int, int], below: tuple[int, int]) -> Gray:
    """A dotted table with lines at the heights `rows`; its columns, of these dashes and gaps, leave out the row `merged`."""
    page = paper()
    for y in rows:
        dotted(page, slice(100, 731), slice(y, y + 2), *above)
    for x in (100, 400, 730):
        dotted(page, slice(x, x + 2), slice(rows[0], rows[merged]), *above)
        dotted(page, slice(x, x + 2), slice(rows[merged + 1], rows[-1]), *below)
    return page


def test_a_dashed_column_goes_on_beyond_a_merged_row_with_two_dashes_in_each_row() -> None:
    page = with_merged_row([200 + 32 * row for row in range(9)], 2, (10, 6), (5, 3))

    found = find_rulings(line_ink(page, DPI))

    for x in (100, 400, 730):
        assert sorted(round(line.y0) for line in found if not line.horizontal and abs(line.x0 - x) <= 2) == pytest.approx(
            [200, 296], abs=6
        )


def test_a_dotted_column_goes_on_in_a_single_low_row_beside_a_merged_one() -> None:
    page = with_merged_row([200 + 26 * row for row in range(7)], 1, (5, 2), (5, 2))

    found = find_rulings(line_ink(page, DPI))

    assert sum(not line.horizontal and abs(line.x0 - 400) <= 2 for line in found) == 2


def test_a_dotted_line_ends_at_the_line_that_its_last_dot_stands_at() -> None:
    found = find_rulings(line_ink(with_merged_row([200 + 32 * row for row in range(9)], 2, (5, 2), (5, 2)), DPI))

    columns = [line for line in found if not line.horizontal and abs(line.x0 - 400) <= 2]
    assert sorted(y for line in columns for y in (line.y0, line.y1)) == pytest.approx([200, 264, 296, 456], abs=3)


def test_a_stroke_in_a_merged_row_is_no_part_of_the_dotted_column_above_it() -> None:
    rows = [200 + 32 * row for row in range(9)]
    page = with_merged_row(rows, 5, (5, 2), (5, 2))
    page[366:384, 400:402] = 90  # of a title that stands in the middle

    (column,) = without_writing(page.T, (401.0, 195.0, 384.0), [(float(y), 100.0, 731.0) for y in rows], DPI)

    assert column == pytest.approx((401, 195, 365), abs=1)


@pytest.mark.parametrize("reach", [43, 300], ids=["one row", "the table"])
def test_one_row_alone_has_no_dotted_column(reach: int) -> None:
    page = paper()
    for y in range(300, 301 + 6 * 43, 43):
        page[y : y + 2, 100:800] = 40
    dotted(page, slice(400, 402), slice(303, 300 + reach), 6, 4)  # strokes of writing that fills its row pass for dots

    columns = [line for line in find_rulings(line_ink(page, DPI)) if not line.horizontal]

    assert bool(columns) == (reach == 300)


@pytest.mark.parametrize("below", [False, True], ids=["one table", "a table below with a column in line"])
def test_figures_in_a_single_row_of_a_dotted_table_are_no_column(below: bool) -> None:
    page = paper()
    for y in range(300, 301 + 6 * 35, 35):
        dotted(page, slice(100, 800), slice(y, y + 2), 10, 6)
    for x in (100, 450, 798):
        dotted(page, slice(x, x + 2), slice(300, 512), 10, 6)
    dotted(page, slice(271, 273), slice(372, 405), 6, 4)  # the stem of a 4, a comma below it
    if below:
        for y in range(660, 661 + 4 * 35, 35):
            dotted(page, slice(100, 800), slice(y, y + 2), 10, 6)
        dotted(page, slice(271, 273), slice(660, 802), 10, 6)

    found = find_rulings(line_ink(page, DPI))

    columns = [round(line.x0) for line in found if not line.horizontal and line.y1 < 600]
    assert sorted(columns) == pytest.approx([101, 451, 799], abs=2)


@pytest.mark.parametrize("above", [0, 30], ids=["a bracket", "no rule above"])
def test_a_column_ends_at_the_last_rule_unless_others_go_as_far(above: int) -> None:
    """The foot of a bracket in the merged cell above looks like one more dash."""
    page = paper()
    rows = [200 + 43 * row for row in range(8)]
    for y in rows[1:] if above else rows:
        dotted(page, slice(100, 731), slice(y, y + 2), 11, 7)
    for x in (100, 400, 730):
        top = rows[1] - above if above or x == 400 else rows[0]
        dotted(page, slice(x, x + 2), slice(top, rows[-1]), 11, 7)
    if not above:
        page[rows[1] - 14 : rows[1] - 6, 400:402] = 90

    (column,) = [line for line in find_rulings(line_ink(page, DPI)) if not line.horizontal and abs(line.x0 - 400) <= 2]

    assert column.y0 == pytest.approx(rows[1] - above, abs=3)


@pytest.mark.parametrize("even", [True, False], ids=["dots", "strokes"])
def test_a_column_of_many_even_dots_is_one_though_only_one_row_has_it(even: bool) -> None:
    """At the foot of a page, under a label that stands over the columns of labels."""
    page = paper()
    for y in (300, 336, 372):
        dotted(page, slice(100, 800), slice(y, y + 2), 4, 2)
    for x in (100, 450, 798):
        dotted(page, slice(x, x + 2), slice(300, 374), 4, 2)
    if even:
        dotted(page, slice(271, 273), slice(336, 374), 4, 2)
    else:
        for y in (345, 349, 353, 357, 361):
            page[y : y + 2, 271:273] = 90

    columns = [round(line.x0) for line in find_rulings(line_ink(page, DPI)) if not line.horizontal]

    assert sorted(columns) == pytest.approx([101, *([272] if even else []), 451, 799], abs=2)


@pytest.mark.parametrize(("period", "dot"), [(4, 2), (17, 12)], ids=["dots", "figures below each other"])
def test_dots_that_run_into_each_other_are_as_far_apart_as_their_darkest_places(period: int, dot: int) -> None:
    page = paper()
    dotted(page, slice(200, 300), slice(400, 402), period, dot)
    page[400:402, 201:299] = np.minimum(page[400:402, 201:299], 200)  # scanned softly, they leave no white between them

    assert has_even_dots(page, (400.5, 195.0, 305.0), DPI) == (period == 4)
