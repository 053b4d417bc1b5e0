"""What the machine thinks of a task, for Label Studio's ML backend protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from extraction.page import Page
from labeling.questions import cells, regions
from labeling.storage.ledger import Ledger
from labeling.storage.tables import TaskRow


def predictions_for(ledger: Ledger, tasks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any] | None]:
    """A prediction for each of Label Studio's tasks, in order; None for one that is not ours. They are told by their key alone."""
    keys = [_key(task) for task in tasks]
    with ledger.read() as session:
        found = session.scalars(
            select(TaskRow).where(TaskRow.tenant == ledger.tenant, TaskRow.key.in_([key for key in keys if key]))
        )
        rows = {row.key: row for row in found}
    return [_prediction(rows[key]) if key in rows else None for key in keys]


def _prediction(row: TaskRow) -> dict[str, Any]:
    if row.kind == "cells":
        return cells.prediction(row.question)
    width, height = row.question["size"]
    return regions.prediction(row.question, Page(row.page, width, height, "px"))


def _key(task: Mapping[str, Any]) -> str:
    data = task.get("data")
    return str(data.get("key", "")) if isinstance(data, dict) else ""
