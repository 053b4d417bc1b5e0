"""Says of each identity that fails whether the machine misread a figure or the paper is wrong."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Literal

from extraction.align.form import Identity
from extraction.verify.check import Check, check
from extraction.verify.problem import Ink, Value, key_of, places, values_of
from extraction.verify.solve import LOG_WRONG, Solution

Verdict = Literal["holds", "misread", "printed wrong", "undecided"]

_FAR = math.log(10)  # nats by which a misreading must be less probable than a wrong paper for the paper to be blamed
_UNLISTED = math.log(0.1)  # a value that recognition did not list is one of at least ten
_LOST = math.log(1e-3)  # a box of text leaves out the first or the last digit of a figure, and what it shows is read surely
_MOST_MISREAD = 2
_TOGETHER = 3  # figures that are wrong on the paper and hang together by failing identities
_MOST_SETS = 5_000


@dataclass(frozen=True, slots=True)
class Judgement:
    """One identity as printed, and what to think of it.

    `changed` are fields of the identity that the most probable consistent reading takes otherwise than printed. `suspects` may be
    wrong, on the paper or as read: changing one of them, alone or with one or two others, would mend this identity and all failing
    ones that hang together with it, and break none that holds. `suspect` is the one of them most likely to be wrong, and
    `expected` the value that would mend it all. Both are for people to read, never to be put in place of what is printed.
    """

    check: Check
    verdict: Verdict
    changed: tuple[str, ...] = ()
    suspects: tuple[str, ...] = ()
    suspect: str | None = None
    expected: Decimal | None = None


def printed_choice(inks: Sequence[Ink], solution: Solution) -> tuple[int, ...]:
    """The options that count as printed: the first ones; of a run of digits, whose splits are all conjecture, the solution's."""
    return tuple(0 if len(ink.fields) == 1 else chosen for ink, chosen in zip(inks, solution.choice, strict=True))


def verdicts(
    inks: Sequence[Ink], identities: Sequence[Identity], solution: Solution, *, log_wrong: float = LOG_WRONG
) -> list[Judgement]:
    """A judgement of every identity whose fields are all there, in order. `log_wrong` as for `solve`."""
    printed = values_of(inks, printed_choice(inks, solution))
    checks = check(identities, printed)
    suspicions: dict[int, list[_Suspicion]] = {}
    for group in _groups([number for number, one in enumerate(checks) if not one.holds], checks):
        found = _suspicions([checks[number] for number in group], [one for one in checks if one.holds], printed)
        for number in group:
            suspicions[number] = [one for one in found if one.field in _fields(checks[number])]
    court = _Court(inks, solution, log_wrong)
    return [
        Judgement(one, "holds") if one.holds else court.judge(one, suspicions[number], printed) for number, one in enumerate(checks)
    ]


@dataclass(frozen=True, slots=True)
class _Suspicion:
    """A field that would mend all failing identities of a group that it is in if it were `expected`. `is_sum`: it stands alone on
    one side. `mends`: how many it is in."""

    field: str
    expected: Decimal
    is_sum: bool
    mends: int


def _groups(failing: list[int], checks: Sequence[Check]) -> list[list[int]]:
    """Failing checks that hang together by shared fields."""
    groups: list[tuple[list[int], set[str]]] = []
    for number in failing:
        members, fields = [number], set(_fields(checks[number]))
        for other in [group for group in groups if not group[1].isdisjoint(fields)]:
            groups.remove(other)
            members, fields = other[0] + members, other[1] | fields
        groups.append((members, fields))
    return [sorted(members) for members, _ in groups]


def _suspicions(failing: list[Check], holding: list[Check], printed: Mapping[str, Value]) -> list[_Suspicion]:
    """The fields that, changed alone, mend every failing check and break none that holds; where there is none, those that do in
    pairs, or else in threes.

    Each field of such a set has to be in a check without the others: else one could make up for any change of another.
    """
    innocent = {field for one in holding for field in _fields(one)}
    guilty = sorted({field for one in failing for field in _fields(one)} - innocent)

    def mending(*fields: str) -> dict[str, Decimal] | None:
        """What the fields would have to be; None where they cannot mend it all."""
        changes = {field: _change(failing, field, {*fields} - {field}) for field in fields}
        expected = {field: (printed[field] or Decimal(0)) + change for field, change in changes.items() if change is not None}
        mended = len(expected) == len(fields) and all(_is_mended(one, changes) for one in failing)
        return expected if mended and min(expected.values()) >= 0 else None

    of = {field: {number for number, one in enumerate(failing) if field in _fields(one)} for field in guilty}
    found: list[dict[str, Decimal]] = []
    for size in range(1, _TOGETHER + 1):
        if not found and math.comb(len(guilty), size) <= _MOST_SETS:
            sets = [fields for fields in combinations(guilty, size) if len(set().union(*(of[f] for f in fields))) == len(failing)]
            found = [changes for fields in sets if (changes := mending(*fields))]
    sums = {side for one in failing for side in (one.identity.left, one.identity.right)}
    mends = Counter(field for one in failing for field in _fields(one))
    suspected = {field: _Suspicion(field, value, (field,) in sums, mends[field]) for one in found for field, value in one.items()}
    return [suspected[field] for field in sorted(suspected)]


def _fields(one: Check) -> tuple[str, ...]:
    return (*one.identity.left, *one.identity.right)


def _change(failing: Sequence[Check], field: str, others: set[str]) -> Decimal | None:
    """By how much the field would have to change for the checks that it is in without `others`; None where these do not agree."""
    own = [one for one in failing if field in _fields(one) and others.isdisjoint(_fields(one))]
    changes = {(one.right - one.left) * _sign(one, field) for one in own}
    return changes.pop() if len(changes) == 1 else None


def _sign(one: Check, field: str) -> int:
    """What one more of `field` adds to the left side over the right one."""
    return 1 if field in one.identity.left else -1 if field in one.identity.right else 0


def _is_mended(one: Check, changes: Mapping[str, Decimal | None]) -> bool:
    return one.left - one.right + sum(_sign(one, field) * (change or 0) for field, change in changes.items()) == 0


class _Court:
    """Judges failing identities of one document."""

    def __init__(self, inks: Sequence[Ink], solution: Solution, log_wrong: float) -> None:
        self._inks = inks
        self._solution = solution
        self._log_wrong = log_wrong
        self._places = places(inks)

    def judge(self, one: Check, suspicions: list[_Suspicion], printed: Mapping[str, Value]) -> Judgement:
        fields = _fields(one)
        read = self._solution.values
        changed = tuple(field for field in fields if read[field] != printed[field])
        suspect, expected = self._prime(suspicions)
        suspects = tuple(suspicion.field for suspicion in suspicions)
        return Judgement(one, self._verdict(one, fields, changed, suspicions), changed, suspects, suspect, expected)

    def _verdict(self, one: Check, fields: tuple[str, ...], changed: tuple[str, ...], suspicions: list[_Suspicion]) -> Verdict:
        mended = key_of(one.identity) not in self._solution.broken
        inks = sorted({self._places[field][0] for field in changed})
        odds = [self._odds(ink) for ink in inks]
        if mended and 1 <= len(inks) <= _MOST_MISREAD and min(odds) >= self._log_wrong:
            return "misread"
        if not self._solution.proven:
            return "undecided"
        if mended and sum(odds) > self._log_wrong - _FAR:
            return "undecided"
        if not mended and self._solution.loss_of_holding(key_of(one.identity), limit=_FAR) <= _FAR:
            return "undecided"
        doubts = (
            [self._doubt(suspicion) for suspicion in suspicions]
            if suspicions
            else [self._any_doubt(ink) for ink in sorted({self._places[field][0] for field in fields})]
        )
        return "printed wrong" if max(doubts) <= self._log_wrong - _FAR else "undecided"

    def _odds(self, ink: int) -> float:
        """Log-odds of the solution's reading against the one that counts as printed."""
        options = self._inks[ink].options
        return options[self._solution.choice[ink]].log_probability - options[0].log_probability

    def _doubt(self, suspicion: _Suspicion) -> float:
        """Log-odds that the ink reads as it would have to, against what is printed."""
        index, position = self._places[suspicion.field]
        ink = self._inks[index]
        if len(ink.fields) > 1:
            return 0.0
        listed = [option.log_probability for option in ink.options if (option.values[position] or 0) == suspicion.expected]
        likeliest = max(listed) if listed else self._unlisted(ink) + _UNLISTED
        recognized = self._unlisted(ink) > -math.inf
        if recognized and _is_part(ink.options[0].values[position], suspicion.expected):
            likeliest = max(likeliest, _LOST)
        if ink.options[0].values[position] is None and suspicion.mends > 1:
            likeliest = max(likeliest, _LOST)  # nobody leaves out what row and column miss: it went into another cell
        return likeliest - ink.options[0].log_probability

    def _any_doubt(self, index: int) -> float:
        """Log-odds that the ink reads otherwise than printed."""
        ink = self._inks[index]
        if len(ink.fields) > 1:
            return 0.0
        others = [option.log_probability for option in ink.options[1:]]
        return max([*others, self._unlisted(ink)]) - ink.options[0].log_probability

    @staticmethod
    def _unlisted(ink: Ink) -> float:
        """Logarithm of the probability that recognition leaves for readings that it did not list."""
        left = 1.0 - math.fsum(math.exp(option.log_probability) for option in ink.options)
        return math.log(left) if left > 1e-12 else -math.inf

    def _prime(self, suspicions: list[_Suspicion]) -> tuple[str | None, Decimal | None]:
        """The suspect whose figure most likely is wrong: by recognition, then a sum before its parts. None where two are alike."""
        ranked = sorted(((self._doubt(one), one.is_sum, one.field, one.expected) for one in suspicions), reverse=True)
        if not ranked or (len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]):
            return None, None
        return ranked[0][2], ranked[0][3]


def _is_part(printed: Value, expected: Decimal) -> bool:
    """Whether what is printed is all of what would be right but its first digits, or its last ones."""
    shown, whole = f"{printed or 0:f}", f"{expected:f}"
    return len(shown) < len(whole) and (whole.endswith(shown) or whole.startswith(shown))
