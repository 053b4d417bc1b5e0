"""Rows of tabs whose cells are paragraphs, as browsers copy them, each set on one line.

Behind a cell's text stands a blank line, and a tab before the next cell; the first cell of a row has no tab, and where it is
empty, there are more blank lines before its neighbour.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extraction.read.text.lines import is_sentence

_BREAK = re.compile("\r\n|[\n\r]")
_SIGN = re.compile(r"\S\r?\n *\r?\n\t")
_BLANK_LINES = 4  # between two rows: of the last cell, of the row, and of empty cells
_LEAST = 2  # rows of several cells

Rows = list[list[str]]


def on_one_line(text: str) -> str:
    """The text with each row of paragraphs that a tab parts on one line."""
    if not _SIGN.search(text):
        return text
    lines = _BREAK.split(text)
    result: list[str] = []
    at = 0
    while at < len(lines):
        rows, end = _rows(lines, at) if _begins(lines, at) else ([], at + 1)
        if sum(len(row) > 1 for row in rows) < _LEAST:
            result += lines[at:end]
        else:
            if at > 2 and _is_bare(lines[at - 3]) and not any(map(str.strip, lines[at - 2 : at])):
                del result[-2:]  # a row of one cell stands above
            else:
                result.append("")  # what stands right above is no cell: a blank line would follow it
            result += map("\t".join, rows)
        at = end
    return "\n".join(result)


def _begins(lines: Sequence[str], at: int) -> bool:
    """Whether a first cell stands on a line, with a second one behind it."""
    return at + 2 < len(lines) and _is_bare(lines[at]) and _is_blank(lines[at + 1]) and lines[at + 2].startswith("\t")


def _is_blank(line: str) -> bool:
    return not line.strip() and "\t" not in line


def _is_bare(line: str) -> bool:
    return bool(line.strip()) and "\t" not in line and not is_sentence(line.strip())


def _rows(lines: Sequence[str], start: int) -> tuple[Rows, int]:
    """The rows from a line on and where they end; none where cells follow each other without a blank line."""
    rows: Rows = [[lines[start].strip()]]
    kept, end = 1, start + 1
    at, blanks = start + 1, 0
    while at < len(lines) and blanks <= _BLANK_LINES:
        line = lines[at]
        at += 1
        if _is_blank(line):
            blanks += 1
            continue
        if line.startswith("\t"):
            if not blanks and rows[-1][-1]:
                return [], at
            if blanks > 1:
                rows.append([""])
            rows[-1] += map(str.strip, line[1:].split("\t"))
            kept, end = len(rows), at
        elif blanks and _is_bare(line) and at < len(lines) and _is_blank(lines[at]):
            rows.append([line.strip()])
        else:
            break
        blanks = 0
    return rows[:kept], end
