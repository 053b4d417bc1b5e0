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
from extraction.decide.confidence import ACCEPT, Support, probability
from extraction.decide.consistency import Consistency
from extraction.decide.readings import Candidate
from extraction.report import Alternative, Evidence, FieldRecord
from extraction.report import Value as ReportValue
from extraction.table import Table

_UNSURE_PLACE = 0.55
_CLEAR_LABEL, _CLEAR_INK = 0.8, 0.98
_SHOWN = 0.001  # probability from which an alternative is shown to a person
_SUMS = {"applicants": "行合计", "results": "列合计", "balance": "勾稽关系", "outcomes": "行合计"}


@dataclass(frozen=True, slots=True)
class FieldDecider:
    """Decides fields one by one from what alignment and verification found."""

    alignment: Alignment
    tables: Sequence[Table]
    consistency: Consistency
    given: Mapping[int, bool]  # page number -> whether its text was given, not recognized

    def decide(self, field: FormField) -> FieldRecord:
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
        reasons: list[str] = []
        support = self._support(field, placed, chosen)
        confidence = probability(support)
        value = chosen.value
        if value.kind == "unreadable":
            reasons.append("单元格有墨迹但无法识读")
        if chosen is not printed:
            reasons.append(f"识读为“{printed.value.printed}”，改读为“{chosen.value.printed}”才与合计相符")
        if not placed.settled or placed.score < _UNSURE_PLACE:
            reasons.append(placed.reason or "行列标签与表样不够吻合，不能确定属于本栏")
        if value.kind == "blank" and not self._may_be_blank(placed, support):
            reasons.append("表格没有线框，空白处可能是漏读")
        if value.stray and not support.identities:
            reasons.append("数字旁有墨点，可能是小数点或漏读的数字")
        if value.spaced:
            reasons.append("数字之间有空格，可能是两格连在一起")
        if confidence < ACCEPT and not reasons:
            reasons.append(self._doubt(field, support))
        if reasons:
            confidence = min(confidence, 0.98 * ACCEPT)
        return FieldRecord(
            value=as_report_value(value),
            kind=value.kind,
            unit=value.unit or (field.unit if value.kind == "number" else None),
            printed=cell.text,
            confidence=round(confidence, 6),
            state="review" if reasons else "accepted",
            evidence=[self._evidence(placed)],
            alternatives=_alternatives(options, chosen),
            reasons=reasons,
        )

    def _may_be_blank(self, placed: Placed, support: Support) -> bool:
        """Whether nothing read means nothing printed. Without lines, a figure that was overlooked looks the same: then the sums
        must hold, and on a scan no zero may be printed in the table either, for an overlooked one would not change them."""
        table = self.tables[placed.row.table]
        if table.origin != "aligned":
            return True
        zeros = support.recognition is not None and any(cell.text.strip() == "0" for cell in table.cells)
        return support.identities > 0 and not zeros

    def _support(self, field: FormField, placed: Placed, chosen: Candidate) -> Support:
        assert placed.entry is not None
        cell = placed.entry.cell
        return Support(
            recognition=None if self.given.get(cell.page, False) else chosen.engine,
            margin=self.consistency.margins.get(field.id, float("inf")),
            identities=self.consistency.holding[field.id],
            broken=self.consistency.undecided[field.id],
            placement=placed.score,
            grid=self.tables[placed.row.table].quality,
        )

    def _doubt(self, field: FormField, support: Support) -> str:
        failing = self.consistency.failing(field.id)
        if failing:
            return f"{_SUMS.get(failing.id, failing.id)}不符，无法断定是识读有误还是原件有误"
        if support.placement < 0.85:
            return "行列标签与表样不够吻合"
        if support.grid < 0.6:
            return "表格线框不清，单元格位置不够可靠"
        return "识别把握不足"

    def _evidence(self, placed: Placed) -> Evidence:
        assert placed.entry is not None
        cell = placed.entry.cell
        return Evidence(page=cell.page, box=cell.box.rounded(), table=table_id(placed.row.table), row=cell.row, column=cell.column)

    def _in_run(self, field: FormField, run: Run) -> FieldRecord:
        read = field.id in self.consistency.run_values
        number = self.consistency.run_values.get(field.id)
        reasons = []
        if not self.consistency.run_settled.get(field.id, False):
            reasons.append(f"数字连写为“{run.digits}”，勾稽关系不足以确定如何拆分")
        if run.score < _CLEAR_LABEL or run.probability < _CLEAR_INK:
            reasons.append("行标签与表样不够吻合，或识别把握不足")
        confidence = min(run.probability, run.score) * (0.5 if reasons else 0.999)
        return FieldRecord(
            value=None if number is None else to_number(number),
            kind="number" if number is not None else "mark" if read else "unreadable",
            unit=field.unit,
            printed=run.digits if len(run.fields) == 1 or number is None else str(number),
            confidence=round(confidence, 6),
            state="review" if reasons else "accepted",
            evidence=[Evidence(page=run.page, box=run.box.rounded(), table=table_id(run.table), row=run.row, column=run.column)],
            reasons=reasons,
        )


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
