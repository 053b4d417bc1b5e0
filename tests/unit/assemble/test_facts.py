"""Named facts: found where they are marked, trimmed to what they must look like, doubted where they do not."""

from __future__ import annotations

import pytest

from extraction.assemble.facts import Fact, find_facts
from extraction.classify import SegmentLabels, Span
from extraction.geometry import Box
from extraction.labels import Label
from extraction.page import Grid, GridCell
from tests.unit.assemble.flows import Part, labelled


def facts(*lines: list) -> dict[str, Fact]:  # type: ignore[type-arg]
    return {fact.name: fact for fact in find_facts(*labelled(*lines))}


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


def test_the_same_body_in_two_lines_is_named_twice() -> None:
    found = facts([("青山县白云镇", "organization")], [("青山县白云镇", "organization"), ("2023年度报告", "title")])
    assert found["organization"].value == "青山县白云镇"


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


def test_a_year_in_chinese_figures() -> None:
    assert facts([("二〇二二", "year"), ("年度报告", "title")])["year"].value == 2022


def test_a_postcode_of_five_figures_is_doubted() -> None:
    assert not facts([("邮编：", "body"), ("12345", "postcode")])["postcode"].well_formed


@pytest.mark.parametrize(
    "text",
    [
        "统计期限自2022年1月1日起至2022年12月31日止。",
        "统计时限为 2022 年 1 月 1 日至 12 月 31 日。",
        "时限为2022年1月1日起，至12月31日止。",
        "（2022年1月1日—2022年12月31日）",
        "2022年1月1日到同年12月31日",
    ],
)
def test_periods_in_many_phrasings(text: str) -> None:
    found = facts([(text, "body")])
    assert (found["period_start"].value, found["period_end"].value) == ("2022-01-01", "2022-12-31")


def test_an_area_code_keeps_its_bracket() -> None:
    assert facts([("电话：", "body"), ("(0454)16597733", "phone"), ("。", "body")])["phone"].value == "(0454)16597733"


def test_an_address_is_whole_though_a_character_in_it_was_not_marked() -> None:
    found = facts([("（地址：白云镇", "body"), ("和平", "address"), ("路", "body"), ("12号", "address"), ("，邮编", "body")])
    assert found["address"].value == "白云镇和平路12号"


def test_what_only_its_shape_speaks_for_is_proposed_with_little_confidence() -> None:
    found = facts([("2022年，白云镇人民政府坚持依法公开。", "body")], [("邮编：123456，电话：0123-4567890", "body")])
    assert {name: fact.value for name, fact in found.items()} == {
        "year": 2022,
        "organization": "白云镇人民政府",
        "postcode": "123456",
        "phone": "0123-4567890",
    }
    assert all(fact.probability <= 0.5 for fact in found.values())


def test_a_phone_that_looks_like_none_is_doubted() -> None:
    assert not facts([("电话：", "body"), ("415200", "phone")])["phone"].well_formed


def test_what_bears_no_likeness_to_a_fact_is_none() -> None:
    assert not facts([("Annual Report", "email")], [("2", "postcode")], [("0", "phone")], [("hfi", "website")])


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


def test_the_name_of_a_body_ends_before_what_its_report_is_about() -> None:
    found = facts([("白云镇人民政府关于", "organization"), ("2023年政府信息公开工作的年度报告", "title")])
    assert found["organization"].value == "白云镇人民政府"


def test_what_stands_far_below_is_another_mention() -> None:
    pages, labels = labelled([("白云镇", "organization")], [("白云镇人民政府", "organization"), ("年报", "title")], recognized=True)
    pages[0].segments[0].text = "云镇文件"
    pages[0].segments[1].box = pages[0].segments[1].box._replace(y0=200, y1=212)
    labels[0][0] = SegmentLabels((Span("organization", 0, 4, 0.9),), {})
    found = {fact.name: fact for fact in find_facts(pages, labels)}
    assert found["organization"].value == "白云镇人民政府"


def test_an_unmarked_body_is_looked_for_below_a_table_at_the_head() -> None:
    lines = [[(text, "body")] for text in ("索引号", "00123", "主题", "公开", "某市财政局2023年政府信息公开工作年度报告")]
    pages, labels = labelled(*lines)
    cells = [GridCell(row, 0, segments=(row,)) for row in range(4)]
    pages[0].grids = [Grid(4, 1, cells, Box(50, 0, 100, 70), "ruled")]
    found = {fact.name: fact.value for fact in find_facts(pages, labels)}
    assert found == {"organization": "某市财政局", "year": 2023}


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


def test_the_word_between_an_address_and_what_leads_to_it_is_none_of_it_on_the_next_line_either() -> None:
    found = facts([("欢迎提出意见。办公地址", "body")], [("为西坪区建设路485号", "address"), ("、邮编", "body")])
    assert found["address"].value == "西坪区建设路485号"
    found = facts([("联系我们。", "body")], [("为民路12号", "address"), ("、邮编", "body")])
    assert found["address"].value == "为民路12号"


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


def test_another_mention_bears_a_fact_out_or_speaks_against_it() -> None:
    told = [("白云旗卫生健康局", "organization"), ("政府信息公开年度报告", "title")]
    alone = facts(told)["organization"]
    assert (alone.repeated, alone.contradicted) == (False, False)
    twice = facts(told, [("特此报告。", "body")], [("白云旗卫生健康局", "organization")])["organization"]
    assert (twice.repeated, twice.contradicted) == (True, False)
    other = facts(told, [("特此报告。", "body")], [("白去旗卫生健康局", "organization")])["organization"]
    assert (other.repeated, other.contradicted) == (False, True)
