"""Raised digits: marks of notes, which stand right behind figures and must not be read as part of them."""

from __future__ import annotations

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(text: str) -> str:
    """`text` with its digits as the raised ones that Unicode has."""
    return text.translate(_RAISED)
