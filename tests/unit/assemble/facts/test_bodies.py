"""Names of bodies end where they do, whatever of them is marked, and are doubted where they end like none."""

from __future__ import annotations

import pytest

from tests.unit.assemble.facts.marked import facts


@pytest.mark.parametrize(
    ("marked", "rest", "whole"),
    [
        ("白云镇人民", "政府2023年", "白云镇人民政府"),
        ("体育委员", "会2023年", "体育委员会"),
        ("白云县公", "安局", "白云县公安局"),
        ("白云县林业局涉", "农补贴专项检查报告", "白云县林业局"),
        ("白云县公", "安局政府信息公开年度报告", "白云县公安局"),
        ("白云县管理委员会政", "", "白云县管理委员会"),
        ("白云县博", "物馆2023年", "白云县博"),
    ],
)
def test_the_name_of_a_body_is_whole(marked: str, rest: str, whole: str) -> None:
    assert facts([(marked, "organization"), (rest, "title")])["organization"].value == whole


@pytest.mark.parametrize(
    "name", ["白云县人民政府", "白云县供销合作社联合社（本级）", "白云镇", "白雲縣機關事務管理處", "白云县气象台"]
)
def test_a_body_is_called_what_bodies_are_called(name: str) -> None:
    assert facts([(name, "organization")])["organization"].well_formed


@pytest.mark.parametrize("name", ["白云县气象局民", "白云县公"])
def test_a_name_that_ends_like_no_body_is_doubted(name: str) -> None:
    assert not facts([(name, "organization")])["organization"].well_formed


def test_the_name_of_a_body_ends_before_what_its_report_is_about() -> None:
    found = facts([("白云镇人民政府关于", "organization"), ("2023年政府信息公开工作的年度报告", "title")])
    assert found["organization"].value == "白云镇人民政府"


@pytest.mark.parametrize(
    ("marked", "rest", "body"),
    [
        ("某县白云镇政府", "信息公开工作年度报告", "某县白云镇"),
        ("某县白云镇政府", "政府信息公开工作年度报告", "某县白云镇政府"),
        ("某县人民政府", "信息公开工作年度报告", "某县人民政府"),
    ],
)
def test_the_terms_first_word_is_not_the_bodys_last(marked: str, rest: str, body: str) -> None:
    assert facts([(marked, "organization"), (rest, "title")])["organization"].value == body


def test_a_name_does_not_end_with_the_first_word_of_a_term_that_breaks_off() -> None:
    found = facts([("石林苏木人民政府政府", "organization")], [("信息公开工作年度报告", "title")])
    assert found["organization"].value == "石林苏木人民政府"
