"""Checks as they are reported: the form's identities, and numbers in the prose that repeat the tables' totals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from extraction.assemble.sections import SectionNode
from extraction.decide.consistency import Consistency
from extraction.plain import simplified, squash
from extraction.report import CheckRecord, FieldRecord
from extraction.verify import Judgement


class _Echo(NamedTuple):
    """A phrase of section one that repeats a total."""

    field: str
    pattern: re.Pattern[str]


_ECHOES = (
    _Echo(
        "applications.received.total",
        re.compile(r"(?:新收|收到|受理)(?:[^。；，,]{0,12})?(?:信息公开)?申请(?:共|共计|总数)?(?:为|是)?(\d+)[件条宗份]"),
    ),
    _Echo("applications.carried_over.total", re.compile(r"上年(?:度)?结转(?:[^。；，,\d]{0,12})?(\d+)[件条宗份]")),
    _Echo(
        "applications.carried_forward.total", re.compile(r"结转(?:至|到)?下(?:一)?年(?:度)?(?:[^。；，,\d]{0,12})?(\d+)[件条宗份]")
    ),
)


def check_records(consistency: Consistency) -> list[CheckRecord]:
    """Every identity whose fields are in the document, with its two sides as printed."""
    records = []
    for judgement in consistency.judgements:
        check = judgement.check
        records.append(
            CheckRecord(
                identity=check.identity.id,
                where=check.identity.where,
                fields=[*check.identity.left, *check.identity.right],
                left=float(check.left),
                right=float(check.right),
                verdict=judgement.verdict,
                reason=_reason(judgement),
            )
        )
    return records


def _reason(judgement: Judgement) -> str | None:
    if judgement.verdict == "holds":
        return None
    reason = f"两边相差 {abs(judgement.check.left - judgement.check.right)}"
    if judgement.suspect is not None:
        reason += f"；若 {judgement.suspect} 为 {judgement.expected}，则各式全部相符"
    return reason


def prose_checks(sections: Sequence[SectionNode], fields: dict[str, FieldRecord]) -> list[CheckRecord]:
    """Numbers in the running text that repeat a total of the tables. They add evidence and never change a value."""
    text = simplified(squash("\n".join(_texts(sections))))
    records = []
    for echo in _ECHOES:
        record = fields.get(echo.field)
        match = echo.pattern.search(text)
        if record is None or match is None or not isinstance(record.value, int | float):
            continue
        left, right = float(record.value), float(match.group(1))
        agrees = left == right
        reason = None if agrees else f"正文称“{match.group(0)}”，与表中总计{record.value}不一致"
        records.append(
            CheckRecord(
                identity="prose",
                where=echo.field,
                fields=[echo.field],
                left=left,
                right=right,
                verdict="holds" if agrees else "undecided",
                reason=reason,
            )
        )
    return records


def _texts(sections: Sequence[SectionNode]) -> list[str]:
    return [text for node in sections for text in (node.text, *_texts(node.children))]
