"""Plain text in every shape that copying, converting and extracting leave a report in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from models.generator.document import Draft, Paragraph, TableBlock, TableCell

_FIRST_RESULT = 5  # rows of table three above its results: three of headers, what came in, what was carried over

Shape = Callable[[TableBlock, Random], list[str]]


def write_text(draft: Draft, shape: str, rng: Random) -> bytes:
    """The draft as a text file in one of `SHAPES`. The draft is changed where a shape loses what it says: see `prepare`."""
    gap = [] if shape in {"pipes", "pipe-alone"} or (shape == "flattened" and rng.random() < 0.5) else [""]
    lines: list[str] = [""] if rng.random() < 0.3 else []
    for block in draft.blocks:
        if isinstance(block, TableBlock):
            lines += [*SHAPES[shape](block, rng), *gap]
        else:
            lines += [_paragraph(block, shape, rng), *gap]
    text = "\n".join(lines).rstrip("\n") + ("\n" if rng.random() < 0.7 else "")
    if rng.random() < 0.1:
        text = text.replace("\n", "\r\n")
    encoding = rng.choices(("utf-8", "utf-8-sig", "gb18030", "utf-16"), (82, 6, 8, 4))[0]
    return text.encode(encoding)


def prepare(draft: Draft, shape: str, rng: Random) -> None:
    """Make the truth that of the shape: blanks that would vanish without a trace become marks, and what is lost becomes
    ambiguous."""
    tables = {table.id: table for table in draft.tables()}
    cells = [cell for table in tables.values() for cell in table.cells if cell.field]
    if shape in {"lines", "flattened"}:
        for cell in cells:
            cell.text = cell.text or "/"
    if shape == "flattened":
        for cell in cells:
            cell.text = cell.text.replace(",", "")
    elif shape == "vanished":
        for table in tables.values():
            for line in table.lines():
                values = [cell for cell in line if cell.field]
                if any(cell.text for cell in values) and not all(cell.text for cell in values):
                    _forget(draft, values)
    elif shape == "torn" and "applications" in tables:
        _tear(draft, tables["applications"], rng)


def _forget(draft: Draft, cells: list[TableCell]) -> None:
    """These cells' fields are no longer settled by the document."""
    for cell in cells:
        if cell.field and cell.field in draft.values:
            del draft.values[cell.field]
            draft.ambiguous.append(cell.field)
            if cell.field in draft.wrong:
                draft.wrong.remove(cell.field)


def _tear(draft: Draft, table: TableBlock, rng: Random) -> None:
    """A run of result rows loses its labels; sometimes a few of those rows are gone altogether."""
    rows = list(range(_FIRST_RESULT, table.rows - 1))
    count = rng.randint(2, len(rows))
    start = rng.randint(0, len(rows) - count)
    lost = set(rows[start : start + count])
    gone = {row for row in lost if rng.random() < 0.3} if rng.random() < 0.5 else set()
    _forget(draft, [cell for cell in table.cells if cell.row in lost])
    kept = []
    for cell in table.cells:
        if cell.row in gone and cell.role == "value":
            continue
        if cell.row in lost and cell.role == "row-label":
            cell.text = ""
        kept.append(cell)
    table.cells = kept
    table.torn_at = sorted(rng.sample(range(3, table.rows), rng.randint(1, 3)))


def _paragraph(paragraph: Paragraph, shape: str, rng: Random) -> str:
    if shape in {"markdown", "markdown-bare"}:
        marks = {"title": "# ", "heading": "#" * (paragraph.level + 1) + " "} if rng.random() < 0.3 else {}
        alone = all(run.label.startswith("heading") or run.label in {"title", "organization", "year"} for run in paragraph.runs)
        bold = "".join(f"**{run.text}**" if run.bold else run.text for run in paragraph.runs)
        return (marks.get(paragraph.kind, "") if alone else "") + bold
    return ("　　" if rng.random() < 0.3 and paragraph.kind == "body" else "") + paragraph.text


def _matrix(block: TableBlock) -> list[list[str]]:
    """The full grid: a spanned place holds its text at its top left corner and nothing elsewhere."""
    grid = [[""] * block.columns for _ in range(block.rows)]
    for cell in block.cells:
        grid[cell.row][cell.column] = cell.text
    return grid


def _covered(block: TableBlock) -> list[int]:
    """How many places of each row are covered by a span that begins to the left or above."""
    covered = [block.columns] * block.rows
    for cell in block.cells:
        covered[cell.row] -= 1
    return covered


def _tabs(block: TableBlock, rng: Random) -> list[str]:
    trailing = rng.random() < 0.8
    return ["\t".join(row) if trailing else "\t".join(row).rstrip("\t") for row in _matrix(block)]


def _leading_tab(block: TableBlock, rng: Random) -> list[str]:
    del rng
    lines: list[str] = []
    for row, cells in enumerate(block.lines()):
        above = sum(1 for cell in block.cells if cell.row < row < cell.row + cell.row_span)
        lines += ["\t"] * above + [f"\t{cell.text}" for cell in cells] + [""]
    return lines


def _lines(block: TableBlock, rng: Random) -> list[str]:
    del rng
    return [line for row in block.lines() for cell in row if cell.text for line in (cell.text, "")]


def _pipes(block: TableBlock, rng: Random) -> list[str]:
    del rng
    lines: list[str] = []
    for cells, covered in zip(block.lines(), _covered(block), strict=True):
        lines += [f"{cell.text} |" if cell.text else "|" for cell in cells]
        lines += ["|" * covered] if covered else []
    return lines


def _pipe_alone(block: TableBlock, rng: Random) -> list[str]:
    del rng
    lines: list[str] = []
    for cells, covered in zip(block.lines(), _covered(block), strict=True):
        for cell in cells:
            lines += [cell.text, "|"] if cell.text else ["|"]
        lines += ["|" * covered] if covered else []
    return lines


def _markdown(block: TableBlock, rng: Random) -> list[str]:
    lines = ["| " + " | ".join(row) + " |" for row in _matrix(block)]
    if rng.random() < 0.7:
        lines.insert(1, "|" + " --- |" * block.columns)
    return lines


def _markdown_bare(block: TableBlock, rng: Random) -> list[str]:
    end = rng.choice((" |", ""))
    return [" | ".join(row) + end for row in _matrix(block)]


def _spans(block: TableBlock, rng: Random) -> list[str]:
    del rng
    lines: list[str] = []
    for row, cells in enumerate(block.lines()):
        line = "|"
        places = {cell.column: cell for cell in cells}
        above = {cell.column: cell for cell in block.cells if cell.row < row < cell.row + cell.row_span}
        for column in sorted(places.keys() | above.keys()):
            cell = places.get(column)
            line += f" {cell.text} " + "|" * cell.column_span if cell else " " + "|" * above[column].column_span
        lines.append(line)
    return lines


def _vanished(block: TableBlock, rng: Random) -> list[str]:
    gap = rng.choice(("\t", "\t", "  "))
    return [gap.join(cell.text for cell in row if cell.text) for row in block.lines()]


def _torn(block: TableBlock, rng: Random) -> list[str]:
    lines: list[str] = []
    for number, row in enumerate(_tabs(block, rng)):
        if number in block.torn_at:
            lines.append("")
        if row.strip("\t") or number not in range(_FIRST_RESULT, block.rows - 1):
            lines.append(row)
    return lines


def _flattened(block: TableBlock, rng: Random) -> list[str]:
    rows = ["".join(cell.text for cell in row) for row in block.lines()]
    return ["".join(rows)] if rng.random() < 0.15 else rows


SHAPES: Mapping[str, Shape] = {
    "tabs": _tabs,
    "leading-tab": _leading_tab,
    "lines": _lines,
    "pipes": _pipes,
    "pipe-alone": _pipe_alone,
    "markdown": _markdown,
    "markdown-bare": _markdown_bare,
    "spans": _spans,
    "vanished": _vanished,
    "torn": _torn,
    "flattened": _flattened,
}
STATUTORY_ONLY = frozenset({"lines", "vanished", "torn", "flattened"})
"""Shapes in which only a known form can tell cells apart; reports that follow no form are not written in them."""
