"""The year and the period, in figures and in words."""

from __future__ import annotations

import pytest

from tests.unit.assemble.facts.marked import facts


def test_a_year_in_chinese_figures() -> None:
    assert facts([("二〇二二", "year"), ("年度报告", "title")])["year"].value == 2022


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
