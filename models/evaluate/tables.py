"""Tables against the truth: which is which, exact grids, TEDS, and what each cell is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from apted import APTED, Config
from rapidfuzz.distance import Levenshtein

from extraction.labels import ROLES
from extraction.plain import squash
from extraction.report import CellRecord, TableRecord
from models.data.labelled import LabelledDocument

_ALIKE = 0.3  # share of common texts from which two tables may be the same


class Place(NamedTuple):
    """A cell's place in its grid."""

    row: int
    column: int
    row_span: int
    column_span: int


@dataclass(slots=True)
class Grid:
    """The cells of a table that have text, squashed."""

    texts: dict[Place, str]
    roles: dict[Place, str]

    @property
    def bag(self) -> Counter[str]:
        return Counter(self.texts.values())


def true_grid(table: Mapping[str, Any]) -> Grid:
    """A table of a gold file."""
    cells = [c for c in table["cells"] if c["text"].strip()]
    places = [Place(c["row"], c["column"], c.get("row_span", 1), c.get("column_span", 1)) for c in cells]
    texts = {place: squash(c["text"]) for place, c in zip(places, cells, strict=True)}
    return Grid(texts, {place: c["role"] for place, c in zip(places, cells, strict=True)})


def found_grid(table: TableRecord) -> Grid:
    """A table of a report."""
    cells = {_place(cell): cell for cell in table.cells if cell.text.strip()}
    return Grid({place: squash(cell.text) for place, cell in cells.items()}, {place: cell.role for place, cell in cells.items()})


def _place(cell: CellRecord) -> Place:
    return Place(cell.row, cell.column, cell.row_span, cell.column_span)


def matched(want: Sequence[Grid], got: Sequence[Grid]) -> list[int | None]:
    """For each true table the index of the found one that is most like it, by their texts; each is taken once."""
    likeness = [(_likeness(w.bag, g.bag), -at, -index) for at, w in enumerate(want) for index, g in enumerate(got)]
    result: list[int | None] = [None] * len(want)
    taken: set[int] = set()
    for alike, at, index in sorted(likeness, reverse=True):
        if alike >= _ALIKE and result[-at] is None and -index not in taken:
            result[-at] = -index
            taken.add(-index)
    return result


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    return 2.0 * (one & other).total() / max(1, one.total() + other.total())


@dataclass(slots=True)
class _Node:
    kind: str
    span: tuple[int, int] = (1, 1)
    text: str = ""
    children: list[_Node] = field(default_factory=list)


class _Costs(Config):  # type: ignore[misc]  # apted has no types
    def rename(self, node1: _Node, node2: _Node) -> float:
        if node1.kind != node2.kind or node1.span != node2.span:
            return 1.0
        return float(Levenshtein.normalized_distance(node1.text, node2.text))

    def children(self, node: _Node) -> list[_Node]:
        return node.children


def teds(want: Grid, got: Grid | None) -> float:
    """Tree-edit-distance-based similarity of two tables (Zhong et al., 2020), text included; 0 for a missing one."""
    if got is None:
        return 0.0
    if want.texts == got.texts:
        return 1.0
    one, other = _table_tree(want), _table_tree(got)
    size = max(_size(one), _size(other))
    return max(0.0, 1.0 - float(APTED(one, other, _Costs()).compute_edit_distance()) / size)


def _table_tree(grid: Grid) -> _Node:
    rows: dict[int, list[Place]] = {}
    for place in sorted(grid.texts):
        rows.setdefault(place.row, []).append(place)
    return _Node(
        "table",
        children=[
            _Node("row", children=[_Node("cell", (p.row_span, p.column_span), grid.texts[p]) for p in row]) for row in rows.values()
        ],
    )


def _size(node: _Node) -> int:
    return 1 + sum(_size(child) for child in node.children)


def roles(document: LabelledDocument, tables: Sequence[TableRecord]) -> Counter[tuple[str, str]]:
    """Counts of (`right`, `found` or `true`, role): the true role of each segment against that of the report's cell over it.

    Segments whose truth is unknown or carries several labels do not count.
    """
    cells: dict[int, list[CellRecord]] = {}
    for table in tables:
        for cell in table.cells:
            cells.setdefault(cell.page, []).append(cell)
    counts: Counter[tuple[str, str]] = Counter()
    for page in document.pages:
        here = cells.get(page.page.number, [])
        for segment, spans in zip(page.page.segments, page.labels, strict=True):
            if len({span.label for span in spans}) != 1 or not segment.text.strip():
                continue
            x, y = segment.box.center
            label = spans[0].label
            over = next((c for c in here if c.box[0] <= x <= c.box[2] and c.box[1] <= y <= c.box[3]), None)
            if label in ROLES:
                counts["true", label] += 1
            if over is not None:
                counts["found", over.role] += 1
                counts["right", over.role] += over.role == label
    return counts
