"""Known answers: values whose truth is known from elsewhere, or on which people were agreed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from extraction.geometry import Box
from labeling.questions.plan import Draft
from labeling.questions.sampling import chance, decoy, worth_of_measuring
from labeling.storage.ledger import Ledger
from labeling.storage.tables import KnownRow, TaskRow

Ask = Callable[[str, str], Mapping[str, Any] | None]


def learn(ledger: Ledger, sha256: str, truths: Mapping[str, str]) -> int:
    """Notes the true text of a document's fields; gives how many were not known. Blank values are none to learn from."""
    with ledger.write() as session:
        mine = (KnownRow.tenant == ledger.tenant, KnownRow.sha256 == sha256)
        there = set(session.scalars(select(KnownRow.field).where(*mine)))
        new = [
            KnownRow(tenant=ledger.tenant, sha256=sha256, field=name, text=text)
            for name, text in truths.items()
            if text and name not in there
        ]
        session.add_all(new)
    return len(new)


def known_drafts(session: Session, tenant: str, count: int, ask: Ask) -> Iterator[tuple[str, Draft]]:
    """So many known values as questions, with their documents; each is asked once. Fewer where there are no more."""
    asked = {
        (row.sha256, row.field)
        for row in session.scalars(select(TaskRow).where(TaskRow.tenant == tenant, TaskRow.purpose == "known"))
    }
    pool = sorted(_pool(session, tenant), key=lambda known: chance("known", tenant, *known[:2]))
    for sha256, name, truth in pool:
        if count <= 0:
            return
        question = ask(sha256, name) if (sha256, name) not in asked else None
        if question is None:
            continue
        count -= 1
        asked.add((sha256, name))
        shown = {**decoy(question, truth, sha256, name), "truth": truth}
        digest = hashlib.sha256(f"known\0{sha256}\0{name}".encode()).hexdigest()
        worth = worth_of_measuring(sha256, name)
        yield sha256, Draft("cells", "known", question["page"], Box(*question["box"]), name, shown, digest, worth)


def _pool(session: Session, tenant: str) -> Iterator[tuple[str, str, str]]:
    """All values that are known: (document, field, true text)."""
    for row in session.scalars(select(KnownRow).where(KnownRow.tenant == tenant)):
        yield row.sha256, row.field, row.text
    agreed = select(TaskRow).where(TaskRow.tenant == tenant, TaskRow.kind == "cells", TaskRow.standing == "agreed")
    for task in session.scalars(agreed.where(TaskRow.purpose != "known", TaskRow.field.is_not(None))):
        if task.field and task.answer and task.answer["text"]:
            yield task.sha256, task.field, task.answer["text"]
