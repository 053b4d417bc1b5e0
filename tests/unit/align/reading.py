"""What alignment reads back of printed tables."""

from __future__ import annotations

from extraction.align.alignment import Alignment
from extraction.align.forms import load_forms

FORMS = load_forms()


def read(alignment: Alignment | None) -> dict[str, str]:
    """The text of each settled field."""
    assert alignment is not None
    return {id_: p.entry.cell.text for id_, p in alignment.placed.items() if p.entry and p.settled}
