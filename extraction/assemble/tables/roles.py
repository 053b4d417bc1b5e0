"""The roles of a table's cells, chosen for the whole grid at once.

Each row is a header row, a row of data or a note; each column holds row labels or values. Rows and columns together give every
place of the grid a kind, and every kind a prior over roles. Rows and columns are chosen in turn, each by dynamic programming over a
chain, to make the classifier's probabilities, the look of the text (figures are values, but for those that count the rows) and the
priors most probable together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from itertools import pairwise
from math import log

import numpy as np

from extraction.assemble.cells import ROLES, UNKNOWN, DraftCell, is_mark, is_number
from extraction.assemble.chain import Floats, best_chain


class Kind(IntEnum):
    """What a place in the grid is by its row and column."""

    HEADER = 0
    LABEL = 1
    VALUE = 2
    NOTE = 3


# Rows: kinds; columns: ROLES (column-header, row-label, value, note). How often a place of that kind has another role.
_PRIOR = np.array(
    [
        [0.930, 0.030, 0.020, 0.020],
        [0.015, 0.935, 0.030, 0.020],
        [0.015, 0.055, 0.915, 0.015],
        [0.020, 0.020, 0.020, 0.940],
    ]
)
# How likely each look is for a cell of each of ROLES.
_LOOKS = {
    "number": np.array([0.03, 0.03, 0.70, 0.01]),
    "mark": np.array([0.005, 0.005, 0.06, 0.005]),
    "blank": np.array([0.04, 0.04, 0.12, 0.01]),
    "text": np.array([0.92, 0.92, 0.25, 0.97]),
}
_COUNTED = np.array([0.02, 0.90, 0.07, 0.01])  # the same for a cell of a column that counts its rows
_COUNTS = 3, 0.8  # figures that such a column has at least, and how many of its steps must go up by one
_DOUBTED = 0.3  # what the classifier counts there: a window of it sees too few of a column's cells to know that they count
_HEADER, _DATA, _NOTE = range(3)
_ROW_START = np.log(np.array([0.80, 0.18, 0.02]))
_ROW_NEXT = np.log(np.array([[0.40, 0.58, 0.02], [0.05, 0.85, 0.10], [0.20, 0.40, 0.40]]))
_LABEL, _VALUE = range(2)
_COLUMN_START = np.log(np.array([0.80, 0.20]))
_COLUMN_NEXT = np.log(np.array([[0.30, 0.70], [0.10, 0.90]]))
_FULL = 0.95  # share of the columns that a note spans
_ACROSS = np.array([0.1, 0.06, 0.9])  # how often a row of each kind is one cell across the table
_ROUNDS = 4
_SEEN = 0.3  # what the look still counts where the classifier, which saw it too, has spoken
_WORN = 0.75  # evidence counts for less than it says: the errors of neighbouring cells go together


def assign_roles(cells: Sequence[DraftCell], rows: int, columns: int) -> None:
    """Set `role` and `role_probability` of all `cells` of a grid of `rows` x `columns`."""
    if not cells:
        return
    counted = _counted(cells)
    likelihood = np.array([_likelihood(cell, id(cell) in counted) for cell in cells])  # (cells, roles)
    scores = np.log(likelihood @ _PRIOR.T)  # (cells, kinds): how well each cell fits each kind
    column_kinds = [_LABEL] + [_VALUE] * (columns - 1) if columns > 1 else [_VALUE]
    row_kinds = [_DATA] * rows
    for _ in range(_ROUNDS):
        before = (row_kinds, column_kinds)
        row_kinds = _choose_rows(cells, scores, rows, columns, column_kinds)
        column_kinds = _choose_columns(cells, scores, columns, row_kinds)
        if (row_kinds, column_kinds) == before:
            break
    for cell, likely in zip(cells, likelihood, strict=True):
        posterior = likely * _PRIOR[_kind(row_kinds[cell.row], column_kinds[cell.column])]
        posterior = posterior / posterior.sum()
        best = int(posterior.argmax())
        cell.role, cell.role_probability = ROLES[best], float(posterior[best])


def _counted(cells: Sequence[DraftCell]) -> set[int]:
    """The ids of the cells that count their rows: 1, 2, 3, … or years, one below the other."""
    columns: dict[int, list[DraftCell]] = {}
    for cell in sorted(cells, key=lambda cell: cell.row):
        if re.fullmatch(r"\d{1,4}", cell.text.strip()):
            columns.setdefault(cell.column, []).append(cell)
    found: set[int] = set()
    for column in columns.values():
        steps = [int(below.text) - int(above.text) == 1 for above, below in pairwise(column)]
        if len(column) >= _COUNTS[0] and sum(steps) >= _COUNTS[1] * len(steps):
            found.update(id(cell) for cell in column)
    return found


def _likelihood(cell: DraftCell, counted: bool) -> Floats:
    """How likely the classifier's evidence and the look of the text are under each role. Shape (len(ROLES),)."""
    silent = cell.evidence == UNKNOWN
    evidence = np.clip(np.array(cell.evidence), 0.002, 1.0)
    if counted:
        return np.asarray(_COUNTED * evidence**_DOUBTED, dtype=np.float64)
    evidence = evidence**_WORN
    return np.asarray(evidence * _LOOKS[_look(cell)] ** (1.0 if silent else _SEEN), dtype=np.float64)


def _look(cell: DraftCell) -> str:
    if not cell.text.strip():
        return "blank"
    if is_mark(cell.text):
        return "mark"
    return "number" if is_number(cell.text) else "text"


def _kind(row_kind: int, column_kind: int) -> Kind:
    if row_kind == _HEADER:
        return Kind.HEADER
    if row_kind == _NOTE:
        return Kind.NOTE
    return Kind.LABEL if column_kind == _LABEL else Kind.VALUE


def _choose_rows(cells: Sequence[DraftCell], scores: Floats, rows: int, columns: int, column_kinds: Sequence[int]) -> list[int]:
    """The most probable kind of each row, given those of the columns. A cell counts in its first row."""
    fit = np.zeros((rows, 3))
    widest = np.zeros(rows)
    for cell, score in zip(cells, scores, strict=True):
        fit[cell.row, _HEADER] += score[Kind.HEADER]
        fit[cell.row, _DATA] += score[_kind(_DATA, column_kinds[cell.column])]
        fit[cell.row, _NOTE] += score[Kind.NOTE]
        widest[cell.row] = max(widest[cell.row], cell.column_span / columns)
    fit[widest >= _FULL] += np.log(_ACROSS)
    fit[widest < _FULL, _NOTE] += log(1e-4)
    return best_chain(fit, _ROW_START, _ROW_NEXT)


def _choose_columns(cells: Sequence[DraftCell], scores: Floats, columns: int, row_kinds: Sequence[int]) -> list[int]:
    """The most probable kind of each column, given those of the rows. A cell counts in its first column."""
    fit = np.zeros((columns, 2))
    for cell, score in zip(cells, scores, strict=True):
        if row_kinds[cell.row] == _DATA:
            fit[cell.column, _LABEL] += score[Kind.LABEL]
            fit[cell.column, _VALUE] += score[Kind.VALUE]
    return best_chain(fit, _COLUMN_START, _COLUMN_NEXT)
