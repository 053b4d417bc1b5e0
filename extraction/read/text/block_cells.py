"""Rows of tabs whose cells are blocks with lines of their own, as browsers give out a page's text, each set on one line.

The tab between two such cells stands on a line by itself, or at the end of the line of a cell that is no block.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extraction.read.text.lines import is_sentence, is_value

_SIGN = re.compile(r"(?<=[^\t\n])\n{1,2}\t\n{1,2}(?=[^\t\n]+\n)")
_BESIDE_TAB = re.compile(r"^\t[^\t\s]", re.MULTILINE)  # a cell right behind its tab
_LEAST = 4  # signs
_BLANK_LINES = 1  # between a cell and its tab, at most


def on_one_line(text: str) -> str:
    """The text with each row of blocks that tabs part on one line, and no blank lines within its tables."""
    plain = text.replace("\r\n", "\n")
    signs = len(_SIGN.findall(plain))
    if signs < _LEAST or 2 * len(_BESIDE_TAB.findall(plain)) > signs:
        return text
    lines = plain.split("\n")
    result: list[str] = []
    blanks = 0
    for at, line in enumerate(lines):
        if _is_blank(line):
            blanks += 1
            continue
        above = result[-1] if result else ""
        if result and blanks <= _BLANK_LINES and _goes_on(above, lines, at):
            result[-1] += line
        else:
            inside = "\t" in above and ("\t" in line or _begins_row(lines, at) or "\t" in "".join(lines[at + 1 : at + 2]))
            result += [] if inside else [""] * blanks
            result.append(line)
        blanks = 0
    return "\n".join([*result, *[""] * blanks])


def _is_blank(line: str) -> bool:
    return not line.strip(" \u3000") and "\t" not in line


def _is_bare(line: str) -> bool:
    return "\t" not in line and not is_sentence(line.strip())


def _begins_row(lines: Sequence[str], at: int) -> bool:
    """Whether the tab behind the cell on a line stands on one of the next lines."""
    following = next((line for line in lines[at + 1 : at + 2 + _BLANK_LINES] if not _is_blank(line)), "")
    return _is_bare(lines[at]) and following.startswith("\t")


def _goes_on(above: str, lines: Sequence[str], at: int) -> bool:
    """Whether a line goes on the row whose first cells stand `above`."""
    line = lines[at]
    if line.startswith("\t"):
        return "\t" in above or _is_bare(above)
    return above.endswith("\t") and _is_bare(line) and (is_value(line.strip()) or _begins_row(lines, at))
