"""Addresses: from where they begin to where they end, over more lines than one, without the words around them."""

from __future__ import annotations

import pytest

from extraction.assemble.facts import find_facts
from tests.unit.assemble.facts.marked import facts
from tests.unit.assemble.flows import labelled


def test_a_fact_that_breaks_off_at_the_line_end_goes_on() -> None:
    found = facts([("地址：", "body"), ("白云镇和", "address")], [("平路12号", "address"), ("。", "body")])
    assert found["address"].value == "白云镇和平路12号"


def test_an_address_of_which_one_character_stands_on_the_line_before_begins_there() -> None:
    found = facts([("联系地址：贵", "body")], [("州省白云镇和平路12号", "address"), ("；邮编", "body")])
    assert found["address"].value == "贵州省白云镇和平路12号"
    for lead in ("地址：", "办公地址为"):
        found = facts([(lead, "body")], [("白云镇和平路12号", "address")])
        assert found["address"].value == "白云镇和平路12号"


def test_an_address_goes_on_behind_its_number() -> None:
    found = facts([("地址：", "body"), ("白云镇和平路12", "address")], [("号。特此报告", "body")])
    assert found["address"].value == "白云镇和平路12号"


@pytest.mark.parametrize(
    "printed",
    [
        "地址为白云镇和平路12号",
        "办公地址 白云镇和平路12号",
        "白云镇和平路12号 邮箱",
        "白云镇和平路12号、邮政编码",
        "白云镇和平路12号邮编",
        "白云镇和平路12号邮政编",
        "白云镇和平路12号 官网",
        "白云镇和平路12号官网为https",
        "白云镇和平路12号政府门户网站",
        "白云镇和平路12号，郵政編碼",
        "白云镇和平路12号联系",
        "白云镇和平路12号联系电",
        "白云镇和平路12号、E-mail",
    ],
)
def test_an_address_is_trimmed_of_what_leads_to_it_and_follows(printed: str) -> None:
    assert facts([("欢迎提出意见。", "body"), (printed, "address"), ("；", "body")])["address"].value == "白云镇和平路12号"


def test_what_leads_to_an_address_is_none() -> None:
    assert "address" not in facts([("通讯地址", "address"), ("：", "body")], [("邮政编码", "address")])


def test_an_address_is_whole_though_a_character_in_it_was_not_marked() -> None:
    found = facts([("（地址：白云镇", "body"), ("和平", "address"), ("路", "body"), ("12号", "address"), ("，邮编", "body")])
    assert found["address"].value == "白云镇和平路12号"


def test_the_word_between_an_address_and_what_leads_to_it_is_none_of_it_on_the_next_line_either() -> None:
    found = facts([("欢迎提出意见。办公地址", "body")], [("为西坪区建设路485号", "address"), ("、邮编", "body")])
    assert found["address"].value == "西坪区建设路485号"
    found = facts([("联系我们。", "body")], [("为民路12号", "address"), ("、邮编", "body")])
    assert found["address"].value == "为民路12号"


@pytest.mark.parametrize(
    ("address", "below", "whole"),
    [
        ("白云镇青年街200号白云镇人民政府办", "公室邮编：359439", "白云镇青年街200号白云镇人民政府办公室"),
        ("白云镇青年街200号", "公室邮编：359439", "白云镇青年街200号"),
        ("白云镇青年街200号白云镇人民政府办", "电话：5123456", "白云镇青年街200号白云镇人民政府办"),
    ],
)
def test_an_address_that_breaks_off_in_a_word_at_the_end_of_a_full_line_goes_on(address: str, below: str, whole: str) -> None:
    pages, labels = labelled(
        [("全年工作平稳有序" * 8, "body")], [("地址：", "body"), (address, "address")], [(below, "body")], recognized=True
    )
    broken = pages[0].segments[1]
    broken.box = broken.box._replace(x1=550)
    found = {fact.name: fact.value for fact in find_facts(pages, labels)}
    assert found["address"] == whole
