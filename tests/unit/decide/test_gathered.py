"""The evidence that is gathered for cells, sections and facts from what stands around them."""

from __future__ import annotations

import pytest

from extraction.align.forms import load_forms
from extraction.assemble.facts import Fact
from extraction.assemble.outline import SectionNode
from extraction.decide.cells import CellSupport
from extraction.decide.evidence import SectionEvidence
from extraction.decide.facts import fact_evidence
from extraction.decide.sections import SectionSupport
from extraction.decide.wording import Wording
from extraction.geometry import Box
from extraction.table import Cell, Role, Table

FORM = load_forms()["gid-2021"]
BOX = Box(0, 0, 50, 20)


def cell(row: int, column: int, text: str, role: Role = "row-label", page: int = 1, sure: float = 0.999) -> Cell:
    return Cell(row, column, text, page, BOX, role=role, probability=sure)


def support(*cells: Cell) -> CellSupport:
    return CellSupport(Table(9, 9, list(cells), (1,), "ruled"), "t1", {1: False, 2: False}, Wording.of_labels(FORM))


def test_a_cell_is_doubted_by_the_cells_around_it() -> None:
    good, bad = cell(0, 0, "2.重复申请"), cell(0, 1, "果维持", sure=0.2)
    found = support(good, bad, cell(1, 0, "（三）不予公开")).of(good)
    assert found.neighbours.partial == pytest.approx(1 / 3)
    assert found.neighbours.row_misread > found.neighbours.column_misread
    assert found.departure.misworded == 0.0


def test_a_role_that_neither_row_nor_column_has_is_odd() -> None:
    odd = cell(1, 1, "U", "value")
    row, column = cell(1, 0, "重复申请"), cell(0, 1, "总计", "column-header")
    table = support(odd, row, column)
    assert table.of(odd).neighbours.odd == pytest.approx(0.25)
    assert table.of(odd).strays == 1.0
    assert support(odd, cell(0, 1, "7", "value")).of(odd).neighbours.odd == 0.0


def test_a_header_repeated_at_the_break_of_a_page_is_known_as_such() -> None:
    first, last, again = cell(0, 0, "自然人", "column-header"), cell(1, 0, "7", "value"), cell(2, 0, "自然人", "column-header", 2)
    table = support(first, last, again, cell(3, 0, "8", "value", 2))
    assert (table.of(first).again, table.of(first).at_break) == (False, False)
    assert (table.of(again).again, table.of(again).at_break) == (True, True)
    assert table.of(last).at_break


def sections(*nodes: SectionNode) -> list[SectionEvidence]:
    found = SectionSupport(nodes, {1: False}, Wording.of_sections(FORM), Wording.of_labels(FORM))
    return [found.of(node, f"s{at}") for at, node in enumerate(nodes, start=1)]


def section(heading: str, text: str = "全年平稳。", number: str | None = "一、", level: int = 1, at: int = 0) -> SectionNode:
    return SectionNode(level, number, heading, (1, at), text, heading_probability=0.7, text_probability=0.99)


def test_a_heading_that_departs_from_the_prescribed_one_or_breaks_the_order_is_told() -> None:
    good, misread, skipped = sections(section("一、总体情况"), section("二、主动公开政府信自情况", at=1), section("五、其他", at=2))
    assert good.departure.misworded == 0.0
    assert good.heading_text == 0.7
    assert misread.departure.misworded > 0.0
    assert [one.disordered for one in (good, misread, skipped)] == [False, False, True]


def test_headings_of_one_style_stand_at_one_level_and_end_alike() -> None:
    level = [section(f"{at}、健全机制。", level=2, at=at) for at in (1, 2, 3)]
    odd = section("4、推动部", level=3, at=4)
    *others, last = sections(*level, odd)
    assert last.odd_level
    assert last.odd_end == pytest.approx(0.75)
    assert others[0].odd_end == pytest.approx(0.25)


def test_how_sure_a_level_is_and_how_many_headings_have_no_number_is_told() -> None:
    nodes = [section("一、总体情况"), section("组织保障", number=None, level=2, at=1), section("二、其他", number="二、", at=2)]
    nodes[1].level_probability = 0.6
    first, plain, _ = sections(*nodes)
    assert (first.level, plain.level) == (1.0, 0.6)
    assert first.plain == plain.plain == pytest.approx(1 / 3)
    assert first.features()["level unlikely though unnumbered"] == 0.0 < plain.features()["level unlikely though unnumbered"]


def test_a_label_of_the_forms_tables_is_no_paragraph_of_a_section() -> None:
    held, plain = sections(section("一、总体情况", "全年平稳。\n行政强制"), section("二、其他", at=1))
    assert held.labels
    assert held.last == 4
    assert held.features()["heading passed over"] == 0.0
    assert not plain.labels


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("email", "a1@mail.zihbr.gcv.cn", "odd_host"),
        ("email", "a1@mai1.zihbr.gov.cn", "odd_host"),
        ("website", "http://www.zihbr.c0m", "odd_host"),
        ("email", "l1nodt@sina.com", "confusable"),
        ("address", "白云镇和平路12号人民政府办", "unended"),
        ("organization", "白云镇人民政府（", "torn"),
    ],
)
def test_what_speaks_against_a_fact_is_told(name: str, value: str, told: str) -> None:
    right = {
        "email": "abc@mail.zihbr.gov.cn",
        "website": "http://www.zihbr.com",
        "address": "白云镇和平路12号",
        "organization": "白云镇人民政府",
    }[name]
    assert getattr(fact_evidence(Fact(name, value, value, 1, BOX, 0.99, 0.9), given=False), told)
    assert not getattr(fact_evidence(Fact(name, right, right, 1, BOX, 0.99, 0.9), given=False), told)
