"""What is to be said of each identity: it holds, was misread, was printed wrong, or cannot be decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extraction.align.form import Identity
from extraction.verify.problem import Ink, Key, Value, applicable, holds, key_of, places, side, values_of
from extraction.verify.solve import LOG_WRONG, Solution

VerdictName = Literal["holds", "misread", "printed wrong", "undecided"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """An identity with its two sides as printed (a blank counts 0). `suspect` is the figure that alone would mend every failing
    identity that it stands in, with the value that would (`expected`): a hint for a person, never a new value."""

    identity: Identity
    left: Decimal
    right: Decimal
    verdict: VerdictName
    suspect: str | None = None
    expected: Decimal | None = None
    reason: str | None = None


def verdicts(
    inks: Sequence[Ink], identities: Sequence[Identity], solution: Solution, *, log_wrong: float = LOG_WRONG
) -> list[Verdict]:
    """The verdict on every identity whose fields all have ink, in the order given."""
    printed = values_of(inks, [0] * len(inks))
    there = applicable(identities, printed)
    failing = [identity for identity in there if not holds(identity, printed)]
    certain = {field for ink in inks if _certain(ink, log_wrong) for field in ink.fields}
    where = places(inks)
    changed = {field for field, (ink, _) in where.items() if solution.choice[ink]}
    result = []
    for identity in there:
        name = _verdict(identity, printed, solution.broken, changed, certain)
        suspect, expected = _suspect(identity, failing, there, printed) if name in ("printed wrong", "undecided") else (None, None)
        sides = side(identity.left, printed), side(identity.right, printed)
        result.append(Verdict(identity, *sides, name, suspect, expected, _reason(name, sides, expected)))
    return result


def _verdict(
    identity: Identity, printed: dict[str, Value], broken: frozenset[Key], changed: set[str], certain: set[str]
) -> VerdictName:
    fields = (*identity.left, *identity.right)
    if holds(identity, printed) and not changed.intersection(fields):
        return "holds"
    if key_of(identity) not in broken:
        return "misread" if changed.intersection(fields) else "holds"
    return "printed wrong" if certain.issuperset(fields) else "undecided"


def _certain(ink: Ink, log_wrong: float) -> bool:
    """Whether every other reading is far less probable than that the paper is wrong."""
    first = ink.options[0].log_probability
    return all(option.log_probability - first < log_wrong for option in ink.options[1:])


def _suspect(
    identity: Identity, failing: Sequence[Identity], there: Sequence[Identity], printed: dict[str, Value]
) -> tuple[str | None, Decimal | None]:
    """The one figure of this identity whose change mends all failing identities it stands in and breaks none that holds."""
    best: list[tuple[int, str, Decimal]] = []
    for field in (*identity.left, *identity.right):
        own = [other for other in there if field in (*other.left, *other.right)]
        changes = {_change(other, field, printed) for other in own}
        if len(changes) == 1 and (change := changes.pop()):
            best.append((len([other for other in own if other in failing]), field, (printed[field] or Decimal(0)) + change))
    if not best:
        return None, None
    most = max(count for count, _, _ in best)
    top = [(field, value) for count, field, value in best if count == most]
    return top[0] if len(top) == 1 and top[0][1] >= 0 else (None, None)


def _change(identity: Identity, field: str, printed: dict[str, Value]) -> Decimal:
    """By how much the field would have to grow for the identity to hold."""
    missing = side(identity.right, printed) - side(identity.left, printed)
    return missing if field in identity.left else -missing


def _reason(name: VerdictName, sides: tuple[Decimal, Decimal], expected: Decimal | None) -> str | None:
    if name == "holds":
        return None
    text = f"两边相差 {abs(sides[0] - sides[1])}"
    return f"{text}；其中一个数若为 {expected}，各式即可全部相符" if expected is not None else text
