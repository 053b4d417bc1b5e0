"""Reads labelled documents from a folder: a data set, or the NAME.truth.json that the generator writes."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from extraction.geometry import Box
from extraction.page import Grid, GridCell, Page, Segment
from extraction.read.flow import Flow, FlowCell
from models.data.examples import Example
from models.data.formats.manifest import MANIFEST, teachable
from models.data.labelled import LabelledDocument, LabelledPage, Split, label_spans
from models.errors import LabelError
from models.tokens.encoding import LabelSpan

TRUTH = ".truth.json"

_log = logging.getLogger(__name__)


def load_examples(folder: Path, split: Split = "train") -> list[Example]:
    """All documents of a folder that are labelled without contradiction.

    Of a data set those of one split; of a folder of truth files all, sorted by name, as the truth describes them. A truth with
    contradictions is named in the log with the place of the fault, and left out. Raises LabelError where none remains, DatasetError
    where a data set is damaged or documents of it were deleted since.
    """
    if (folder / MANIFEST).is_file():
        from models.data.formats.parquet import read_dataset  # heavy, and truth files do without

        teachable(folder)
        return [document.example() for document in read_dataset(folder, split)]
    examples = []
    for path in sorted(folder.glob(f"*{TRUTH}")):
        try:
            examples.append(load_example(path))
        except LabelError as error:
            _log.warning("left out: %s", error.message)
    if not examples:
        raise LabelError(
            f"{folder}: there is no usable *{TRUTH} and no data set in it; make some with `gouji generate` or `gouji dataset`"
        )
    return examples


def load_example(path: Path) -> Example:
    """One document as its truth describes it. Raises LabelError, naming file and place, where the truth contradicts itself."""
    name = path.name.removesuffix(TRUTH)
    return LabelledDocument(name, name, family_of(name), load_truth(path)).example()


def load_truth(path: Path) -> list[LabelledPage]:
    """The pages that a truth file describes. Raises LabelError, naming file and place, where it contradicts itself."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if "pages" in record:
            return [_page(page) for page in record["pages"]]
        return [_flow(record["blocks"])]
    except LabelError as error:
        raise LabelError(f"{path}: {error.message}") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LabelError(f"{path}: it is not a truth file ({type(error).__name__}: {error}); make it again") from error


def family_of(name: str) -> str:
    """The family in a generated document's name, SEED-NUMBER-FAMILY; the whole name of any other."""
    parts = name.split(".")[0].split("-", 2)
    return parts[2] if len(parts) == 3 and parts[0].isdecimal() and parts[1].isdecimal() else name


def _page(record: dict[str, Any]) -> LabelledPage:
    number, width, height = int(record["number"]), float(record["width"]), float(record["height"])
    segments, labels = [], []
    for index, line in enumerate(record["lines"]):
        place = f"page {number}, line {index + 1}"
        box = Box(*line["box"])
        if not (0 <= box.x0 <= box.x1 <= width and 0 <= box.y0 <= box.y1 <= height):
            raise LabelError(f"{place}: its box {list(box)} does not lie on the page of {width:g} x {height:g}")
        segments.append(Segment(line["text"], box, vertical=bool(line.get("vertical", False))))
        labels.append(label_spans(line["text"], line["labels"], place))
    page = Page(number, width, height, "pt", segments=segments)
    page.grids = [_grid(table["cells"], segments) for table in record["tables"] if table["cells"]]
    return LabelledPage(page, labels)


def _grid(cells: Sequence[dict[str, Any]], segments: Sequence[Segment]) -> Grid:
    """The grid of the part of a table that stands on a page; rows count from the first one on the page."""
    top = min(cell["row"] for cell in cells)
    grid_cells = []
    for cell in cells:
        box = Box(*cell["box"])
        members = tuple(i for i, segment in enumerate(segments) if box.contains(*segment.box.center))
        grid_cells.append(GridCell(cell["row"] - top, cell["column"], cell["row_span"], cell["column_span"], box, members))
    rows = max(cell.row + cell.row_span for cell in grid_cells)
    columns = max(cell.column + cell.column_span for cell in grid_cells)
    return Grid(rows, columns, grid_cells, Box(0, 0, 0, 0), "ruled")


def _flow(blocks: Sequence[dict[str, Any]]) -> LabelledPage:
    """Paragraphs and tables of a document without pages, laid out as its reader would."""
    flow = Flow()
    labels: list[tuple[LabelSpan, ...]] = []
    for group in _tables(blocks):
        for index, block in group:
            if block["text"].strip():
                labels.append(label_spans(block["text"], block["labels"], f"block {index + 1}"))
        first = group[0][1]
        if first["table"] is None:
            flow.paragraph(first["text"])
            continue
        cells = [
            FlowCell(block["row"], block["column"], block["text"], block["row_span"], block["column_span"]) for _, block in group
        ]
        rows = max(cell.row + cell.row_span for cell in cells)
        columns = max(cell.column + cell.column_span for cell in cells)
        flow.grid(rows, columns, cells)
    return LabelledPage(flow.page(), labels)


def _tables(blocks: Sequence[dict[str, Any]]) -> Iterator[list[tuple[int, dict[str, Any]]]]:
    """Blocks with their numbers, those of one table together."""
    group: list[tuple[int, dict[str, Any]]] = []
    for index, block in enumerate(blocks):
        if group and (block["table"] is None or block["table"] != group[-1][1]["table"]):
            yield group
            group = []
        group.append((index, block))
    if group:
        yield group
