"""The form's fields: for each its value, how sure it is, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extraction.align.alignment import Alignment
from extraction.align.columns import Placed
from extraction.align.flattened import Run
from extraction.align.form import FormField
from extraction.align.values import Value
from extraction.corrections import Answer
from extraction.decide.answers import answered, candidate_of
from extraction.decide.confidence import Confidence
from extraction.decide.consistency import Consistency
from extraction.decide.evidence import FieldEvidence
from extraction.decide.readings import Candidate
from extraction.decide.support import Support
from extraction.report import Alternative, Evidence, FieldRecord
from extraction.report import Value as ReportValue

_UNSURE_PLACE = 0.55
_CLEAR_LABEL, _CLEAR_INK = 0.8, 0.98
_LIKE, _CLEAR_GRID = 0.85, 0.6  # below them labels and grids are named as what is in doubt
_SHOWN = 0.001  # probability from which an alternative is shown to a person


@dataclass(frozen=True, slots=True)
class FieldDecider:
    """Decides fields one by one from what alignment and verification found."""

    alignment: Alignment
    consistency: Consistency
    support: Support
    confidence: Confidence
    answers: Mapping[str, Answer]

    def decide(self, field: FormField) -> FieldRecord:
        record = self._read(field)
        answer = self.answers.get(field.id)
        if answer is None:
            return record
        value = candidate_of(answer).value
        unit = value.unit or (field.unit if value.kind == "number" else None)
        return answered(record, answer, as_report_value(value), value.kind, unit)

    def _read(self, field: FormField) -> FieldRecord:
        """As the machine reads it."""
        run = self.consistency.runs.get(field.id)
        if run is not None:
            return self._in_run(field, run)
        placed = self.alignment.placed.get(field.id)
        if placed is None or placed.entry is None:
            return _absent(placed)
        return self._placed(field, placed)

    def _placed(self, field: FormField, placed: Placed) -> FieldRecord:
        assert placed.entry is not None
        cell = placed.entry.cell
        options = self.consistency.candidates[field.id]
        chosen = options[self.consistency.chosen[field.id]]
        printed = options[0]
        evidence = self.support.of_cell(field, placed, chosen, changed=chosen is not printed)
        chance = self.confidence.chance(evidence)
        value = chosen.value
        reasons = self._reasons(placed, printed, chosen, evidence)
        if not chance.enough and not reasons:
            reasons.append(chance.why or self._doubt(field, evidence))
        return FieldRecord(
            value=as_report_value(value),
            kind=value.kind,
            unit=value.unit or (field.unit if value.kind == "number" else None),
            printed=cell.text,
            confidence=self._shown(chance.probability, review=bool(reasons)),
            state="review" if reasons else "accepted",
            evidence=[_evidence(placed)],
            alternatives=_alternatives(options, chosen),
            reasons=reasons,
        )

    def _reasons(self, placed: Placed, printed: Candidate, chosen: Candidate, evidence: FieldEvidence) -> list[str]:
        """Why a person has to look whatever the probability."""
        value, reasons = chosen.value, []
        if value.kind == "unreadable":
            reasons.append("单元格有墨迹但无法识读")
        if chosen is not printed:
            reasons.append(f"识读为“{printed.value.printed}”，改读为“{value.printed}”才与合计相符")
        if not placed.settled or placed.score < _UNSURE_PLACE:
            reasons.append(placed.reason or "行列标签与表样不够吻合，不能确定属于本栏")
        if evidence.bare_blank and evidence.robbed:
            reasons.append("同行有一格内有两个数字，其中之一可能属于此处")
        elif evidence.bare_blank:
            reasons.append("表格没有线框，空白处可能是漏读" if evidence.origin == "aligned" else "表格线框不清，空白处可能是漏读")
        if evidence.astray:
            reasons.append("本表多处缺失或与合计不符，其余数字也可能错位")
        if value.stray and not evidence.identities:
            reasons.append("数字旁有墨点，可能是小数点或漏读的数字")
        if value.spaced:
            reasons.append("数字之间有空格，可能是两格连在一起")
        return reasons

    def _doubt(self, field: FormField, evidence: FieldEvidence) -> str:
        """What speaks most against a field that is not probable enough."""
        failing = self.consistency.failing(field.id)
        if failing:
            return f"{failing.name}不符，无法断定是识读有误还是原件有误"
        if evidence.placement < _LIKE:
            return "行列标签与表样不够吻合"
        if evidence.grid < _CLEAR_GRID:
            return "表格线框不清，单元格位置不够可靠"
        return "识别把握不足"

    def _shown(self, probability: float, *, review: bool) -> float:
        """What is in review is never shown surer than what is accepted."""
        most = self.confidence.needed("field") - 1e-6 if review else 1.0
        return round(min(probability, most), 6)

    def _in_run(self, field: FormField, run: Run) -> FieldRecord:
        read = field.id in self.consistency.run_values
        number = self.consistency.run_values.get(field.id)
        reasons = []
        if not self.consistency.run_settled.get(field.id, False):
            reasons.append(f"数字连写为“{run.digits}”，勾稽关系不足以确定如何拆分")
        if run.score < _CLEAR_LABEL or run.probability < _CLEAR_INK:
            reasons.append("行标签与表样不够吻合，或识别把握不足")
        chance = self.confidence.chance(self.support.of_run(field, run))
        if not chance.enough and not reasons:
            reasons.append(chance.why or "识别把握不足")
        return FieldRecord(
            value=None if number is None else to_number(number),
            kind="number" if number is not None else "mark" if read else "unreadable",
            unit=field.unit,
            printed=run.digits if len(run.fields) == 1 or number is None else str(number),
            confidence=self._shown(chance.probability, review=bool(reasons)),
            state="review" if reasons else "accepted",
            evidence=[Evidence(page=run.page, box=run.box.rounded(), table=table_id(run.table), row=run.row, column=run.column)],
            reasons=reasons,
        )


def _evidence(placed: Placed) -> Evidence:
    assert placed.entry is not None
    cell = placed.entry.cell
    return Evidence(page=cell.page, box=cell.box.rounded(), table=table_id(placed.row.table), row=cell.row, column=cell.column)


def table_id(number: int) -> str:
    """The id of table number `number` (from 0) in the report."""
    return f"t{number + 1}"


def to_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def as_report_value(value: Value) -> ReportValue:
    return None if value.number is None else to_number(value.number)


def _absent(placed: Placed | None) -> FieldRecord:
    reason = (placed.reason if placed else None) or "文件中没有找到这一行或这一栏"
    return FieldRecord(kind="missing", unit=None, confidence=0.0, state="review", reasons=[reason])


def _alternatives(options: Sequence[Candidate], chosen: Candidate) -> list[Alternative]:
    others = [
        o for o in options if o is not chosen and (o.probability >= _SHOWN or o is options[0]) and o.value.kind != "unreadable"
    ]
    return [Alternative(value=as_report_value(o.value), probability=round(min(1.0, o.probability), 6)) for o in others[:4]]
