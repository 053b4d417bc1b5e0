"""What waits for people, most doubtful documents first."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from extraction.export.sentences import in_language
from extraction.export.trail import Trails, field_name
from extraction.export.words import FACTS, Language, say
from extraction.report import Report
from service import human_loop
from service.api.problems import Problem
from service.api.state import Anyone, Here, Server
from service.storage import documents, listing
from service.storage.keys import Caller
from service.storage.listing import Filter
from service.storage.tables import Document
from service.storage.views import summary

router = APIRouter(tags=["review"])
_MOST = 50


def reviewer(caller: Anyone) -> Caller:
    """Whoever may read or review. Raises `Problem`."""
    if caller is None:
        raise Problem("unauthorized", headers={"WWW-Authenticate": "Bearer"})
    if not (caller.may("review") or caller.may("read")):
        raise Problem("forbidden", "the key lacks the scope `review`")
    return caller


Reviewer = Annotated[Caller, Depends(reviewer)]


@router.get("/review")
def get_review(
    server: Here,
    caller: Reviewer,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 20,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
    language: Annotated[Language, Query(description="of labels of ours and reasons")] = "zh",
) -> dict[str, Any]:
    """Documents with values in doubt, each with those values and the links to their questions in Label Studio."""
    which = Filter(caller.tenant, ("review",))
    with server.database.read() as session:
        try:
            rows, following = listing.page(session, which, "-review", limit, cursor)
        except ValueError as error:
            raise Problem("invalid", f"cursor: {error}") from None
        total, open_ = listing.count(session, which), human_loop.open_tasks(session, caller.tenant)
    shown = [{"document": summary(row), "fields": _fields(server, caller.tenant, row, language)} for row in rows]
    return {
        "label_studio": human_loop.address(server.settings),
        "documents": shown,
        "next": following,
        "open": open_,
        "total": total,
    }


@router.get("/review/status")
def get_review_status(server: Here, caller: Reviewer) -> dict[str, Any]:
    """How the work with people stands: questions, seconds an answer, agreement, the audited bound of the error."""
    return human_loop.status(server.database, caller.tenant)


def _fields(server: Server, tenant: str, row: Document, language: Language) -> list[dict[str, Any]]:
    with server.database.read() as session:
        files = documents.files_of(session, row.id)
        links = {
            task["field"]: task["url"]
            for task in human_loop.tasks_of(session, server.settings, tenant, row.sha256)
            if task["field"]
        }
    if "json" not in files:
        return []
    report = in_language(Report.model_validate_json(server.store.get(row.id, files["json"].digest)), language)
    trails = {table.id: Trails.of(table) for table in report.tables}
    return [
        {
            "field": name,
            "label": say(FACTS[name], language) if name in FACTS else field_name(name, field, trails),
            "value": field.value,
            "kind": field.kind,
            "confidence": field.confidence,
            "reasons": field.reasons,
            "url": links.get(name),
        }
        for name, field in report.fields.items()
        if field.state == "review"
    ]
