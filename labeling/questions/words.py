"""What an annotator reads beside the ink, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from extraction.align.forms import load_forms
from extraction.align.values import parse_value
from extraction.export.trail import Trails, figure, one_line
from extraction.export.words import FACTS
from extraction.report import CARRY, PROSE, CheckRecord, Evidence, FieldRecord, Report

_TERMS = 6  # summands that are written out; the rest is one term
_LABEL = 14  # characters of a label within a sum


def place_in_words(row: tuple[str, ...], column: tuple[str, ...], row_number: int, column_number: int) -> list[str]:
    """The row and the column of a cell by their labels, or by number where they have none."""
    left = " › ".join(row) if row else f"第 {row_number + 1} 行"
    above = " › ".join(column) if column else f"第 {column_number + 1} 列"
    return [f"行 Row：{left}", f"列 Column：{above}"]


def fact_in_words(name: str) -> str:
    """What a named fact is called."""
    word = FACTS.get(name)
    return f"项目 Item：{word.zh} / {word.en}" if word else f"项目 Item：{name}"


def sums_in_words(field: str | None, report: Report, trails: Mapping[str, Trails]) -> list[str]:
    """The identities that a field is in, written out with their numbers: those that fail first, two at most."""
    if field is None:
        return []
    checks = [check for check in report.checks if field in check.fields and check.identity not in (PROSE, CARRY)]
    checks.sort(key=lambda check: check.verdict == "holds")
    return [_sum(check, field, report, trails) for check in checks[:2]]


def _sum(check: CheckRecord, asked: str, report: Report, trails: Mapping[str, Trails]) -> str:
    """`12 (自然人) + 3 (商业企业) = 15 ≠ 16 (总计)`, the asked field in brackets of its own."""
    holds = check.left == check.right
    left, right = _sides(check, report)
    names = _names(check, report, trails)
    sides = [" + ".join(_terms(side, asked, report, names)) or "0" for side in (left, right)]
    sign = "=" if holds else "≠"
    numbers = f"{figure(check.left)} {sign} {figure(check.right)}"
    return f"{'✓' if holds else '✗'} {sides[0]} {sign} {sides[1]}　（{numbers}）"


def _sides(check: CheckRecord, report: Report) -> tuple[Sequence[str], Sequence[str]]:
    """The fields of both sides, as the form states them."""
    form = load_forms().get(report.made_by.form or "")
    for edition in (form, *form.variants) if form else ():
        for identity in edition.identities:
            if identity.where == check.where and [*identity.left, *identity.right] == check.fields:
                return identity.left, identity.right
    return check.fields[:-1], check.fields[-1:]


def _number(record: FieldRecord | None) -> float:
    """As printed: what the identity was checked with. A blank counts 0."""
    value = parse_value(record.printed or "") if record else None
    return float(value.number) if value and value.number is not None else 0.0


def _names(check: CheckRecord, report: Report, trails: Mapping[str, Trails]) -> dict[str, str]:
    """A short name for each field: that of its row where the rows differ, else that of its column."""
    rows, columns = {}, {}
    for field in check.fields:
        evidence = next(_in_table(report.fields.get(field), trails), None)
        if evidence is not None and evidence.row is not None and evidence.column is not None:
            trail = trails[evidence.table or ""]
            rows[field] = (trail.row(evidence.row, evidence.column) or ("",))[-1]
            columns[field] = (trail.column(evidence.row, evidence.column) or ("",))[-1]
    chosen = rows if len(set(rows.values())) > len(set(columns.values())) else columns
    return {field: one_line(name)[:_LABEL] for field, name in chosen.items()}


def _in_table(record: FieldRecord | None, trails: Mapping[str, Trails]) -> Iterator[Evidence]:
    return (evidence for evidence in (record.evidence if record else ()) if evidence.table in trails)


def _terms(fields: Sequence[str], asked: str, report: Report, names: Mapping[str, str]) -> Iterator[str]:
    """The summands that are not nothing, and the one that is asked about; many small ones as one."""
    shown = [field for field in fields if field == asked or _number(report.fields.get(field))]
    for field in shown[:_TERMS]:
        number = figure(_number(report.fields.get(field)))
        number = f"【{number}】" if field == asked else number
        name = names.get(field)
        yield f"{number}({name})" if name else number
    if rest := shown[_TERMS:]:
        yield f"{figure(sum(_number(report.fields.get(field)) for field in rest))}(其余 {len(rest)} 项 others)"
