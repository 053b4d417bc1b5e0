"""What the reports of one organization say of each other: figures that a year carries over from the year before.

These checks add evidence and a reason to look; they never change a value or a state. Two reports that differ do not tell which of
them is wrong, so the verdict is `holds` or `undecided`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from extraction.align.forms import load_forms
from extraction.files import shown
from extraction.plain import plain
from extraction.report import CARRY, CheckRecord, Report, Value

_SHORTEST = 3  # characters of a name that may stand for a longer one

Number = int | float


@dataclass(frozen=True, slots=True)
class Told:
    """What a report says that another year's is compared with. `organization` is plain text; `numbers` are by field id."""

    file: str
    organization: str
    year: int
    form: str | None
    numbers: Mapping[str, Number]

    @classmethod
    def of(cls, file: str, form: str | None, fields: Mapping[str, Value]) -> Told | None:
        """Of a finished document's values by field; None where it does not say whose report it is, or of which year."""
        organization, year = fields.get("organization"), fields.get("year")
        if not isinstance(organization, str) or not plain(organization) or not isinstance(year, int):
            return None
        numbers = {name: value for name in _carried() if isinstance(value := fields.get(name), int | float)}
        return cls(file, plain(organization), year, form, numbers)


def carry_checks(reports: Iterable[Told]) -> dict[str, list[CheckRecord]]:
    """The checks of each report against the year before, by file; a report that has none is left out.

    Where several reports tell of the same year, such as a scan and its original, a figure counts that all of them agree on.
    """
    told = sorted(reports, key=lambda one: one.file)
    whole = _whole_names({one.organization for one in told})
    by_year: dict[tuple[str, int], list[Told]] = defaultdict(list)
    for one in told:
        by_year[whole[one.organization], one.year].append(one)
    found = {one.file: list(_checks(one, by_year.get((whole[one.organization], one.year - 1), []))) for one in told}
    return {file: checks for file, checks in found.items() if checks}


def namesakes(name: str, names: set[str]) -> set[str]:
    """Those of `names` that mean the same organization as `name`, itself among them."""
    whole = _whole_names(names | {name})
    return {other for other in names if whole[other] == whole[name]} | {name}


def amend(report: Report, checks: Sequence[CheckRecord]) -> None:
    """Puts `checks` against the year before in the place of those that the report has."""
    for check in report.checks:
        if check.identity == CARRY:
            for name in check.fields:
                field = report.fields[name]
                field.reasons = [reason for reason in field.reasons if reason != check.reason]
    report.checks = [*(check for check in report.checks if check.identity != CARRY), *checks]
    for check in checks:
        if check.verdict != "holds" and check.reason:
            for name in check.fields:
                report.fields[name].reasons.append(check.reason)


def _checks(this: Told, before: Sequence[Told]) -> Iterator[CheckRecord]:
    for name, carried in _carry(this.form):
        told = [one for one in before if carried in one.numbers]
        if name not in this.numbers or len({one.numbers[carried] for one in told}) != 1:
            continue
        left, right = this.numbers[name], told[0].numbers[carried]
        yield CheckRecord(
            identity=CARRY,
            where=_column(name),
            fields=[name],
            left=float(left),
            right=float(right),
            verdict="holds" if left == right else "undecided",
            reason=_reason(told[0], _label(carried), left, right),
        )


def _reason(before: Told, label: str, left: Number, right: Number) -> str:
    year, file = before.year, shown(before.file)
    if left == right:
        return f"与{year}年度报告（{file}）的“{label}”一致"
    return f"{year}年度报告（{file}）的“{label}”为 {right}，与本年度的 {left} 不一致"


def _whole_names(names: set[str]) -> dict[str, str]:
    """For each name the longest one that ends with it: the same organization with its county before it.

    A name that two different ones end with, such as the education bureaus of two counties, may be either's and stays by itself.
    """
    longer: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for start in range(1, len(name) - _SHORTEST + 1):
            if name[start:] in names:
                longer[name[start:]].add(name)
    whole = {}
    for name in names:
        longest = max(longer[name], key=len, default=name)
        whole[name] = longest if all(longest.endswith(other) for other in longer[name]) else name
    return whole


def _carry(form: str | None) -> tuple[tuple[str, str], ...]:
    known = load_forms().get(form or "")
    return known.carry if known else ()


@cache
def _carried() -> frozenset[str]:
    """The fields of all forms that are compared across years, on either side."""
    return frozenset(name for form in load_forms().values() for pair in form.carry for name in pair)


@cache
def _places() -> dict[str, tuple[str, str]]:
    """For each field of `_carried` its column, written as the forms' identities write it, and the label of its row."""
    fields = {field.id: field for form in load_forms().values() for field in form.fields if field.id in _carried()}
    return {name: (f"{field.table}.*.{field.column_id}", field.row[-1]) for name, field in fields.items()}


def _column(name: str) -> str:
    return _places()[name][0]


def _label(name: str) -> str:
    return _places()[name][1]
