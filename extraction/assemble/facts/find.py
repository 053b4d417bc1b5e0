"""Which mention of each fact is the document's."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Indel

from extraction.assemble.facts.contacts import HOSTED, are_confused
from extraction.assemble.facts.fact import Fact
from extraction.assemble.facts.marks import Mark, marks_of
from extraction.assemble.facts.period import find_period
from extraction.assemble.facts.unmarked import find_unmarked
from extraction.assemble.facts.values import fact_of
from extraction.classify import SegmentLabels
from extraction.page import Page
from extraction.plain import simplified, squash

_NEARLY = 0.7  # likeness of two mentions from which on they may be one value
_MALFORMED = 0.3  # what the probability of a mention counts for that does not look like its fact
_CLEARLY = 0.3  # how much better a later mention has to be than one before it

_Rank = tuple[bool, bool, float]


def find_facts(pages: Sequence[Page], labels: Sequence[Sequence[SegmentLabels]]) -> list[Fact]:
    """At most one of each name: the best-supported mention; the title's before the prose's, one that its word leads to before one
    that none does."""
    mentions = [(fact, _rank(mark, fact)) for mark in marks_of(pages, labels) if (fact := fact_of(mark)) is not None]
    best: dict[str, tuple[Fact, _Rank]] = {}
    for fact, rank in mentions:
        if fact.name not in best or _is_better(rank, best[fact.name][1]):
            best[fact.name] = fact, rank
    chosen = [fact for fact, _ in best.values()]
    for fact in chosen:
        _compare(fact, [other for other, _ in mentions if other.name == fact.name and other is not fact])
        if fact.name in HOSTED:
            hosted = [str(other.value) for other, _ in mentions if other.name in HOSTED]
            fact.contradicted |= any(are_confused(str(fact.value), other) for other in hosted)
    return [*chosen, *find_unmarked(pages, best.keys()), *find_period(pages)]


def _rank(mark: Mark, fact: Fact) -> _Rank:
    titled = mark.titled and mark.label in ("organization", "year")
    return titled, mark.said, fact.probability * (1.0 if fact.well_formed else _MALFORMED)


def _is_better(rank: _Rank, known: _Rank) -> bool:
    """Whether a mention takes the place of the one known so far: where they stand alike, it has to be clearly more probable."""
    return rank[:2] > known[:2] or (rank[:2] == known[:2] and rank[2] > known[2] + _CLEARLY)


def _compare(fact: Fact, others: Sequence[Fact]) -> None:
    """Note whether the other mentions of a fact bear it out or speak against it."""
    value, values = _comparable(fact), [_comparable(other) for other in others]
    fact.repeated = value in values
    fact.contradicted = any(_nearly_same(value, other) for other in values)


def _comparable(fact: Fact) -> str:
    return squash(simplified(str(fact.value)))


def _nearly_same(one: str, other: str) -> bool:
    """Whether two mentions may be one value that was read in two ways; a name and its short form are not."""
    return one != other and abs(len(one) - len(other)) <= 1 and Indel.normalized_similarity(one, other) >= _NEARLY
