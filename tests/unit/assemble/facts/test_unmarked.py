"""What the classifier left unmarked is proposed where its shape tells what it is."""

from __future__ import annotations

from extraction.assemble.facts import find_facts
from extraction.geometry import Box
from extraction.page import Grid, GridCell
from tests.unit.assemble.facts.marked import facts
from tests.unit.assemble.flows import labelled


def test_what_only_its_shape_speaks_for_is_proposed_with_little_confidence() -> None:
    found = facts([("2022年，白云镇人民政府坚持依法公开。", "body")], [("邮编：123456，电话：0123-4567890", "body")])
    assert {name: fact.value for name, fact in found.items()} == {
        "year": 2022,
        "organization": "白云镇人民政府",
        "postcode": "123456",
        "phone": "0123-4567890",
    }
    assert all(fact.probability <= 0.5 for fact in found.values())


def test_an_unmarked_body_is_looked_for_below_a_table_at_the_head() -> None:
    lines = [[(text, "body")] for text in ("索引号", "00123", "主题", "公开", "某市财政局2023年政府信息公开工作年度报告")]
    pages, labels = labelled(*lines)
    cells = [GridCell(row, 0, segments=(row,)) for row in range(4)]
    pages[0].grids = [Grid(4, 1, cells, Box(50, 0, 100, 70), "ruled")]
    found = {fact.name: fact.value for fact in find_facts(pages, labels)}
    assert found == {"organization": "某市财政局", "year": 2023}
