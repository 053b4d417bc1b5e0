"""Values under each other, whatever the headers above them look like."""

from __future__ import annotations

from extraction.read.text import read_text
from extraction.read.text.settle import settle
from tests.unit.read.text.shapes import grid_rows


def test_an_empty_corner_above_the_headers_says_nothing_of_the_rows_below() -> None:
    """Places that spans cover stand at the end of a row here, the empty first value of the last row in its place."""
    rows = [["", "甲", "乙", "丙"], ["一、收到", "1", "2", "3"], ["二、办理", "1.公开", "4", "5", "6"], ["2.不公开", "", "8", "9"]]
    lines = [line for row in rows for line in [*(f"{cell} |".strip() for cell in row), "|" * (5 - len(row))] if line]
    page = read_text("\n".join(lines))
    assert len(page.grids) == 1
    assert not page.grids[0].sparse
    assert [row[-3:] for row in grid_rows(page, page.grids[0])[1:]] == [["1", "2", "3"], ["4", "5", "6"], ["", "8", "9"]]


def test_rows_none_of_which_is_complete_stand_under_each_other_where_their_ends_agree() -> None:
    """Empty cells everywhere; the last value of two rows is as far from its label, whether one label stands before it or two."""
    rows = [
        ["", "甲", "乙", "丙", "丁"],
        ["一、收到", "1", "", "", "4"],
        ["二、办理", "1.公开", "5", "", "6", "7"],
        ["2.不公开", "", "8", "", ""],
        ["三、退回", "1.补正", "", "9", "", "3"],
        ["四、不办", "", "", "", ""],
        ["五、合计", "2", "", "5", "3"],
    ]
    lines = [line for row in rows for line in [*(f"{cell} |".strip() for cell in row), "|" * (6 - len(row))] if line]
    page = read_text("\n".join(lines))
    assert not page.grids[0].sparse
    values = [["1", "", "", "4"], ["5", "", "6", "7"], ["", "8", "", ""], ["", "9", "", "3"], [""] * 4, ["2", "", "5", "3"]]
    assert [row[-4:] for row in grid_rows(page, page.grids[0])[1:]] == values


def test_ends_that_do_not_agree_settle_nothing() -> None:
    """Covered places are written where they are here: rows of one label reach farther, counted from it, than those of two."""
    rows = [
        ["一、收到", "", "1", "", "", "4"],
        ["二、办理", "1.公开", "5", "", "6", "7"],
        ["三、退回", "1.补正", "", "9", "", "3"],
        ["四、合计", "", "2", "", "5", "3"],
    ]
    assert settle(rows, "end", blanks=True) == (rows, True)


def test_empty_cells_at_the_ends_of_rows_may_be_cut_off_where_the_others_keep_their_places() -> None:
    text = "\t\t甲\t乙\t丙\n一、收到\t\t1\t\t4\n二、办理\t1.公开\t5\n\t2.不公开\t\t8\n\t3.退回\n三、合计\t\t2\t\t5"
    page = read_text(text)
    (grid,) = page.grids
    assert not grid.sparse
    values = [["1", "", "4"], ["5", "", ""], ["", "8", ""], ["", "", ""], ["2", "", "5"]]
    assert [row[2:] for row in grid_rows(page, grid)[1:]] == values


def test_rows_that_may_have_lost_cells_within_are_not_filled_up() -> None:
    """The first row has its values right behind its one label: the places of the others are not kept."""
    rows = [["", "", "甲", "乙", "丙"], ["一、收到", "1", "4"], ["二、办理", "1.公开", "5"], ["", "2.不公开", "7", "8", "9"]]
    page = read_text("\n".join("\t".join(row) for row in rows))
    (grid,) = page.grids
    assert [sum(cell.row == row for cell in grid.cells) for row in range(grid.rows)] == [5, 3, 3, 5]


def test_a_wider_gap_above_a_row_of_headers_parts_two_tables_whose_heading_is_lost() -> None:
    first = [["信息内容", "本年数", "上年数"], ["规章", "1", "2"], ["文件", "3", "4"]]
    second = [["申请人", "总计", "自然人", "企业"], ["一、收到", "5", "6", "7"], ["二、办理", "8", "9", "1"]]
    blocks = ["\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in rows) for rows in (first, second)]
    assert [grid_rows(page, grid) for page in [read_text("\n\n\n".join(blocks))] for grid in page.grids] == [first, second]
    page = read_text("\n\n".join(blocks))
    assert len(page.grids) == 1


def test_a_row_that_lost_a_cell_is_not_filled_up_where_all_others_are_whole() -> None:
    rows = [
        ["", "", "甲", "乙", "丙"],
        ["一、收到", "", "1", "2", "3"],
        ["二、办理", "1.公开", "4", "6"],
        ["", "2.不公开", "0", "2", "2"],
    ]
    page = read_text("\n".join("\t".join(row) for row in rows))
    (grid,) = page.grids
    assert [sum(cell.row == row for cell in grid.cells) for row in range(grid.rows)] == [5, 5, 4, 5]
