"""What a person said of a document is in its report, whatever the machine had read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from extraction import Extractor
from extraction.corrections import Answer, Corrections, GridAnswer, LabelAnswer
from extraction.decide.answers import SECOND_READER
from extraction.decide.confidence import CONSERVATIVE
from extraction.geometry import Box
from extraction.page import Page, Source
from extraction.plain import squash
from extraction.report import FieldRecord, Report
from models.generator import generate

TOTAL = "applications.received.total"


@dataclass(frozen=True)
class Document:
    """One born-digital report as it was read."""

    extractor: Extractor
    source: Source
    pages: list[Page]
    report: Report

    def corrected(self, *answers: Answer, labels: tuple[LabelAnswer, ...] = (), grids: tuple[GridAnswer, ...] = ()) -> Report:
        return self.extractor.finish(self.source, self.pages, Corrections(answers, labels, grids))

    def answer(self, field: str, text: str, verdict: str, *, final: bool = True, named: bool = True) -> Answer:
        evidence = self.report.fields[field].evidence[0]
        return Answer(evidence.page, Box(*evidence.box), text, verdict, final, field if named else None)  # type: ignore[arg-type]


def read(path: Path) -> Document:
    extractor = Extractor(confidence=CONSERVATIVE)  # what is accepted must not hang on the calibration that is shipped
    source = extractor.inspect(path)
    pages = [extractor.page(path, number) for number in range(1, source.pages + 1)]
    return Document(extractor, source, pages, extractor.finish(source, pages))


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    folder = tmp_path_factory.mktemp("document")
    (path,) = generate(folder, seed=3, count=1, formats=("html",), families=("gov-song",))
    found = read(path)
    assert found.report.status == "accepted"
    assert isinstance(found.report.fields[TOTAL].value, int)
    return found


def field_and_cell(report: Report, name: str) -> tuple[FieldRecord, str, str]:
    field = report.fields[name]
    (place,) = field.evidence
    table = next(table for table in report.tables if table.id == place.table)
    cell = next(cell for cell in table.cells if (cell.row, cell.column) == (place.row, place.column))
    assert cell.by_person == field.by_person
    return field, cell.text, cell.state


@pytest.mark.parametrize("named", [True, False])
def test_a_persons_value_is_taken_and_weighed(document: Document, named: bool) -> None:
    wrong = int(str(document.report.fields[TOTAL].value)) + 100
    report = document.corrected(document.answer(TOTAL, str(wrong), "misread", named=named))
    field, text, state = field_and_cell(report, TOTAL)
    assert (field.value, field.state, field.by_person, text, state) == (wrong, "accepted", True, str(wrong), "accepted")
    assert field.evidence == document.report.fields[TOTAL].evidence
    failing = [check for check in report.checks if TOTAL in check.fields and check.identity == "applicants"]
    assert [(check.verdict == "holds", check.by_person) for check in failing] == [(False, False)]
    assert report.status == "review"
    assert document.corrected() == document.report, "the pages were changed"


def test_printed_wrong_keeps_what_is_printed_and_settles_the_check(document: Document) -> None:
    wrong = int(str(document.report.fields[TOTAL].value)) + 100
    report = document.corrected(document.answer(TOTAL, str(wrong), "printed wrong"))
    assert report.fields[TOTAL].value == wrong
    failing = [check for check in report.checks if check.verdict != "holds" and check.identity != "prose"]
    assert failing
    assert all(check.verdict == "printed wrong" and check.by_person for check in failing)
    assert report.status == "accepted"


@pytest.mark.parametrize(("verdict", "kind", "printed"), [("blank", "blank", ""), ("unreadable", "unreadable", "")])
def test_nothing_to_read(document: Document, verdict: str, kind: str, printed: str) -> None:
    report = document.corrected(document.answer(TOTAL, printed, verdict))
    field, text, _ = field_and_cell(report, TOTAL)
    assert (field.value, field.kind, field.state, text) == (None, kind, "accepted", printed)


def test_a_second_person_is_awaited(document: Document) -> None:
    value = str(document.report.fields[TOTAL].value)
    report = document.corrected(document.answer(TOTAL, value, "right", final=False))
    field, _, state = field_and_cell(report, TOTAL)
    assert (str(field.value), field.state, field.reasons, state) == (value, "review", [SECOND_READER], "review")
    assert report.status == "review"
    later = document.answer(TOTAL, value, "right")
    assert document.corrected(document.answer(TOTAL, value, "right", final=False), later).status == "accepted"


def test_a_fact_is_corrected_without_touching_its_sentence(document: Document) -> None:
    report = document.corrected(document.answer("organization", "石岗县教育局", "misread"))
    fact = report.fields["organization"]
    assert (fact.value, fact.state, fact.by_person) == ("石岗县教育局", "accepted", True)
    assert report.title == document.report.title
    assert "organization" not in document.corrected(document.answer("organization", "", "blank")).fields
    added = Answer(1, Box(0, 0, 5, 5), "100081", "misread", field="postcode")
    assert document.corrected(added).fields["postcode"].value == "100081"
    assert document.corrected(document.answer("year", "2023", "misread")).fields["year"].value == 2023


def test_a_heading_that_is_none_and_a_line_that_is_one(document: Document) -> None:
    (page,) = document.pages
    first = next(section for section in document.report.sections if section.heading and section.text)
    heading = next(segment for segment in page.segments if squash(segment.text) == squash(first.heading))
    plain = document.corrected(labels=(LabelAnswer(1, heading.box, (("body", 0, len(heading.text)),)),))
    assert first.heading not in [section.heading for section in plain.sections]
    line = next(segment for segment in page.segments if segment.text.strip() and segment.text.strip() in first.text)
    both = document.corrected(labels=(LabelAnswer(1, line.box, (("heading-1", 0, 4), ("body", 4, len(line.text)))),))
    added = next(section for section in both.sections if section.heading == line.text[:4])
    assert added.state == "accepted"


def test_the_text_of_a_line(document: Document) -> None:
    (page,) = document.pages
    first = next(section for section in document.report.sections if section.heading and section.text)
    line = next(segment for segment in page.segments if segment.text.strip() and segment.text.strip() in first.text)
    report = document.corrected(Answer(1, line.box, "改正后的一句话。", "misread"))
    assert "改正后的一句话。" in next(section.text for section in report.sections if section.heading == first.heading)


def test_a_grid_that_a_person_found_right(tmp_path: Path) -> None:
    (path,) = generate(tmp_path, seed=5, count=1, formats=("flattened",), families=("gov-song",))
    document = read(path)
    doubtful = [table for table in document.report.tables if table.state == "review"]
    assert doubtful
    cell = doubtful[0].cells[0]
    report = document.corrected(grids=(GridAnswer(cell.page, Box(*cell.box)),))
    assert next(table for table in report.tables if table.id == doubtful[0].id).state == "accepted"


def test_one_answer_settles_its_neighbours_in_a_run(tmp_path: Path) -> None:
    """Cells run together, 4320: a person who reads the second as 3 leaves one way to split the rest."""
    *_, path = generate(tmp_path, seed=11, count=2, formats=("flattened",), families=("gov-song",))
    document = read(path)
    run = [name for name in document.report.fields if name.startswith("proactive.regulations.")]
    assert [document.report.fields[name].state for name in run] == ["review"] * 3
    report = document.corrected(document.answer(run[1], str(document.report.fields[run[1]].value), "right"))
    assert [report.fields[name].state for name in run] == ["accepted"] * 3
    assert [report.fields[name].value for name in run] == [document.report.fields[name].value for name in run]
    assert [report.fields[name].by_person for name in run] == [False, True, False]


def test_what_fits_nothing_changes_nothing(document: Document) -> None:
    nowhere = Box(9000, 9000, 9001, 9001)
    report = document.corrected(
        Answer(1, nowhere, "5", "misread"),
        Answer(7, Box(0, 0, 1, 1), "5", "misread"),
        labels=(LabelAnswer(1, nowhere, (("body", 0, 1),)), LabelAnswer(7, nowhere, ())),
        grids=(GridAnswer(1, nowhere),),
    )
    assert report == document.report
