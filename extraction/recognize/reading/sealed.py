"""What was read where a seal stood: words read through it where taking it out took strokes of theirs, and rests of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from extraction.geometry import Box
from extraction.page import Image, Segment
from extraction.plain import HAN
from extraction.recognize.engine import Engine
from extraction.recognize.shades import Mask

DOUBT = 0.9  # what is read with more certainty without the seal stands
NOTHING = 0.3  # below that, what was read was no figure, whatever figures are in it
LEGIBLE = 0.5  # what a word has to be read with through the seal, at least
SURER = 0.5  # of the doubt that there was without the seal: no more may be left
REST = 0.4  # what is read with more certainty is no rest of a seal
SMALL = 0.85  # of the height of a table's type
_WORDS = re.compile(rf"[{HAN}（）()、]*[{HAN}]{{2}}[{HAN}（）()、]*")
_FIGURE = re.compile(r"\d")


def read_through(segments: Sequence[Segment], engine: Engine, image: Image, sealed: Mask) -> list[Segment]:
    """`segments`, read where seals were taken out of the page (`sealed`), with words that `image`, which has the seals, shows
    clearly for those in doubt.

    Strokes of a seal pass for figures, and figures have no others to tell what they are: they are read without any seal, or not
    at all.
    """
    doubtful = [at for at, segment in enumerate(segments) if _is_doubtful(segment) and _is_under(segment.box, sealed)]
    if not doubtful:
        return list(segments)
    boxes = [segments[at].box for at in doubtful]
    again = dict(zip(doubtful, engine.recognize(image, lambda _: boxes), strict=True))
    return [_clearer(segment, again[at]) if at in again else segment for at, segment in enumerate(segments)]


def unsure(segments: Sequence[Segment], pale: Mask) -> list[Segment]:
    """`segments`, none of them sure that holds type as light as the seal on it (`pale`): strokes may be lost."""
    return [
        replace(segment, probability=min(segment.probability, DOUBT)) if _is_under(segment.box, pale) else segment
        for segment in segments
    ]


def without_rests(segments: Sequence[Segment], tables: Sequence[Box], sealed: Mask) -> list[Segment]:
    """`segments`, without a text that in `tables` is a rest of a seal: a character at the red that is hardly read, is no figure,
    and is smaller than the type of its table. There is ink still, which was not read."""
    found = list(segments)
    for table in tables:
        inside = [at for at, segment in enumerate(segments) if segment.text and table.contains(*segment.box.center)]
        heights = [segments[at].box.height for at in inside if segments[at].probability >= DOUBT]
        for at in inside if heights else ():
            if _is_rest(segments[at], SMALL * median(heights)) and _is_under(segments[at].box, sealed):
                found[at] = replace(segments[at], text="", readings=(), parts=())
    return found


def _is_rest(segment: Segment, size: float) -> bool:
    """Whether what was read is hardly a character, and smaller than `size`."""
    lone = len(segment.text) == 1 and segment.text.isalpha() and segment.probability < REST
    return lone and max(segment.box.width, segment.box.height) < size


def _is_doubtful(segment: Segment) -> bool:
    return not segment.vertical and segment.probability < (NOTHING if _FIGURE.search(segment.text) else DOUBT)


def _is_under(box: Box, sealed: Mask) -> bool:
    x0, y0, x1, y1 = (max(0, round(value)) for value in box)
    return bool(sealed[y0:y1, x0:x1].any())


def _clearer(segment: Segment, through: Segment) -> Segment:
    """`segment` as it was read through the seal, where that makes a word of it."""
    doubt = 1.0 - through.probability
    if through.probability < LEGIBLE or doubt > SURER * (1.0 - segment.probability) or not _WORDS.fullmatch(through.text.strip()):
        return segment
    text, probability = through.text.strip(), min(through.probability, DOUBT)
    return replace(segment, text=text, probability=probability, readings=through.readings, parts=through.parts)
