"""What a person said of a form's field or a named fact, as a reading and as the record of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extraction.align.alignment import Alignment
from extraction.align.values import Value, parse_value
from extraction.corrections import Answer
from extraction.decide.readings import Candidate
from extraction.report import Evidence, FieldRecord, Kind
from extraction.report import Value as ReportValue

SECOND_READER = "已有人核对，等待第二人确认"

_CONFIRMED, _SINGLE = 0.999, 0.9  # that a value is right which a person has read


def answers_of(alignment: Alignment, named: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answer to each of the form's fields that has one: by the field's name, else by the cell in which the field stands."""
    answers = {field.id: named[field.id] for field in alignment.form.fields if field.id in named}
    for field_id, placed in alignment.placed.items():
        if field_id not in answers and placed.entry is not None and placed.entry.cell.answer is not None:
            answers[field_id] = placed.entry.cell.answer
    return answers


def candidate_of(answer: Answer) -> Candidate:
    """The one reading that is left of some ink when a person has read it."""
    if answer.verdict == "unreadable":
        value = Value("unreadable", None, None, answer.text)
    else:
        value = parse_value(answer.text) or Value("unreadable", None, None, answer.text)
    return Candidate(value, 1.0, 1.0)


def answered(record: FieldRecord, answer: Answer, value: ReportValue, kind: Kind, unit: str | None = None) -> FieldRecord:
    """`record` as a person answered it; where the machine read it stays as evidence, what it read as an alternative."""
    reasons = [] if answer.final else [SECOND_READER]
    update = {
        "value": value,
        "kind": kind,
        "unit": unit,
        "printed": answer.text,
        "confidence": _CONFIRMED if answer.final else _SINGLE,
        "state": "review" if reasons else "accepted",
        "evidence": record.evidence or [Evidence(page=answer.page, box=answer.box.rounded())],
        "reasons": reasons,
        "by_person": True,
    }
    return record.model_copy(update=update)


def answered_facts(facts: dict[str, FieldRecord], answers: Mapping[str, Answer], names: Sequence[str]) -> dict[str, FieldRecord]:
    """`facts` with those that a person answered, of which `names` lists all that there are; what was blank is left out."""
    result = dict(facts)
    for name in names:
        answer = answers.get(name)
        if answer is None:
            continue
        if answer.verdict == "blank":
            result.pop(name, None)
            continue
        empty = FieldRecord(kind="missing", confidence=0.0, state="review")
        readable = answer.verdict != "unreadable"
        value: ReportValue = answer.text if readable else None
        if readable and name == "year" and answer.text.isdecimal():
            value = int(answer.text)
        kind: Kind = "number" if isinstance(value, int) else "text" if readable else "unreadable"
        result[name] = answered(facts.get(name, empty), replace(answer), value, kind)
    return result
