"""What is true of a generated document: the gold file that `score.py` reads, and the labels that a model is trained on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from extraction.labels import FACTS
from models.generator.document import Block, Draft, Paragraph, TableBlock
from models.generator.scan import Scan
from models.generator.setting import SetPage, spans

Json = dict[str, Any]
_IN_TEXT = {"heading", "body", "signature"}


def gold(draft: Draft) -> Json:
    """The draft's truth in the format of the scorer, with `tables` besides.

    The facts and headings are taken from the labelled characters themselves, so they are as printed. Headings that occur twice
    are in `outline` but not in `texts`, where they could not be told apart.
    """
    facts = _facts(draft)
    outline: list[list[Any]] = []
    texts: dict[str, list[str]] = {}
    twice: set[str] = set()
    current: str | None = None
    for paragraph in draft.paragraphs():
        heading = "".join(run.text for run in paragraph.runs if run.label.startswith("heading"))
        if heading:
            outline.append([paragraph.level, heading])
            twice.update({heading} & texts.keys())
            texts.setdefault(heading, [])
            current = heading
        rest = "".join(run.text for run in paragraph.runs if not run.label.startswith("heading"))
        if current and rest and paragraph.kind in _IN_TEXT:
            texts[current].append(rest)
    return {
        "form": draft.form,
        "outline": outline,
        "outline_levels": 3,
        "facts": facts,
        "fields": draft.values,
        "ambiguous": draft.ambiguous,
        "texts": {heading: "\n".join(lines) for heading, lines in texts.items() if heading not in twice},
        "printed_wrong": draft.wrong,
        "tables": [_table(block) for block in draft.tables()],
    }


def _facts(draft: Draft) -> Json:
    """Each fact's first mention; the organization may be broken over runs of the title."""
    facts: Json = {}
    for paragraph in draft.paragraphs():
        for run in paragraph.runs:
            if run.label in FACTS:
                facts.setdefault(run.label, int(run.text) if run.label == "year" and run.text.isdecimal() else run.text)
    if draft.period:
        facts["period_start"], facts["period_end"] = draft.period
    return facts


def _table(block: TableBlock) -> Json:
    cells = [
        {"row": c.row, "column": c.column, "row_span": c.row_span, "column_span": c.column_span, "text": c.text, "role": c.role}
        for c in sorted(block.cells, key=lambda c: (c.row, c.column))
    ]
    return {"id": block.id, "rows": block.rows, "columns": block.columns, "cells": cells}


def page_truth(pages: Sequence[SetPage], scan: Scan | None = None) -> Json:
    """Labels of every line and cell on pages, in points. A scan's pages have `transform` too, the homography from points to the
    pixels of the picture as delivered, row by row, with `pixels` (width, height) of that picture, its `dpi`, and the boxes of
    `seals`."""
    found = []
    for index, page in enumerate(pages):
        record: Json = {"number": page.number, "width": page.width, "height": page.height, "lines": [], "tables": []}
        for line in page.lines:
            record["lines"].append(
                {
                    "box": _box(line.box),
                    "text": line.text,
                    "labels": [list(span) for span in line.labels],
                    "vertical": line.vertical,
                }
            )
        for table in page.tables:
            cells = [
                {
                    "row": c.row, "column": c.column, "row_span": c.row_span, "column_span": c.column_span,
                    "box": _box(c.box), "text": c.text, "role": c.role, "repeated": c.repeated,
                }
                for c in table.cells
            ]  # fmt: skip
            record["tables"].append({"id": table.id, "cells": cells})
        if scan is not None:
            record["transform"] = [float(number) for number in scan.transforms[index].flatten()]
            record["pixels"] = [scan.images[index].shape[1], scan.images[index].shape[0]]
            record["dpi"] = scan.sheet.profile.dpi
            record["seals"] = [_box(seal.box) for seal in scan.seals if seal.page == page.number]
        found.append(record)
    return {"pages": found}


def block_truth(blocks: Sequence[Block]) -> Json:
    """Labels of every paragraph and cell of a document without pages, in order."""
    found: list[Json] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append({"text": block.text, "labels": [list(span) for span in spans(block.runs)], "table": None})
            continue
        for cell in sorted(block.cells, key=lambda c: (c.row, c.column)):
            labels = [[cell.role, 0, len(cell.text)]] if cell.text else []
            place = {"row": cell.row, "column": cell.column, "row_span": cell.row_span, "column_span": cell.column_span}
            found.append({"text": cell.text, "labels": labels, "table": block.id, **place})
    return {"blocks": found}


def _box(box: tuple[float, float, float, float]) -> list[float]:
    return [round(number, 2) for number in box]
