"""What the answers of several people to one question come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labeling.questions import cells, regions
from labeling.storage.tables import CorrectionRow, Kind, Standing

_MOST = 3  # people who are asked at most


@dataclass(frozen=True, slots=True)
class Said:
    """One person's answer that still holds."""

    who: str
    answer: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """`standing`, the answer that holds so far (None where there is none), and how many people are wanted."""

    standing: Standing
    answer: dict[str, Any] | None
    wanted: int


def still_said(rows: Sequence[CorrectionRow]) -> list[Said]:
    """The answers to one question that hold, from all that was ever said, oldest row first: the last version of each annotation
    that was neither deleted nor refused, and of each person the last annotation."""
    last: dict[tuple[int, int], CorrectionRow] = {}
    for row in rows:
        last[row.project_id, row.annotation_id] = row
    by_person: dict[str, CorrectionRow] = {}
    for row in sorted((row for row in last.values() if row.after is not None), key=lambda row: (row.at, row.id)):
        by_person[row.who] = row
    return [Said(row.who, row.after or {}, row.at) for row in by_person.values()]


def outcome(kind: Kind, said: Sequence[Said], *, doubtful: bool) -> Outcome:
    """What answers come to. A `doubtful` single one waits for a second person; who disagree get a third; then most count."""
    if not said:
        return Outcome("open", None, 1)
    kind_of = cells.kind_of if kind == "cells" else regions.kind_of
    votes = Counter(kind_of(one.answer) for one in said)
    best, count = votes.most_common(1)[0]
    holders = [one for one in said if kind_of(one.answer) == best]
    answer = {**holders[-1].answer, "people": count, "at": holders[-1].at.isoformat()}
    if len(said) == 1:
        return Outcome("waiting", answer, 2) if doubtful else Outcome("single", answer, 1)
    if 2 * count > len(said):
        return Outcome("agreed", answer, len(said))
    return Outcome("waiting", answer, _MOST) if len(said) < _MOST else Outcome("disputed", answer, len(said))
