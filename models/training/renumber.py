"""Gives the headings of an example other styles of number, so that the network learns that it is their order that tells the level.

Reports that number 一、 then （一） are many, so that （一） alone seems to say "second level". Where every style stands for every
level at times, what is left to learn from is which style the document uses first (`models.tokens.styles`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from extraction.numbering import Number, number_at
from extraction.read.numbers import chinese
from models.tokens.encoding import LabelSpan
from models.tokens.view import SegmentView

Labels = tuple[LabelSpan, ...]

_STYLES: Mapping[str, Callable[[int], str]] = {
    "part": lambda n: f"第{chinese(n)}部分 ",
    "chapter": lambda n: f"第{chinese(n)}章 ",
    "clause": lambda n: f"第{chinese(n)}节 ",
    "han": lambda n: f"{chinese(n)}、",
    "bracketed-han": lambda n: f"（{chinese(n)}）",
    "arabic": lambda n: f"{n}.",
    "bracketed": lambda n: f"（{n}）",
    "arabic-bracket": lambda n: f"{n}）",
}


def renumber(rows: list[tuple[SegmentView, Labels]], rng: np.random.Generator) -> list[tuple[SegmentView, Labels]]:
    """The segments of a document, every style of its headings' numbers in exchange for another. The labels move with the text.

    Numbers that repeat those above them (1.1) stay as they are.
    """
    numbers = [_heading_number(view, labels) for view, labels in rows]
    kinds = sorted({number.kind for number in numbers if number is not None})
    others = dict(zip(kinds, rng.permutation(sorted(_STYLES)).tolist(), strict=False))
    return [
        (view, labels) if number is None else _with_number(view, labels, number, _STYLES[others[number.kind]](number.value))
        for (view, labels), number in zip(rows, numbers, strict=True)
    ]


def _heading_number(view: SegmentView, labels: Labels) -> Number | None:
    """The number of a segment that begins with a heading; None where it has none that may be exchanged."""
    if not labels or labels[0].start or not labels[0].label.startswith("heading"):
        return None
    number = number_at(view.text)
    simple = number is not None and number.kind in _STYLES and 0 < number.value < 100 and view.text.startswith(number.printed)
    return number if simple else None


def _with_number(view: SegmentView, labels: Labels, number: Number, printed: str) -> tuple[SegmentView, Labels]:
    """The number's white space goes with it. The box stays: print is as wide or as narrow as it likes."""
    rest = view.text[len(number.printed) :].lstrip()
    cut = len(view.text) - len(rest)
    if not rest or labels[0].end <= cut:
        return view, labels
    shift = len(printed) - cut
    first = labels[0]._replace(end=labels[0].end + shift)
    others = (span._replace(start=span.start + shift, end=span.end + shift) for span in labels[1:])
    return replace(view, text=printed + rest), (first, *others)
