"""Tables of any shape: lists, nested headers, grouped rows, rows across, wide ones, long ones, ones with hardly any number."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from extraction.table import Role
from models.generator.document import TableBlock, TableCell
from models.generator.grammar import compose
from models.generator.names import place


def free_table(id: str, rng: Random) -> TableBlock:
    """One random table."""
    kind = rng.choices((_list, _nested, _grouped, _wide, _words, _key_value, _long), (4, 4, 4, 2, 3, 2, 1))[0]
    return kind(id, rng)


class Grid:
    """Collects cells."""

    def __init__(self) -> None:
        self.cells: list[TableCell] = []

    def put(
        self, row: int, column: int, text: str, role: Role, row_span: int = 1, column_span: int = 1, *, vertical: bool = False
    ) -> None:
        self.cells.append(TableCell(row, column, text, role, row_span, column_span, vertical=vertical))

    def block(self, id: str, weights: list[float], header_rows: int) -> TableBlock:
        rows = max(cell.row + cell.row_span for cell in self.cells)
        return TableBlock(id, rows, len(weights), self.cells, weights, header_rows)


def number_maker(rng: Random) -> Callable[[], str]:
    """How one column or table prints its numbers, blanks and marks."""
    top = rng.choice((9, 99, 999, 99_999, 9_999_999))
    digits = rng.choice((0, 0, 1, 2))
    separators = rng.random() < 0.3
    blank = rng.choice((0.0, 0.0, 0.05, 0.3))
    mark = rng.choice(("/", "—", "-", "", "…", "无"))
    percent = rng.random() < 0.12

    def make() -> str:
        if rng.random() < blank:
            return mark
        number = round(top ** rng.random() * rng.choice((1, 1, 1, 1, -1 if digits else 1)), digits)
        text = f"{number:,.{digits}f}" if separators else f"{number:.{digits}f}"
        return text + ("%" if percent else "")

    return make


def row_names(count: int, rng: Random) -> list[str]:
    """Row labels of one kind."""
    kind = rng.choice(("indicator", "sector", "town", "project", "work_noun", "field_name"))
    names: list[str] = []
    for _ in range(count):
        if kind == "town":
            names.append(place(rng) + rng.choice(("镇", "乡", "街道", "村", "社区")))
        elif kind == "project":
            names.append(place(rng) + compose("place_kind", rng))
        else:
            names.append(compose(kind, rng))
    return names


def column_heads(count: int, rng: Random) -> list[str]:
    """Headers of columns of numbers."""
    year = rng.randint(2010, 2024)
    kind = rng.randint(0, 3)
    if kind == 0:
        return [f"{year + index}年" for index in range(count)]
    if kind == 1:
        return rng.sample(
            [
                "年初数",
                "年末数",
                "本年数",
                "上年数",
                "增减额",
                "增长（%）",
                "占比（%）",
                "预算数",
                "决算数",
                "执行率",
                "完成数",
                "计划数",
            ],
            count,
        )
    if kind == 2:
        return [f"{compose('indicator', rng)}（{compose('unit', rng)}）" for _ in range(count)]
    return rng.sample(
        [
            "数量",
            "金额",
            "合计",
            "其中：新增",
            "户数",
            "人数",
            "面积",
            "投资额",
            "到位资金",
            "得分",
            "排名",
            "检查次数",
            "问题数",
            "整改数",
        ],
        count,
    )


def _list(id: str, rng: Random) -> TableBlock:
    """A header, numbered rows or not, a sum at the end or not."""
    grid, columns = Grid(), rng.randint(2, 6)
    serial = rng.random() < 0.4
    names = row_names(rng.randint(3, 12), rng)
    first = 1 if serial else 0
    if serial:
        grid.put(0, 0, "序号", "column-header")
    grid.put(0, first, rng.choice(("项目", "指标", "名称", "单位名称", "类别", "内容", "")), "column-header")
    for index, head in enumerate(column_heads(columns, rng)):
        grid.put(0, first + 1 + index, head, "column-header")
    makers = [number_maker(rng) for _ in range(columns)]
    if rng.random() < 0.4:
        names.append(rng.choice(("合计", "总计", "小计", "合 计")))
    for row, name in enumerate(names, 1):
        if serial:
            grid.put(row, 0, str(row), "row-label")
        grid.put(row, first, name, "row-label")
        for index, make in enumerate(makers):
            grid.put(row, first + 1 + index, make(), "value")
    if rng.random() < 0.2:
        grid.put(len(names) + 1, 0, compose("note", rng), "note", 1, first + 1 + columns)
    return grid.block(id, [0.6] * first + [rng.uniform(1.5, 3)] + [1.0] * columns, 1)


def _nested(id: str, rng: Random) -> TableBlock:
    """Headers over headers, two or three rows of them."""
    grid, groups, each = Grid(), rng.randint(2, 3), rng.randint(2, 3)
    deep = rng.random() < 0.35
    depth = 3 if deep else 2
    grid.put(0, 0, rng.choice(("项目", "指标", "地区", "")), "column-header", depth)
    columns = groups * each
    if deep:
        grid.put(0, 1, compose("indicator", rng), "column-header", 1, columns)
    heads, subheads = column_heads(groups, rng), column_heads(each, rng)
    for group in range(groups):
        grid.put(depth - 2, 1 + group * each, heads[group], "column-header", 1, each)
        for index in range(each):
            grid.put(depth - 1, 1 + group * each + index, subheads[index], "column-header")
    alone = rng.random() < 0.4
    if alone:
        grid.put(0, 1 + columns, rng.choice(("备注", "合计", "总分")), "column-header", depth)
    makers = [number_maker(rng) for _ in range(columns + alone)]
    for row, name in enumerate(row_names(rng.randint(3, 9), rng), depth):
        grid.put(row, 0, name, "row-label")
        for index, make in enumerate(makers):
            grid.put(row, 1 + index, make(), "value")
    return grid.block(id, [rng.uniform(1.5, 2.5)] + [1.0] * (columns + alone), depth)


def _grouped(id: str, rng: Random) -> TableBlock:
    """Row labels of two levels, merged at the left or as rows across the table."""
    grid, columns, across = Grid(), rng.randint(2, 5), rng.random() < 0.35
    labels = 1 if across else 2
    vertical = not across and rng.random() < 0.3
    grid.put(0, 0, rng.choice(("类别", "项目", "指标")), "column-header", 1, labels)
    for index, head in enumerate(column_heads(columns, rng)):
        grid.put(0, labels + index, head, "column-header")
    makers, row = [number_maker(rng) for _ in range(columns)], 1
    for group in row_names(rng.randint(2, 4), rng):
        size = rng.randint(1, 4)
        if across:
            grid.put(row, 0, group, "row-label", 1, 1 + columns)
            row += 1
        else:
            grid.put(row, 0, group, "row-label", size, vertical=vertical and size > 2)
        for name in row_names(size, rng):
            grid.put(row, labels - 1, name, "row-label")
            for index, make in enumerate(makers):
                grid.put(row, labels + index, make(), "value")
            row += 1
    if rng.random() < 0.4:
        grid.put(row, 0, "合计", "row-label", 1, labels)
        for index, make in enumerate(makers):
            grid.put(row, labels + index, make(), "value")
    weights = [rng.uniform(1.8, 3)] if across else [rng.uniform(0.7, 1.2), rng.uniform(1.5, 2.5)]
    return grid.block(id, weights + [1.0] * columns, 1)


def _wide(id: str, rng: Random) -> TableBlock:
    """Many narrow columns: months, or places."""
    grid = Grid()
    heads = [f"{month}月" for month in range(1, 13)] if rng.random() < 0.6 else row_names(rng.randint(9, 12), rng)
    grid.put(0, 0, rng.choice(("项目", "月份", "")), "column-header")
    for index, head in enumerate(heads):
        grid.put(0, 1 + index, head, "column-header")
    for row, name in enumerate(row_names(rng.randint(2, 6), rng), 1):
        grid.put(row, 0, name, "row-label")
        for index in range(len(heads)):
            grid.put(row, 1 + index, str(rng.randint(0, 99)), "value")
    return grid.block(id, [2.0] + [1.0] * len(heads), 1)


def _words(id: str, rng: Random) -> TableBlock:
    """Hardly any numbers: tasks and who does them by when."""
    grid = Grid()
    heads = ["任务", "责任单位", "完成时限", "进展情况", "备注"][: rng.randint(3, 5)]
    serial = rng.random() < 0.7
    for index, head in enumerate((["序号"] if serial else []) + heads):
        grid.put(0, index, head, "column-header")
    for row in range(1, rng.randint(3, 9)):
        texts = [
            compose("work_heading", rng), compose("unit_dept", rng), f"{rng.randint(2015, 2025)}年{rng.randint(1, 12)}月",
            compose("project_state", rng), rng.choice(("", "", "/", "无")),
        ]  # fmt: skip
        if serial:
            grid.put(row, 0, str(row), "row-label")
        for index in range(len(heads)):
            grid.put(row, serial + index, texts[index], "row-label" if index == 0 else "value")
    return grid.block(id, [0.6] * serial + [2.6, 1.2, 1.2, 1.2, 0.8][: len(heads)], 1)


def _key_value(id: str, rng: Random) -> TableBlock:
    """Label and value side by side, twice in a row: a form sheet without a header."""
    grid = Grid()
    labels = [
        "项目名称",
        "主管部门",
        "实施单位",
        "资金总额",
        "负责人",
        "起止时间",
        "绩效目标",
        "联系电话",
        "检查地点",
        "检查日期",
        "被检查单位",
        "评分",
    ]
    rng.shuffle(labels)
    rows = rng.randint(3, 5)
    for row in range(rows):
        wide = rng.random() < 0.25
        for half in range(1 if wide else 2):
            label = labels[(row * 2 + half) % len(labels)]
            grid.put(row, half * 2, label, "row-label")
            grid.put(row, half * 2 + 1, _answer(label, rng), "value", 1, 3 if wide else 1)
    return grid.block(id, [1.0, 1.8, 1.0, 1.8], 0)


def _answer(label: str, rng: Random) -> str:
    if label in {"资金总额", "评分"}:
        return f"{rng.randint(1, 900)}.{rng.randint(0, 9)}" + ("万元" if label == "资金总额" else "")
    if label in {"起止时间", "检查日期"}:
        return f"{rng.randint(2015, 2025)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日"
    if label == "联系电话":
        return f"{rng.randint(2_000_000, 8_999_999)}"
    return place(rng) + compose(rng.choice(("place_kind", "unit_dept")), rng)


def _long(id: str, rng: Random) -> TableBlock:
    """Over a page long."""
    grid, columns = Grid(), rng.randint(2, 5)
    grid.put(0, 0, "序号", "column-header")
    grid.put(0, 1, "名称", "column-header")
    for index, head in enumerate(column_heads(columns, rng)):
        grid.put(0, 2 + index, head, "column-header")
    makers = [number_maker(rng) for _ in range(columns)]
    for row, name in enumerate(row_names(rng.randint(25, 60), rng), 1):
        grid.put(row, 0, str(row), "row-label")
        grid.put(row, 1, name, "row-label")
        for index, make in enumerate(makers):
            grid.put(row, 2 + index, make(), "value")
    return grid.block(id, [0.6, 2.2] + [1.0] * columns, 1)
