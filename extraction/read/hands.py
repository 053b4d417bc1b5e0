"""Faces of type by the hand that they stand for: 仿宋_GB2312, FangSong and STFangsong are one."""

from __future__ import annotations

import re

_HANDS = (
    ("fangsong", re.compile("仿宋|fang_?song", re.IGNORECASE)),  # before 宋
    ("song", re.compile("宋|song|simsun|ming", re.IGNORECASE)),
    ("hei", re.compile("黑|hei", re.IGNORECASE)),
    ("kai", re.compile("楷|kai", re.IGNORECASE)),
)


def hand(name: str) -> str:
    """What hand a face with this name is of; its own name in small letters where that tells none of the four usual ones."""
    own = name.strip(" \"'").lower()
    return next((one for one, pattern in _HANDS if pattern.search(own)), own)
