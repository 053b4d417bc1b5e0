"""Short texts that were read with doubt, read again in other frames: how much white is around a text changes what is seen in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extraction.page import Reading, Segment
from extraction.plain import HAN, squash
from extraction.recognize.reading.crops import LONG
from extraction.recognize.reading.readings import DASHES, DOTS, MOST, Ranked

DOUBT = 0.95  # what is read with less certainty is read again
FRAMES = ((0.15, 0.5), (0.25, 0.5), (0.33, 0.5))  # heights of white above and beside a text
UNSETTLED = 0.5  # brackets without sense between them, read again with less certainty, are read in wider frames, too
WIDE_FRAMES = ((0.5, 1.0), (0.6, 1.0))
_WITHOUT_SENSE = re.compile(rf"[(（][^\d{HAN}]*[)）]")


def is_doubtful(segment: Segment) -> bool:
    """Whether a text is short and not sure. Readings that differ in width only are one; of lone marks the first frame says most."""
    if segment.vertical or segment.box.width > LONG * segment.box.height or (DASHES | DOTS).issuperset(segment.text):
        return False
    known = [Reading(segment.text, segment.probability), *segment.readings]
    return sum(reading.probability for reading in known if squash(reading.text) == squash(segment.text)) < DOUBT


def is_unsettled(segment: Segment) -> bool:
    """Whether brackets read again hold neither a word nor a figure still: a lone character between them in small type."""
    return segment.probability < UNSETTLED and _WITHOUT_SENSE.fullmatch(segment.text) is not None


def settled(segment: Segment, again: Sequence[Ranked]) -> Segment:
    """`segment` with what most of all frames speaks for: the mean of its own probabilities and those of `again`.

    Seen again, a text does not become surer than it was, for the frames show the same ink.
    """
    first = Reading(segment.text, segment.probability), segment.readings
    total: dict[str, float] = {}
    spelt: dict[str, Reading] = {}
    for best, others in (first, *again):
        for reading in (best, *others):
            key = squash(reading.text)
            total[key] = total.get(key, 0.0) + reading.probability / (1 + len(again))
            spelt[key] = max(spelt.get(key, reading), reading, key=lambda known: known.probability)
    own = squash(segment.text)
    spelt[own] = first[0]
    ranked = sorted((Reading(spelt[key].text, total[key]) for key in total), key=lambda reading: -reading.probability)[:MOST]
    best = ranked[0]
    if best.text == segment.text:
        return replace(segment, probability=min(best.probability, segment.probability))
    parts = segment.parts if len("".join(best.text.split())) == len("".join(segment.text.split())) else ()
    return replace(segment, text=best.text, probability=best.probability, readings=tuple(ranked[1:]), parts=parts)
