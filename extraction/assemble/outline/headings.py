"""Which pieces of the running text are headings, how far each of them goes, and of what level it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extraction.assemble.broken import ends_heading
from extraction.assemble.flow import Piece
from extraction.assemble.measure import is_full, text_width
from extraction.assemble.outline.candidates import GOES_ON, LONG, Candidate, find_candidates, run_in_end
from extraction.assemble.outline.hierarchy import Decided, Entry, decide_levels
from extraction.assemble.outline.levels import agree_on_levels
from extraction.assemble.outline.likeness import looks_of
from extraction.assemble.outline.lists import list_items
from extraction.assemble.said import SENTENCE_END, is_in_clause
from extraction.labels import HEADINGS
from extraction.numbering import Number, number_at

_TAIL = 25  # characters that may follow one that no heading ends with
_SNAP = 4  # characters that the end of a run-in heading may be off
_WHOLE = 0.8  # of the text's width: a line in the middle of the page that goes on is as wide at least
_ONE_TYPE = 1.2  # times the height of the other: as high is a line of the same heading at most


@dataclass(slots=True)
class Heading:
    """A heading found at `first` (index into the pieces), possibly continued on following lines up to `last`.

    `end` is where it ends in the text of the last piece's segment; what follows there is its section's text. `mixed`: headings that
    look like it are of other levels.
    """

    first: int
    last: int
    end: int
    level: int
    number: Number | None
    text: str
    probability: float
    level_probability: float
    mixed: bool


def find_headings(flow: Sequence[Piece]) -> tuple[list[Heading], dict[int, float]]:
    """The headings among `flow`, in order, and how probable one is at each place where it was weighed and passed over."""
    candidates = find_candidates(flow)
    chosen = [candidate for candidate in candidates if candidate.odds > 0]
    passed_over = {candidate.at: _probability(candidate.odds) for candidate in candidates if candidate.odds <= 0}
    items = list_items(flow, [(candidate.at, candidate.number) for candidate in chosen])
    chosen = [candidate for candidate in chosen if candidate.at not in items]
    places: list[_Extent] = []
    for candidate in chosen:
        if not places or candidate.at > places[-1].last:
            places.append(_extent(flow, candidate))
    levels = _levels(flow, places)
    return [_heading(place, level) for place, level in zip(places, levels, strict=True)], passed_over


def _levels(flow: Sequence[Piece], places: Sequence[_Extent]) -> list[Decided]:
    """The level of each heading and how sure it is: by the styles of their numbers, and by their looks where some have none."""
    found = [place.candidate for place in places]
    if all(one.number is not None for one in found):
        return [Decided(level, sure) for level, sure in agree_on_levels([(one.number, one.levels) for one in found])]
    looks = looks_of([(flow[one.at].page, flow[one.at].segment) for one in found])
    opens = [*(_opens(flow, place, after.candidate.at) for place, after in pairwise(places)), False]
    return decide_levels([Entry(one.number, one.levels, look, open_) for one, look, open_ in zip(found, looks, opens, strict=True)])


def _opens(flow: Sequence[Piece], place: _Extent, after: int) -> bool:
    """Whether the heading at `after` follows another one on the page with neither a word nor a table between them."""
    last, piece = flow[place.last], flow[after]
    if last.page is not piece.page or last.segment.text[place.end :].strip():
        return False
    between = flow[place.last + 1 : after]
    furniture = {one.index for one in between}
    if any(one.label != "furniture" for one in between):
        return False
    # What else lies between them is of a table.
    return all(at in furniture or not last.page.segments[at].text.strip() for at in range(last.index + 1, piece.index))


@dataclass(slots=True)
class _Extent:
    """A candidate with all its lines; `last` and `end` are those of the heading."""

    candidate: Candidate
    last: int
    end: int
    text: str


def _extent(flow: Sequence[Piece], candidate: Candidate) -> _Extent:
    first = last = candidate.at
    piece = flow[first]
    end = _end_of(piece) if piece.label in HEADINGS else piece.start + (run_in_end(piece.text) or len(piece.text))
    parts = [piece.segment.text[piece.start : end].strip()]
    while not flow[last].segment.text[end:].strip() and last + 1 < len(flow) and _continues(flow[last], flow[last + 1]):
        last += 1
        end = _end_of(flow[last])
        parts.append(flow[last].segment.text[flow[last].start : end].strip())
    return _Extent(candidate, last, end, "".join(parts))


def _heading(place: _Extent, level: Decided) -> Heading:
    candidate = place.candidate
    return Heading(
        first=candidate.at,
        last=place.last,
        end=place.end,
        level=level.level,
        number=candidate.number,
        text=place.text,
        probability=_probability(candidate.odds),
        level_probability=level.sure,
        mixed=level.mixed,
    )


def _probability(odds: float) -> float:
    """What log-odds are as a probability."""
    return 1 / (1 + math.exp(-odds))


def _end_of(piece: Piece) -> int:
    """Where a heading ends in its segment: where the label does, moved to the punctuation that closes a sentence.

    Without any such punctuation no sentence follows a heading on its line.
    """
    text = piece.segment.text
    stop = _closed_before(piece)
    if stop is not None:
        return stop
    number = number_at(piece.text)
    if number is not None and piece.text.strip() == number.printed.strip() and (end := run_in_end(text[piece.start :])):
        return piece.start + end  # a number heads no section without words
    if piece.ends_line:
        return len(text)
    for offset in range(_SNAP + 1):
        for at in (piece.end + offset, piece.end - offset):
            if piece.start < at <= len(text) and text[at - 1] in SENTENCE_END:
                return at
    ends = [at + 1 for at in range(piece.end, min(len(text), piece.end + _TAIL)) if text[at] in SENTENCE_END]
    in_clause = is_in_clause(text, piece.end) and ends and (_closes_line(piece, ends[0]) or _runs_in(piece, ends[0]))
    if ends and (text[piece.end - 1] in GOES_ON or in_clause):
        return ends[0]
    closed = any(character in SENTENCE_END for character in text[piece.start :])
    return piece.end if closed or len(text) - piece.start > LONG else len(text)


def _closed_before(piece: Piece) -> int | None:
    """Where a heading ends before its label does: none goes on after a full stop, nor after a colon to end with another one or in
    the midst of a clause."""
    text = piece.segment.text
    labelled = text[: piece.end].rstrip()
    open_ = labelled[-1:] in (*GOES_ON, "：", ":") or is_in_clause(text, piece.end)
    for marks in ("。", "：:") if open_ else ("。",):
        stop = next((at + 1 for at in range(piece.start + 1, len(labelled)) if labelled[at] in marks), None)
        if stop is not None and len(labelled) - stop > 1:
            return stop
    return None


def _closes_line(piece: Piece, end: int) -> bool:
    """Whether nothing stands behind `end` on the line, which ends before its margin."""
    return not piece.segment.text[end:].strip() and not piece.page.flowing and not is_full(piece.page, piece.segment.box)


def _runs_in(piece: Piece, end: int) -> bool:
    """Whether a mark at `end` closes a numbered heading before its text."""
    text = piece.segment.text
    return number_at(piece.text) is not None and text[end - 1] in "。：:" and bool(text[end:].strip())


def _continues(piece: Piece, after: Piece) -> bool:
    """Whether `after` is the next line of the heading whose line `piece` is."""
    if piece.page.flowing or not after.starts_line or number_at(after.text):
        return False
    ends_it = after.ends_line and ends_heading(piece.page, piece.segment.text, piece.box, after.text, after.box)
    if after.label != piece.label and not ends_it:
        return False
    same_page = after.page.number == piece.page.number
    if same_page and min(piece.box.y1, after.box.y1) - max(piece.box.y0, after.box.y0) > 0.5 * piece.box.height:
        return after.box.x0 >= piece.box.x1 - 0.5 * piece.box.height  # the rest of its line, after a wide space
    gap = after.box.y0 - piece.box.y1
    alike = max(piece.box.height, after.box.height) <= _ONE_TYPE * min(piece.box.height, after.box.height)
    return same_page and alike and gap < 1.2 * piece.box.height and _fills_line(piece)


def _fills_line(piece: Piece) -> bool:
    """Whether a line leaves no room for another word: it ends where the text does or, in the middle of the page, is as wide."""
    width = text_width(piece.page)
    return piece.box.x1 > 0.6 * piece.page.width and (
        width is None or is_full(piece.page, piece.box) or piece.box.width > _WHOLE * width
    )
