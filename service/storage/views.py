"""A document as the outside sees it: in lists, in callbacks, by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from service.storage.tables import Document, FileRow, PageRow


def iso(seconds: float | None) -> str | None:
    """A time in UTC, to the millisecond."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def summary(row: Document) -> dict[str, Any]:
    """A document in a list."""
    self_ = f"/v1/documents/{row.id}"
    return {
        "id": row.id,
        "name": row.name,
        "sha256": row.sha256,
        "size": row.size,
        "batch": row.batch,
        "status": row.status,
        "stage": row.stage,
        "pages": row.pages,
        "pages_done": row.pages_done,
        "form": row.form,
        "organization": row.organization,
        "year": row.year,
        "title": row.title,
        "language": row.language,
        "counts": row.counts,
        "doubts": row.doubts,
        "error": {"code": row.error_code, "message": row.error} if row.error_code else None,
        "priority": row.priority,
        "created_at": iso(row.created_at),
        "started_at": iso(row.started_at),
        "finished_at": iso(row.finished_at),
        "updated_at": iso(row.updated_at),
        "revision": row.revision,
        "run": row.run,
        "corrected": row.corrected,
        "links": {
            "self": self_,
            "report": f"{self_}/report",
            "events": f"{self_}/events",
            "original": f"{self_}/original",
            "cancel": f"{self_}/cancel",
            "reprocess": f"{self_}/reprocess",
            "page": f"{self_}/pages/{{number}}.png",
        },
    }


def whole(row: Document, pages: list[PageRow], files: dict[str, FileRow], tasks: list[dict[str, Any]]) -> dict[str, Any]:
    """A document by itself, with its progress by page."""
    read = {page.number: page for page in pages}
    return summary(row) | {
        "options": row.options | {"priority": row.priority},
        "media_type": row.media_type,
        "problems": row.problems or [],
        "made_by": row.made_by,
        "progress": [
            {"number": number, "state": "done" if number in read else "waiting", "seconds": _seconds(read.get(number))}
            for number in range(1, (row.pages or 0) + 1)
        ],
        "timings": row.timings,
        "tasks": tasks,
        "formats": [kind for kind in files if kind != "original"],
    }


def _seconds(page: PageRow | None) -> float | None:
    return round(page.seconds, 3) if page else None
