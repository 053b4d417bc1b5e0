from __future__ import annotations

from collections.abc import Sequence

from extraction.assemble.tables.split import split_grid
from extraction.geometry import Box
from extraction.page import Grid, GridCell
from tests.unit.assemble.drawing import Paper


def grid_of(
    paper: Paper, cells: Sequence[tuple[int, int, int, int, Sequence[tuple[str, float, float]]]], xs: list[float], ys: list[float]
) -> Grid:
    """Cells (row, column, row span, column span, texts at (x, y))."""
    made = []
    for row, column, row_span, column_span, texts in cells:
        indexes = tuple(paper.write(text, x, y) for text, x, y in texts)
        box = Box(xs[column], ys[row], xs[column + column_span], ys[row + row_span])
        made.append(GridCell(row, column, row_span, column_span, box, indexes, bool(indexes)))
    return Grid(len(ys) - 1, len(xs) - 1, made, Box(xs[0], ys[0], xs[-1], ys[-1]), "ruled")


def texts(grid: Grid, paper: Paper) -> dict[tuple[int, int, int, int], str]:
    return {
        (cell.row, cell.column, cell.row_span, cell.column_span): "".join(paper.segments[index].text for index in cell.segments)
        for cell in grid.cells
    }


def test_a_whole_grid_is_left_as_it_is() -> None:
    paper = Paper()
    grid = grid_of(
        paper, [(0, 0, 1, 1, [("法人或", 5, 2), ("其他组织", 5, 14)]), (0, 1, 1, 1, [("3", 120, 8)])], [0, 100, 200], [0, 30]
    )
    assert split_grid(grid, paper.segments) == (grid, 1.0)


def test_a_missing_line_between_columns() -> None:
    paper = Paper()
    cells = [(0, 0, 1, 1, [("项目", 20, 5)]), (0, 1, 1, 1, [("本年", 110, 5), ("上年", 210, 5)])]
    cells += [(row, 0, 1, 1, [("某项", 5, 5 + 20 * row)]) for row in (1, 2, 3)]
    cells += [(row, 1, 1, 1, [(str(row), 115, 5 + 20 * row), (str(row * 9), 215, 5 + 20 * row)]) for row in (1, 2, 3)]
    grid, fit = split_grid(grid_of(paper, cells, [0, 100, 300], [0, 20, 40, 60, 80]), paper.segments)
    assert (grid.rows, grid.columns) == (4, 3)
    assert texts(grid, paper)[2, 2, 1, 1] == "18"
    assert fit < 1.0


def test_missing_lines_between_rows() -> None:
    paper = Paper()
    cells = [(0, 0, 1, 1, [("项目", 20, 5)]), (0, 1, 1, 1, [("本年", 120, 5)])]
    cells.append((1, 0, 1, 1, [(label, 5, 25 + 20 * row) for row, label in enumerate(["收入", "支出", "结余"])]))
    cells.append((1, 1, 1, 1, [(str(row + 4), 125, 25 + 20 * row) for row in range(3)]))
    grid, _ = split_grid(grid_of(paper, cells, [0, 100, 200], [0, 20, 80]), paper.segments)
    assert (grid.rows, grid.columns) == (4, 2)
    assert texts(grid, paper)[2, 0, 1, 1] == "支出"
    assert texts(grid, paper)[3, 1, 1, 1] == "6"


def test_a_figure_in_each_row_of_a_merged_cell_and_what_was_read_of_the_line_between_them() -> None:
    paper = Paper()
    cells = [(row, 0, 1, 1, [(label, 5, 7 + 24 * row)]) for row, label in enumerate(["收入", "支出"])]
    cells.append((0, 1, 2, 1, [("0", 140, 7), ("—.", 135, 19), ("3", 140, 31)]))
    grid, _ = split_grid(grid_of(paper, cells, [0, 100, 200], [0, 24, 48]), paper.segments)
    assert {place: text for place, text in texts(grid, paper).items() if place[1] == 1} == {(0, 1, 1, 1): "0", (1, 1, 1, 1): "3"}


def test_a_figure_between_the_rows_of_a_merged_cell_is_of_both() -> None:
    paper = Paper()
    cells = [(row, 0, 1, 1, [(label, 5, 7 + 24 * row)]) for row, label in enumerate(["收入", "支出"])]
    cells.append((0, 1, 2, 1, [("2022年", 130, 14), ("3", 140, 26)]))
    grid = grid_of(paper, cells, [0, 100, 200], [0, 24, 48])
    assert split_grid(grid, paper.segments) == (grid, 1.0)


def test_figures_that_stand_apart_in_a_merged_cell() -> None:
    paper = Paper()
    cells = [(0, 0, 1, 1, [("甲", 40, 5)]), (0, 1, 1, 1, [("乙", 140, 5)]), (1, 0, 1, 2, [("3", 45, 25), ("4", 145, 25)])]
    grid, _ = split_grid(grid_of(paper, cells, [0, 100, 200], [0, 20, 40]), paper.segments)
    assert texts(grid, paper) == {(0, 0, 1, 1): "甲", (0, 1, 1, 1): "乙", (1, 0, 1, 1): "3", (1, 1, 1, 1): "4"}


def test_a_figure_on_two_lines_is_not_two_rows() -> None:
    paper = Paper()
    cells = [(0, 0, 1, 1, [("收入", 5, 10)]), (0, 1, 1, 1, [("1234567", 105, 3), ("89", 105, 15)])]
    grid = grid_of(paper, cells, [0, 100, 145], [0, 30])
    assert split_grid(grid, paper.segments) == (grid, 1.0)


def test_figures_that_are_broken_at_the_top_of_their_cells_are_not_two_rows() -> None:
    """Their halves stand closer under each other than the rows beside them are high, though the label is broken, too."""
    paper = Paper()
    cells = [(row, 0, 1, 1, [(label, 5, 4 + 18 * row)]) for row, label in enumerate(["项目", "收入", "支出"])]
    cells += [(row, 1 + at, 1, 1, [(text, 125 + 60 * at, 4 + 18 * row)]) for row in range(3) for at, text in enumerate("123")]
    cells.append((3, 0, 1, 1, [("重新出具已获取", 5, 58), ("信息的申请", 5, 70)]))
    cells += [
        (3, 1, 1, 1, [("８１２５", 125, 58), ("８", 125, 70)]),
        (3, 2, 1, 1, [("３", 185, 58)]),
        (3, 3, 1, 1, [("８１２６", 245, 58), ("１", 245, 70)]),
    ]
    grid = grid_of(paper, cells, [0, 120, 180, 240, 300], [0, 18, 36, 54, 84])
    assert split_grid(grid, paper.segments) == (grid, 1.0)
