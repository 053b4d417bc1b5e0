"""Tables that lost all their separators: labels and digits inside running text, which only the classifier tells from prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from extraction.assemble.flow import Piece
from extraction.labels import ROLES
from extraction.table import Cell, Role, Table

_FIGURES = re.compile(r"[\d.,/／—－-]+")
_LEAST = 24  # characters that a flattened table has
_GAP = 12  # characters of other text that do not end one


def assemble_flattened(flow: Sequence[Piece]) -> tuple[list[Table], list[Piece]]:
    """The flattened tables among the running text, and the text without them.

    Each piece becomes a cell of its own in one row: the grid is not known, only the order.
    """
    tables: list[Table] = []
    taken: set[int] = set()
    for first, last in _regions(flow):
        cells = [_cell(at, piece) for at, piece in enumerate(flow[first : last + 1])]
        start = flow[first]
        pages = tuple(sorted({piece.page.number for piece in flow[first : last + 1]}))
        tables.append(Table(1, len(cells), cells, pages, "flattened", (start.page.number, start.index), sparse=True, quality=0.5))
        taken.update(range(first, last + 1))
    return tables, [piece for at, piece in enumerate(flow) if at not in taken]


def _cell(at: int, piece: Piece) -> Cell:
    role, certain = _role(piece), piece.probability
    return Cell(
        0,
        at,
        piece.text.strip(),
        piece.page.number,
        piece.box,
        role=role,
        role_probability=certain,
        probability=piece.segment.probability,
    )


def _role(piece: Piece) -> Role:
    return cast(Role, piece.label) if piece.label in ROLES else "row-label"


def _regions(flow: Sequence[Piece]) -> list[tuple[int, int]]:
    """Stretches of pieces with table labels, bridging notes and short pieces of other text, ending at headings.

    Notes right before one belong to it: the cell in a table's corner says how its figures sum up.
    """
    regions: list[tuple[int, int]] = []
    first = last = noted = None
    gap = 0
    for at, piece in enumerate(flow):
        if piece.label == "note":
            noted = at if noted is None else noted
            continue
        if piece.label in ROLES or (first is not None and _FIGURES.fullmatch(piece.text.strip())):
            before = at if noted is None else noted
            first, last, gap = (before if first is None else first), at, 0
        elif first is not None:
            gap += len(piece.text)
            if piece.label.startswith("heading") or piece.label == "title" or gap > _GAP:
                regions.append((first, last or first))
                first, gap = None, 0
        noted = None
    if first is not None:
        regions.append((first, last or first))
    return [(a, b) for a, b in regions if sum(len(p.text) for p in flow[a : b + 1]) >= _LEAST]
