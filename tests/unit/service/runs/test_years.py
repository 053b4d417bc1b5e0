"""What reports of several years say of each other: who is compared with whom, and what it leaves in the files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.errors import OutputError
from extraction.export import export, export_again
from extraction.page import Page, Segment, Source
from extraction.report import FieldRecord, Report
from service.runs.inputs import find_inputs
from service.runs.pool import Task
from service.runs.run import Settings, run
from service.runs.state import Record, State
from service.runs.worker import Done, _perform
from service.runs.years import CARRY, Told, amend, carry_checks
from tests.unit.export.sample import sample_pages, sample_report
from tests.unit.service.double import DoubleExtractor, DoubleSetup
from tests.unit.service.runs.test_run import Watched

OVER, FORWARD = "applications.carried_over.total", "applications.carried_forward.total"


def record(file: str, organization: str, year: int, form: str | None = "gid-2021", **numbers: Any) -> Record:
    names = {"over": OVER, "forward": FORWARD}
    fields = {"organization": organization, "year": year} | {names[name]: value for name, value in numbers.items()}
    return Record(file, "", "", "accepted", form, fields=fields)


def told_of(one: Record) -> Told | None:
    return Told.of(one.file, one.form, one.fields)


def verdicts(*records: Record) -> dict[str, list[str]]:
    told = [one for one in map(told_of, records) if one]
    return {file: [check.verdict for check in checks] for file, checks in carry_checks(told).items()}


def test_consecutive_years_are_compared() -> None:
    records = [record("a", "石岗县教育局", 2021, over=1, forward=3), record("b", "石岗县教育局", 2022, over=3, forward=0)]
    told = [one for one in map(told_of, records) if one]
    (check,) = carry_checks(told)["b"]
    assert (check.identity, check.where, check.fields) == (CARRY, "applications.*.total", [OVER])
    assert (check.left, check.right, check.verdict) == (3.0, 3.0, "holds")
    assert check.reason == "与2021年度报告（a）的“四、结转下年度继续办理”一致"
    assert verdicts(records[0], record("b", "石岗县教育局", 2022, over=4)) == {"b": ["undecided"]}
    assert verdicts(records[0], record("b", "石岗县教育局", 2023, over=3)) == {}
    assert verdicts(records[0], record("b", "石岗县教育局", 2022, over=None)) == {}
    assert verdicts(records[0], record("b", "石岗县教育局", 2022, form=None, over=3)) == {}
    assert verdicts(record("a", "石岗县教育局", 2021, form="gid-2019", forward=3), records[1]) == {"b": ["holds"]}


def test_whose_report_it_is_must_be_known() -> None:
    for fields in (
        {},
        {"organization": "", "year": 2021},
        {"organization": "（）", "year": 2021},
        {"organization": "甲局", "year": None},
    ):
        assert Told.of("a", None, fields) is None


@pytest.mark.parametrize(
    ("earlier", "later", "same"),
    [
        ("石岗县教育局", "石崗縣 教育局", True),
        ("教育局", "石岗县教育局", True),
        ("石岗县教育局", "教育局", True),
        ("北河县教育局", "石岗县教育局", False),
        ("局", "石岗县教育局", False),
        ("教育局办公室", "石岗县教育局", False),
    ],
)
def test_a_county_before_the_name_may_be_missing(earlier: str, later: str, same: bool) -> None:
    assert bool(verdicts(record("a", earlier, 2021, forward=3), record("b", later, 2022, over=3))) is same


def test_a_short_name_that_may_be_two_is_neither() -> None:
    short, one, other = (
        record("a", "教育局", 2021, forward=3),
        record("b", "石岗县教育局", 2022, over=3),
        record("c", "北河县教育局", 2020),
    )
    assert verdicts(short, one) == {"b": ["holds"]}
    assert verdicts(short, one, other) == {}
    assert verdicts(short, one, record("c", "青阳市石岗县教育局", 2020)) == {"b": ["holds"]}
    assert verdicts(short, other, record("d", "教育局", 2022, over=2), one) == {"d": ["undecided"]}


def test_several_reports_on_one_year_must_agree() -> None:
    later = record("c", "石岗县教育局", 2022, over=3)
    scan, original = record("a", "石岗县教育局", 2021, forward=3), record("b", "石岗县教育局", 2021, forward=3)
    assert verdicts(later, scan, original) == {"c": ["holds"]}
    assert verdicts(later, scan, record("b", "石岗县教育局", 2021, forward=8)) == {}
    assert verdicts(later, scan, record("b", "石岗县教育局", 2021, forward=None)) == {"c": ["holds"]}


NAMES = st.sampled_from(["教育局", "石岗县教育局", "北河县教育局", "青阳市石岗县教育局", "财政局", "石岗县财政局"])


@given(st.lists(st.tuples(NAMES, st.integers(2020, 2023), st.integers(0, 2), st.integers(0, 2)), max_size=8), st.randoms())
def test_the_order_of_the_documents_does_not_matter(reports: list[tuple[str, int, int, int]], random: Any) -> None:
    records = [record(f"{n}", *said[:2], over=said[2], forward=said[3]) for n, said in enumerate(reports)]
    before = verdicts(*records)
    random.shuffle(records)
    assert verdicts(*records) == before


def test_amending_replaces_and_takes_away() -> None:
    """Whatever a report had from other years, its files become those of a report that never had it, and the pictures stay."""
    plain, pages = sample_report(), sample_pages()
    name = next(iter(plain.fields))
    check = plain.checks[0].model_copy(
        update={"identity": CARRY, "fields": [name], "verdict": "undecided", "reason": "2021年度报告（</g><g>）不一致"}
    )
    holds = check.model_copy(update={"verdict": "holds", "reason": "与2021年度报告（b）一致"})
    for format_ in ("json", "html", "csv", "md"):
        original = export(plain, pages, format_)
        told = plain.model_copy(deep=True)
        amend(told, [check])
        assert told.fields[name].reasons == [*plain.fields[name].reasons, check.reason]
        assert told.fields[name].model_dump(exclude={"reasons"}) == plain.fields[name].model_dump(exclude={"reasons"})
        assert told.status == plain.status
        once = export_again(told, format_, original)
        assert (once != original) is (format_ != "csv")
        assert once == export(told, pages, format_)
        read = Report.model_validate_json(export(told, pages, "json"))
        amend(read, [check])
        assert export_again(read, format_, once) == once
        amend(read, [holds])
        assert read.fields[name].reasons == plain.fields[name].reasons
        amend(read, [])
        assert export_again(read, format_, once) == original


def test_a_page_that_is_not_in_the_html_is_missed() -> None:
    for earlier, words in ((b"<html></html>", "page 1"), (b'<g id="ink-1"><image', "not found"), (b"\xff", "decode")):
        with pytest.raises(ValueError, match=words):
            export_again(sample_report(), "html", earlier)


@dataclass(frozen=True)
class YearsSetup(DoubleSetup):
    """Its documents say in JSON what their reports shall say."""

    def build(self) -> tuple[Any, str]:
        return YearsExtractor(self.log), self.version


class YearsExtractor(DoubleExtractor):
    def page(self, path: Path, number: int) -> Page:
        page = super().page(path, number)
        return replace(page, segments=[Segment(path.read_text(encoding="utf-8"), page.segments[0].box)])

    def finish(self, source: Source, pages: Sequence[Page]) -> Report:
        report = super().finish(source, pages)
        said = json.loads(pages[0].segments[0].text)
        report.made_by.form = "gid-2021"
        report.fields = {name: _field(value) for name, value in said.items()}
        return report


def _field(value: int | str) -> FieldRecord:
    return FieldRecord(value=value, kind="text" if isinstance(value, str) else "number", confidence=1, state="accepted")


class HerePool:
    """Does what the pool's workers do, in this process: these tests start too many runs to wait for workers."""

    queued = 0

    def __init__(self, setup: YearsSetup, _size: int) -> None:
        self.extractor, self.versions = setup.build()
        self.tasks: list[Task] = []

    def __enter__(self) -> HerePool:
        return self

    def __exit__(self, *error: object) -> None:
        self.tasks.clear()

    def start(self) -> str:
        return self.versions

    def submit(self, task: Task) -> None:
        self.tasks.append(task)

    def wait(self, _seconds: float) -> list[tuple[Task, Done]]:
        tasks, self.tasks = self.tasks, []
        return [(task, _perform(task.job, self.extractor, DoubleSetup(Path("unread")))) for task in tasks]


class Years:
    """Reports of 2021 and later of one organization, and a way to extract them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.inputs, self.out = folder, folder / "in", folder / "out"
        self.inputs.mkdir()

    def write(self, year: int, over: int, forward: int) -> None:
        said = {"organization": "石岗县教育局", "year": year, OVER: over, FORWARD: forward}
        (self.inputs / f"{year}.txt").write_text(json.dumps(said, separators=(",", ":")))

    def run(self, *documents: str, formats: tuple[str, ...] = ("json", "html", "csv", "md"), version: str = "1") -> list[Record]:
        inputs = find_inputs([str(self.inputs / name) for name in documents] or [str(self.inputs)], self.out)
        setup = YearsSetup(self.folder / "log", version)
        records = run(inputs, setup, Settings(self.out, formats, 1), Watched())  # type: ignore[arg-type]
        assert [record.problem for record in records if record.problem] == []
        return records

    def verdicts(self, year: int) -> list[str]:
        """As the JSON has it, if the HTML agrees."""
        folder = self.out / f"{year}.txt"
        report = Report.model_validate_json((folder / "report.json").read_bytes())
        checks = [check for check in report.checks if check.identity == CARRY]
        html = (folder / "report.html").read_text(encoding="utf-8")
        assert all((check.reason or "") in html for check in checks)
        assert ("年度报告（" in html) is bool(checks)
        assert report.fields[OVER].reasons == [check.reason for check in checks if check.verdict == "undecided"]
        return [check.verdict for check in checks]

    def files(self) -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in self.out.rglob("report.*")}


@pytest.fixture
def years(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Years:
    monkeypatch.setattr("service.runs.run.Pool", HerePool)
    made = Years(tmp_path)
    made.write(2021, 0, 3)
    made.write(2022, 3, 1)
    made.write(2023, 5, 0)
    return made


def test_a_year_that_comes_changes_and_goes(years: Years) -> None:
    years.run("2022.txt", "2023.txt")
    assert (years.verdicts(2022), years.verdicts(2023)) == ([], ["undecided"])
    alone = years.files()
    years.run("2021.txt")
    assert (years.verdicts(2022), years.verdicts(2023)) == (["holds"], ["undecided"])
    whole = years.files()
    years.run()
    assert years.files() == whole
    years.write(2021, 0, 4)
    records = years.run()
    assert years.verdicts(2022) == ["undecided"]
    assert [(record.status, record.failed_identities) for record in records] == [("accepted", 0)] * 3
    years.write(2021, 0, 3)
    years.run()
    assert years.files() == whole
    shutil.rmtree(years.out / "2021.txt")
    years.run("2023.txt")
    assert years.files() == alone


def test_a_report_made_again_is_told_again(years: Years) -> None:
    years.run()
    whole = years.files()
    (years.out / "2022.txt" / "report.html").unlink()
    years.run()
    assert years.files() == whole


@pytest.mark.parametrize("written", [(), ("html", "md"), ("html", "md", "csv", "json")])
def test_what_was_killed_while_it_was_written_is_finished(years: Years, written: tuple[str, ...]) -> None:
    years.run("2022.txt", "2023.txt")
    before = years.files()
    years.run("2021.txt")
    whole = years.files()
    for path, content in before.items():
        if Path(path).suffix[1:] not in written:
            Path(path).write_bytes(content)
    with State(years.out) as state:
        found = state.record("2022.txt")
        assert found is not None
        assert found.across_years
        state.keep("2022.txt", replace(found, across_years=None))
    shutil.move(years.out / "2021.txt", years.folder / "away")
    years.run("2023.txt")
    assert years.verdicts(2022) == [], "even if there is nothing left to say"
    shutil.move(years.folder / "away", years.out / "2021.txt")
    years.run("2023.txt")
    assert years.files() == whole


def test_reports_of_other_versions_are_left_as_they_are(years: Years) -> None:
    years.run("2022.txt", version="1")
    before = years.files()
    years.run("2021.txt", "2023.txt", version="2")
    assert years.files() | before == years.files()
    assert years.verdicts(2023) == ["undecided"], "but they are compared with"
    years.run(version="2")
    assert years.verdicts(2022) == ["holds"]


@pytest.mark.parametrize(("name", "content"), [("html", "<html>mine</html>"), ("json", "{}"), ("html", "\udcff")])
def test_a_file_that_was_changed_fails_alone(years: Years, name: str, content: str) -> None:
    years.run("2022.txt", "2023.txt")
    years.write(2024, 1, 0)
    (years.out / "2022.txt" / f"report.{name}").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(OutputError, match=r"2022\.txt: its files are not as gouji wrote them.*delete the folder"):
        years.run("2021.txt", "2024.txt")
    assert years.verdicts(2024) == ["undecided"]
    assert (years.out / "2022.txt" / f"report.{name}").read_bytes() == content.encode("utf-8", "surrogateescape")
    shutil.rmtree(years.out / "2022.txt")
    years.run()
    assert years.verdicts(2022) == ["holds"]


def test_only_the_formats_that_are_there_are_written(years: Years) -> None:
    years.run("2022.txt", "2023.txt")
    (years.out / "2022.txt" / "report.html").unlink()
    years.run("2021.txt", formats=("json",))
    assert not (years.out / "2022.txt" / "report.html").exists()
    assert "与2021年度报告" in (years.out / "2022.txt" / "report.json").read_text(encoding="utf-8")
