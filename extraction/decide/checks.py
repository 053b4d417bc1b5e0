"""Checks as they are reported: the form's identities, and numbers in the prose that repeat the tables' totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from extraction.align.form import Echo
from extraction.assemble.outline import SectionNode
from extraction.corrections import Answer
from extraction.decide.consistency import Consistency
from extraction.plain import simplified, squash
from extraction.report import PROSE, CheckRecord, FieldRecord
from extraction.verify import Judgement


def check_records(consistency: Consistency, answers: Mapping[str, Answer], names: Mapping[str, str]) -> list[CheckRecord]:
    """Every identity whose fields are in the document, with its two sides as printed. `names`: what people call the fields.

    One that fails by a figure that a person found printed wrong is settled.
    """
    records = []
    for judgement in consistency.judgements:
        check = judgement.check
        fields = [*check.identity.left, *check.identity.right]
        blamed = any(field in answers and answers[field].final and answers[field].verdict == "printed wrong" for field in fields)
        wrong = blamed and judgement.verdict != "holds"
        records.append(
            CheckRecord(
                identity=check.identity.id,
                where=check.identity.where,
                fields=fields,
                left=float(check.left),
                right=float(check.right),
                verdict="printed wrong" if wrong else judgement.verdict,
                reason=_reason(judgement, names),
                by_person=wrong,
            )
        )
    return records


def _reason(judgement: Judgement, names: Mapping[str, str]) -> str | None:
    if judgement.verdict == "holds":
        return None
    reason = f"两边相差 {abs(judgement.check.left - judgement.check.right)}"
    if judgement.suspect is not None:
        reason += f"；若“{names[judgement.suspect]}”为 {judgement.expected}，则各式全部相符"
    return reason


class Mention(NamedTuple):
    """A number in the prose that repeats a field, and the phrase that gives it."""

    number: float
    phrase: str


def mentions(sections: Sequence[SectionNode], echoes: Sequence[Echo]) -> dict[str, Mention]:
    """Numbers in the running text that repeat totals of the tables, by field."""
    text = simplified(squash("\n".join(_texts(sections))))
    matches = {echo.field: echo.pattern.search(text) for echo in echoes}
    return {field: Mention(float(match.group(1)), match.group(0)) for field, match in matches.items() if match}


def prose_checks(mentioned: Mapping[str, Mention], fields: Mapping[str, FieldRecord]) -> list[CheckRecord]:
    """The prose against the tables. These checks add evidence and never change a value."""
    records = []
    for name, mention in mentioned.items():
        record = fields.get(name)
        if record is None or not isinstance(record.value, int | float):
            continue
        agrees = record.value == mention.number
        reason = None if agrees else f"正文称“{mention.phrase}”，与表中总计{record.value}不一致"
        records.append(
            CheckRecord(
                identity=PROSE,
                where=name,
                fields=[name],
                left=float(record.value),
                right=mention.number,
                verdict="holds" if agrees else "undecided",
                reason=reason,
            )
        )
    return records


def _texts(sections: Sequence[SectionNode]) -> list[str]:
    return [text for node in sections for text in (node.text, *_texts(node.children))]
