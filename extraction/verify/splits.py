"""The ways to read a run of digits as several numbers."""

from __future__ import annotations

import re

_LONGEST = 7  # digits of one number


def splits(run: str, cells: int, *, limit: int) -> list[tuple[str, ...]]:
    """All ways to cut `run` into `cells` numbers of at most seven digits without leading zeros; a decimal point stays inside its number.

    Empty where there is none, or where there are more than `limit`: such a run settles nothing.
    """
    found: list[tuple[str, ...]] = []

    def cut(start: int, parts: tuple[str, ...]) -> bool:
        if len(parts) == cells:
            if start == len(run):
                found.append(parts)
            return len(found) <= limit
        left = cells - len(parts) - 1
        for end in range(start + 1, len(run) - left + 1):
            part = run[start:end]
            if _number(part) and not cut(end, (*parts, part)):
                return False
            if len(part) > 2 * _LONGEST:
                break
        return True

    return found if cut(0, ()) else []


def _number(text: str) -> bool:
    match = re.fullmatch(r"(0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(\.\d+)?", text)
    return match is not None and len(match[1].replace(",", "")) <= _LONGEST
