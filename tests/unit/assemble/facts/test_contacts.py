"""Postcodes, telephones, e-mail addresses and sites: taken whole, and doubted where they look like none."""

from __future__ import annotations

import pytest

from extraction.assemble.facts import find_facts
from extraction.geometry import Box
from extraction.labels import Label
from tests.unit.assemble.facts.marked import facts
from tests.unit.assemble.flows import Part, labelled


def test_an_email_is_whole_though_its_first_letter_was_not_marked() -> None:
    found = facts([("邮箱e", "body"), ("bakv@baiyun.gov", "email"), (".cn，", "body")])
    assert found["email"].value == "ebakv@baiyun.gov.cn"


@pytest.mark.parametrize(
    ("parts", "phone"),
    [
        ([("（021)", "body"), ("25360202", "phone"), ("，网址", "body")], "(021)25360202"),
        ([("电话：", "body"), ("0805-2807417", "phone"), ("5邮编", "body")], "0805-28074175"),
        ([("电话：(", "body"), ("021)6809222", "phone"), ("1 邮箱", "body")], "(021)68092221"),
    ],
)
def test_a_phone_number_is_whole_though_figures_of_it_were_not_marked(parts: list[Part], phone: str) -> None:
    assert facts(parts)["phone"].value == phone


def test_an_area_code_keeps_its_bracket() -> None:
    assert facts([("电话：", "body"), ("(0454)16597733", "phone"), ("。", "body")])["phone"].value == "(0454)16597733"


@pytest.mark.parametrize(
    ("full", "rest", "site"),
    [
        (True, "n）。", "http://www.abc.gov.cn"),
        (False, "n）。", "http://www.abc.gov.c"),
        (True, "2023年工作平稳。", "http://www.abc.gov.c"),
        (True, "1.总体情况", "http://www.abc.gov.c"),
    ],
)
def test_a_site_goes_on_where_its_line_is_full(full: bool, rest: str, site: str) -> None:
    first: list[Part] = [("联系方式如下：某某县人民政府办公室，", "body"), ("http://www.abc.gov.c", "website")]
    pages, labels = labelled(first, [(rest, "body")], [("全年工作平稳有序，各项任务按期完成。", "body")])
    pages[0].flowing = False
    pages[0].segments[0].box = Box(50, 0, 400 if full else 300, 12)
    pages[0].segments[2].box = Box(50, 40, 400, 52)
    assert {fact.name: fact.value for fact in find_facts(pages, labels)}["website"] == site


def test_a_postcode_of_five_figures_is_doubted() -> None:
    assert not facts([("邮编：", "body"), ("12345", "postcode")])["postcode"].well_formed


def test_a_phone_that_looks_like_none_is_doubted() -> None:
    assert not facts([("电话：", "body"), ("415200", "phone")])["phone"].well_formed


@pytest.mark.parametrize(
    ("label", "value", "whole"),
    [
        ("email", "office@126.co", False),
        ("email", "office@126.com", True),
        ("email", "xxgk@mail.bgs.gov.cn", True),
        ("website", "http://www.bgs.gov.c", False),
        ("website", "https://www.bgs.gov.cn:8080/zwgk/", True),
        ("website", "www.bgs.com", True),
    ],
)
def test_a_host_that_ends_like_none_is_doubted(label: Label, value: str, whole: bool) -> None:
    assert facts([("联系：", "body"), (value, label)])[label].well_formed is whole


def test_what_bears_no_likeness_to_a_fact_is_none() -> None:
    assert not facts([("Annual Report", "email")], [("2", "postcode")], [("0", "phone")], [("hfi", "website")])
