"""Paragraphs out of the lines that no table took."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extraction.read.flow import text_width
from extraction.read.text.lines import Line, is_list_mark, join

_RULE = re.compile(r"\s*(?:[-*_=]\s*){3,}|\s*[-=─━═—]{3,}\s*")
_FENCE = re.compile(r"\s*(?:```|~~~)\w*\s*")
_ENDS = re.compile("[。；！？!?;：:…][”’」』）)】》\"']*$")
_STOP = re.compile("[。，；,;]")
_SHORTEST_FULL = 150.0  # points: 15 full-width characters
_NEARLY = 0.92  # of the full width
_LONGER = 1.1  # than the full width: where a line is, nothing was wrapped
_WRAPPED_LINES = 3  # lines of about the full width that show a text to be wrapped
_UNFINISHED = 300.0  # points from which a line that stops within a sentence is no heading


def paragraphs(lines: Sequence[Line]) -> Iterator[str]:
    """The paragraphs of a stretch of lines without tables. Lines of wrapped text are joined, all others are left alone."""
    full = _full_width(lines)
    pieces: list[str] = []
    for line in lines:
        parts = not line.body or _RULE.fullmatch(line.text) or _FENCE.fullmatch(line.text)
        if pieces and (parts or not _goes_on(pieces[-1], line, full)):
            yield _joined(pieces)
            pieces = []
        if not parts:
            pieces.append(_one_line(line))
    if pieces:
        yield _joined(pieces)


def _joined(pieces: Sequence[str]) -> str:
    """The lines of one paragraph in one; only what meets at a line's end decides on a space there."""
    glue = [join(first[-1:], second[:1])[1:-1] for first, second in pairwise(pieces)]
    return "".join(part for pair in zip(pieces, [*glue, ""], strict=True) for part in pair)


def _one_line(line: Line) -> str:
    """The line with its tabs turned to spaces; one behind a list mark goes."""
    fields = [field.strip() for field in line.body.split("\t") if field.strip()]
    if len(fields) == 2 and is_list_mark(fields[0]):
        return join(fields[0], fields[1])
    return " ".join(fields)


def _full_width(lines: Sequence[Line]) -> float | None:
    """The width at which running text was wrapped; None where it was not."""
    widths = [
        text_width(line.body)
        for line, following in pairwise(lines)
        if not line.blank and following.body and not _ENDS.search(line.body)
    ]
    widest = max(widths, default=0.0)
    wrapped = [width for width in widths if width >= widest * _NEARLY]
    longest = max((text_width(line.body) for line in lines), default=0.0)
    return widest if widest >= _SHORTEST_FULL and longest <= widest * _LONGER and len(wrapped) >= _WRAPPED_LINES else None


def _goes_on(last: str, line: Line, full: float | None) -> bool:
    """Whether `line` goes on the sentence that the line `last` above it began."""
    indented = line.text[:1] in " \t\u3000" and bool(line.text.strip()) and len(line.text) - len(line.text.lstrip()) >= 2
    if _ENDS.search(last) or line.enumerator or line.titled or indented or line.value:
        return False
    width = text_width(last)
    if full is not None and width >= full * _NEARLY and width <= full * 1.02:
        return True
    return width >= _UNFINISHED and _STOP.search(last) is not None and not last[-1].isdigit() and line.sentence
