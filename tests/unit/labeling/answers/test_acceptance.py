"""Acceptance stops when audits show that too much of what was accepted is wrong, and goes on with another judge. No server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import select

from extraction.decide.confidence import CONSERVATIVE, Chance
from extraction.decide.evidence import Evidence, ItemKind
from extraction.page import Reading
from labeling.answers.pull import Pulled, pull
from labeling.settings import Settings
from labeling.status.status import Status, status
from labeling.storage.ledger import Ledger
from labeling.storage.tables import CorrectionRow, ProjectRow, TaskRow
from labeling.studio.client import Studio
from models.stopped import stopped
from tests.unit.labeling.paper import FIELDS, Rules, Shelf, page

NOW = datetime(2026, 1, 2, tzinfo=UTC)
DOCUMENTS = 5


class Judge:
    """The rules of thumb under another name."""

    version = "other-1"

    def chance(self, evidence: Evidence) -> Chance:
        return CONSERVATIVE.chance(evidence)

    def needed(self, kind: ItemKind) -> float:
        return CONSERVATIVE.needed(kind)


class Recalibrated(Rules):
    """The same classifier with a calibration of its own."""

    confidence = Judge()


class Away:
    """A server on which nothing happens."""

    url = "http://127.0.0.1:9"


class Desk:
    """Documents that were accepted, some of their values audited, and known answers that people gave rightly."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(tenant="t", database_url=f"sqlite:///{folder / 'ledger.db'}", error_target=0.01)
        self.ledger = Ledger.open(self.settings.database, "t")
        self.shelf = Shelf()
        self.documents = [self.shelf.put(page(), f"{number}.pdf") for number in range(DOCUMENTS)]
        with self.ledger.write() as session:
            project = ProjectRow(tenant="t", server="elsewhere", kind="cells", marker="m", made_at=NOW)
            session.add(project)
            session.flush()
            self.project = project.id

    def audit(self, wrong: int, judge: str = CONSERVATIVE.version) -> None:
        """One value of every document was audited; in so many of them people agree on another one."""
        for number, sha256 in enumerate(self.documents):
            evidence = self.shelf.reports[sha256].fields[FIELDS[0]].evidence[0]
            text = "1"
            answer = {"verdict": "misread", "text": "9", "place_wrong": False} if number < wrong else self.right(text)
            asked = {"text": text, "confidence": 0.9, "judge": judge}
            self.task(f"a{number}-{judge}", sha256, "audit", asked, answer, list(evidence.box))

    def honest(self, count: int = 40) -> None:
        for number in range(count):
            asked = {"text": "5", "truth": "5", "confidence": 0.7}
            self.task(f"k{number}", self.documents[0], "known", asked, self.right("5"), [0, 0, 1, 1])

    def task(
        self, key: str, sha256: str, purpose: str, asked: dict[str, Any], answer: dict[str, Any], box: list[float], people: int = 2
    ) -> None:
        question = {"probability": 0.9, "readings": [], "made_by": "m", "judge": CONSERVATIVE.version, **asked}
        row = TaskRow(
            tenant="t", key=key, sha256=sha256, kind="cells", purpose=purpose, page=1, box=box, question=question, digest="",
            field=None if purpose == "known" else FIELDS[0], worth=0.0, project_id=self.project, state="open", wanted=2,
            standing="open", seen="", asked_at=NOW,
        )  # fmt: skip
        with self.ledger.write() as session:
            session.add(row)
            session.flush()
            for person in range(people):
                session.add(
                    CorrectionRow(
                        tenant="t", sha256=sha256, task_id=row.id, project_id=self.project, annotation_id=10 * row.id + person,
                        version=NOW.isoformat(), event="answered", who=f"p{person}", at=NOW, before={}, after=answer, model="m",
                    )
                )  # fmt: skip

    def pull(self, classifier: Rules | None = None, **settings: Any) -> Pulled:
        own = self.settings.model_copy(update=settings)
        return pull(self.ledger, self.shelf, cast(Studio, Away()), classifier or Rules(), own)

    def status(self) -> Status:
        return status(self.ledger, self.settings)

    def straight(self) -> int:
        """How many values are accepted without a person."""
        return sum(
            record.state == "accepted" and not record.by_person
            for report in self.shelf.reports.values()
            for record in report.fields.values()
        )

    @staticmethod
    def right(text: str) -> dict[str, Any]:
        return {"verdict": "right", "text": text, "place_wrong": False}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("GOUJI_HOME", str(tmp_path / "home"))
    made = Desk(tmp_path)
    yield made
    made.ledger.close()


def test_acceptance_stops_when_audits_find_too_many_errors(desk: Desk) -> None:
    before = desk.straight()
    assert before > 10 * DOCUMENTS
    desk.audit(wrong=DOCUMENTS)
    desk.honest()
    assert desk.pull().documents == 2 * DOCUMENTS, "with the answers, and then without acceptance"
    assert desk.straight() == 0
    assert {report.status for report in desk.shelf.reports.values()} == {"review"}
    assert {report.made_by.calibration for report in desk.shelf.reports.values()} == {"conservative-1-stopped"}
    waiting = desk.shelf.reports[desk.documents[0]].fields[FIELDS[1]]
    assert (waiting.value, waiting.reasons) == (0, ["抽检表明自动采信的数值差错过多，已停止采信"])
    assert desk.shelf.reports[desk.documents[0]].fields[FIELDS[0]].by_person
    assert desk.status().audit.stop
    assert desk.pull().documents == 0, "again changes nothing"


def test_a_document_that_comes_later_is_not_accepted_either(desk: Desk) -> None:
    desk.audit(wrong=DOCUMENTS)
    desk.honest()
    desk.pull()
    late = desk.shelf.put(page(), "late.pdf")
    assert desk.shelf.reports[late].status == "accepted", "by a run that did not know"
    assert desk.pull().documents == 1
    assert desk.straight() == 0


def test_another_judge_may_accept_again(desk: Desk) -> None:
    desk.audit(wrong=DOCUMENTS)
    desk.honest()
    desk.pull()
    desk.pull(Recalibrated())
    assert desk.straight() > 10 * DOCUMENTS
    assert not desk.status().audit.stop
    assert stopped() == {CONSERVATIVE.version}, "the one before may still not"


def test_what_is_put_up_with_is_the_leads_decision(desk: Desk) -> None:
    desk.audit(wrong=DOCUMENTS)
    desk.honest()
    desk.pull()
    desk.pull(error_target=1.0)
    assert desk.straight() > 10 * DOCUMENTS
    assert stopped() == frozenset()


@pytest.mark.parametrize("other", [{"text": "9"}, {"place_wrong": True}], ids=["another value", "another place"])
def test_one_person_alone_finds_no_accepted_value_wrong(desk: Desk, other: dict[str, Any]) -> None:
    """However sure the machine was, and of whatever: until a second one says so, it may be wrong, or not."""
    sha256 = desk.documents[0]
    box = list(desk.shelf.reports[sha256].fields[FIELDS[0]].evidence[0].box)
    desk.task(
        "a", sha256, "audit", {"text": "1", "confidence": 0.8}, {**desk.right("1"), "verdict": "misread", **other}, box, people=1
    )
    desk.honest()
    desk.pull()
    with desk.ledger.read() as session:
        row = session.scalars(select(TaskRow).where(TaskRow.key == "a")).one()
    assert (row.standing, row.wanted) == ("waiting", 2)
    audit = desk.status().audit
    assert (audit.checked, audit.wrong, audit.undecided, audit.lower) == (1, 0, 1, 0.0)


@pytest.mark.parametrize(
    ("text", "standing"), [("abc", "waiting"), ("-3", "waiting"), ("3-4", "waiting"), ("", "single"), ("8", "single")]
)
def test_what_is_no_count_needs_a_second_person(desk: Desk, text: str, standing: str) -> None:
    """The sums cannot tell: another value in them is in doubt, too."""
    both = {FIELDS[0]: [Reading("7", 0.55), Reading("1", 0.4)], FIELDS[2]: [Reading("2", 0.5), Reading("8", 0.45)]}
    sha256 = desk.shelf.put(page(readings=both), "smudged.pdf")
    box = list(desk.shelf.reports[sha256].fields[FIELDS[0]].evidence[0].box)
    answer = {**desk.right(text), "verdict": "misread" if text else "blank"}
    desk.task("s", sha256, "review", {"text": "1", "confidence": 0.5}, answer, box, people=1)
    desk.pull()
    with desk.ledger.read() as session:
        assert session.scalars(select(TaskRow.standing).where(TaskRow.key == "s")).one() == standing


@pytest.mark.parametrize(("wrong", "honest"), [(0, 40), (1, 40), (DOCUMENTS, 0)])
def test_it_does_not_stop_without_proof(desk: Desk, wrong: int, honest: int) -> None:
    """Few errors may be chance; without known answers, people may have seen ghosts."""
    desk.audit(wrong=wrong)
    desk.honest(honest)
    desk.pull()
    assert not desk.status().audit.stop
    assert desk.straight() > 10 * DOCUMENTS


def test_the_bound_is_that_of_the_confidence_in_force(desk: Desk) -> None:
    """Its audits are those that were asked last; what another one accepted is told apart."""
    desk.audit(wrong=3, judge="a calibration of before")
    desk.audit(wrong=1)
    desk.honest()
    desk.pull()
    audit = desk.status().audit
    assert (audit.judge, audit.checked, audit.wrong, audit.former) == (CONSERVATIVE.version, DOCUMENTS, 1, DOCUMENTS)
