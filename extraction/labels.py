"""What the token classifier may call a token."""

from __future__ import annotations

from typing import Literal, get_args

Label = Literal[
    "title", "heading-1", "heading-2", "heading-3", "body", "column-header", "row-label", "value", "note", "furniture",
    "organization", "year", "address", "postcode", "phone", "email", "website",
]  # fmt: skip

LABELS: tuple[Label, ...] = get_args(Label)
HEADINGS: tuple[Label, ...] = ("heading-1", "heading-2", "heading-3")
ROLES: tuple[Label, ...] = ("column-header", "row-label", "value", "note")
FACTS: tuple[Label, ...] = ("organization", "year", "address", "postcode", "phone", "email", "website")
