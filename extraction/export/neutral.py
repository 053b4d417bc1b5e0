"""Text from a document made harmless for files that other programs open."""

from __future__ import annotations

import re

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet may take such a text for a formula (OWASP, "CSV injection")

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
# Full-width forms alone: a wider folding would make 12 of 1², which is a footnote's mark.
_NARROW = str.maketrans("０１２３４５６７８９．，－−", "0123456789.,--")
_EXACT_DIGITS = 15  # beyond these a spreadsheet's number loses digits


def printable(text: str) -> str:
    """`text` without control characters and lone surrogates, which neither XML nor a terminal bears; line ends become newlines."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def neutral(text: str) -> str:
    """`text` for a CSV cell: an apostrophe before what a spreadsheet would calculate. Numbers and single marks stay as they are."""
    text = printable(text)
    risky = len(text) > 1 and (text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS))
    return f"'{text}" if risky and not _NUMBER.fullmatch(text.strip()) else text


def as_number(text: str) -> int | float | None:
    """The number that a printed text is, whatever its width and thousands separators; None for all else.

    Texts of digits that are no quantities stay texts: a leading zero (0517) or more digits than a spreadsheet holds exactly.
    """
    folded = text.translate(_NARROW).strip()
    if not _NUMBER.fullmatch(folded) or sum(map(str.isdigit, folded)) > _EXACT_DIGITS:
        return None
    digits = folded.replace(",", "")
    return float(digits) if "." in digits else int(digits)
