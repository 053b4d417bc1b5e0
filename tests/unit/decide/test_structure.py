"""What is said of sections and cells: text that ends as none does is in doubt, an empty corner is not, and why is told in words."""

from __future__ import annotations

import pytest

from extraction.assemble.facts import Fact
from extraction.assemble.outline import SectionNode
from extraction.decide.confidence import Chance
from extraction.decide.evidence import Evidence, SectionEvidence
from extraction.decide.structure import StructureDecider
from extraction.geometry import Box
from extraction.page import Reading
from extraction.report import Section
from extraction.table import Cell, Role, Table


class Doubting:
    """Accepts sections whose text has an end."""

    version = "doubting"

    def __init__(self) -> None:
        self.heard: list[Evidence] = []

    def chance(self, evidence: Evidence) -> Chance:
        self.heard.append(evidence)
        ended = isinstance(evidence, SectionEvidence) and evidence.ended
        return Chance(0.9 if ended else 0.4, ended)

    def needed(self, kind: object) -> float:  # noqa: ARG002
        return 0.5


def decided(text: str, heading: str = "一、总体情况") -> Section:
    node = SectionNode(1, "一、", heading, (1, 0), text, text_probability=0.9)
    (section,) = StructureDecider(Doubting(), {1: True}).sections([node])
    return section


@pytest.mark.parametrize(
    "text", ["", "全年平稳。", "有关数据统计如下：", "特此报告。\n白云镇人民政府\n2024年1月9 日", "（一）“公开。”"]
)
def test_text_that_ends_as_sentences_and_dates_do_is_whole(text: str) -> None:
    assert decided(text).state == "accepted"


@pytest.mark.parametrize("text", ["全年平稳。\n2023年快递业务量统计表", "全年平稳。\n1\n0", "（单位：万元）", "—"])
def test_text_that_ends_as_none_does_is_doubted_and_the_reason_told(text: str) -> None:
    section = decided(text)
    assert section.state == "review"
    assert "正文末尾不成句，可能混入了表格中的文字" in section.reasons


def test_what_stands_before_the_first_heading_need_not_be_a_sentence() -> None:
    assert decided("白云镇人民政府\n白政发〔2024〕3号", heading="").state == "accepted"


ACCEPTED, REVIEW = "accepted", "review"


@pytest.mark.parametrize(
    ("role", "ink", "state"), [("column-header", False, ACCEPTED), ("column-header", True, REVIEW), ("value", False, REVIEW)]
)
def test_of_an_empty_corner_nothing_is_asked(role: Role, ink: bool, state: str) -> None:
    """Where figures are expected, or something was printed, what was not read may have been overlooked."""
    corner = Cell(0, 0, "", 1, Box(0, 0, 50, 20), role=role, ink=ink)
    (table,) = StructureDecider(Doubting(), {1: False}).tables([Table(1, 1, [corner], (1,), "ruled")], [], {})
    assert table.cells[0].state == state


class Trusting(Doubting):
    def chance(self, evidence: Evidence) -> Chance:
        self.heard.append(evidence)
        return Chance(0.999, True)


@pytest.mark.parametrize(
    ("value", "sure"),
    [
        ("1nodt@sina.com", False),
        ("bgsl14@126.com", False),
        ("omihdIf@126.com", False),
        ("bgs1141@126.com", True),
        ("bgs@163.com", True),
    ],
)
def test_figures_among_letters_are_doubted_where_they_were_recognized(value: str, sure: bool) -> None:
    fact = Fact("email", value, value, 1, Box(0, 0, 1, 1), 0.99, 0.99)
    recognized = StructureDecider(Trusting(), {1: False}).fact(fact)
    assert (recognized.state == "accepted") is sure
    assert recognized.reasons == ([] if sure else ["1与l、0与O形近，请核对"])
    assert StructureDecider(Trusting(), {1: True}).fact(fact).state == "accepted", "given text is as it is"


@pytest.mark.parametrize(("rival", "state"), [(0.5, REVIEW), (0.4, ACCEPTED)])
def test_a_text_that_can_as_well_be_read_otherwise_is_in_review_whatever_is_known_of_it(rival: float, state: str) -> None:
    cell = Cell(0, 0, "2,090", 1, Box(0, 0, 50, 20), probability=0.5, readings=(Reading("2.090", rival),))
    (table,) = StructureDecider(Trusting(), {1: False}).tables([Table(1, 1, [cell], (1,), "ruled")], [], {})
    assert table.cells[0].state == state
    assert (table.cells[0].confidence <= 0.5) == (state == REVIEW)
