from __future__ import annotations

from extraction.assemble.cells import UNKNOWN, DraftCell
from extraction.assemble.tables.roles import assign_roles
from extraction.geometry import Box

BOX = Box(0, 0, 1, 1)


def cells_of(*rows: str, evidence: dict[tuple[int, int], tuple[float, ...]] | None = None) -> list[DraftCell]:
    """One cell for each word of each row; `.` is an empty one."""
    evidence = evidence or {}
    return [
        DraftCell(r, c, "" if text == "." else text, 1, BOX, evidence=evidence.get((r, c), UNKNOWN))
        for r, row in enumerate(rows)
        for c, text in enumerate(row.split())
    ]


def roles(cells: list[DraftCell]) -> list[str]:
    """One letter a cell, a string a row."""
    letters = {"column-header": "H", "row-label": "L", "value": "v", "note": "n"}
    rows: dict[int, str] = {}
    for cell in cells:
        rows[cell.row] = rows.get(cell.row, "") + letters[cell.role]
    return list(rows.values())


def assigned(cells: list[DraftCell]) -> list[str]:
    assign_roles(cells, max(c.row for c in cells) + 1, max(c.column + c.column_span for c in cells))
    return roles(cells)


def test_without_labels_figures_tell_values_from_headers() -> None:
    assert assigned(cells_of("项目 本年 上年", "收入 12 7", "支出 . 9")) == ["HHH", "Lvv", "Lvv"]


def test_a_table_of_blocks_has_several_headers() -> None:
    sure = (0.97, 0.01, 0.01, 0.01)
    cells = cells_of("内容 数量", "规章 3", "内容 金额", "收费 5", evidence={(2, 0): sure, (2, 1): sure})
    assert assigned(cells) == ["HH", "Lv", "HH", "Lv"]


def test_an_empty_cell_takes_the_role_of_its_place() -> None:
    assert assigned(cells_of(". 本年 上年", "收入 . .", "支出 8 9"))[0] == "HHH"
    assert assigned(cells_of("项目 本年 上年", "收入 . .", "支出 8 9"))[1] == "Lvv"


def test_one_doubtful_label_does_not_outweigh_its_row_and_column() -> None:
    wrong = (0.2, 0.55, 0.24, 0.01)
    cells = cells_of("项目 本年 上年", "收入 12 7", "支出 4 9", evidence={(1, 1): wrong})
    assert assigned(cells) == ["HHH", "Lvv", "Lvv"]


def test_a_sheet_of_labels_and_answers() -> None:
    label, value = (0.02, 0.95, 0.02, 0.01), (0.01, 0.02, 0.96, 0.01)
    cells = cells_of("姓名 张三 电话 123", "单位 某局 职务 科长")
    for cell in cells:
        cell.evidence = label if cell.column % 2 == 0 else value
    assert assigned(cells) == ["LvLv", "LvLv"]


def test_a_note_across_the_foot() -> None:
    cells = cells_of("项目 本年", "收入 12")
    cells.append(DraftCell(2, 0, "注：不含基金收入。", 1, BOX, column_span=2, evidence=(0.02, 0.1, 0.08, 0.8)))
    assert assigned(cells)[-1] == "n"


def test_probabilities_are_those_of_the_chosen_roles() -> None:
    cells = cells_of("项目 本年", "收入 12")
    assign_roles(cells, 2, 2)
    assert all(0.25 < cell.role_probability <= 1.0 for cell in cells)


def test_no_cells() -> None:
    assign_roles([], 0, 0)


def test_a_column_that_counts_its_rows_labels_them_whatever_a_window_of_the_classifier_says() -> None:
    figure = (0.02, 0.08, 0.88, 0.02)
    rows = [f"{number} {town} {200 - 7 * number}" for number, town in enumerate(("甲镇", "乙镇", "丙镇", "丁镇", "戊镇"), 1)]
    cells = cells_of("序号 名称 数量", *rows, evidence={(row, column): figure for row in range(1, 6) for column in (0, 2)})
    assert assigned(cells) == ["HHH"] + ["LLv"] * 5


def test_figures_that_only_rise_are_values() -> None:
    cells = cells_of("项目 数量", "甲 1", "乙 3", "丙 4", "丁 6")
    assert assigned(cells) == ["HH"] + ["Lv"] * 4
