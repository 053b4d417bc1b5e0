"""Labelled documents as the network learns from them."""

from __future__ import annotations

from dataclasses import dataclass

from models.tokens.encoding import LabelSpan
from models.tokens.view import SegmentView


@dataclass(slots=True)
class Example:
    """One document: its segments as the network sees them and the labels of each. `family` names its layout family."""

    name: str
    family: str
    views: list[SegmentView]
    labels: list[tuple[LabelSpan, ...]]
