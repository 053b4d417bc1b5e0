"""How much of what recognition might have read says something else than what was taken."""

from __future__ import annotations

import re

from extraction.page import Segment
from extraction.plain import squash

_MARKS = re.compile(r"[^\w]|_")
_LEAST = 1e-9


def rival_share(segment: Segment, text: str) -> float:
    """The share of a segment's readings, by their probabilities, in which its part `text` has other letters or figures.

    How its marks were read, and the rest of the segment, makes no difference: most of what is doubted of a line is the width of its
    marks.
    """
    own = _letters(text)
    differing = sum(reading.probability for reading in segment.readings if own not in _letters(reading.text))
    return differing / max(_LEAST, segment.probability + sum(reading.probability for reading in segment.readings))


def _letters(text: str) -> str:
    return _MARKS.sub("", squash(text))
