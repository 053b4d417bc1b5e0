"""Two pieces of one table put together: a header printed again is dropped, a torn row mended, a merged cell carried on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.fuzz import ratio

from extraction.assemble.cells import DraftCell, combine, is_mark, is_number
from extraction.assemble.tables.draft import Draft
from extraction.numbering import number_at
from extraction.plain import plain

_SIMILAR = 75.0  # of 100: a header printed again, with misread characters
_SAME = 90.0  # likewise, where its cells are parted otherwise
_NUMERALS = re.compile(r"[\d一二三四五六七八九十]")
_LONE_NUMERAL = re.compile(r"[一二三四五六七八九十]{1,3}")  # no label: the number of one, whose mark was lost
_HAN = re.compile(r"[\u3400-\u9fff]")
_BROKEN = 4  # characters: no shorter label is broken
_HEADER_ROWS = 6  # at most, of a header printed again
_SELDOM = 0.2  # share of a table's rows without any value, under which such a row is a sign of a tear
_HIGHER = 1.4  # times the height of a row of one line: one of several


def append(upper: Draft, lower: Draft) -> Draft:
    """`lower` set under `upper`; both have the same columns."""
    lower = _without_rows(lower, repeated_header(upper, lower))
    if not lower.rows:
        return _merged(upper, lower, upper.cells, upper.rows, ())
    pairs = _facing(upper, lower)
    torn = _is_torn(upper, lower, pairs)
    if not torn:
        upper, lower = _labels_across(upper, lower), _labels_across(lower, upper)
        pairs = _facing(upper, lower)
    shift = upper.rows - torn
    in_header = upper.rows - 1 in upper.header_rows() and 0 in lower.header_rows()
    joined: dict[int, DraftCell] = {}
    gone: set[int] = set()
    for above, below in pairs:
        if torn or in_header or _carries_on(upper, lower, above, below):
            joined[id(above)] = _one_cell(above, below, above.row_span + below.row_span - torn)
            gone.add(id(below))
    cells = [joined.get(id(cell), cell) for cell in upper.cells]
    cells += [replace(cell, row=cell.row + shift) for cell in lower.cells if id(cell) not in gone]
    return _merged(upper, lower, cells, shift + lower.rows, (shift,) if torn else ())


def _labels_across(piece: Draft, other: Draft) -> Draft:
    """`piece` with its labels across the table, as such labels are in `other`, if it has rows of labels alone.

    A few rows at a page break do not show whether a label without values is one of a group, over all columns.
    """
    across = any(cell.role == "row-label" and cell.column_span == other.columns for cell in other.cells)
    headers = piece.header_rows()
    body = [cell for cell in piece.cells if cell.row not in headers]
    labels = [cell for cell in body if cell.text]
    alone = all(cell.role == "row-label" and cell.column == 0 and cell.row_span == 1 for cell in labels)
    if not across or not alone or piece.origin != "aligned" or any(cell.ink and not cell.text for cell in body):
        return piece
    box = piece.bottom[1]
    rows = {cell.row for cell in labels}
    wide = [replace(cell, column_span=piece.columns, box=cell.box._replace(x1=box.x1)) for cell in labels]
    return replace(piece, cells=[*(cell for cell in piece.cells if cell.row not in rows), *wide])


def _merged(upper: Draft, lower: Draft, cells: list[DraftCell], rows: int, torn: tuple[int, ...]) -> Draft:
    return replace(
        upper,
        cells=cells,
        rows=rows,
        bottom=lower.bottom,
        quality=min(upper.quality, lower.quality),
        torn_rows=upper.torn_rows + torn,
        pages=tuple(dict.fromkeys(upper.pages + lower.pages)),
        used=upper.used | lower.used,
    )


def repeated_header(upper: Draft, lower: Draft) -> int:
    """How many of the first rows of `lower` print the header of `upper` again: its first rows, or those under a title across it."""
    headers = upper.header_rows()
    if upper.rows - 1 in headers and len(headers) < upper.rows and not _names_all_columns(upper, upper.rows - 1):
        return 0  # the header of a block is just being printed: what follows belongs to it
    rows, again = upper.by_row(), lower.by_row()[:_HEADER_ROWS]
    titled = upper.rows > 1 and len(rows[0]) == 1 and rows[0][0].column_span == upper.columns
    for start in (0, 1) if titled else (0,):
        count = 0
        while start + count < upper.rows and count < len(again) and _alike(rows[start + count], again[count]):
            count += 1
        whole = start + count not in headers
        reaching = max((cell.row + cell.row_span for cell in lower.cells if cell.row < count), default=0)
        if count and whole and reaching == count:
            return count
    return 1 if titled and _is_title_again(rows[0][0], upper, lower) else _by_columns(upper, lower)


def _names_all_columns(draft: Draft, row: int) -> bool:
    """Whether each column has a text of its own in a row, under which a header has no further level."""
    return sum(bool(cell.text) for cell in draft.cells if cell.row == row and cell.column_span == 1) == draft.columns


def _is_title_again(title: DraftCell, upper: Draft, lower: Draft) -> bool:
    """Whether the `title` across `upper`, over a header there, is all that `lower` prints again: there it stands over rows."""
    again = [cell for cell in lower.cells if cell.row == 0]
    same = len(again) == 1 and again[0].row_span == 1 and _words([title]) and plain(again[0].text) == plain(title.text)
    return same and 1 in upper.header_rows() and lower.rows > 1 and 1 not in lower.header_rows()


def _by_columns(upper: Draft, lower: Draft) -> int:
    """The same where the lines of one label are parted otherwise: every column has the same words over it, from top to bottom."""
    if upper.columns != lower.columns:
        return 0
    heads = []
    for draft in (upper, lower):
        depth = next((row for row in range(draft.rows) if row not in draft.header_rows()), draft.rows)
        head = [cell for cell in sorted(draft.cells, key=lambda cell: cell.row) if cell.row < depth]
        if not _words(head) or depth == draft.rows or any(cell.row + cell.row_span > depth for cell in head):
            return 0
        over = [[c for c in head if c.column <= column < c.column + c.column_span] for column in range(draft.columns)]
        heads.append((depth, ["".join(plain(cell.text) for cell in cells) for cells in over]))
    (_, first), (depth, second) = heads
    same = all(_NUMERALS.findall(a) == _NUMERALS.findall(b) and ratio(a, b) >= _SIMILAR for a, b in zip(first, second, strict=True))
    return depth if same and depth <= _HEADER_ROWS else 0


def _words(row: Sequence[DraftCell]) -> bool:
    """Whether a row has words in it and no figures, as a header has."""
    texts = [cell.text for cell in row if cell.text]
    return bool(texts) and not any(is_number(text) or is_mark(text) for text in texts)


def _alike(printed: Sequence[DraftCell], again: Sequence[DraftCell]) -> bool:
    """Whether two rows of words say the same, in the same places or nearly to the letter: labels that stand close may have become
    one. What they count and number must agree."""
    if not _words(printed) or not again:
        return False
    places = [(cell.column, cell.column_span) for cell in printed] == [(cell.column, cell.column_span) for cell in again]
    first, second = (("|" if places else "").join(plain(cell.text) for cell in row) for row in (printed, again))
    return _NUMERALS.findall(first) == _NUMERALS.findall(second) and ratio(first, second) >= (_SIMILAR if places else _SAME)


def _without_rows(draft: Draft, count: int) -> Draft:
    """`draft` without its first `count` rows, which no cell leaves downwards."""
    cells = [replace(cell, row=cell.row - count) for cell in draft.cells if cell.row >= count]
    return replace(draft, cells=cells, rows=draft.rows - count)


def _facing(upper: Draft, lower: Draft) -> list[tuple[DraftCell, DraftCell]]:
    """Cells that the break parts: the one at the foot of `upper` and the one at the head of `lower` in the same columns."""
    foot = {(cell.column, cell.column_span): cell for cell in upper.cells if cell.row + cell.row_span == upper.rows}
    head = [cell for cell in lower.cells if cell.row == 0]
    return [(foot[place], cell) for cell in head if (place := (cell.column, cell.column_span)) in foot]


def _is_torn(upper: Draft, lower: Draft, pairs: Sequence[tuple[DraftCell, DraftCell]]) -> bool:
    """Whether the last row of `upper` and the first of `lower` are the two parts of one row."""
    head = [cell for cell in lower.cells if cell.row == 0]
    if len(pairs) != len(head) or sum(cell.column_span for cell in head) != lower.columns:
        return False
    if _blank([above for above, _ in pairs if above.row_span == 1]) != _blank([below for _, below in pairs if below.row_span == 1]):
        return _share_of_blank_rows(upper, lower) < _SELDOM  # the row's text all stands on one side of the break
    if all(above.role == "column-header" for above, _ in pairs if above.text) and any(above.text for above, _ in pairs):
        return _words(head) and 0 in lower.header_rows()
    if any(above.text and below.text and (_figure(above) or _figure(below)) for above, below in pairs):
        return False
    labels = [(above, below) for above, below in pairs if above.role == "row-label" or below.role == "row-label"]
    values = [pair for pair in pairs if pair not in labels]
    if not labels or not values or not any(above.text for above, _ in labels):
        return False
    valued_above, valued_below = any(above.text for above, _ in values), any(below.text for _, below in values)
    if not any(below.text for _, below in labels):
        # Values alone: either those of the label above, or the rest of a text; figures need a label that has none yet.
        return not (valued_above and any(_figure(below) for _, below in values))
    if any(number_at(below.text) for _, below in labels) or valued_above == valued_below:
        return False
    valued = _rows_with_values(upper, lower)
    alone = sum(not has_values for has_values in valued)
    # Only what is broken can be torn: where more labels stand alone than are broken, this one is whole.
    return (alone + 0.1) / (len(valued) + 1) < _SELDOM and alone <= _broken_rows(upper, lower)


def _blank(cells: Sequence[DraftCell]) -> bool:
    return not any(cell.text for cell in cells)


def _share_of_blank_rows(upper: Draft, lower: Draft) -> float:
    """The share of rows, away from the break, in which no text begins."""
    rows = [*upper.by_row()[:-1], *lower.by_row()[1:]]
    return (sum(_blank(row) for row in rows) + 0.1) / (len(rows) + 1)


def _figure(cell: DraftCell) -> bool:
    return is_number(cell.text) or is_mark(cell.text)


def _rows_with_values(upper: Draft, lower: Draft) -> list[bool]:
    """For each row of the body away from the break, whether it has values beside its label."""
    seen: dict[tuple[int, int], bool] = {}
    for part, draft in enumerate((upper, lower)):
        edge = draft.rows - 1 if part == 0 else 0
        for cell in draft.cells:
            if cell.row != edge and cell.role in ("row-label", "value"):
                seen[part, cell.row] = seen.get((part, cell.row), False) or (cell.role == "value" and bool(cell.text))
    return list(seen.values())


def _broken_rows(upper: Draft, lower: Draft) -> int:
    """How many rows away from the break are so much higher than the low ones that they hold a text of several lines."""
    heights: dict[tuple[int, int], float] = {}
    for part, draft in enumerate((upper, lower)):
        edge = draft.rows - 1 if part == 0 else 0
        for cell in draft.cells:
            if cell.row != edge and cell.row_span == 1 and cell.role != "column-header":
                heights[part, cell.row] = max(heights.get((part, cell.row), 0.0), cell.box.height)
    rising = sorted(heights.values())
    return sum(height > _HIGHER * rising[len(rising) // 4] for height in rising)


def _carries_on(upper: Draft, lower: Draft, above: DraftCell, below: DraftCell) -> bool:
    """Whether `below` is the rest of the merged cell `above`, between rows that are whole."""
    if not above.text or _figure(above) or below.column + below.column_span == lower.columns:
        return False
    rest = [cell for cell in lower.cells if cell.row == 0 and cell.column > below.column]
    if not any(cell.text and not _figure(cell) for cell in rest):
        return False  # a group's label stands left of other labels
    merged = above.row_span > 1 or below.row_span > 1
    if not below.text:
        return merged or (above.role == "row-label" and _labels_fill(upper, above.column))
    if plain(below.text) == plain(above.text):
        return merged
    if _is_last_character(upper, above, below):
        return True
    begun = number_at(above.text + below.text) is not None or _LONE_NUMERAL.fullmatch(plain(above.text)) is not None
    numbered = begun and number_at(below.text) is None
    return merged and (numbered or (above.vertical and below.vertical))


def _is_last_character(upper: Draft, above: DraftCell, below: DraftCell) -> bool:
    """Whether `below` is the character that a label as long as its column is wide had no room for: none is a label by itself."""
    if above.vertical or _figure(below) or not _HAN.fullmatch(below.text.strip()):
        return False
    beside = [cell for cell in upper.cells if (cell.column, cell.column_span) == (above.column, above.column_span)]
    return len(above.text) == max(len(cell.text) for cell in beside if not cell.vertical) >= _BROKEN


def _labels_fill(draft: Draft, column: int) -> bool:
    """Whether the cells of a column that stand in rows of data have text, as labels do."""
    texts = [bool(cell.text) for cell in draft.cells if cell.column == column and cell.role != "column-header"]
    return bool(texts) and sum(texts) >= 0.8 * len(texts)


def _one_cell(above: DraftCell, below: DraftCell, row_span: int) -> DraftCell:
    """The two parts as one cell; it lies where its first text is."""
    if plain(below.text) == plain(above.text) and above.row_span + below.row_span > 2:
        return replace(above, row_span=row_span)
    text, probability, readings = combine([(part.text, part.probability, part.readings) for part in (above, below) if part.text])
    home = above if above.text or not below.text else below
    weight = len(above.text) + len(below.text)
    evidence = above.evidence
    if weight:
        pairs = zip(above.evidence, below.evidence, strict=True)
        evidence = tuple((a * len(above.text) + b * len(below.text)) / weight for a, b in pairs)
    return replace(
        above, text=text, probability=probability, readings=readings, row_span=row_span, page=home.page, box=home.box,
        evidence=evidence, ink=above.ink or below.ink, vertical=above.vertical and below.vertical,
    )  # fmt: skip
