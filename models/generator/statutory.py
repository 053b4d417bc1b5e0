"""The three prescribed tables, as reports print them: with lost and broken words, other brackets, merged cells or empty ones."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from random import Random

from extraction.table import Role
from models.generator.document import TableBlock, TableCell
from models.generator.figures import Figures
from models.generator.forms import PrintedForm

_CHECK = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_PROACTIVE_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Habits:
    """How one report prints its tables. Chances are per label."""

    spaced: float
    typo: float
    unnumbered: bool
    point: str
    half_brackets: bool
    wide_digits: bool
    spans: bool
    vertical: bool
    corner_note: bool
    total_over_all: bool


def habits(rng: Random) -> Habits:
    """Draw a report's habits. Most reports follow the template closely."""
    return Habits(
        spaced=rng.choice((0.0, 0.0, 0.0, 0.15, 0.5)),
        typo=rng.choice((0.0, 0.0, 0.0, 0.03, 0.06)),
        unnumbered=rng.random() < 0.04,
        point=rng.choice((".", ".", ".", ". ", "．", "、")),
        half_brackets=rng.random() < 0.15,
        wide_digits=rng.random() < 0.04,
        spans=rng.random() < 0.75,
        vertical=rng.random() < 0.5,
        corner_note=rng.random() < 0.9,
        total_over_all=rng.random() < 0.3,
    )


def vary(label: str, habit: Habits, rng: Random) -> str:
    """A label as this report prints it."""
    head = label[:2]
    if len(head) == 2 and head[0].isdigit() and head[1] == ".":
        label = label[2:] if habit.unnumbered else label[0] + habit.point + label[2:]
    if len(label) >= 7 and rng.random() < habit.typo:
        at = rng.randint(3, len(label) - 2)
        label = label[:at] + rng.choice(("", label[at] * 2)) + label[at + 1 :]
    if rng.random() < habit.spaced:
        at = rng.randint(1, max(1, len(label) - 1))
        label = " ".join(label) if len(label) <= 4 else label[:at] + " " + label[at:]
    if habit.half_brackets:
        label = label.replace("（", "(").replace("）", ")")
    if habit.wide_digits:
        label = label.translate({ord("0") + n: ord("０") + n for n in range(10)})
    return label


class _Sheet:
    """Collects the cells of one table, labels varied by habit."""

    def __init__(self, habit: Habits, figures: Figures, rng: Random) -> None:
        self.cells: list[TableCell] = []
        self.habit, self.figures, self.rng = habit, figures, rng

    def label(
        self, row: int, column: int, text: str, role: Role, row_span: int = 1, column_span: int = 1, vertical: bool = False
    ) -> None:
        text = vary(text, self.habit, self.rng)
        self.cells.append(TableCell(row, column, text, role, row_span, column_span, vertical=vertical and self.habit.vertical))

    def value(self, row: int, column: int, field: str, column_span: int = 1) -> None:
        self.cells.append(TableCell(row, column, self.figures.printed[field], "value", 1, column_span, field=field))

    def empty(self, row: int, column: int, role: Role = "value") -> None:
        self.cells.append(TableCell(row, column, "", role))


def proactive_table(form: PrintedForm, figures: Figures, habit: Habits, rng: Random) -> TableBlock:
    """Table one: blocks below each other, each with a header row of its own."""
    sheet, row = _Sheet(habit, figures, rng), 0
    for block, entries in groupby(form.entries, key=lambda entry: entry.block):
        rows = list(entries)
        sheet.label(row, 0, block, "column-header", column_span=_PROACTIVE_COLUMNS)
        sheet.label(row + 1, 0, "信息内容", "column-header")
        _spread(sheet, row + 1, [label for _, label in rows[0].columns], None)
        row += 2
        for entry in rows:
            sheet.label(row, 0, entry.label, "row-label")
            _spread(sheet, row, [f"proactive.{entry.id}.{column}" for column, _ in entry.columns], "value")
            row += 1
    weights = [rng.uniform(1.0, 1.6), 1.0, 1.0, 1.0]
    return TableBlock("proactive", row, _PROACTIVE_COLUMNS, sheet.cells, weights, header_rows=0)


def _spread(sheet: _Sheet, row: int, items: list[str], role: Role | None) -> None:
    """One to three cells over three columns: the last one spans the rest, or the rest is empty."""
    rest = _PROACTIVE_COLUMNS - 1 - len(items)
    for index, item in enumerate(items):
        span = 1 + rest if index == len(items) - 1 and sheet.habit.spans else 1
        if role is None:
            sheet.label(row, 1 + index, item, "column-header", column_span=span)
        else:
            sheet.value(row, 1 + index, item, span)
    if not sheet.habit.spans:
        for index in range(rest):
            sheet.empty(row, 1 + len(items) + index, role or "column-header")


def applications_table(form: PrintedForm, figures: Figures, habit: Habits, rng: Random) -> TableBlock:
    """Table three: three columns of labels, seven of figures, under a header of three rows."""
    sheet = _Sheet(habit, figures, rng)
    _applications_header(sheet, form)
    row = 3
    for leaf in form.leaves:
        depth = len(leaf.groups)
        sheet.label(row, depth, leaf.label, "row-label", column_span=3 - depth)
        for index, (column, _) in enumerate(form.columns):
            sheet.value(row, 3 + index, f"applications.{leaf.path}.{column}")
        row += 1
    for depth in (0, 1):
        start = 3
        for group, members in groupby(form.leaves, key=lambda leaf: leaf.groups[: depth + 1] if len(leaf.groups) > depth else ()):
            count = len(list(members))
            if group:
                sheet.label(start, depth, group[depth], "row-label", row_span=count, vertical=depth == 0)
            start += count
    wide = rng.uniform(4.0, 6.5)
    weights = [rng.uniform(1.0, 1.5), rng.uniform(1.6, 2.4), wide, *([rng.uniform(1.4, 1.9)] * len(form.columns))]
    return TableBlock("applications", row, 3 + len(form.columns), sheet.cells, weights, header_rows=3)


def _applications_header(sheet: _Sheet, form: PrintedForm) -> None:
    last = 3 + len(form.columns) - 1
    if sheet.habit.corner_note:
        sheet.label(0, 0, _CHECK, "note", row_span=3, column_span=3)
    else:
        sheet.cells.append(TableCell(0, 0, "", "column-header", 3, 3))
    over_all = sheet.habit.total_over_all
    sheet.label(0, 3, "申请人情况", "column-header", column_span=len(form.columns) - over_all)
    sheet.label(1, 3, form.columns[0][1], "column-header", row_span=2)
    sheet.label(1, 4, "法人或其他组织", "column-header", column_span=len(form.columns) - 2)
    for index, (_, label) in enumerate(form.columns[1:-1]):
        sheet.label(2, 4 + index, label, "column-header")
    sheet.label(0 if over_all else 1, last, form.columns[-1][1], "column-header", row_span=3 if over_all else 2)


def disputes_table(form: PrintedForm, figures: Figures, habit: Habits, rng: Random) -> TableBlock:
    """Table four: one row of figures under three rows of headers."""
    sheet, width = _Sheet(habit, figures, rng), len(form.outcomes)
    first = 0
    for outer, kinds in groupby(form.disputes, key=lambda kind: kind[1][0]):
        kinds_here = list(kinds)
        sheet.label(0, first, outer, "column-header", column_span=width * len(kinds_here))
        for number, (kind, path) in enumerate(kinds_here):
            start = first + number * width
            if len(path) > 1:
                sheet.label(1, start, path[1], "column-header", column_span=width)
            for index, (outcome, label) in enumerate(form.outcomes):
                deep = len(path) > 1
                sheet.label(2 if deep else 1, start + index, label, "column-header", row_span=1 if deep else 2)
                sheet.value(3, start + index, f"disputes.{kind}.{outcome}")
        first += width * len(kinds_here)
    return TableBlock("disputes", 4, first, sheet.cells, [1.0] * first, header_rows=3)
