"""Of what level headings are, agreed on by all headings of one number style.

Which style stands inside which is told by the numbers: a style that starts anew behind a heading of another, or that lies between
two successive numbers of it, is inside it. Where the numbers tell nothing, the classifier does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

from extraction.numbering import Number

Votes = tuple[float, float, float]
"""The classifier's probabilities of the three levels."""

_TOLD = 0.9  # how sure a level is that the numbers tell
DEEPEST = 3
_PLAIN = ""  # the style of headings without a number


def agree_on_levels(headings: Sequence[tuple[Number | None, Votes]]) -> list[tuple[int, float]]:
    """For each heading, in order, its level (1 to 3) and how sure that is (0 to 1).

    Headings without a number have the level that the classifier gives each of them.
    """
    styles = [_style(number) for number, _ in headings]
    votes: dict[str, list[Votes]] = defaultdict(list)
    for style, (_, given) in zip(styles, headings, strict=True):
        votes[style].append(given)
    level_of = {style: best_level(mean_votes(given)) for style, given in votes.items()}
    outer = styles_inside([number for number, _ in headings])
    for style in sorted(outer, key=lambda style: len(_around(style, outer))):
        if style != _PLAIN:
            voted, sure = level_of[style]
            above = [level_of[other][0] for other in outer[style]] or _plain_above(headings, style, voted)
            if not above:
                above = _beside(style, outer, {other: level for other, (level, _) in level_of.items()})
            highest = min(DEEPEST, 1 + max(above, default=0))
            others = {level for other, (level, _) in level_of.items() if other not in (style, _PLAIN)}
            left_out = bool(above) and others.issuperset(range(highest, voted))  # only what other headings fill is left out
            level = max(highest, voted) if left_out else highest
            level_of[style] = level, max(_TOLD, sure) if voted == level else _TOLD
    return [level_of[style] if style != _PLAIN else best_level(given) for style, (_, given) in zip(styles, headings, strict=True)]


def _style(number: Number | None) -> str:
    return number.kind if number else _PLAIN


def mean_votes(votes: Sequence[Votes]) -> Votes:
    """What several headings say together."""
    first, second, third = (sum(column) / len(votes) for column in zip(*votes, strict=True))
    return first, second, third


def best_level(votes: Sequence[float]) -> tuple[int, float]:
    """The level with the most of the votes, 1 to 3, and its share."""
    return max(range(len(votes)), key=votes.__getitem__) + 1, max(votes)


def _plain_above(headings: Sequence[tuple[Number | None, Votes]], style: str, voted: int) -> list[int]:
    """The level of headings without a number under which the outermost of the numbered styles stands, if there are such."""
    first = next(at for at, (number, _) in enumerate(headings) if _style(number) == style)
    plain = [(at, best_level(votes)[0]) for at, (number, votes) in enumerate(headings) if number is None]
    above = [(at, level) for at, level in plain if level == voted - 1]
    return [voted - 1] if len(above) > 1 and above[0][0] < first else []


def _beside(style: str, outer: Mapping[str, set[str]], level_of: Mapping[str, int]) -> list[int]:
    """The level above the one that `style` was voted, where a style has it of which the numbers do not tell how they lie."""
    apart = [other for other in level_of if other not in (style, _PLAIN) and style not in outer.get(other, ())]
    return [level_of[style] - 1] if any(level_of[other] == level_of[style] - 1 for other in apart) else []


def styles_inside(numbers: Sequence[Number | None]) -> dict[str, set[str]]:
    """For each style of numbers that they tell something of, the styles that it stands inside."""
    outer: dict[str, set[str]] = {}
    for one, other in combinations(dict.fromkeys(map(_style, numbers)), 2):
        balance = _inside(numbers, other, one) - _inside(numbers, one, other)
        if balance or _opens_below(numbers, one, other):
            inner, around = (one, other) if balance < 0 else (other, one)
            outer.setdefault(inner, set()).add(around)
            outer.setdefault(around, set())
    return outer


def _opens_below(numbers: Sequence[Number | None], outer: str, inner: str) -> bool:
    """Whether `inner` starts at 1 directly behind a heading of `outer`, of which there is none any more.

    No paper numbers the rest of a series in another style, and anew.
    """
    styles = [_style(number) for number in numbers]
    first = styles.index(inner)
    opens = first > 0 and styles[first - 1] == outer != _PLAIN and inner != _PLAIN
    return opens and _first(numbers, inner) == 1 and outer not in styles[first:]


def _inside(numbers: Sequence[Number | None], inner: str, outer: str) -> int:
    """How many times the numbers say that style `inner` stands inside `outer`, less one where it is there before it.

    Where `inner` counts from 1 and not on over `outer`, which begins behind it with a later number, the first heading of `outer`
    was lost, and they say so once more.
    """
    order = list(dict.fromkeys(map(_style, numbers)))
    before = order.index(inner) < order.index(outer)
    over = _successive(numbers, inner, outer)
    counts = _first(numbers, inner) == 1 and not any(number > last for last, number in over)
    lost = before and counts and (_first(numbers, outer) or 1) > 1
    starts_anew = sum(1 for _, number in over if number == 1)
    goes_on = sum(1 for before, number in _successive(numbers, outer, inner) if number == before + 1)
    return max(0, starts_anew + goes_on + (1 if lost else -before))


def _first(numbers: Sequence[Number | None], style: str) -> int | None:
    return next((number.value for number in numbers if number and number.kind == style), None)


def _successive(numbers: Sequence[Number | None], style: str, between: str) -> list[tuple[int, int]]:
    """The values of two successive headings of `style`, for each pair that has a heading of the style `between` in between."""
    pairs: list[tuple[int, int]] = []
    last: int | None = None
    crossed = False
    for number in numbers:
        if _style(number) == between:
            crossed = True
        elif number and number.kind == style:
            if crossed and last is not None:
                pairs.append((last, number.value))
            last, crossed = number.value, False
    return pairs


def _around(style: str, outer: dict[str, set[str]]) -> set[str]:
    """All styles that a style stands inside, directly or not."""
    found: set[str] = set()
    waiting = [style]
    while waiting:
        new = outer[waiting.pop()] - found - {style}
        found |= new
        waiting += new
    return found
