"""Tables whose cells run together: 一、本年新收政府信息公开申请数量640020470. Rows are found by their labels; the digits that
follow one are the evidence for all of its cells at once, and the ways to split them are its readings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from extraction.align.form import FormField
from extraction.align.labels import bare
from extraction.align.lines import Line, lines_of
from extraction.align.values import UNITS
from extraction.geometry import Box
from extraction.numbering import number_at
from extraction.plain import plain, simplified, squash
from extraction.table import Table

_FUZZY = 82.0  # partial ratio from which a label counts as found
_WINDOW = 400  # characters in which the next label is looked for when it is misprinted
_UNHEADED = 0.75  # what a run's score is worth whose columns are not headed as the form heads them
_TELLING = 3  # labels from this length on are not found by chance
_SHORT = 3  # labels up to this length must be found exactly
_MARKS = "/\\—–―-"
_NEXT = rf"(?=[\d+无{re.escape(_MARKS)}]|$)"  # a unit ends a cell, and a plus begins one
_DIGITS = re.compile(rf"(?:[\d.,]*\d(?:{UNITS.pattern}{_NEXT})?|\+(?=\d)|[{re.escape(_MARKS)}]|无)+")  # of numbers and marks


@dataclass(frozen=True, slots=True)
class Run:
    """A run of digits, with units and signs among them, that holds the values of `fields` from left to right, at `box` on `page`,
    in `table` (index), cell `row`, `column`. `headed`: the text has the labels of the fields' columns."""

    fields: tuple[str, ...]
    digits: str
    table: int
    row: int
    column: int
    page: int
    box: Box
    probability: float
    score: float
    headed: bool = True


@dataclass(frozen=True, slots=True)
class _Found:
    line: Line
    start: int
    end: int
    score: float


def find_runs(tables: Sequence[Table], fields: Sequence[FormField]) -> list[Run]:
    """The runs of digits that hold these fields, from the flattened table in which most of their labels are found."""
    best: list[Run] = []
    whole = "".join(plain(cell.text) for table in tables if table.origin == "flattened" for cell in table.cells)
    for number, table in enumerate(tables):
        if table.origin == "flattened":
            runs = _runs(table, number, fields, whole)
            if sum(len(run.fields) * run.score for run in runs) > sum(len(run.fields) * run.score for run in best):
                best = runs
    return best


def _runs(table: Table, number: int, fields: Sequence[FormField], whole: str) -> list[Run]:
    """`whole` holds the letters of all flattened tables: the columns' headers may stand in another piece."""
    text, cell_at = _text(table)
    lines = lines_of(fields)
    found = _locate(text, lines)
    runs = _across(text, fields) if len(found) * 2 < len(lines) or len(lines) <= 3 else None
    if runs is None:
        runs = []
        for at, place in enumerate(found):
            after = found[at + 1] if at + 1 < len(found) else None
            digits = _digits(text[place.end : after.start if after else len(text)], after.line if after else None)
            if digits:
                start = place.end + digits.start()
                runs.append((tuple(field.id for field in place.line.fields), start, digits.group(0), place.score))
    result = []
    columns = {field.id: field.column[-1] for field in fields}
    for ids, start, run, score in runs:
        headed = _headed([columns[id_] for id_ in ids], whole)
        score *= 1.0 if headed else _UNHEADED
        cell = table.cells[cell_at[min(start, len(cell_at) - 1)]]
        result.append(Run(ids, run, number, cell.row, cell.column, cell.page, cell.box, cell.probability, score, headed))
    return result


def _headed(labels: Sequence[str], whole: str) -> bool:
    """Whether the text has most of the columns' labels, in the form's order: else the run may hold other columns, or others
    first."""
    places = [(label, whole.find(label)) for label in dict.fromkeys(map(bare, labels))]
    found = [at for label, at in places if at >= 0 and len(label) >= _TELLING]
    return found == sorted(found) and sum(at >= 0 for _, at in places) * 2 > len(places)


def _text(table: Table) -> tuple[str, list[int]]:
    """The table's whole text, folded and without spaces, and for each character the index of its cell."""
    text, cell_at = "", []
    for index, cell in enumerate(table.cells):
        part = simplified(squash(cell.text))
        text += part
        cell_at.extend([index] * len(part))
    return text, cell_at


def _locate(text: str, lines: Sequence[Line]) -> list[_Found]:
    """The labels of the lines, each searched for after the one before; punctuation is passed over."""
    places = [at for at, c in enumerate(text) if c.isalnum()]
    letters = "".join(text[at] for at in places)
    found: list[_Found] = []
    at = 0
    for line in lines:
        place = _search(letters, bare(line.path[-1]), at)
        if place:
            start, at, score = place
            found.append(_Found(line, places[start], _after_stop(text, places[at - 1] + 1), score))
    return found


def _search(letters: str, label: str, at: int) -> tuple[int, int, float] | None:
    """Where `label` stands at or after `at`: start, end and likeness."""
    exact = letters.find(label, at)
    if len(label) <= _SHORT:
        while exact >= 0 and not _followed_by_digits(letters, exact + len(label)):
            exact = letters.find(label, exact + 1)
        return (exact, exact + len(label), 1.0) if exact >= 0 else None
    fuzzy = fuzz.partial_ratio_alignment(label, letters[at : at + _WINDOW], score_cutoff=_FUZZY)
    if exact >= 0 and (not fuzzy or exact <= at + fuzzy.dest_start + 2):
        return exact, exact + len(label), 1.0
    if fuzzy and fuzzy.dest_end > fuzzy.dest_start:
        return at + fuzzy.dest_start, at + fuzzy.dest_end, fuzzy.score / 100
    return None


def _followed_by_digits(text: str, at: int) -> bool:
    return at < len(text) and text[at].isdigit()


def _after_stop(text: str, end: int) -> int:
    """Past what belongs to a label but not to its comparable part: a closing bracket or stop. A mark is the first cell's."""
    while end < len(text) and not text[end].isalnum() and text[end] not in _MARKS:
        end += 1
    return end


def _digits(between: str, after: Line | None) -> re.Match[str] | None:
    """The run at the head of what stands between two labels, without the number that the next label starts with."""
    number = number_at(after.path[-1]) if after else None
    if number and number.kind == "arabic":
        between = re.sub(rf"{number.value}[.．、]$", "", between)
    return _DIGITS.match(between)


def _across(text: str, fields: Sequence[FormField]) -> list[tuple[tuple[str, ...], int, str, float]] | None:
    """All fields side by side: one run of digits after the last of the headers."""
    labels = {bare(label) for field in fields for label in (*field.row, *field.column)}
    if sum(label in text for label in labels) * 3 < len(labels) * 2:
        return None
    rows = [bare(field.row[-1]) for field in fields]
    start = min(at for row in rows if (at := text.find(row)) >= 0) if any(row in text for row in rows) else 0
    runs = [m for m in _DIGITS.finditer(text, start) if len(m.group(0)) >= len(fields)]
    if not runs:
        return None
    return [(tuple(field.id for field in fields), runs[0].start(), runs[0].group(0), 0.95)]
