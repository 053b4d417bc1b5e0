"""Where headings may begin, and how probable that is of each place.

The classifier says how probable it is that a heading starts at a place; the numbers of a document's headings form series, and a
place whose number continues one is more probable, one that breaks it less. So is a line that looks like the other headings, and
unlike the text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from extraction.assemble.flow import Piece
from extraction.assemble.measure import is_full, is_indented
from extraction.assemble.outline.levels import Votes
from extraction.assemble.outline.likeness import is_like, like_groups, looks_of, text_look
from extraction.assemble.said import SENTENCE_END
from extraction.labels import HEADINGS, ROLES
from extraction.numbering import Number, number_at
from extraction.plain import HAN, squash

GOES_ON = "，,、和及与與或"  # no heading ends with one of these
LONG = 70  # characters: longer than any heading that stands alone
_CONTINUES, _STARTS, _BREAKS, _UNNUMBERED, _LOOKS = 2.0, 0.7, -1.5, -0.5, 3.0  # log-odds
_UNKNOWN = 0.06  # what the classifier's probabilities of lines outside tables are off by
_SEVERAL = 2  # headings of one look whose like others are
_CERTAIN = 6.0
_ENDS = SENTENCE_END + "？?”』」】"  # what a line of running text that the next one does not go on with ends with
_SENTENCE = re.compile("[^。；;]+[。；;]")
_WORD = re.compile(rf"[{HAN}]|[^\W\d_].*[^\W\d_]")
_LEADING = 1.2  # of a line's height: the gap from one line of a paragraph to the next is smaller
_DATE = re.compile(r"[\d零〇○Oo一二三四五六七八九]{4}年[\d一二三四五六七八九十]{1,3}月(?:[\d一二三四五六七八九十]{1,3}日)?")


@dataclass(slots=True)
class Candidate:
    """A place where a heading may begin: index into the pieces, log-odds that one does, votes for its level."""

    at: int
    number: Number | None
    odds: float
    levels: Votes


def find_candidates(flow: Sequence[Piece]) -> list[Candidate]:
    """All places in `flow` where a heading may begin, in order."""
    candidates = [candidate for at in range(len(flow)) if (candidate := _candidate(flow, at))]
    _weigh_series(candidates)
    _weigh_looks(flow, candidates)
    return candidates


def _candidate(flow: Sequence[Piece], at: int) -> Candidate | None:
    piece = flow[at]
    if piece.label in ("furniture", "title") or _DATE.fullmatch(squash(piece.segment.text)) or not _WORD.search(piece.segment.text):
        return None
    heading_label = piece.label in HEADINGS
    if not heading_label and not (piece.starts_line and piece.scores):
        return None
    scores = {label: piece.scores.get(label, 0.0) for label in HEADINGS}
    probability = sum(scores.values())
    if heading_label and (not piece.starts_line or probability < piece.probability):
        probability = max(probability, piece.probability)
        scores[piece.label] = max(scores[piece.label], piece.probability)
    number = number_at(piece.text)
    if number is None and piece.label in ROLES:
        probability = _outside_tables(piece, probability)
    odds = _logit(probability)
    if number is not None and _counts_on(piece, number):
        odds -= _CERTAIN
    if number is None and (not piece.starts_line or _goes_on(flow, at)):  # inside a paragraph only a number tells it from a phrase
        odds -= _CERTAIN
    if not heading_label:  # the head looks like a heading to some degree, yet its characters together do not
        odds = min(odds, -0.5) if number is None else min(odds, 0.5)
        if len(piece.text.strip()) > LONG and not run_in_end(piece.text):
            odds -= 2.0
    total = sum(scores.values()) or 1.0
    return Candidate(at, number, odds, (scores["heading-1"] / total, scores["heading-2"] / total, scores["heading-3"] / total))


def _counts_on(piece: Piece, number: Number) -> bool:
    """Whether the next number of its style follows behind the first sentence on its line: both count items of a list."""
    first = _SENTENCE.match(piece.segment.text, piece.start)
    after = number_at(piece.segment.text[first.end() :]) if first else None
    return after is not None and (after.kind, after.value) == (number.kind, number.value + 1)


def _outside_tables(piece: Piece, probability: float) -> float:
    """How probable a heading is of a line that the classifier takes for a table's, though it stands in none."""
    other = 1.0 - sum(piece.scores.get(role, 0.0) for role in ROLES)
    return (probability + _UNKNOWN / 3) / (other + _UNKNOWN)


def _goes_on(flow: Sequence[Piece], at: int) -> bool:
    """Whether the line at `at` is the next one of a paragraph: the line before it is full and ends no sentence."""
    piece = flow[at]
    before = next((flow[k] for k in range(at - 1, -1, -1) if flow[k].label != "furniture"), None)
    if before is None or piece.page.flowing or before.label in (*HEADINGS, "title") or before.text.rstrip()[-1:] in _ENDS:
        return False
    apart = before.page is piece.page and piece.box.y0 - before.box.y1 > _LEADING * piece.box.height
    return not apart and is_full(before.page, before.box) and not is_indented(piece.page, piece.box)


def _logit(probability: float) -> float:
    probability = min(max(probability, 1e-4), 1 - 1e-4)
    return max(-_CERTAIN, min(_CERTAIN, math.log(probability / (1 - probability))))


def _weigh_series(candidates: Sequence[Candidate]) -> None:
    """Add the evidence of the numbers: for each style, does the number go on from the last heading of that style?

    The first that is found of a style may have another number than one where the next goes on from it: what came before is lost.
    """
    last: dict[str, int] = {}
    for at, candidate in enumerate(candidates):
        number = candidate.number
        if number is None:
            candidate.odds += _UNNUMBERED
            continue
        before = last.get(number.kind)
        if number.value == 1:
            candidate.odds += _STARTS
        elif before is not None and number.value == before + 1:
            candidate.odds += _CONTINUES
        elif (before is None and not _is_gone_on_from(number, candidates[at + 1 :])) or (before and number.value != before + 2):
            candidate.odds += _BREAKS
        if candidate.odds > 0:
            last[number.kind] = number.value


def _is_gone_on_from(number: Number, after: Sequence[Candidate]) -> bool:
    """Whether the next probable heading of the same style has the number behind this one."""
    following = next((c.number for c in after if c.odds > 0 and c.number and c.number.kind == number.kind), None)
    return following is not None and following.value == number.value + 1


def _weigh_looks(flow: Sequence[Piece], candidates: Sequence[Candidate]) -> None:
    """Add the evidence of looks: a line that looks like several headings, and unlike the text, is one."""
    text = text_look([(piece.page, piece.segment) for piece in flow if piece.label == "body"])
    if text is None:
        return
    lines = {candidate.at: candidate for candidate in candidates if candidate.number is None and _is_line(flow[candidate.at])}
    looks = dict(zip(lines, looks_of([(flow[at].page, flow[at].segment) for at in lines]), strict=True))
    known = {at: look for at, look in looks.items() if lines[at].odds > 0 and not is_like([look], text)}
    groups = [[looks[at] for at in group] for group in like_groups(known) if len(group) >= _SEVERAL]
    for at, candidate in lines.items():
        if candidate.odds <= 0 and any(is_like(group, looks[at]) for group in groups):
            candidate.odds += _LOOKS


def _is_line(piece: Piece) -> bool:
    """Whether a piece is a whole line that could be a heading by what it is labelled."""
    whole = piece.starts_line and piece.ends_line and piece.text.rstrip()[-1:] not in SENTENCE_END
    return whole and piece.label in ("body", *HEADINGS, *ROLES) and not piece.segment.vertical


def run_in_end(text: str) -> int | None:
    """Where a heading that runs in at the head of a paragraph would end: after its first full stop."""
    end = text.find("。") + 1
    return end if 0 < end < len(text.rstrip()) and end <= LONG else None
