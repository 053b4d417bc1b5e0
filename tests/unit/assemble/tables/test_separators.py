from __future__ import annotations

from collections.abc import Sequence

from extraction.assemble.cells import DraftCell
from extraction.assemble.tables.separators import with_separators
from extraction.geometry import NOWHERE
from extraction.page import Reading

WHOLE = ("502", "68", "12", "928")


def column(texts: Sequence[str], header: str = "存款余额（辆）") -> list[DraftCell]:
    head = DraftCell(0, 0, header, 1, NOWHERE, role="column-header")
    return [head, *(DraftCell(row, 0, text, 1, NOWHERE, probability=1.0) for row, text in enumerate(texts, 1))]


def texts(cells: Sequence[DraftCell]) -> list[str]:
    return [cell.text for cell in with_separators(cells, {1})]


def test_a_point_among_whole_numbers_with_commas_is_a_comma_in_doubt() -> None:
    *_, cell = with_separators(column(("11,546%", "168%", "1%", "759.549%")), {1})
    assert (cell.text, cell.probability) == ("759,549%", 0.5)
    assert cell.readings == (Reading("759.549%", 0.5),)


def test_a_point_among_whole_numbers_without_commas_is_in_doubt() -> None:
    *_, cell = with_separators(column((*WHOLE, "2.090")), {1})
    assert (cell.text, cell.probability) == ("2.090", 0.5)
    assert cell.readings == (Reading("2,090", 0.5),)


def test_one_comma_that_was_seen_speaks_for_all_of_the_column() -> None:
    cells = column((*WHOLE, "2.090", "9.119"))
    cells[-1].readings = (Reading("9,119", 0.04),)
    assert texts(cells)[-2:] == ["2,090", "9,119"]


def test_a_column_of_decimals_is_left_as_it_is() -> None:
    for others in (("1,546.5", "168.2", "1.0"), ("11,546", "168", "0.125"), ("1234", "168", "11,546"), ("2.345", "11,546")):
        cells = column((*others, "759.549"))
        assert with_separators(cells, {1}) == cells


def test_what_stands_under_another_header_says_nothing() -> None:
    cells = column((*WHOLE, "采购总金额（万元）", "2.945"))
    cells[-2].role = "column-header"
    assert with_separators(cells, {1}) == cells


def test_text_that_was_given_is_never_in_doubt() -> None:
    cells = column((*WHOLE, "11,546", "2.090"))
    assert with_separators(cells, {2}) == cells
