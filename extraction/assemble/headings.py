"""Which pieces of the running text are headings, and of what level.

The classifier says how probable it is that a heading starts at a place; the numbers of a document's headings form series, and a
place whose number continues one is more probable, one that breaks it less.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from extraction.assemble.flow import Piece
from extraction.assemble.levels import Votes, agree_on_levels
from extraction.assemble.likeness import levels_by_look, looks_of
from extraction.assemble.lists import list_items
from extraction.assemble.measure import is_full, is_indented
from extraction.labels import HEADINGS
from extraction.numbering import Number, number_at
from extraction.plain import squash

_CONTINUES, _STARTS, _BREAKS, _UNNUMBERED = 2.0, 0.7, -1.5, -0.5  # log-odds
_LONG = 70  # characters: longer than any heading that stands alone
_CERTAIN = 6.0
_SENTENCE_END = "。：:；;！!"
_GOES_ON = "，,、和及与與或"  # no heading ends with one of these
_TAIL = 25  # characters that may follow one of them inside a heading
_SNAP = 4  # characters that the end of a run-in heading may be off
_ENDS = _SENTENCE_END + "？?”』」】"  # what a line of running text that the next one does not go on with ends with
_WORD = re.compile(r"[\u4e00-\u9fff]|[^\W\d_].*[^\W\d_]")
_LEADING = 1.2  # of a line's height: the gap from one line of a paragraph to the next is smaller
_DATE = re.compile(r"[\d零〇○Oo一二三四五六七八九]{4}年[\d一二三四五六七八九十]{1,3}月(?:[\d一二三四五六七八九十]{1,3}日)?")


@dataclass(slots=True)
class Heading:
    """A heading found at `first` (index into the pieces), possibly continued on following lines up to `last`.

    `end` is where it ends in the text of the last piece's segment; what follows there is its section's text.
    """

    first: int
    last: int
    end: int
    level: int
    number: Number | None
    text: str
    probability: float
    level_probability: float


@dataclass(slots=True)
class _Candidate:
    at: int
    number: Number | None
    odds: float
    levels: Votes


def find_headings(flow: Sequence[Piece]) -> list[Heading]:
    """The headings among `flow`, in order."""
    candidates = [candidate for at in range(len(flow)) if (candidate := _candidate(flow, at))]
    _weigh_series(candidates)
    chosen = [candidate for candidate in candidates if candidate.odds > 0]
    items = list_items(flow, [(candidate.at, candidate.number) for candidate in chosen])
    chosen = [candidate for candidate in chosen if candidate.at not in items]
    levels = _levels(flow, chosen)
    headings: list[Heading] = []
    for candidate, (level, sure) in zip(chosen, levels, strict=True):
        if headings and candidate.at <= headings[-1].last:
            continue
        headings.append(_extend(flow, candidate, level, sure))
    return headings


def _levels(flow: Sequence[Piece], chosen: Sequence[_Candidate]) -> list[tuple[int, float]]:
    """The level of each heading and how sure it is: by the numbers' styles, and by the looks of those that have none.

    In a text without pages where none has a number and all look the same, the look tells nothing.
    """
    levels = agree_on_levels([(candidate.number, candidate.levels) for candidate in chosen])
    plain = [at for at, one in enumerate(chosen) if one.number is None]
    lines = [flow[chosen[at].at] for at in plain]
    looks = dict(zip(plain, looks_of([(line.page, line.segment) for line in lines]), strict=True))
    if 0 < len(plain) < len(chosen) or len(set(looks.values())) > 1 or not all(line.page.flowing for line in lines):
        known = {at: level for at, (level, _) in enumerate(levels) if at not in looks}
        for at, level in levels_by_look([one.levels for one in chosen], looks, known).items():
            levels[at] = level
    return levels


def _candidate(flow: Sequence[Piece], at: int) -> _Candidate | None:
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
    odds = _logit(probability)
    if number is None and (not piece.starts_line or _goes_on(flow, at)):  # inside a paragraph only a number tells it from a phrase
        odds -= _CERTAIN
    if not heading_label:  # the head looks like a heading to some degree, yet its characters together do not
        odds = min(odds, -0.5) if number is None else min(odds, 0.5)
        if len(piece.text.strip()) > _LONG and not _run_in_end(piece.text):
            odds -= 2.0
    total = sum(scores.values()) or 1.0
    return _Candidate(at, number, odds, (scores["heading-1"] / total, scores["heading-2"] / total, scores["heading-3"] / total))


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


def _weigh_series(candidates: Sequence[_Candidate]) -> None:
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


def _is_gone_on_from(number: Number, after: Sequence[_Candidate]) -> bool:
    """Whether the next probable heading of the same style has the number behind this one."""
    following = next((c.number for c in after if c.odds > 0 and c.number and c.number.kind == number.kind), None)
    return following is not None and following.value == number.value + 1


def _extend(flow: Sequence[Piece], candidate: _Candidate, level: int, sure: float) -> Heading:
    first = last = candidate.at
    piece = flow[first]
    end = _end_of(piece) if piece.label in HEADINGS else piece.start + (_run_in_end(piece.text) or len(piece.text))
    parts = [piece.segment.text[piece.start : end].strip()]
    while not flow[last].segment.text[end:].strip() and last + 1 < len(flow) and _continues(flow[last], flow[last + 1]):
        last += 1
        end = _end_of(flow[last])
        parts.append(flow[last].segment.text[flow[last].start : end].strip())
    text = parts[0] + "".join(parts[1:])
    probability = 1 / (1 + math.exp(-candidate.odds))
    return Heading(first, last, end, level, candidate.number, text, probability, sure)


def _end_of(piece: Piece) -> int:
    """Where a heading ends in its segment: where the label does, moved to the punctuation that closes a sentence.

    Without any such punctuation no sentence follows a heading on its line.
    """
    text = piece.segment.text
    stop = _closed_before(piece)
    if stop is not None:
        return stop
    number = number_at(piece.text)
    if number is not None and piece.text.strip() == number.printed.strip() and (end := _run_in_end(text[piece.start :])):
        return piece.start + end  # a number heads no section without words
    if piece.ends_line:
        return len(text)
    for offset in range(_SNAP + 1):
        for at in (piece.end + offset, piece.end - offset):
            if piece.start < at <= len(text) and text[at - 1] in _SENTENCE_END:
                return at
    ends = [at + 1 for at in range(piece.end, min(len(text), piece.end + _TAIL)) if text[at] in _SENTENCE_END]
    if ends and (text[piece.end - 1] in _GOES_ON or _is_whole_line(piece, ends[0])):
        return ends[0]
    closed = any(character in _SENTENCE_END for character in text[piece.start :])
    return piece.end if closed or len(text) - piece.start > _LONG else len(text)


def _closed_before(piece: Piece) -> int | None:
    """Where a heading ends before its label does: none goes on after a full stop, nor after a colon to end with another one."""
    text = piece.segment.text
    labelled = text[: piece.end].rstrip()
    for marks in ("。", "：:") if labelled[-1:] in ("：", ":") else ("。",):
        stop = next((at + 1 for at in range(piece.start + 1, len(labelled)) if labelled[at] in marks), None)
        if stop is not None and len(labelled) - stop > 1:
            return stop
    return None


def _is_whole_line(piece: Piece, end: int) -> bool:
    """Whether the label ends within a clause that ends at `end`, where the line does, before its margin."""
    text = piece.segment.text
    clause = text[piece.end - 1].isalpha() and text[piece.end].isalpha()
    return clause and not text[end:].strip() and not piece.page.flowing and not is_full(piece.page, piece.segment.box)


def _run_in_end(text: str) -> int | None:
    """Where a heading that runs in at the head of a paragraph would end: after its first full stop."""
    end = text.find("。") + 1
    return end if 0 < end < len(text.rstrip()) and end <= _LONG else None


def _continues(piece: Piece, after: Piece) -> bool:
    """Whether `after` is the next line of the heading whose line `piece` is."""
    if piece.page.flowing or after.label != piece.label or not after.starts_line or number_at(after.text):
        return False
    same_page = after.page.number == piece.page.number
    if same_page and min(piece.box.y1, after.box.y1) - max(piece.box.y0, after.box.y0) > 0.5 * piece.box.height:
        return after.box.x0 >= piece.box.x1 - 0.5 * piece.box.height  # the rest of its line, after a wide space
    gap = after.box.y0 - piece.box.y1
    full = piece.box.width > 0.6 * after.box.width and piece.box.x1 > 0.6 * piece.page.width
    return same_page and gap < 1.2 * piece.box.height and full
