"""Questions that stand already, met again by another look at their document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extraction.corrections import NO_CORRECTIONS
from extraction.page import Page, Reading
from labeling.questions.plan import Plan, plan
from labeling.settings import Settings
from labeling.storage.ledger import Ledger
from labeling.storage.tables import ProjectRow, TaskRow
from tests.unit.labeling.paper import FIELDS, Rules, page, report

UPHELD = FIELDS[0]
SOUND, SMUDGED = page(), page(readings={UPHELD: [Reading("7", 0.6), Reading("1", 0.35)]})


class Desk:
    """A ledger in which all accepted values are audited, and what is asked about one document."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(tenant="t", database_url=f"sqlite:///{folder / 'ledger.db'}", audit_share=1.0)
        self.ledger = Ledger.open(self.settings.database, "t")
        with self.ledger.write() as session:
            project = ProjectRow(tenant="t", server="s", kind="cells", marker="m", made_at=datetime.now(UTC))
            session.add(project)
            session.flush()
            self.project = project.id

    def look(self, made: Page) -> Plan:
        with self.ledger.read() as session:
            return plan(session, self.settings, report(made), [made], NO_CORRECTIONS, Rules())

    def ask(self, made: Page, **row: str) -> None:
        """Asks what a first look finds about the field, as `row` has it."""
        (draft,) = (draft for draft in self.look(made).new if draft.field == UPHELD)
        question = draft.question | {"judge": row.pop("judge", draft.question["judge"])}
        kept: dict[str, str] = {"purpose": draft.purpose, "state": "open", "standing": "open", **row}
        with self.ledger.write() as session:
            session.add(
                TaskRow(
                    tenant="t", key="k", sha256=report(made).source.sha256, kind="cells", page=1, box=list(draft.box), field=UPHELD,
                    question=question, digest=draft.digest, worth=0.5, project_id=self.project, remote_id=1, wanted=1,
                    seen="", asked_at=datetime.now(UTC), **kept,
                )
            )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.ledger.close()


def purposes(found: Plan) -> list[tuple[str, str]]:
    """What was asked for, and what for it is asked now, of questions that change."""
    return [(row.purpose, draft.purpose) for row, draft in found.changed]


def test_what_is_in_doubt_by_now_is_no_audit_any_more(desk: Desk) -> None:
    """A wrong answer would tell of values that were accepted, and this one is not."""
    desk.ask(SOUND)
    assert purposes(desk.look(SOUND)) == []
    assert purposes(desk.look(SMUDGED)) == [("audit", "review")]


@pytest.mark.parametrize("state", ["open", "withdrawn"])
def test_what_is_accepted_by_now_may_be_audited(desk: Desk, state: str) -> None:
    """What was in doubt once is not spared: a sample without it would be no random one."""
    desk.ask(SMUDGED, state=state)
    found = desk.look(SOUND)
    assert purposes(found) == [("review", "audit")]
    assert (found.settled, [draft for draft in found.new if draft.field == UPHELD]) == ([], [])


def test_an_audit_that_nobody_answered_speaks_of_the_confidence_in_force(desk: Desk) -> None:
    desk.ask(SOUND, judge="a calibration of before")
    assert purposes(desk.look(SOUND)) == [("audit", "audit")]


def test_a_doubt_stays_as_it_was_asked_whoever_had_it(desk: Desk) -> None:
    desk.ask(SMUDGED, judge="a calibration of before")
    assert purposes(desk.look(SMUDGED)) == []


@pytest.mark.parametrize("standing", ["waiting", "single"])
def test_what_was_answered_stays_as_it_was_asked(desk: Desk, standing: str) -> None:
    desk.ask(SOUND, standing=standing)
    assert purposes(desk.look(SMUDGED)) == []
