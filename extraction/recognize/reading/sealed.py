"""What was read where a seal stood: words read through it where taking it out took strokes of theirs, and rests of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median

from extraction.geometry import Box
from extraction.page import Image, Segment
from extraction.plain import HAN
from extraction.recognize.engine import Engine
from extraction.recognize.reading.parts import characters_in, spaces_in
from extraction.recognize.shades import Mask

DOUBT = 0.9  # what is read with more certainty without the seal stands
NOTHING = 0.3  # below that, what was read was no figure, whatever figures are in it
LEGIBLE = 0.5  # what a word has to be read with through the seal, at least
ALL = 0.75  # of a box from which a seal was taken: all the ink left there is of the seal
SURER = 0.5  # of the doubt that there was without the seal: no more may be left
REST = 0.4  # what is read with more certainty is no rest of a seal
SMALL = 0.85  # of the height of a table's type
_WORDS = re.compile(rf"[{HAN}（）()、]*[{HAN}]{{2}}[{HAN}（）()、]*")
_FIGURE = re.compile(r"\d")


def read_through(segments: Sequence[Segment], engine: Engine, image: Image, sealed: Mask) -> list[Segment]:
    """`segments`, read where seals were taken out of the page (`sealed`), with words that `image`, which has the seals, shows
    clearly for those in doubt.

    Strokes of a seal pass for figures, and figures have no others to tell what they are: they are read without any seal, or not
    at all. A line of several texts is read text by text: strokes of the seal may stand in the white between them.
    """
    doubtful = [piece for line in segments if _is_doubtful(line, sealed) for piece in (line, *line.parts)]
    boxes = [piece.box for piece in doubtful if _is_doubtful(piece, sealed)]
    if not boxes:
        return list(segments)
    again = dict(zip(boxes, engine.recognize(image, lambda _: boxes), strict=True))
    return [_with_clearer(segment, again) for segment in segments]


def unsure(segments: Sequence[Segment], pale: Mask) -> list[Segment]:
    """`segments`, none of them sure that holds type as light as the seal on it (`pale`): strokes may be lost."""
    return [
        replace(segment, probability=min(segment.probability, DOUBT)) if _is_under(segment.box, pale) else segment
        for segment in segments
    ]


def unread_rests(segments: Sequence[Segment], tables: Sequence[Box], sealed: Mask) -> list[Segment]:
    """`segments`, unread those that are a rest of a seal which was taken out (`sealed`): what nobody could read where nearly all is
    of it, and in `tables` a character at it that is hardly read and smaller than the type of its table. Figures, however badly
    read, stay: sums may tell them."""
    found = [_unread(one) if _is_unreadable(one) and _share(one.box, sealed) >= ALL else one for one in segments]
    for table in tables:
        inside = [at for at, segment in enumerate(segments) if segment.text and table.contains(*segment.box.center)]
        heights = [segments[at].box.height for at in inside if segments[at].probability >= DOUBT]
        for at in inside if heights else ():
            if _is_rest(segments[at], SMALL * median(heights)) and _is_under(segments[at].box, sealed):
                found[at] = _unread(segments[at])
    return found


def _unread(segment: Segment) -> Segment:
    """There is ink still, which was not read."""
    return replace(segment, text="", readings=(), parts=())


def _is_unreadable(segment: Segment) -> bool:
    return segment.probability < NOTHING and not _FIGURE.search(segment.text)


def _is_rest(segment: Segment, size: float) -> bool:
    """Whether what was read is hardly a character, and smaller than `size`."""
    lone = len(segment.text) == 1 and segment.text.isalpha() and segment.probability < REST
    return lone and max(segment.box.width, segment.box.height) < size


def _is_doubtful(segment: Segment, sealed: Mask) -> bool:
    doubt = NOTHING if _FIGURE.search(segment.text) else DOUBT
    return not segment.vertical and segment.probability < doubt and _is_under(segment.box, sealed)


def _is_under(box: Box, sealed: Mask) -> bool:
    return _share(box, sealed) > 0


def _share(box: Box, sealed: Mask) -> float:
    """How much of a box was taken out as a seal, 0 to 1."""
    x0, y0, x1, y1 = (max(0, round(value)) for value in box)
    covered = sealed[y0:y1, x0:x1]
    return float(covered.mean()) if covered.size else 0.0


def _with_clearer(line: Segment, again: Mapping[Box, Segment]) -> Segment:
    """`line` with its parts that are clearer as they were read `again`, by their boxes; else as the whole was, if that is."""
    parts = [_clearer(part, again[part.box]) if part.box in again else part for part in line.parts]
    if all(part is known for part, known in zip(parts, line.parts, strict=True)):
        return _clearer(line, again[line.box]) if line.box in again else line
    spaces, text, taken = spaces_in(line.text), "", 0
    for known, part in zip(line.parts, parts, strict=True):
        text += " " * (taken in spaces and bool(text)) + part.text
        taken += characters_in(known.text)
    return replace(line, text=text, probability=min(part.probability for part in parts), readings=(), parts=tuple(parts))


def _clearer(segment: Segment, through: Segment) -> Segment:
    """`segment` as it was read through the seal, where that makes a word of it."""
    doubt = 1.0 - through.probability
    if through.probability < LEGIBLE or doubt > SURER * (1.0 - segment.probability) or not _WORDS.fullmatch(through.text.strip()):
        return segment
    text, probability = through.text.strip(), min(through.probability, DOUBT)
    return replace(segment, text=text, probability=probability, readings=through.readings, parts=through.parts)
