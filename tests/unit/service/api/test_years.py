"""What the year before says of a document's figures, whenever it is asked for."""

from __future__ import annotations

from typing import Any

from extraction.report import FieldRecord, Report
from tests.unit.export.sample import sample_report
from tests.unit.service.api.desk import Desk

OVER, FORWARD = "applications.carried_over.total", "applications.carried_forward.total"


def told(organization: str, year: int, **numbers: int) -> Report:
    report = sample_report()
    report.made_by.form = "gid-2021"
    values: dict[str, Any] = {"organization": organization, "year": year} | {
        {"over": OVER, "forward": FORWARD}[name]: value for name, value in numbers.items()
    }
    report.fields = {
        name: FieldRecord(value=value, kind="text" if isinstance(value, str) else "number", confidence=1.0, state="accepted")
        for name, value in values.items()
    }
    return report


def lay(at: Desk, name: str, report: Report, headers: dict[str, str] | None = None) -> str:
    id_ = at.posted(name.encode(), name, headers)
    at.finish(id_, report)
    return id_


def years(at: Desk, id_: str, **options: Any) -> Any:
    return at.client.get(f"/v1/documents/{id_}/years", **options).json()


def test_a_figure_is_held_against_the_year_before(at: Desk) -> None:
    before = lay(at, "2021.pdf", told("教育局", 2021, forward=3))
    after = lay(at, "2022.pdf", told("石岗县教育局", 2022, over=4))
    found = years(at, after)
    (check,) = found["checks"]
    assert (check["identity"], check["fields"], check["verdict"]) == ("carry", [OVER], "undecided")
    assert check["reason"] == "2021年度报告（2021.pdf）的“四、结转下年度继续办理”为 3，与本年度的 4 不一致"
    assert found["before"] == [{"id": before, "name": "2021.pdf", "year": 2021}]
    english = years(at, after, params={"language": "en"})["checks"][0]["reason"]
    assert english == "“四、结转下年度继续办理” in the report for 2021 (2021.pdf) is 3, which disagrees with this year's 4"
    assert years(at, before) == {"checks": [], "before": []}


def test_it_says_what_holds_now(at: Desk) -> None:
    before = lay(at, "2021.pdf", told("教育局", 2021, forward=3))
    after = lay(at, "2022.pdf", told("教育局", 2022, over=3))
    assert [check["verdict"] for check in years(at, after)["checks"]] == ["holds"]
    lay(at, "again.pdf", told("教育局", 2021, forward=5))
    assert years(at, after)["checks"] == [], "two reports for one year that disagree say nothing"
    assert at.client.delete(f"/v1/documents/{before}").status_code == 204
    assert [check["verdict"] for check in years(at, after)["checks"]] == ["undecided"]


def test_others_are_not_asked(at: Desk) -> None:
    ours, theirs = at.key("ours"), at.key("theirs")
    lay(at, "2021.pdf", told("教育局", 2021, forward=3), theirs)
    after = lay(at, "2022.pdf", told("教育局", 2022, over=4), ours)
    waiting = at.posted(b"waiting", headers=ours)
    assert years(at, after, headers=ours) == years(at, waiting, headers=ours) == {"checks": [], "before": []}
    assert years(at, after, headers=theirs)["code"] == "not-found"
