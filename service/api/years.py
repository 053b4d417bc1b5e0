"""What the reports of one organization say of each other, told whenever it is asked for: see docs/decisions/0005."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from extraction.export.sentences import said
from extraction.export.words import Language, say
from extraction.plain import plain
from extraction.report import CheckRecord
from service.api import schemas
from service.api.documents import Id, found
from service.api.state import Here, Reader
from service.runs.years import Told, carry_checks, namesakes
from service.storage import documents, years
from service.storage.tables import DONE, Document

router = APIRouter(tags=["documents"])


@router.get("/documents/{id}/years", response_model=schemas.Years)
def get_years(
    server: Here, caller: Reader, id: Id, language: Annotated[Language, Query(description="of the reasons")] = "zh"
) -> object:
    """What the same organization's report of the year before says of this one's figures: checks, and the documents asked."""
    with server.database.read() as session:
        document = found(documents.find(session, caller.tenant, id))
        before = _before(session, document)
        told = [_told(one) for one in (document, *before)]
    checks = carry_checks(one for one in told if one).get(document.id, [])
    named = [_naming(check, before, language) for check in checks]
    return {"checks": named, "before": [{"id": one.id, "name": one.name, "year": one.year} for one in before]}


def _before(session: Session, document: Document) -> Sequence[Document]:
    """The organization's reports for the year before."""
    if document.status not in DONE or document.organization is None or document.year is None:
        return []
    names = {name: plain(name) for name in years.organizations(session, document.tenant)}
    same = namesakes(plain(document.organization), set(names.values()))
    return years.of_year(session, document.tenant, [name for name, known in names.items() if known in same], document.year - 1)


def _told(document: Document) -> Told | None:
    return Told.of(document.id, document.form, (document.fields or {}).get("values", {}))


def _naming(check: CheckRecord, before: Sequence[Document], language: Language) -> CheckRecord:
    """The check with the other document's name in its reason instead of its id."""
    reason = check.reason or ""
    for one in before:
        reason = reason.replace(one.id, one.name)
    return check.model_copy(update={"reason": say(said(reason), language)})
