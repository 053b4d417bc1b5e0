"""Numbered lists in running text: sentences in a row that begin with numbers as headings do, and have no text under them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extraction.assemble.flow import Piece
from extraction.assemble.measure import is_full, is_indented
from extraction.numbering import Number
from extraction.plain import squash

_CLOSED = "。；;"
_RUN_IN = "。：:"  # what closes a heading before the text that runs in behind it
_LEADING = 1.2  # of a line's height: the gap from one line of a paragraph to the next is smaller

Start = tuple[int, Number | None]
"""Where in the flow something that may be a heading begins, and its number."""


def list_items(flow: Sequence[Piece], starts: Sequence[Start]) -> set[int]:
    """The indexes of those `starts` that are items of lists: numbers that go on, each before one sentence that is all there is.

    What stands under the last item may be the text behind the list.
    """
    items: set[int] = set()
    for (at, number), (following, next_number) in pairwise(starts):
        goes_on = number and next_number and number.kind == next_number.kind and number.value + 1 == next_number.value
        between = flow[at:following]
        if goes_on and _is_all(between, flow[following]) and _is_sentence([p for p in between if p.label != "furniture"]):
            items |= {at, following}
    return items


def _is_all(pieces: Sequence[Piece], following: Piece) -> bool:
    """Whether the document holds nothing but `pieces` before the `following` one: no table."""
    first = pieces[0]
    expected = following.index - first.index
    if first.page is not following.page:
        expected += len(first.page.segments)
    return len({(piece.page.number, piece.index) for piece in pieces}) == expected


def _is_sentence(pieces: Sequence[Piece]) -> bool:
    """Whether these are one paragraph, of one sentence, without a heading at its head."""
    text = squash("".join(piece.text for piece in pieces))
    if text[-1:] not in _CLOSED or any(mark in text[:-1] for mark in _RUN_IN):
        return False
    return not any(after.starts_line and _starts_paragraph(before, after) for before, after in pairwise(pieces))


def _starts_paragraph(before: Piece, piece: Piece) -> bool:
    """Whether the line of `piece` begins a paragraph, and does not go on with the line `before`."""
    if piece.page.flowing:
        return True
    apart = before.page is piece.page and piece.box.y0 - before.box.y1 > _LEADING * piece.box.height
    return apart or not is_full(before.page, before.box) or is_indented(piece.page, piece.box)
