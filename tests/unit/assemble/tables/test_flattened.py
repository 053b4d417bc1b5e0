"""Tables without separators: where they begin and end in the running text."""

from __future__ import annotations

from extraction.assemble.flow import pieces
from extraction.assemble.tables import assemble_flattened
from tests.unit.assemble.flows import Part, labelled

HEADERS: list[Part] = [("自然人法人或其他组织总计", "column-header")]
RECEIVED: list[Part] = [("一、本年新收政府信息公开申请数量", "row-label"), ("0000000", "value")]
CARRIED: list[Part] = [("二、上年结转政府信息公开申请数量", "row-label"), ("0000000", "value")]
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"


def parted(*lines: list[Part]) -> tuple[list[list[str]], list[str]]:
    """The texts of each flattened table's cells, and the running text that is left."""
    pages, labels = labelled(*lines)
    tables, rest = assemble_flattened(pieces(pages, labels, set()))
    return [[cell.text for cell in table.cells] for table in tables], [piece.text for piece in rest]


def test_a_note_at_the_head_of_a_tables_first_line_is_a_cell_of_it() -> None:
    tables, rest = parted(
        [("三、收到和处理政府信息公开申请情况", "heading-1")],
        [("具体情况见下表。", "body")],
        [(NOTE, "note"), ("申请人情况", "column-header")],
        HEADERS,
        RECEIVED,
    )
    assert [table[0] for table in tables] == [NOTE]
    assert rest == ["三、收到和处理政府信息公开申请情况", "具体情况见下表。"]


def test_a_note_broken_over_lines_above_a_table_is_a_cell_of_it() -> None:
    tables, rest = parted(
        [("三、收到和处理政府信息公开申请情况", "heading-1")], [(NOTE[:20], "note")], [(NOTE[20:], "note")], HEADERS, RECEIVED
    )
    assert tables[0][:2] == [NOTE[:20], NOTE[20:]]
    assert rest == ["三、收到和处理政府信息公开申请情况"]


def test_a_note_between_two_rows_parts_no_table() -> None:
    tables, _ = parted(HEADERS, RECEIVED, [(NOTE, "note")], CARRIED)
    assert len(tables) == 1
    assert NOTE in tables[0]


def test_a_note_below_a_table_stays_in_the_text() -> None:
    tables, rest = parted(HEADERS, RECEIVED, CARRIED, [("注：数据截至2022年12月31日。", "note")], [("全年工作平稳。", "body")])
    assert len(tables) == 1
    assert rest == ["注：数据截至2022年12月31日。", "全年工作平稳。"]
