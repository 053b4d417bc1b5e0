"""Which value of a row is which field of a form's line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extraction.align.form import FormField
from extraction.align.labels import path_similarity, similarity
from extraction.align.lines import Line, Pair
from extraction.align.order import Order, printed_order
from extraction.align.rows import Entry, Row, headers_in_place, is_ragged
from extraction.align.values import parse_value
from extraction.table import Cell, Table

_NEUTRAL = 0.7  # the likeness of a column whose header is not there to compare
_NAMED = 0.9  # of one whose header stands in the table, though not right above: spans were lost
_STRANGE = 0.3  # of one with another header
_SURPLUS = 0.2  # of the columns: more values than that are no slip of the hand
_FITTING = 0.75  # likeness of headers from which they stand above their own columns
_SAME_LABEL = 0.8  # likeness of two labels
_LOST_CELL = "这一行比其他行少一格，无法确定数字属于哪一栏"
_SHARED = "行标签跨几行，不能确定数字属于哪一行"
_JOINED = "两行连成了一行，不能确定数字属于哪一行"
_OTHER_ORDER = "栏目顺序与表样不同，不能确定各属哪一栏"
_CLEARLY = 0.25  # by how much headers must speak for another order than the printed one


@dataclass(slots=True)
class Placed:
    """`entry` is the value of `field`. `score` (0 to 1) is how sure that is; `settled` is False where another entry is as
    likely."""

    field: FormField
    entry: Entry | None
    row: Row
    score: float
    settled: bool = True
    reason: str | None = None


def place(pairs: Sequence[Pair], tables: Sequence[Table]) -> list[Placed]:
    """The fields of all paired rows, each with its entry."""
    placed: list[Placed] = []
    numbers = sorted({pair.row.table for pair in pairs})
    for number in numbers:
        table, own = tables[number], [pair for pair in pairs if pair.row.table == number]
        pieces = [table, *(tables[other] for other in numbers if other != number)]
        lines = {_column_ids(pair.line): pair.line for pair in own}  # most lines of a table have the same columns
        orders = {ids: printed_order(line.fields, pieces) for ids, line in lines.items()}
        learned = _learn(own, table, orders)
        named = _named(table, [field for pair in own for field in pair.line.fields])
        for pair in own:
            here = _place_row(pair, table, learned, named, orders[_column_ids(pair.line)])
            open_because = _SHARED if pair.row.shared else _JOINED if pair.row.joined else None
            placed += _open(here, open_because) if open_because else here
    return placed


class Named(NamedTuple):
    """The labels of columns that stand in a table. `in_place`: each right above its values, as a drawn or aligned table has
    them."""

    labels: frozenset[str]
    in_place: bool


Columns = dict[tuple[str, ...], dict[str, int]]  # the column ids of a line -> column id -> grid column


def _learn(pairs: Sequence[Pair], table: Table, orders: Mapping[tuple[str, ...], Order]) -> Columns:
    """Where the columns of a form stand in this table, from the rows that are complete."""
    seen: dict[tuple[str, ...], dict[str, Counter[int]]] = {}
    for pair in pairs:
        ids = _column_ids(pair.line)
        if len(pair.row.filled) != len(ids) or table.sparse:
            continue
        order, sure = _ordered(pair, table, pair.row.filled, orders[ids])
        if not sure:
            continue
        counters = seen.setdefault(ids, {column: Counter() for column in ids})
        for column, entry in zip(ids, order, strict=True):
            counters[column][entry.cell.column] += 1
    return {ids: {column: counter.most_common(1)[0][0] for column, counter in c.items()} for ids, c in seen.items()}


def _column_ids(line: Line) -> tuple[str, ...]:
    return tuple(field.column_id for field in line.fields)


def _place_row(pair: Pair, table: Table, learned: Columns, named: Named, order: Order) -> list[Placed]:
    fields, filled = pair.line.fields, pair.row.filled
    if len(filled) == len(fields):
        return _in_order(pair, table, filled, named, order)
    if len(filled) > len(fields):
        return _too_many(pair, filled, named, order)
    return _too_few(pair, table, learned.get(_column_ids(pair.line), {}), named, order)


def _in_order(pair: Pair, table: Table, entries: Sequence[Entry], named: Named, order: Order) -> list[Placed]:
    """As many entries as fields: each field has one."""
    ordered, sure = _ordered(pair, table, entries, order)
    by_order = sure and not table.sparse and not is_ragged(table) and _rest_follows(ordered, pair.line.fields, table)
    placed = [_placed(pair, field, entry, named, by_order=by_order) for field, entry in zip(pair.line.fields, ordered, strict=True)]
    return placed if sure else _open(placed, _OTHER_ORDER)


def _rest_follows(entries: Sequence[Entry], fields: Sequence[FormField], table: Table) -> bool:
    """Whether headers that are broken leave no doubt about their columns.

    Half of the columns at least stand under their own header; no other one stands under another's, or has its own elsewhere.
    """
    own = 0
    for at, (entry, field) in enumerate(zip(entries, fields, strict=True)):
        likeness = [_header_likeness(entry, other) or 0.0 for other in fields]
        if likeness[at] >= _FITTING:
            own += 1
        elif max(likeness) >= _FITTING or _stands_elsewhere(field, entry, table):
            return False
    return 2 * own >= len(fields)


def _stands_elsewhere(field: FormField, entry: Entry, table: Table) -> bool:
    """Whether the label of a field's column stands over another column of the table."""
    first, last = entry.cell.column, entry.cell.column + entry.cell.column_span
    return any(
        not (cell.column < last and first < cell.column + cell.column_span)
        for cell in table.cells
        if cell.role == "column-header" and similarity(cell.text, field.column[-1]) > _SAME_LABEL
    )


def _ordered(pair: Pair, table: Table, entries: Sequence[Entry], order: Order) -> tuple[list[Entry], bool]:
    """The entries in the order of the line's fields, and whether that is sure.

    The headers above each entry tell it where they are there and clear. Else entries stand as the table's rows of headers do, which
    are only sure to lie over the values in the same order where no spans were lost.
    """
    fields = pair.line.fields
    if len(fields) == 1:
        return list(entries), True
    whole = not table.sparse and not is_ragged(table) and headers_in_place(table)
    if whole:
        likeness = [[_header_likeness(entry, field) or 0.0 for field in fields] for entry in entries]
        own = sum(likeness[k][k] for k in range(len(fields))) / len(fields)
        best = [max(range(len(fields)), key=lambda f, k=k: likeness[k][f]) for k in range(len(entries))]  # type: ignore[misc]
        if sorted(best) == list(range(len(fields))):
            other = sum(likeness[k][f] for k, f in enumerate(best)) / len(fields)
            if other > own + _CLEARLY:
                return [entries[best.index(f)] for f in range(len(fields))], True
        if own >= _FITTING:
            return list(entries), True
    if order.usual or order.places is None:
        return list(entries), order.usual
    return [entries[order.places.index(f)] for f in range(len(fields))], whole


def _open(placed: list[Placed], reason: str) -> list[Placed]:
    """The same, none of it settled."""
    for each in placed:
        each.settled, each.reason = False, each.reason or reason
    return placed


def is_below_own_header(placed: Placed) -> bool:
    """Whether the headers above a value are clearly those of its field."""
    return placed.entry is not None and (_header_likeness(placed.entry, placed.field) or 0.0) >= _FITTING


def _header_likeness(entry: Entry, field: FormField) -> float | None:
    return path_similarity(entry.headers, field.column) if entry.headers else None


def _placed(pair: Pair, field: FormField, entry: Entry, named: Named, *, by_order: bool = False) -> Placed:
    """`by_order`: the other columns tell which this one is, whatever is left of its header."""
    likeness = _header_likeness(entry, field)
    if field.column[-1] in named.labels:
        column = max(likeness or 0.0, _STRANGE if named.in_place else _NAMED)
    elif likeness is None:
        column = _NEUTRAL
    else:  # a header cut by a page break is no sign of another column where most of the others are there
        mostly = sum(other.column[-1] in named.labels for other in pair.line.fields) > 0.6 * len(pair.line.fields)
        column = max(likeness, _NEUTRAL if mostly else _STRANGE)
    if by_order:
        column = max(column, _NEUTRAL)
    score = pair.similarity * (0.6 + 0.4 * column)
    reason = None if pair.by_label else "行标签缺失，只按顺序推定"
    if column == _STRANGE and named.in_place:
        reason = "数字不在本栏表头之下"
    return Placed(field, entry, pair.row, score, settled=reason is None, reason=reason)


def _named(table: Table, fields: Sequence[FormField]) -> Named:
    """The column labels of the form that stand somewhere in the table."""
    in_place = table.origin in ("ruled", "aligned")
    cells = [cell for cell in table.cells if parse_value(cell.text) is None and (not in_place or cell.role == "column-header")]
    texts = {cell.text for cell in cells}
    labels = {field.column[-1] for field in fields}
    return Named(frozenset(label for label in labels if any(similarity(text, label) > _SAME_LABEL for text in texts)), in_place)


def _too_few(pair: Pair, table: Table, learned: dict[str, int], named: Named, order: Order) -> list[Placed]:
    """Some cells of the row are empty: where the columns are known, the empty ones are blank; else nothing can be told."""
    by_column = {c: e for e in pair.row.entries for c in range(e.cell.column, e.cell.column + e.cell.column_span)}
    columns = learned or (_by_headers(pair) if headers_in_place(table) else {})
    placed: list[Placed] = []
    if table.sparse or not columns or is_ragged(table):
        if len(pair.row.entries) == len(pair.line.fields) and not _is_cut_off(pair.row, table):
            return _in_order(pair, table, pair.row.entries, named, order)  # an empty cell is written, so none can have vanished
        reason = "行内数字少于栏数，无法确定各属哪一栏"
        return [Placed(field, None, pair.row, 0.3, settled=False, reason=reason) for field in pair.line.fields]
    if _has_lost_a_cell(pair.row, table):
        return [Placed(field, None, pair.row, 0.3, settled=False, reason=_LOST_CELL) for field in pair.line.fields]
    shares = Counter(id(by_column[c]) for c in columns.values() if c in by_column)
    taken = set(shares)
    astray = [entry for entry in pair.row.filled if id(entry) not in taken]
    for field in pair.line.fields:
        entry = by_column.get(columns[field.column_id]) if field.column_id in columns else None
        open_because = _unsettling(entry, shares, table, astray=bool(astray))
        if entry is None or open_because:
            placed.append(Placed(field, entry, pair.row, 0.4, settled=False, reason=open_because))
        else:
            placed.append(_placed(pair, field, entry, named))
    return placed


def _has_lost_a_cell(row: Row, table: Table) -> bool:
    """Whether a row of text ends before the others: the cell that it lacks may have stood anywhere in it."""
    ends = (cell.column + cell.column_span for cell in table.cells if cell.row <= row.index < cell.row + cell.row_span)
    return table.origin == "stated" and bool(row.filled) and max(ends) < table.columns


def _is_cut_off(row: Row, table: Table) -> bool:
    """Whether empty cells may be of the label, and others at the end of the row not written."""
    last = row.entries[-1].cell
    return row.entries[0].blank and last.column + last.column_span < table.columns


def _unsettling(entry: Entry | None, shares: Mapping[int, int], table: Table, *, astray: bool) -> str | None:
    """Why a field of a row with empty cells cannot be told from its neighbours."""
    if entry is None:
        return "该栏没有对应的单元格"
    if shares[id(entry)] > 1 or _under_several(entry.cell, table):  # a cell over several columns holds the value of one of them
        return "单元格横跨几栏，无法确定数字属于哪一栏"
    return "行内有数字不在任何栏下" if astray else None


def _under_several(cell: Cell, table: Table) -> bool:
    """Whether a cell reaches over columns that have headers of their own, none of which stands between it and one over them all."""
    last = cell.column + cell.column_span
    headers = [other for other in table.cells if other.role == "column-header" and other.text.strip() and other.row < cell.row]
    whole = [other for other in headers if other.column <= cell.column and last <= other.column + other.column_span]
    since = max((other.row for other in whole if other.row_span == 1), default=-1)
    inner = (other for other in headers if other.column_span < cell.column_span and other.row > since)
    return len({other.column for other in inner if cell.column <= other.column < last}) > 1


def _by_headers(pair: Pair) -> dict[str, int]:
    """Columns told by their headers alone, where each entry's is clearly one field's label; fields without one have no column.

    Of two places under one header, the empty one is a gap beside the column.
    """
    columns: dict[str, Entry] = {}
    for entry in pair.row.entries:
        scored = [(_header_likeness(entry, field) or 0.0, -at) for at, field in enumerate(pair.line.fields)]
        likeness, at = max(scored)
        column_id = pair.line.fields[-at].column_id
        known = columns.get(column_id)
        if entry.blank and (likeness < _FITTING or known is not None):
            continue
        if likeness < _FITTING or (known is not None and not known.blank):
            return {}
        columns[column_id] = entry
    return {column_id: entry.cell.column for column_id, entry in columns.items()}


def _too_many(pair: Pair, filled: Sequence[Entry], named: Named, order: Order) -> list[Placed]:
    """More values than fields: a field is settled only where every way to leave out the surplus gives it the same value."""
    fields = pair.line.fields
    surplus = len(filled) - len(fields)
    placed = []
    for at, field in enumerate(fields):
        window = filled[at : at + surplus + 1]
        same = surplus <= _SURPLUS * len(fields) and len({(entry.value.kind, entry.value.number) for entry in window}) == 1
        result = _placed(pair, field, window[0], named)
        result.settled = result.settled and same
        if not same:
            result.reason = "行内数字多于栏数"
        placed.append(result)
    return placed if order.usual else _open(placed, _OTHER_ORDER)
