"""How far a text departs from what a whole one looks like, and from the wording that a form prescribes.

Recognition may be sure of every character of a label of which half is missing, or that holds a figure of the cell beside it; what
the label ought to be tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from extraction.align.form import Form
from extraction.plain import simplified, squash

_OPENING, _CLOSING = "（(《〈“‘〔[「『【", "）)》〉”’〕]」』】"
_NO_BEGINNING = "，,、。；;：:.．·"
_NO_END = "，,、；;·"
_AKIN = 0.5  # likeness to a wording below which a text is another one
_FIGURE = frozenset("0123456789.,%-/—")
_LATIN_ALLOWED = frozenset("()/%.,;:-+")
_NUMBERED = re.compile(r"^[(]?[一二三四五六七八九十\d]{1,3}[)]?[、.]?")
_MISNUMBERED = re.compile(r"[(]?[一二三四五六七八九十\d]{1,2}[^、.)\d一二三四五六七八九十年月日第]")


class Departure(NamedTuple):
    """How a text departs from a form's wording: `misworded` is its distance (0 to 0.5) from what it is akin to; `unfamiliar`: it is
    akin to nothing; `partial`: it is a part of a wording."""

    misworded: float = 0.0
    unfamiliar: bool = False
    partial: bool = False


AS_WORDED = Departure()


class Wording:
    """The wordings of a form, or of a part of it, to compare with; without any, nothing departs."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._known = sorted({folded for text in texts if (folded := _folded(text))})
        self._distance: dict[str, Departure] = {}

    @classmethod
    def of_labels(cls, form: Form | None) -> Wording:
        """The labels of the rows and columns of a form and its variants."""
        fields = [field for one in (form, *form.variants) for field in one.fields] if form else []
        return cls(label for field in fields for label in (*field.row, *field.column, field.block) if label)

    @classmethod
    def of_sections(cls, form: Form | None) -> Wording:
        """The headings that a form prescribes."""
        return cls(form.sections.values() if form else ())

    def __bool__(self) -> bool:
        return bool(self._known)

    def knows(self, text: str) -> bool:
        """Whether `text` is one of the wordings."""
        return _folded(text) in self._known

    def departure(self, text: str) -> Departure:
        """How `text`, which is not empty, departs from the wordings."""
        folded = _folded(text)
        if not self._known or not folded:
            return AS_WORDED
        if folded not in self._distance:
            self._distance[folded] = self._departure(folded)
        return self._distance[folded]

    def _departure(self, text: str) -> Departure:
        nearest = process.extractOne(text, self._known, scorer=fuzz.ratio)
        likeness = nearest[1] / 100
        partial = likeness < 1.0 and any(text in known for known in self._known)
        return Departure(0.0 if likeness < _AKIN else 1.0 - likeness, likeness < _AKIN, partial)


def is_torn(text: str) -> bool:
    """Whether a text begins or ends as no whole one does: inside brackets, or with a mark that parts."""
    if not text:
        return False
    depth = 0
    for letter in text:
        depth += (letter in _OPENING) - (letter in _CLOSING)
        if depth < 0:
            return True
    return depth > 0 or text[0] in _NO_BEGINNING or text[-1] in _NO_END


def strays_of_figure(text: str) -> float:
    """The share of characters in the text of a value that no figure has."""
    folded = squash(text)
    return sum(letter not in _FIGURE for letter in folded) / max(1, len(folded))


def strays_of_words(text: str) -> float:
    """The share of characters among words that are neither Chinese nor punctuation, but for the number at their beginning."""
    folded = _NUMBERED.sub("", squash(text))
    return sum(letter.isascii() and letter not in _LATIN_ALLOWED for letter in folded) / max(1, len(folded))


def is_misnumbered(text: str) -> bool:
    """Whether a text begins with a number that no mark parts from it, or another mark than do."""
    return _MISNUMBERED.match(squash(text)) is not None


@lru_cache(maxsize=16384)
def _folded(text: str) -> str:
    return squash(simplified(text))
