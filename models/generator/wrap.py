"""Breaking labelled runs into lines, and lines into pieces that one face can draw."""

from __future__ import annotations

import re
from itertools import groupby

from extraction.geometry import Box
from models.generator import fonts
from models.generator.document import Run
from models.generator.fonts import Face
from models.generator.setting import Line, Piece, spans

_WORD = re.compile(r"[A-Za-z0-9@._:/+,%&?=\-]+|.", re.S)
_NOT_FIRST = set("，。、；：？！）》」』”’〕】%,.;:?!)")
_NOT_LAST = set("（《「『“‘〔【(")
ASCENT, DESCENT = 0.86, 0.14


def face_of(character: str, face: Face, latin: Face | None) -> Face:
    """The face that draws a character: the Latin one for ASCII, another where the wanted one has no such glyph."""
    if latin and character.isascii() and fonts.holds(character, latin):
        return latin
    if fonts.holds(character, face):
        return face
    return next((other for other in fonts.faces() if fonts.holds(character, other)), face)


def text_width(text: str, face: Face, latin: Face | None, size: float) -> float:
    """How far a text runs, in points."""
    return sum(fonts.width(ch, face_of(ch, face, latin), size) for ch in text)


def broken(runs: list[Run], face: Face, latin: Face | None, size: float, width: float, indent: float = 0.0) -> list[list[Run]]:
    """The runs of each line: `width` points wide, the first one `indent` less. Latin words stay whole where they can; marks that
    may not begin a line hang on the one before, as typesetters do it."""
    text = "".join(run.text for run in runs)
    ends: list[int] = []
    start, room = 0, width - indent
    used = 0.0
    for match in _WORD.finditer(text):
        word, at = match[0], match.start()
        length = text_width(word, face, latin, size)
        if used + length <= room or at == start or (word in _NOT_FIRST and used + length <= room + size):
            if length > width:
                at, used = _split_word(text, at, match.end(), face, latin, size, width, ends)
                start, room = at, width
                continue
            used += length
            continue
        cut = at
        while cut - 1 > start and (text[cut] in _NOT_FIRST or text[cut - 1] in _NOT_LAST):
            cut -= 1
        ends.append(cut)
        start, room = cut, width
        used = text_width(text[cut : match.end()], face, latin, size)
    ends.append(len(text))
    return _cut(runs, ends)


def _split_word(
    text: str, start: int, end: int, face: Face, latin: Face | None, size: float, width: float, ends: list[int]
) -> tuple[int, float]:
    """Break a word that is longer than a line anywhere; gives where the last line begins and how far it runs."""
    if ends and ends[-1] != start and start:
        ends.append(start)
    used = 0.0
    for at in range(start, end):
        length = text_width(text[at], face, latin, size)
        if used + length > width and at > start:
            ends.append(at)
            start, used = at, 0.0
        used += length
    return start, used


def _cut(runs: list[Run], ends: list[int]) -> list[list[Run]]:
    lines: list[list[Run]] = []
    start = 0
    for end in ends:
        line: list[Run] = []
        at = 0
        for run in runs:
            part = run.text[max(start - at, 0) : max(end - at, 0)]
            if part:
                line.append(Run(part, run.label, run.bold))
            at += len(run.text)
        if line:
            lines.append(line)
        start = end
    return lines


def set_line(runs: list[Run], x: float, baseline: float, face: Face, latin: Face | None, size: float) -> Line:
    """One line from (x, baseline). Leading and trailing spaces are drawn but are no part of its text."""
    pieces: list[Piece] = []
    at = x
    for run in runs:
        for used, characters in groupby(run.text, key=lambda ch: face_of(ch, face, latin)):
            text = "".join(characters)
            pieces.append(Piece(text, at, baseline, used, size, run.bold))
            at += fonts.width(text, used, size)
    text = "".join(run.text for run in runs)
    return Line(text, Box(x, baseline - ASCENT * size, at, baseline + DESCENT * size), spans(runs), pieces)


def set_vertical(run: Run, x: float, y: float, face: Face, size: float, pitch: float) -> Line:
    """Characters set downwards from the top left corner (x, y), `pitch` points apart."""
    pieces = []
    for index, character in enumerate(run.text):
        used = face_of(character, face, None)
        inset = (size - fonts.width(character, used, size)) / 2
        pieces.append(Piece(character, x + inset, y + index * pitch + ASCENT * size, used, size, run.bold))
    box = Box(x, y, x + size, y + (len(run.text) - 1) * pitch + size)
    return Line(run.text, box, spans([run]), pieces, vertical=True)
