"""The reading order of a page with tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extraction.page import Grid, Segment


def cells_together(segments: Sequence[Segment], grids: Sequence[Grid]) -> tuple[list[Segment], list[Grid]]:
    """`segments`, which are in reading order, with those of each table together: its cells row by row, a cell's lines in sequence.

    A table stands where its first segment stood. The grids given back point to the segments in their new places.
    """
    table_of = {index: number for number, grid in enumerate(grids) for cell in grid.cells for index in cell.segments}
    order: list[int] = []
    done: set[int] = set()
    for index in range(len(segments)):
        number = table_of.get(index)
        if number is None:
            order.append(index)
        elif number not in done:
            done.add(number)
            cells = sorted(grids[number].cells, key=lambda cell: (cell.row, cell.column))
            order += [member for cell in cells for member in cell.segments]
    places = {index: place for place, index in enumerate(order)}
    moved = [
        replace(grid, cells=[replace(cell, segments=tuple(places[index] for index in cell.segments)) for cell in grid.cells])
        for grid in grids
    ]
    return [segments[index] for index in order], moved
