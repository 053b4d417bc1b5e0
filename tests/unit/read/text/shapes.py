"""Writes tables in every shape in which they come as text, so that reading can be held against what was written."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from extraction.page import Grid, Page

Rows = list[list[str]]


@dataclass(frozen=True)
class Spanning:
    """A cell of a sample, at its upper left place."""

    text: str
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True)
class Sample:
    """A table: what stands at each place; None where a cell from the left or from above covers it."""

    places: tuple[tuple[Spanning | None, ...], ...]
    labels: int  # columns of row labels
    headers: int  # header rows

    @property
    def columns(self) -> int:
        return len(self.places[0])

    def texts(self) -> Rows:
        """Text at every place, empty where a place is covered."""
        return [[cell.text if cell else "" for cell in row] for row in self.places]

    def present(self) -> Rows:
        """Of each row the texts that are not empty."""
        return [[text for text in row if text] for row in self.texts()]

    def values(self) -> Rows:
        """The value cells of each row below the header, blanks included."""
        return [row[self.labels :] for row in self.texts()[self.headers :]]

    def covered_from_left(self, row: int, column: int) -> bool:
        """Whether the cell that covers a place begins further left."""
        return any(
            cell and cell.column_span > column - at and row < top + cell.row_span
            for top in range(row + 1)
            for at in range(column)
            for cell in [self.places[top][at]]
        )


HAN = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒盈昃事項數總計類"


def words(count: int) -> st.SearchStrategy[list[str]]:
    """Different words of two to nine characters."""
    return st.integers(0, len(HAN) ** 2 // 2).map(lambda start: [_word(start + number) for number in range(count)])


def _word(number: int) -> str:
    return "".join(HAN[(number // len(HAN) ** (at % 2) + at // 2) % len(HAN)] for at in range(2 + number % 8))


NUMBERS = st.one_of(
    st.just("0"),
    st.integers(0, 9999).map(str),
    st.integers(1000, 9999999).map("{:,}".format),
    st.decimals(0, 10000, places=2).map(str),
    st.sampled_from(["３", "1２", "9个", "12.5万元", "45%"]),
)
BLANKS = st.sampled_from(["", "", "/", "—", "无"])


def values(blanks: bool) -> st.SearchStrategy[str]:
    return st.one_of(NUMBERS, NUMBERS, NUMBERS, BLANKS) if blanks else NUMBERS


@st.composite
def plain_tables(draw: st.DrawFn, *, blanks: bool = True, least_rows: int = 2) -> Sample:
    """A header row and rows of one label and some values, a number in every row and only numbers in the first two."""
    width = draw(st.integers(1, 8))
    height = draw(st.integers(least_rows, 9))
    labels = draw(words(1 + width + height))
    rows = [labels[: 1 + width]]
    for number in range(height):
        cells = draw(st.lists(values(blanks and number > 1), min_size=width, max_size=width))
        if not any(char.isdecimal() for text in cells for char in text):
            cells[draw(st.integers(0, width - 1))] = draw(NUMBERS)
        rows.append([labels[1 + width + number], *cells])
    return Sample(tuple(tuple(Spanning(text) for text in row) for row in rows), 1, 1)


@st.composite
def form_tables(draw: st.DrawFn, *, blanks: bool = True, numbered: bool = True) -> Sample:
    """As statutory forms are: two header rows with spans, two label columns with groups that span rows, values in all rows."""
    width = draw(st.integers(3, 7))
    split = draw(st.integers(1, width - 1))
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=5))
    labels = iter(draw(words(60)))
    places: list[list[Spanning | None]] = [
        [Spanning(next(labels), 2, 2), None, Spanning(next(labels), 1, split), *[None] * (split - 1),
         Spanning(next(labels), 1, width - split), *[None] * (width - split - 1)],
        [None, None, *[Spanning(next(labels)) for _ in range(width)]],
    ]  # fmt: skip
    for group, size in enumerate(sizes):
        name = f"{'一二三四五'[group]}、{next(labels)}" if numbered else next(labels)
        for member in range(size):
            sub = f"（{'一二三四五'[member]}）{next(labels)}" if numbered else next(labels)
            head = [Spanning(name, 1, 2), None] if size == 1 else [Spanning(name, size) if member == 0 else None, Spanning(sub)]
            complete = len(places) < 4 or not blanks
            cells = draw(st.lists(values(not complete), min_size=width, max_size=width))
            if not any(char.isdecimal() for text in cells for char in text):
                cells[draw(st.integers(0, width - 1))] = draw(NUMBERS)
            places.append([*head, *map(Spanning, cells)])
    return Sample(tuple(map(tuple, places)), 2, 2)


# Writers


def tabbed(sample: Sample) -> str:
    return "\n".join("\t".join(row) for row in sample.texts())


def vanished(sample: Sample) -> str:
    """Tab-separated, without the empty cells."""
    return "\n".join("\t".join(row) for row in sample.present())


def cell_a_line(sample: Sample) -> str:
    """A leading tab before each cell, a blank line between rows; places covered from the left are not written."""
    rows = []
    for number, row in enumerate(sample.places):
        rows.append(
            [f"\t{cell.text if cell else ''}" for at, cell in enumerate(row) if cell or not sample.covered_from_left(number, at)]
        )
    return "\n\n".join("\n".join(row) for row in rows)


def bare(sample: Sample, gap: str = "\n\n") -> str:
    """A cell a line and nothing else; places that are covered are not written."""
    return gap.join(cell.text for row in sample.places for cell in row if cell)


def piped_lines(sample: Sample, own_line: Callable[[int], bool] = lambda _: False) -> str:
    """A cell a line with its pipe after it or, where `own_line` says so, on the next; pipes for covered places at the row's end."""
    lines, number = [], 0
    for row in sample.places:
        for cell in row:
            if cell:
                lines.extend([cell.text, "|"] if own_line(number) and cell.text else [f"{cell.text} |".strip()])
                number += 1
        covered = sum(cell is None for cell in row)
        if covered:
            lines.append("|" * covered)
    return "\n".join(lines)


def markdown(sample: Sample, *, ends: bool = True, rule: bool = True) -> str:
    def line(cells: list[str]) -> str:
        return f"| {' | '.join(cells)} |" if ends else " | ".join(cells)

    texts = sample.texts()
    return "\n".join([line(texts[0]), *([line(["---"] * sample.columns)] if rule else []), *map(line, texts[1:])])


def markdown_spans(sample: Sample) -> str:
    """Markdown rows in which each place covered from the left is one more pipe."""
    lines = []
    for number, row in enumerate(sample.places):
        parts = []
        for at, cell in enumerate(row):
            parts.append(f" {cell.text} " if cell and cell.text else "" if sample.covered_from_left(number, at) else "  ")
        lines.append(f"|{'|'.join(parts)}|")
    return "\n".join([lines[0], "|" + " --- |" * sample.columns, *lines[1:]])


def aligned(sample: Sample, wide: int = 2) -> str:
    """Columns set with spaces."""
    texts = sample.texts()
    widths = [max(display(row[column], wide) for row in texts) for column in range(sample.columns)]
    return "\n".join("   ".join(pad(text, width, wide) for text, width in zip(row, widths, strict=True)).rstrip() for row in texts)


def single_spaced(sample: Sample) -> str:
    return "\n".join(" ".join(row) for row in sample.present())


def drawn(sample: Sample, *, box: bool = False) -> str:
    """Every cell with borders; box-drawing characters are as wide as letters."""
    texts = sample.texts()
    widths = [max(display(row[column], 2) for row in texts) for column in range(sample.columns)]
    bar, dash, corners = ("│", "─", ["┌┬┐", "├┼┤", "└┴┘"]) if box else ("|", "-", ["+++"] * 3)
    borders = [trio[0] + trio[1].join(dash * (width + 2) for width in widths) + trio[2] for trio in corners]
    rows = [f"{bar}{bar.join(f' {pad(text, width, 2)} ' for text, width in zip(row, widths, strict=True))}{bar}" for row in texts]
    return "\n".join([borders[0], f"\n{borders[1]}\n".join(rows), borders[2]])


def flattened(sample: Sample) -> str:
    return "".join(text for row in sample.present() for text in row)


def display(text: str, wide: int) -> int:
    return sum(wide if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def pad(text: str, width: int, wide: int) -> str:
    return text + " " * (width - display(text, wide))


# Reading back


def grid_rows(page: Page, grid: Grid) -> Rows:
    """Text at every place of a grid, empty where a place is covered."""
    rows = [[""] * grid.columns for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row][cell.column] = "\n".join(page.segments[index].text for index in cell.segments)
    return rows


def present_rows(page: Page, grid: Grid) -> Rows:
    return [[text for text in row if text] for row in grid_rows(page, grid)]


def outside(page: Page) -> list[str]:
    """The texts of the segments that stand in no grid."""
    members = {index for grid in page.grids for cell in grid.cells for index in cell.segments}
    return [segment.text for index, segment in enumerate(page.segments) if index not in members]
