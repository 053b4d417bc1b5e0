"""Of several mentions of a fact the best is taken, and the others bear it out or speak against it."""

from __future__ import annotations

import pytest

from extraction.assemble.facts import find_facts
from extraction.classify import SegmentLabels, Span
from extraction.page import Reading
from tests.unit.assemble.facts.marked import facts
from tests.unit.assemble.flows import labelled


def test_title_and_contact() -> None:
    found = facts(
        [("青山县白云镇人民政府", "organization"), ("2023", "year"), ("年政府信息公开工作年度报告", "title")],
        [("本报告统计期限自2023年1月1日起至2023年12月31日止。", "body")],
        [("地址：", "body"), ("白云镇和平路12号", "address"), ("，邮编：", "body"), ("123456", "postcode")],
        [("电话：", "body"), ("0123-4567890", "phone")],
        [("邮箱：", "body"), ("byz@example.com", "email"), ("，网址：", "body"), ("http://www.example.gov.cn", "website")],
    )  # fmt: skip
    assert {name: fact.value for name, fact in found.items()} == {
        "organization": "青山县白云镇人民政府",
        "year": 2023,
        "period_start": "2023-01-01",
        "period_end": "2023-12-31",
        "address": "白云镇和平路12号",
        "postcode": "123456",
        "phone": "0123-4567890",
        "email": "byz@example.com",
        "website": "http://www.example.gov.cn",
    }
    assert all(fact.well_formed for fact in found.values())


def test_the_title_names_the_body_before_the_prose_does() -> None:
    found = facts(
        [("白云镇", "organization"), ("年报", "title")], [("由", "body"), ("白云镇党政办公室", "organization"), ("编制", "body")]
    )
    assert found["organization"].value == "白云镇"


def test_the_same_body_in_two_lines_is_named_twice() -> None:
    found = facts([("青山县白云镇", "organization")], [("青山县白云镇", "organization"), ("2023年度报告", "title")])
    assert found["organization"].value == "青山县白云镇"


def test_what_its_word_leads_to_is_the_fact() -> None:
    found = facts(
        [("信息来源：", "body"), ("白云镇财政局", "address"), ("，标识码：", "body"), ("6267985408", "postcode")],
        [("（地址：", "body"), ("白云镇和平路12号", "address"), ("；邮编：", "body"), ("123456", "postcode"), ("，电话", "body")],
        [("0123-4567890", "phone"), ("。", "body")],
        [("浏览", "body"), ("1380000", "phone"), ("次", "body")],
    )  # fmt: skip
    assert found["address"].value == "白云镇和平路12号"
    assert found["postcode"].value == "123456"
    assert found["phone"].value == "0123-4567890"


def test_what_stands_far_below_is_another_mention() -> None:
    pages, labels = labelled([("白云镇", "organization")], [("白云镇人民政府", "organization"), ("年报", "title")], recognized=True)
    pages[0].segments[0].text = "云镇文件"
    pages[0].segments[1].box = pages[0].segments[1].box._replace(y0=200, y1=212)
    labels[0][0] = SegmentLabels((Span("organization", 0, 4, 0.9),), {})
    found = {fact.name: fact for fact in find_facts(pages, labels)}
    assert found["organization"].value == "白云镇人民政府"


def test_another_mention_bears_a_fact_out_or_speaks_against_it() -> None:
    told = [("白云旗卫生健康局", "organization"), ("政府信息公开年度报告", "title")]
    alone = facts(told)["organization"]
    assert (alone.repeated, alone.contradicted) == (False, False)
    twice = facts(told, [("特此报告。", "body")], [("白云旗卫生健康局", "organization")])["organization"]
    assert (twice.repeated, twice.contradicted) == (True, False)
    other = facts(told, [("特此报告。", "body")], [("白去旗卫生健康局", "organization")])["organization"]
    assert (other.repeated, other.contradicted) == (False, True)


def test_a_name_does_not_go_on_in_a_line_far_above_its_own() -> None:
    pages, labels = labelled([("罗陵浦村", "organization")], [("三溪旗人民政府", "organization"), ("2017年度报告", "title")])
    beside, _ = pages[0].segments
    beside.box = beside.box._replace(y0=300, y1=360)
    assert {fact.name: fact.value for fact in find_facts(pages, labels)}["organization"] == "三溪旗人民政府"


@pytest.mark.parametrize(
    ("email", "site", "contradicted"),
    [
        ("faw1@163.com", "http://www.fawl.gov.cn", True),
        ("xxgk@mail.fa0.gov.cn", "www.fao.gov.cn", True),
        ("fawl@163.com", "http://www.fawl.gov.cn", False),
        ("FAWL@163.com", "http://www.fawl.gov.cn", False),
        ("faw1@163.com", "http://www.xyz.gov.cn", False),
    ],
)
def test_names_that_only_1_and_l_tell_apart_speak_against_each_other(email: str, site: str, contradicted: bool) -> None:
    found = facts([("邮箱：", "body"), (email, "email")], [("网址：", "body"), (site, "website")])
    assert found["email"].contradicted is found["website"].contradicted is contradicted


def test_readings_that_differ_within_a_fact_are_its_rivals_and_those_that_differ_beside_it_are_not() -> None:
    pages, labels = labelled(
        [("邮箱:", "body"), ("a1@163.com", "email"), ("，电话:", "body"), ("5123456", "phone")], recognized=True
    )
    line = pages[0].segments[0]
    line.probability = 0.5
    line.readings = (Reading("邮箱：al@163.com，电话:5123456", 0.2), Reading("邮箱：a1@163.com、电话：5123456", 0.3))
    found = {fact.name: fact for fact in find_facts(pages, labels)}
    assert found["email"].rival == pytest.approx(0.2)
    assert found["phone"].rival == 0.0
