"""Tables as offices keep them: budgets by code, two sides of a balance, blocks with headers of their own, registers, years."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from models.generator.document import TableBlock
from models.generator.freetables import Grid, column_heads, number_maker, row_names
from models.generator.grammar import compose
from models.generator.names import place


def office_table(id: str, rng: Random) -> TableBlock:
    """One random table of an office."""
    return rng.choices((_budget, _balance, _blocks, _register, _years), (4, 3, 3, 3, 2))[0](id, rng)


def _sum(rng: Random) -> str:
    return rng.choice(("合计", "总计", "合 计", "本年合计"))


def _budget(id: str, rng: Random) -> TableBlock:
    """Codes, names, amounts: the codes are numbers and label their rows, in one column or in three."""
    grid, parts, columns = Grid(), rng.choice((1, 1, 3)), rng.randint(2, 5)
    deep = parts == 3 or rng.random() < 0.3
    if deep:
        grid.put(0, 0, rng.choice(("科目编码", "功能分类科目", "项目")), "column-header", 1, parts if parts == 3 else 2)
    for column, head in enumerate("类款项" if parts == 3 else (rng.choice(("科目编码", "编码", "预算代码")),)):
        grid.put(int(deep), column, head, "column-header")
    alone = parts == 3
    grid.put(int(deep and not alone), parts, rng.choice(("科目名称", "项目名称", "名称")), "column-header", 2 if alone else 1)
    for index, head in enumerate(column_heads(columns, rng)):
        grid.put(0, parts + 1 + index, head, "column-header", 2 if deep else 1)
    makers, code = [number_maker(rng) for _ in range(columns)], rng.choice((201, 205, 207, 208, 210, 212, 213, 221))
    first = 2 if deep else 1
    for row, name in enumerate(row_names(rng.randint(3, 10), rng), first):
        code += rng.choice((0, 0, 1, 2))
        pieces = [str(code), f"{rng.randint(1, 29):02d}", f"{rng.randint(1, 99):02d}"]
        texts = pieces if parts == 3 else ["".join(pieces[: rng.choice((1, 2, 3, 3))])]
        for column, text in enumerate([*texts, name]):
            grid.put(row, column, text, "row-label")
        _figures(grid, row, parts + 1, makers)
    if rng.random() < 0.5:
        row = max(cell.row for cell in grid.cells) + 1
        grid.put(row, 0, _sum(rng), "row-label", 1, parts + 1)
        _figures(grid, row, parts + 1, makers)
    return grid.block(id, [0.6, 0.6, 0.6, 2.0] + [1.0] * columns if alone else [1.1, 2.0] + [1.0] * columns, first)


def _figures(grid: Grid, row: int, column: int, makers: Sequence[Callable[[], str]]) -> None:
    for index, make in enumerate(makers):
        grid.put(row, column + index, make(), "value")


def _balance(id: str, rng: Random) -> TableBlock:
    """Two lists side by side, income and expenditure: labels stand in the middle, too, and one side ends before the other."""
    grid, amounts = Grid(), rng.choice((1, 1, 2))
    sides = rng.choice((("收入", "支出"), ("收 入", "支 出"), ("资产", "负债和净资产"), ("收入项目", "支出项目")))
    above = rng.random() < 0.6
    each, first = 1 + amounts, 2 if above else 1
    makers = [number_maker(rng) for _ in range(amounts)]
    heads = [rng.choice(("预算数", "金额", "决算数", "年末数"))] if amounts == 1 else ["上年数", "本年数"]
    lengths = rng.randint(3, 9), rng.randint(3, 9)
    for side, name in enumerate(sides):
        left = side * each
        if above:
            grid.put(0, left, name, "column-header", 1, each)
        grid.put(first - 1, left, rng.choice(("项目", "项 目")) if above else name, "column-header")
        for index, head in enumerate(heads):
            grid.put(first - 1, left + 1 + index, head, "column-header")
        labels = row_names(lengths[side], rng)
        for row in range(max(lengths) + 1):
            last = row == max(lengths)
            label = ("收入总计", "支出总计")[side] if last else labels[row] if row < len(labels) else ""
            grid.put(first + row, left, label, "row-label" if label else "value")
            for index, make in enumerate(makers):
                grid.put(first + row, left + 1 + index, make() if label else "", "value")
    return grid.block(id, ([1.8] + [1.0] * amounts) * 2, first)


def _blocks(id: str, rng: Random) -> TableBlock:
    """Several blocks below each other, each with a header of its own."""
    grid, columns, row = Grid(), rng.randint(2, 4), 0
    for _ in range(rng.randint(2, 3)):
        if rng.random() < 0.4:
            grid.put(row, 0, compose("field_name", rng) + rng.choice(("情况", "", "类")), "column-header", 1, 1 + columns)
            row += 1
        grid.put(row, 0, rng.choice(("项目", "指标", "信息内容", "类别", "名称")), "column-header")
        for index, head in enumerate(column_heads(columns, rng)):
            grid.put(row, 1 + index, head, "column-header")
        makers = [number_maker(rng) for _ in range(columns)]
        for name in row_names(rng.randint(1, 4), rng):
            row += 1
            grid.put(row, 0, name, "row-label")
            _figures(grid, row, 1, makers)
        row += 1
    return grid.block(id, [rng.uniform(1.5, 2.5)] + [1.0] * columns, 1)


def _register(id: str, rng: Random) -> TableBlock:
    """What was inspected or met, one a row: the column that names it is not always the first; nearly all values are words."""
    grid = Grid()
    day = f"{rng.randint(1, 12)}月"
    columns: dict[str, tuple[str, Callable[[], str]]] = {
        "date": (rng.choice(("检查日期", "时间", "日期")), lambda: f"{day}{rng.randint(1, 28)}日"),
        "name": (
            rng.choice(("被检查单位", "企业名称", "项目名称", "单位名称")),
            lambda: place(rng) + compose(rng.choice(("place_kind", "unit_dept")), rng),
        ),
        "who": (rng.choice(("责任单位", "检查人员", "牵头部门")), lambda: compose("unit_dept", rng)),
        "finding": (rng.choice(("存在问题", "检查情况", "主要内容")), lambda: compose("shortfall", rng)),
        "result": (
            rng.choice(("检查结果", "是否整改", "完成情况")),
            lambda: rng.choice(("合格", "不合格", "已整改", "是", "否", "整改中", "无")),
        ),
        "score": (rng.choice(("得分", "扣分", "数量")), lambda: str(rng.randint(0, 100))),
    }
    chosen = ["name", *rng.sample([key for key in columns if key != "name"], rng.randint(2, 4))]
    rng.shuffle(chosen)
    serial = rng.random() < 0.6
    for column, head in enumerate((["序号"] if serial else []) + [columns[key][0] for key in chosen]):
        grid.put(0, column, head, "column-header")
    for row in range(1, rng.randint(4, 12)):
        if serial:
            grid.put(row, 0, str(row), "row-label")
        for column, key in enumerate(chosen, serial):
            grid.put(row, column, columns[key][1](), "row-label" if key == "name" else "value")
    weights = {"name": 2.0, "finding": 2.2}
    return grid.block(id, [0.6] * serial + [weights.get(key, 1.1) for key in chosen], 1)


def _years(id: str, rng: Random) -> TableBlock:
    """A row a year or a month: numbers that label their rows."""
    grid, columns = Grid(), rng.randint(2, 5)
    kind = rng.choice(("年", "", "月"))
    grid.put(0, 0, "月份" if kind == "月" else rng.choice(("年份", "年度")), "column-header")
    for index in range(columns):
        grid.put(0, 1 + index, f"{compose('indicator', rng)}（{compose('unit', rng)}）", "column-header")
    makers, begin = [number_maker(rng) for _ in range(columns)], 1 if kind == "月" else rng.randint(2008, 2018)
    for row in range(1, rng.randint(4, 12)):
        grid.put(row, 0, f"{begin + row - 1}{kind}", "row-label")
        _figures(grid, row, 1, makers)
    return grid.block(id, [0.9] + [1.2] * columns, 1)
