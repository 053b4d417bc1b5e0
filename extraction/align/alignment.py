"""tables -> fields of a form, each with its cell as evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extraction.align.across import place_across
from extraction.align.broken import mended
from extraction.align.columns import Placed, place
from extraction.align.flattened import Run, find_runs
from extraction.align.form import Form, FormField
from extraction.align.labels import path_similarity, similarity
from extraction.align.lines import lines_of, pair
from extraction.align.rivals import open_to_rivals
from extraction.align.rows import Row, rows_of, turned
from extraction.align.values import parse_value
from extraction.table import Table

_FOLLOWS = 0.4  # mean score over a form's fields from which a document is said to follow it
_EVEN = 0.5  # score of a field that is as likely wrong as right
# Gain of a figure that is a field's by its place alone, or of a cell that is not written in a row that has its label: little,
# though more than were the row left over.
_BARELY = 0.01
_LEFT_OVER = 0.1  # what each figure in a row that goes into no field takes off the gain: a form that explains its row is likelier
_HEADED = 0.1  # what a form gains by the label of a column that stands in a table: it tells editions apart whose rows are alike
_LABELLED = 0.8  # likeness of labels from which a row is there, though its cells are not
_FIRM = 0.75  # score of one whole table that is enough by itself


@dataclass(slots=True)
class Alignment:
    """How a document's tables fill a form. `placed` holds one entry a field that was found; `runs` the rows of flattened tables.

    `score` is the mean over the form's fields; `gain` tells the better of two forms: what each field adds that is likelier right
    than wrong, so that a form neither wins by the fields that it lacks nor by ones that it only seems to have."""

    form: Form
    placed: dict[str, Placed] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    score: float = 0.0
    gain: float = 0.0
    table_scores: dict[str, float] = field(default_factory=dict)


def align(tables: Sequence[Table], forms: Iterable[Form]) -> Alignment | None:
    """The best alignment with any of the forms, or None where the document follows none."""
    candidates = [candidate for form in forms for candidate in (form, *form.variants)]
    if not candidates or not tables:
        return None
    views = _Views(tables)
    ways = [_align(views, form) for form in candidates]
    best = max(ways, key=lambda alignment: alignment.gain)
    follows = best.score >= _FOLLOWS or any(score >= _FIRM for score in best.table_scores.values())
    if not follows:
        return None
    open_to_rivals(best.placed, [way.placed for way in ways if way.form.id != best.form.id])
    return best


@dataclass(slots=True)
class _Views:
    """The tables as printed and turned, with their rows."""

    tables: Sequence[Table]
    rows: list[Row] = field(init=False)
    turned: list[Table] = field(init=False)
    turned_rows: list[list[Row]] = field(init=False)
    texts: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.rows = [
            row for number, table in enumerate(self.tables) if table.origin != "flattened" for row in rows_of(table, number)
        ]
        self.texts = {cell.text for table in self.tables for cell in table.cells if parse_value(cell.text) is None}
        self.turned = [turned(table) for table in self.tables]
        self.turned_rows = [rows_of(table, number) for number, table in enumerate(self.turned)]


def other_report(tables: Sequence[Table], alignment: Alignment, forms: Iterable[Form]) -> bool:
    """Whether the tables that `alignment` left alone follow a form, too: the document holds the tables of more than one report."""
    used = {p.row.table for p in alignment.placed.values()} | {run.table for run in alignment.runs}
    left = [table for number, table in enumerate(tables) if number not in used]
    return align(left, forms) is not None


def _align(views: _Views, form: Form) -> Alignment:
    alignment = Alignment(form)
    for name, fields in form.tables.items():
        placed = _best(views, fields)
        runs = find_runs(views.tables, fields) if len(placed) * 2 < len(fields) else []
        scored = {p.field.id: p.score for p in placed} | {id_: run.score for run in runs for id_ in run.fields}
        if runs and len(scored) > len(placed):
            alignment.runs.extend(runs)
            in_runs = {id_ for run in runs for id_ in run.fields}
            placed = [p for p in placed if p.field.id not in in_runs]
        alignment.placed.update({p.field.id: p for p in placed})
        alignment.table_scores[name] = sum(scored.values()) / len(fields)
        behind_first = {id_ for run in runs if not run.headed for id_ in run.fields[1:]}  # a run without headers tells a row only
        barely = {p.field.id for p in placed if p.score < _EVEN and (p.entry or _has_its_label(p))}
        alignment.gain += sum(
            _BARELY if id_ in barely else score - _EVEN for id_, score in scored.items() if id_ not in behind_first
        )
    _open_beside_left_over(alignment, views)
    labels = {field.column[-1] for field in form.fields if field.column}
    alignment.gain += _HEADED * sum(any(similarity(text, label) >= _LABELLED for text in views.texts) for label in labels)
    total = sum(alignment.table_scores[name] * len(fields) for name, fields in form.tables.items())
    alignment.score = total / len(form.fields)
    return alignment


def _has_its_label(placed: Placed) -> bool:
    return path_similarity(placed.row.labels, placed.field.row) >= _LABELLED


def _open_beside_left_over(alignment: Alignment, views: _Views) -> None:
    """Settle nothing beside a row of figures that went into no field, in a table that no lines part; in any table, no blank row.

    The figures may be those of the row above or below, whose label was broken; or the table follows another form, so that they
    count against this one. Nor is a blank row sure beside figures without a label, which are a field's by their place alone.
    """
    used: dict[tuple[int, int], list[Placed]] = {}
    turned_over = {id(row) for rows in views.turned_rows for row in rows}
    for placed in alignment.placed.values():
        if id(placed.row) not in turned_over:
            used.setdefault((placed.row.table, placed.row.index), []).append(placed)
    tables = {table for table, _ in used}
    for row in views.rows:
        figures = sum(entry.value.kind == "number" for entry in row.filled)
        own = used.get((row.table, row.index), [])
        if row.table not in tables or (own and (row.labels or any(placed.settled for placed in own))) or not figures:
            continue
        if not own:
            alignment.gain -= _LEFT_OVER * figures
        for index in (row.index - 1, row.index + 1):
            beside = used.get((row.table, index), [])
            blank = all(placed.entry is None or placed.entry.blank for placed in beside)
            for placed in beside:
                if blank or views.tables[row.table].origin == "aligned":
                    placed.settled, placed.reason = False, placed.reason or "旁边一行的数字没有归属，无法确定数字属于哪一行"


def _turned_back(way: list[Placed], table: Table) -> list[Placed]:
    """The entries of a turned table with the cells as they were printed."""
    printed = {(cell.row, cell.column): cell for cell in table.cells}
    for placed in way:
        if placed.entry:
            cell = placed.entry.cell
            placed.entry = replace(placed.entry, cell=printed[cell.column, cell.row])
    return way


def _best(views: _Views, fields: Sequence[FormField]) -> list[Placed]:
    """The best way to lay these fields over the tables: as rows, turned over, or side by side."""
    lines = lines_of(fields)
    tables = views.tables
    ways = [place(pair(mended(views.rows, {line.path[-1] for line in lines}), lines), tables)]
    for number, table in enumerate(tables):
        if table.origin == "flattened":
            continue
        own = [row for row in views.rows if row.table == number]
        ways.append(place_across(fields, table, own))
        if len(views.turned_rows[number]) >= len(lines):
            ways.append(_turned_back(place(pair(views.turned_rows[number], lines), views.turned), table))
    best = max(ways, key=lambda way: sum(placed.score * (1.0 if placed.entry else 0.3) for placed in way))
    _open_beside_missing(best, [line.fields[0].row_id for line in lines], tables)
    return best


def _open_beside_missing(way: Sequence[Placed], row_ids: Sequence[str], tables: Sequence[Table]) -> None:
    """Settle nothing in the rows above and below one that was not found, in a table that no lines part.

    Its figures may have been taken for theirs.
    """
    found = {placed.field.row_id for placed in way}
    beside = {row_id for a, b in pairwise(row_ids) for row_id in (a, b) if (a in found) != (b in found)}
    for placed in way:
        if placed.field.row_id in beside and tables[placed.row.table].origin == "aligned":
            placed.settled, placed.reason = False, placed.reason or "相邻的一行没有找到，无法确定数字属于哪一行"
