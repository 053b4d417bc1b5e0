"""Tables for the tests: random grids with spans, and the lines that draw them."""

from __future__ import annotations

from hypothesis import strategies as st

from extraction.geometry import Box
from extraction.page import Ruling, Segment

Place = tuple[int, int, int, int]  # row, column, row span, column span


@st.composite
def places(draw: st.DrawFn, largest: int = 6) -> tuple[int, int, list[Place]]:
    """Rows, columns and cells of a grid in which every line is needed by some cell."""
    rows, columns = draw(st.integers(2, largest)), draw(st.integers(2, largest))
    taken: set[tuple[int, int]] = set()
    cells: list[Place] = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            row_span = draw(st.integers(1, min(3, rows - row)))
            widest = 1
            while widest < 3 and column + widest < columns and (row, column + widest) not in taken:
                widest += 1
            column_span = draw(st.integers(1, widest))
            cells.append((row, column, row_span, column_span))
            taken |= {(r, c) for r in range(row, row + row_span) for c in range(column, column + column_span)}
    used_rows = sorted({r for r, _, _, _ in cells} | {r + h for r, _, h, _ in cells})
    used_columns = sorted({c for _, c, _, _ in cells} | {c + w for _, c, _, w in cells})
    compact = [
        (
            used_rows.index(r),
            used_columns.index(c),
            used_rows.index(r + h) - used_rows.index(r),
            used_columns.index(c + w) - used_columns.index(c),
        )
        for r, c, h, w in cells
    ]
    return len(used_rows) - 1, len(used_columns) - 1, compact


def box_of(place: Place, origin: tuple[float, float] = (60, 80), size: tuple[float, float] = (70, 24)) -> Box:
    """Where a cell lies."""
    row, column, row_span, column_span = place
    x, y = origin[0] + column * size[0], origin[1] + row * size[1]
    return Box(x, y, x + column_span * size[0], y + row_span * size[1])


def borders(box: Box) -> list[Ruling]:
    """The four sides of a cell."""
    return [
        Ruling(box.x0, box.y0, box.x1, box.y0),
        Ruling(box.x0, box.y1, box.x1, box.y1),
        Ruling(box.x0, box.y0, box.x0, box.y1),
        Ruling(box.x1, box.y0, box.x1, box.y1),
    ]


def text_in(box: Box, text: str = "0") -> Segment:
    """A short text in the middle of a cell."""
    x, y = box.center
    return Segment(text, Box(x - 3, y - 5, x + 3, y + 5))
