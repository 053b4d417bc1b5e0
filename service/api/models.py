"""Models: which there are, what they are worth, which one is in use."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi import Path as InPath

from extraction.errors import CalibrationError, UsageError
from models.champion import champion, folder_of
from models.errors import CheckpointError, UnknownModelError
from models.succession.installed import ModelRecord, challenger, installed, record_of
from models.succession.promotion import promote
from service.api.problems import Problem
from service.api.state import Admin, Here, Reader

router = APIRouter(tags=["models"])
Version = Annotated[str, InPath(max_length=128, pattern=r"^[A-Za-z0-9][\w.-]*$", examples=["gouji-lilt-1a2b3c4d5e6f"])]
_CARD = "README.md"
_CURVES = "curves.json"
_one_at_a_time = threading.Lock()


@router.get("/models")
def get_models(_: Reader, __: Here) -> dict[str, Any]:
    """All models on this machine, the shipped one first."""
    first, second = champion(), challenger()
    return {"champion": first, "models": [_shown(record, first, second) for record in installed()]}


@router.post("/models/{version}/promote")
def promote_model(version: Version, _: Admin, __: Here) -> dict[str, Any]:
    """Make a model the champion. Workers take it between two documents; reports say which model made them."""
    with _one_at_a_time:
        try:
            record = record_of(version)
        # What these errors say names our folders.
        except UnknownModelError:
            raise Problem("not-found", "there is no such model") from None
        except CheckpointError:
            raise Problem("conflict", "its record cannot be read; restore it or remove the model's folder") from None
        if record.passed is False:
            raise Problem("conflict", "the gate kept it back: " + "; ".join(record.verdict))
        try:
            promote(version)
        except UsageError as error:
            raise Problem("conflict", error.message) from None
        except (CheckpointError, CalibrationError):
            raise Problem("conflict", "it cannot be loaded; restore it or remove the model's folder") from None
    return _shown(record, champion(), challenger())


def _shown(record: ModelRecord, first: str, second: str | None) -> dict[str, Any]:
    folder = folder_of(record.name)
    aliases = [alias for alias, name in (("champion", first), ("challenger", second)) if name == record.name]
    return {
        "version": record.name,
        "made_by_version": record.version,
        "aliases": aliases,
        "created_at": record.made or None,
        "parent": record.parent,
        "dataset": record.dataset,
        "metrics": record.metrics,
        "curves": _curves(folder / _CURVES),
        "card": _text(folder / _CARD),
        "passed": record.passed,
        "reasons": record.verdict,
    }


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _curves(path: Path) -> dict[str, list[list[float]]]:
    """The curves of its training by name, as points (step, value)."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
