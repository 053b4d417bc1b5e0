"""Known answers: values whose truth is known from elsewhere, or on which people were agreed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from extraction.geometry import Box
from extraction.page import Page
from labeling.questions.cells import PICTURE
from labeling.questions.crops import crop
from labeling.questions.doubts import Doubt, Reader
from labeling.questions.plan import Draft
from labeling.questions.sampling import chance, decoy, worth_of_measuring
from labeling.storage.ledger import Ledger
from labeling.storage.tables import KnownRow, TaskRow
from labeling.store import ReportStore

_MOST = 20  # of one document: each has its picture, and many documents tell more than many fields of one

Ask = Callable[[str, str], Mapping[str, Any] | None]


def learn(ledger: Ledger, store: ReportStore, sha256: str, truths: Mapping[str, str]) -> int:
    """Notes the true text of some fields of a document in `store`, each as a question that needs the document no more; gives how
    many were not known. Blank values, and those that were not found on the paper, are none to learn from."""
    pages = {page.number: page for page in store.pages(sha256)}
    reader = Reader(store.report(sha256), list(pages.values()))
    with ledger.write() as session:
        mine = (KnownRow.tenant == ledger.tenant, KnownRow.sha256 == sha256)
        there = set(session.scalars(select(KnownRow.field).where(*mine)))
        wanted = sorted(truths.keys() - there, key=lambda name: chance("known", ledger.tenant, sha256, name))
        asked = ((name, doubt) for name in wanted if truths[name] and (doubt := reader.field(name)) is not None)
        new = [
            KnownRow(tenant=ledger.tenant, sha256=sha256, field=name, text=truths[name], question=_whole(doubt, pages[doubt.page]))
            for name, doubt in islice(asked, max(0, _MOST - len(there)))
        ]
        session.add_all(new)
    return len(new)


def _whole(doubt: Doubt, page: Page) -> dict[str, Any]:
    """A question with the place and the picture of its ink."""
    return {**doubt.question, "page": doubt.page, "box": list(doubt.box), PICTURE: crop(page, doubt.question["crop"])}


def known_drafts(session: Session, tenant: str, count: int, ask: Ask) -> Iterator[tuple[str, Draft]]:
    """So many known values as questions, with their documents; each is asked once. Fewer where there are no more.

    `ask` gives the question of a field whose truth people agreed on.
    """
    asked = {
        (row.sha256, row.field)
        for row in session.scalars(select(TaskRow).where(TaskRow.tenant == tenant, TaskRow.purpose == "known"))
    }
    pool = sorted(_pool(session, tenant), key=lambda known: chance("known", tenant, *known[:2]))
    for sha256, name, truth, whole in pool:
        if count <= 0:
            return
        question = (whole or ask(sha256, name)) if (sha256, name) not in asked else None
        if question is None:
            continue
        count -= 1
        asked.add((sha256, name))
        shown = {**decoy(question, truth, sha256, name), "truth": truth}
        digest = hashlib.sha256(f"known\0{sha256}\0{name}".encode()).hexdigest()
        worth = worth_of_measuring(sha256, name)
        yield sha256, Draft("cells", "known", question["page"], Box(*question["box"]), name, shown, digest, worth)


def _pool(session: Session, tenant: str) -> Iterator[tuple[str, str, str, Mapping[str, Any] | None]]:
    """All values that are known: (document, field, true text, question where it is kept)."""
    for row in session.scalars(select(KnownRow).where(KnownRow.tenant == tenant)):
        yield row.sha256, row.field, row.text, row.question
    agreed = select(TaskRow).where(TaskRow.tenant == tenant, TaskRow.kind == "cells", TaskRow.standing == "agreed")
    for task in session.scalars(agreed.where(TaskRow.purpose != "known", TaskRow.field.is_not(None))):
        if task.field and task.answer and task.answer["text"]:
            yield task.sha256, task.field, task.answer["text"], None
