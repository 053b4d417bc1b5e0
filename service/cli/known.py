"""True values of documents that were generated, or typed by hand: what known answers are made from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from extraction.errors import UsageError
from extraction.files import shown
from service.runs.outfolder import OutFolder

_GOLD = ".gold.json"


def truths(truth: Path, store: OutFolder) -> Iterator[tuple[str, dict[str, str]]]:
    """For each document of `store` that `truth` has NAME.gold.json for: its hash, and the true text of its numbers.

    Raises `UsageError` where there is no such file, or one is none.
    """
    golds = {path.name.removesuffix(_GOLD): path for path in sorted(truth.glob(f"*{_GOLD}"))}
    if not golds:
        raise UsageError(f"{shown(truth)}: there is no NAME{_GOLD} here; `gouji generate` makes documents with their truth")
    for document in store.documents():
        name = PurePosixPath(document.name).name
        path = next((golds[start] for start in golds if name.startswith(f"{start}.")), None)
        if path is not None:
            yield document.sha256, _values(path)


def _values(path: Path) -> dict[str, str]:
    try:
        gold = json.loads(path.read_text("utf-8"))
        fields, unclear = dict(gold["fields"]), set(gold.get("ambiguous") or ())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{shown(path)}: is no truth as gouji generate writes it ({error})") from error
    return {name: str(value) for name, value in fields.items() if isinstance(value, int | float) and name not in unclear}
