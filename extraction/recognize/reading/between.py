"""What stands between brackets and quotes: no comma before one that closes, and something between two."""

from __future__ import annotations

import re
from dataclasses import replace

from extraction.page import Reading, Segment
from extraction.recognize.reading.readings import MOST

SURE = 0.9  # the probability of what is made of a text without sense, at most
_COMMA = re.compile(r"[,，、](?=[)）])|(?<=[%‰])[.。](?=[)）])")
_EMPTY = re.compile("“”|《》")


def with_sense(segment: Segment) -> Segment:
    """`segment` without a comma before a closing bracket, and with what another reading has between two quotes that were read with
    nothing between them. What was read stays among the readings."""
    parts = tuple(with_sense(part) for part in segment.parts)
    better = _without_comma(segment) or _filled(segment)
    if better is None:
        return segment if parts == segment.parts else replace(segment, parts=parts)
    others = [Reading(segment.text, segment.probability), *(reading for reading in segment.readings if reading.text != better.text)]
    return replace(segment, text=better.text, probability=better.probability, readings=tuple(others[:MOST]), parts=parts)


def _without_comma(segment: Segment) -> Reading | None:
    text = _COMMA.sub("", segment.text)
    if text == segment.text:
        return None
    same = sum(reading.probability for reading in segment.readings if reading.text == text)
    return Reading(text, min(SURE, segment.probability + same))


def _filled(segment: Segment) -> Reading | None:
    """The most probable reading that is the same but for what it has between the quotes."""
    empty = _EMPTY.search(segment.text)
    if empty is None:
        return None
    before, behind = segment.text[: empty.start() + 1], segment.text[empty.start() + 1 :]
    longer = [reading for reading in segment.readings if len(reading.text) > len(segment.text)]
    return next((reading for reading in longer if reading.text.startswith(before) and reading.text.endswith(behind)), None)
