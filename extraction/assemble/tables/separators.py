"""Numbers of a column whose thousands separator was read as a decimal point, which at a low resolution look alike."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from extraction.assemble.cells import READINGS, DraftCell
from extraction.page import Reading

_POINTED = re.compile(r"[-+]?[1-9]\d{0,2}(?:,\d{3})*\.\d{3}[%‰]?")
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+[%‰]?")
_SMALL = re.compile(r"[-+]?\d{1,3}[%‰]?")
_NUMBER = re.compile(r"[-+]?\d[\d,.]*[%‰]?")
_WITNESSES = 3  # whole numbers, at least, that tell what a column holds
_EVEN = 0.5  # the probability of either reading: a person decides


def with_separators(cells: Sequence[DraftCell], recognized: Collection[int]) -> list[DraftCell]:
    """`cells` of one table, those of `recognized` pages put in doubt that have three decimals in a column of whole numbers.

    Each could be a whole number with a comma. It is read so where the column has such numbers, or where the engine has seen a
    comma in one of these; else the comma is a runner-up.
    """
    mended: dict[int, DraftCell] = {}
    for block in _blocks(cells):
        numbers = [cell for cell in block if _NUMBER.fullmatch(cell.text)]
        pointed = [cell for cell in numbers if _POINTED.fullmatch(cell.text)]
        others = [cell.text for cell in numbers if cell not in pointed]
        whole = all(_GROUPED.fullmatch(text) or _SMALL.fullmatch(text) for text in others)
        if not whole or len(others) < max(_WITNESSES, len(pointed) + 1):
            continue
        seen = any(map(_GROUPED.fullmatch, others)) or any(_has_comma(cell) for cell in pointed)
        mended |= {id(cell): _doubted(cell, comma=seen) for cell in pointed if cell.page in recognized}
    return [mended.get(id(cell), cell) for cell in cells]


def _blocks(cells: Sequence[DraftCell]) -> Iterable[list[DraftCell]]:
    """The values under each header: what stands below another one in the same column counts something else."""
    single = [cell for cell in cells if cell.column_span == 1]
    for _, column in groupby(sorted(single, key=lambda cell: (cell.column, cell.row)), attrgetter("column")):
        for role, block in groupby((cell for cell in column if cell.role in ("column-header", "value")), attrgetter("role")):
            if role == "value":
                yield list(block)


def _has_comma(cell: DraftCell) -> bool:
    return any(reading.text == cell.text.replace(".", ",") for reading in cell.readings)


def _doubted(cell: DraftCell, *, comma: bool) -> DraftCell:
    """`cell` read with a point, or with a `comma` in its place; the other one is as likely."""
    texts = [cell.text, cell.text.replace(".", ",")]
    text, other = reversed(texts) if comma else texts
    rest = [reading for reading in cell.readings if reading.text not in texts]
    readings = (Reading(other, _EVEN), *(reading for reading in rest if reading.probability <= _EVEN))[:READINGS]
    return replace(cell, text=text, probability=min(cell.probability, _EVEN), readings=readings)
