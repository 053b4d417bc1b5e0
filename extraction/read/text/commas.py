"""Rows of comma-separated values, as spreadsheets export them, turned into rows of tabs."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from extraction.read.text.found import Rows
from extraction.read.text.lines import enumerator, is_sentence, is_value, join

_BREAK = re.compile("\r\n|[\n\r]")
_QUOTED_LINES = 8  # that a quoted cell may cover
_LONGEST = 20_000  # characters of a line that may be a row
_MOST_CELLS = 1000  # of a row
_THOUSAND = re.compile(r"\d{3}(?!\d)")
_CHAPTERS = ("han", "ordinal")


def as_tabs(text: str) -> str:
    """The text with the rows of its comma-separated tables as rows of tabs; what stands alone in such a row is a line."""
    if text.count(",") < 2:
        return text
    lines = _BREAK.split(text)
    result: list[str] = []
    for width, group in groupby(_records(lines), key=lambda record: len(record[1])):
        records = list(group)
        rows = [row for _, row in records]
        if width > 1 and _is_table(rows):
            sheet = any(_alone(row) and is_sentence(row[0]) for row in rows)  # the text around the tables is in it, too
            result += [row[0] if sheet and _is_line(row) else "\t".join(map(_one_line, row)) for row in rows]
        else:
            result += [line for source, _ in records for line in source]
    return "\n".join(result) if result != lines else text


def _records(lines: Sequence[str]) -> Iterator[tuple[Sequence[str], list[str]]]:
    """The lines of each record and its fields: none where they are no row of comma-separated values."""
    at = 0
    while at < len(lines):
        end, row = _record(lines, at)
        yield lines[at:end], row
        at = end


def _record(lines: Sequence[str], at: int) -> tuple[int, list[str]]:
    """Where the record at a line ends, and its fields."""
    if not ("," in lines[at] or lines[at].startswith('"')):
        return at + 1, []
    quotes = length = 0
    for end in range(at + 1, min(at + _QUOTED_LINES, len(lines)) + 1):
        quotes += lines[end - 1].count('"')
        length += len(lines[end - 1])
        if length > _LONGEST or re.search(r"[\t|｜]", lines[end - 1]):
            break
        if quotes % 2 == 0:
            try:
                row = next(csv.reader(["\n".join(lines[at:end])], strict=True))
            except (csv.Error, StopIteration):
                break
            return (end, [field.strip() for field in row]) if len(row) <= _MOST_CELLS else (at + 1, [])
    return at + 1, []


def _is_table(rows: Rows) -> bool:
    """Whether rows of one width are a table: with values and labels, and no comma that parts the thousands of a figure."""
    values = sum(is_value(text) for row in rows for text in row)
    labelled = sum(any(text and not is_value(text) for text in row) for row in rows)
    if values < 2 or labelled < 2:
        return False
    filled = [text for row in rows if not _alone(row) for text in row if text]
    if sum(map(is_sentence, filled)) * 2 > len(filled):
        return False
    return not any(_cut(left, right) for row in rows for left, right in pairwise(row))


def _cut(left: str, right: str) -> bool:
    """Whether the comma between two fields parts thousands: 收到 1 and 234 for 收到 1,234."""
    return left[-1:].isdigit() and _THOUSAND.match(right) is not None and not (is_value(left) and is_value(right))


def _alone(row: Sequence[str]) -> bool:
    return bool(row[0]) and not any(row[1:])


def _is_line(row: Sequence[str]) -> bool:
    """Whether a row of a sheet is a paragraph or a heading of the text around the tables, or nothing at all."""
    if not any(row):
        return True
    found = enumerator(row[0])
    return _alone(row) and (is_sentence(row[0]) or (found is not None and found.style in _CHAPTERS))


def _one_line(text: str) -> str:
    """A cell's text without the line breaks in it."""
    whole = ""
    for piece in text.split("\n"):
        whole = join(whole, piece.strip())
    return whole.replace("\t", " ")
