"""The project *pages*: a page with the regions whose labels are in doubt, and what an annotation of it says."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from extraction.classify import SegmentLabels
from extraction.decide.outline import LOST_HEADING
from extraction.export.neutral import printable
from extraction.export.trail import walk
from extraction.geometry import Box, union
from extraction.labels import HEADINGS, Label
from extraction.page import Page
from extraction.report import Report, TableRecord
from labeling.questions.crops import page_picture
from labeling.questions.doubts import Reader
from labeling.questions.impossible import Impossible

TITLE = "勾稽 · 页面 Pages"
CONFIG = Path(__file__).with_name("pages.xml")
CELL: Literal["cell"] = "cell"  # the label of what is drawn into a grid

_CONTEXT: tuple[Label, ...] = ("title", *HEADINGS)
_SAME, _COVERED, _PART = 0.8, 0.5, 0.08  # shares: of two boxes' union, of a segment's area, of a segment's width
_ABOUT = 60  # characters of a heading that is shown as context
_SUSPECTS = 3  # lines that are drawn where a heading may have been lost
_LOST = 0.5  # how probable it is then that one was


WrongPlaces = Mapping[int, Collection[str]]
"""The pages on which a person said that a value stands in the wrong row or column, each with the tables of these values."""


@dataclass(frozen=True, slots=True)
class PageDoubt:
    """A page on which labels or a grid are in doubt. `question` is JSON, see `page_question`."""

    page: int
    question: Mapping[str, Any]
    error: float


def page_doubts(
    reader: Reader, labels: Sequence[Sequence[SegmentLabels]], *, doubt: float, most: int, wrong: WrongPlaces
) -> Iterator[PageDoubt]:
    """The pages of a report that a person should look at, with the `labels` of their segments.

    `doubt` is the probability below which a label is asked about, `most` bounds the regions of a page.
    """
    by_page = dict(zip(reader.pages, labels, strict=True))
    needed, lost = pages_in_doubt(reader, wrong), _lost_headings(reader.report)
    for number, grids in sorted(needed.items()):
        page, given, why = reader.pages[number], by_page[number], lost.get(number, [])
        suspects, roles = _suspects(page, given) if why else [], any(table.state == "review" for table in grids)
        regions = suspects + [region for region in _regions(page, given, doubt, roles) if region not in suspects]
        regions = _whole_lines(regions[:most], page, given)
        if regions or grids or why:
            question = {
                "why": why,
                "size": [page.width, page.height],
                "segments": [[*segment.box, segment.text] for segment in page.segments],
                "regions": regions,
                "grids": [_grid(table, number) for table in grids],
                "pages": [other for other in (number, number - 1, number + 1) if other in reader.pages],
                "headings": _headings_before(reader.report, number),
                "document": f"{reader.report.source.name} · {number} / {reader.report.source.pages}",
                "made_by": f"{reader.report.made_by.classifier}; {reader.report.made_by.ocr or '-'}",
            }
            unsure = 1.0 - min((region["score"] for region in regions), default=doubt)
            yield PageDoubt(number, question, max(unsure, _LOST) if why else unsure)


def pages_in_doubt(reader: Reader, wrong: WrongPlaces) -> dict[int, list[TableRecord]]:
    """The numbers of the pages whose structure is in doubt, each with the tables whose grid is."""
    report = reader.report
    needed: dict[int, list[TableRecord]] = {number: [] for number in _lost_headings(report)}
    for number, ids in wrong.items():
        needed[number] = [table for table in report.tables if table.id in ids and number in table.pages]
    for section in walk(report.sections):
        places = section.boxes if section.state == "review" else []
        lines = [(place.page, segment) for place in places for segment in reader.segments(place.page, Box(*place.box))]
        if section.state == "review" and not any(reader.is_line_in_doubt(page, segment) for page, segment in lines):
            needed.setdefault(section.pages[0], [])
    for table in report.tables:
        for number in table.pages if table.state == "review" else ():
            if table not in needed.setdefault(number, []):
                needed[number].append(table)
        for cell in table.cells:
            if cell.state == "review" and not cell.by_person and not reader.is_field(table, cell) and not reader.is_ink(cell):
                needed.setdefault(cell.page, [])
    for number in _pages_with_gaps(report):
        needed.setdefault(number, [])
    return {number: grids for number, grids in needed.items() if number in reader.pages}


def _pages_with_gaps(report: Report) -> set[int]:
    """Where a field would have to be that was found nowhere: the pages of its table's other fields, else all tables'."""
    pages: set[int] = set()
    for name, record in report.fields.items():
        if record.kind == "missing" and not record.by_person:
            beside = {
                place.page
                for other, found in report.fields.items()
                if other.split(".")[0] == name.split(".")[0]
                for place in found.evidence
            }
            pages |= beside or {number for table in report.tables for number in table.pages}
    return pages


def _lost_headings(report: Report) -> dict[int, list[str]]:
    """The pages on which a heading may have been lost, each with what tells so."""
    found: dict[int, list[str]] = {}
    for problem in report.problems:
        if problem.code == LOST_HEADING and problem.page is not None:
            found.setdefault(problem.page, []).append(problem.message)
    return found


def _suspects(page: Page, labels: Sequence[SegmentLabels]) -> list[dict[str, Any]]:
    """The lines that the classifier takes for no headings, but rather than the others: the likeliest first."""
    heads = [region for region in _spans(page, labels) if region["start"] == 0 and region["label"] not in _CONTEXT]
    chances = {region["segment"]: sum(labels[region["segment"]].scores.get(label, 0.0) for label in HEADINGS) for region in heads}
    likely = [region for region in heads if chances[region["segment"]] > 0]
    return sorted(likely, key=lambda region: -chances[region["segment"]])[:_SUSPECTS]


def _regions(page: Page, labels: Sequence[SegmentLabels], doubt: float, grids: bool) -> list[dict[str, Any]]:
    """The spans in doubt, least sure first; then headings as context, and headers and row labels where a grid is in doubt."""
    spans = _spans(page, labels)
    doubtful = sorted((span for span in spans if span["score"] < doubt), key=lambda span: span["score"])
    context = [span for span in spans if span["score"] >= doubt and span["label"] in _CONTEXT]
    roles = [span for span in spans if span["score"] >= doubt and span["label"] in ("column-header", "row-label")]
    return doubtful + context + (roles if grids else [])


def _whole_lines(regions: list[dict[str, Any]], page: Page, labels: Sequence[SegmentLabels]) -> list[dict[str, Any]]:
    """The regions, with what else stands on their lines behind them: what a person says of a line is all that it is."""
    drawn = {region["segment"] for region in regions}
    return regions + [span for span in _spans(page, labels) if span["segment"] in drawn and span not in regions]


def _spans(page: Page, labels: Sequence[SegmentLabels]) -> list[dict[str, Any]]:
    """All that the classifier labelled, as regions, in reading order."""
    return [
        {"segment": at, "start": span.start, "end": span.end, "label": span.label, "score": round(span.probability, 4)}
        for at, given in enumerate(labels)
        for span in given.spans
        if page.segments[at].text[span.start : span.end].strip()
    ]


def _grid(table: TableRecord, page: int) -> dict[str, Any]:
    cells = [list(cell.box) for cell in table.cells if cell.page == page]
    x0, y0 = min((c[0] for c in cells), default=0.0), min((c[1] for c in cells), default=0.0)
    x1, y1 = max((c[2] for c in cells), default=0.0), max((c[3] for c in cells), default=0.0)
    return {"id": table.id, "box": [x0, y0, x1, y1], "cells": cells}


def _headings_before(report: Report, page: int) -> list[str]:
    """The headings that the page's text stands under, outermost first."""
    before = [section for section in walk(report.sections) if section.heading and section.pages[0] < page]
    path: list[tuple[int, str]] = []
    for section in before:
        path = [entry for entry in path if entry[0] < section.level] + [(section.level, section.heading)]
    return [printable(heading)[:_ABOUT] for _, heading in path]


def task_data(question: Mapping[str, Any], pages: Mapping[int, Page]) -> dict[str, Any]:
    """What the annotator sees: the page first, then those before and after it."""
    grids = [[Box(*cell) for cell in grid["cells"]] for grid in question["grids"]]
    shown = [pages[number] for number in question["pages"]]
    about = [f"文件 File：{question['document']}", *(f"存疑 Doubt：{why}" for why in question.get("why", ()))]
    if question["headings"]:
        about.append(f"接上页 Under：{' › '.join(question['headings'])}")
    if grids:
        about.append("蓝色网格有误时，选“单元格”，照原样画出有误的格 wrong grid: choose cell, draw the wrong cells as printed")
    if len(shown) > 1:
        about.append("翻页可看前后页 other pages: context")
    return {
        "images": [page_picture(shown[0], grids), *(page_picture(page) for page in shown[1:])],
        "about": "\n".join(about),
        "grids": [
            {
                "value": grid["id"],
                "alias": grid["id"],
                "html": f"表 {grid['id']} 的蓝色网格正确 <span>grid is right</span>",
                "hotkey": "g",
            }
            for grid in question["grids"]
        ],
    }


def prediction(question: Mapping[str, Any], page: Page) -> dict[str, Any]:
    """The regions as the machine labels them, least sure first, each with its score."""
    result = [
        {
            "id": _region_id(region), "from_name": "label", "to_name": "image", "type": "rectanglelabels", "item_index": 0,
            "original_width": round(page.width), "original_height": round(page.height), "image_rotation": 0,
            "score": region["score"], "value": {**_percent(_box_of(region, question), page), "rectanglelabels": [region["label"]]},
            "meta": {"text": [_text_of(region, question)]},
        }
        for region in question["regions"]
    ]  # fmt: skip
    score = min((region["score"] for region in question["regions"]), default=0.0)
    return {"result": result, "score": score, "model_version": question["made_by"]}


def read_answer(result: Sequence[Mapping[str, Any]], question: Mapping[str, Any], number: int) -> dict[str, Any]:
    """An annotation of page `number` as `labels` (page, box, text, spans) and `grids` that are right, once `cells` are drawn into
    them (page, box, cells, and the texts in those).

    A region that stands where we drew it labels what it was drawn for; one that was moved or drawn anew labels what it covers.
    Raises `Impossible` where it says nothing, or gives one character two labels.
    """
    asked = {_region_id(region): region for region in question["regions"]}
    spans: dict[int, list[tuple[Label, int, int]]] = {}
    drawn: list[Box] = []
    for part in result:
        if part.get("type") != "rectanglelabels" or part.get("item_index", 0) not in (0, None):
            continue
        label, box = _label(part), _absolute(part, question["size"])
        if label == CELL:
            drawn.append(box)
            continue
        region = asked.get(str(part.get("id")))
        if region is not None and _overlap(box, _box_of(region, question)) >= _SAME:
            spans.setdefault(region["segment"], []).append((label, region["start"], region["end"]))
        else:
            for segment, start, end in _covered(box, question["segments"]):
                spans.setdefault(segment, []).append((label, start, end))
    chosen = {str(choice) for part in result if part.get("from_name") == "grids" for choice in _choices(part)}
    grids = [{"page": number, "box": grid["box"], "cells": [], "texts": []} for grid in question["grids"] if grid["id"] in chosen]
    if drawn:
        texts = [_text_in(cell, question["segments"]) for cell in drawn]
        grids.append({"page": number, "box": list(union(drawn)), "cells": [list(cell) for cell in drawn], "texts": texts})
    if not spans and not grids:
        raise Impossible("it labels nothing")
    labels = [
        {
            "page": number,
            "box": question["segments"][at][:4],
            "text": question["segments"][at][4],
            "spans": [list(span) for span in _parted(told)],
        }
        for at, told in sorted(spans.items())
    ]
    return {"labels": labels, "grids": grids}


def kind_of(answer: Mapping[str, Any]) -> tuple[object, ...]:
    """What an answer comes to, for telling whether two agree. No two hands draw the same cell: what stands in it counts."""
    labels = tuple((tuple(told["box"]), tuple(tuple(span) for span in told["spans"])) for told in answer["labels"])
    grids = tuple(tuple(sorted(grid["texts"])) if grid.get("cells") else tuple(grid["box"]) for grid in answer["grids"])
    return labels, grids


def _parted(spans: Sequence[tuple[Label, int, int]]) -> list[tuple[Label, int, int]]:
    """The spans of one line in order, none over another: a hand draws a character too far, and twice what is the same."""
    parted: list[tuple[Label, int, int]] = []
    for label, start, end in sorted(spans, key=lambda span: span[1:]):
        if parted and start < parted[-1][2]:
            before, first, last = parted.pop()
            if before == label:
                label, start, end = before, first, max(last, end)
            elif last - start > 1 or end - first < 2:
                raise Impossible("two labels lie on the same characters")
            else:  # the longer one gives way
                border = start if last - first > 1 and (end - start == 1 or last - first > end - start) else last
                parted.append((before, first, border))
                start = border
        parted.append((label, start, end))
    return parted


def _choices(part: Mapping[str, Any]) -> list[Any]:
    value = part.get("value")
    found = value.get("choices") if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _label(part: Mapping[str, Any]) -> Label | Literal["cell"]:
    labels = part["value"].get("rectanglelabels") if isinstance(part.get("value"), dict) else None
    if not isinstance(labels, list) or len(labels) != 1 or labels[0] not in (*get_args(Label), CELL):
        raise Impossible("a region has no label of ours, or several")
    label: Label | Literal["cell"] = labels[0]
    return label


def _absolute(part: Mapping[str, Any], size: Sequence[float]) -> Box:
    value = part["value"]
    try:
        x, y, width, height = (float(value[name]) for name in ("x", "y", "width", "height"))
    except (KeyError, TypeError, ValueError) as error:
        raise Impossible("a region has no place") from error
    if not all(-1 <= number <= 101 for number in (x, y, width, height)):
        raise Impossible("a region lies outside the page")
    return Box(x * size[0] / 100, y * size[1] / 100, (x + width) * size[0] / 100, (y + height) * size[1] / 100)


def _percent(box: Box, page: Page) -> dict[str, float]:
    return {
        "x": round(100 * box.x0 / page.width, 4), "y": round(100 * box.y0 / page.height, 4),
        "width": round(100 * box.width / page.width, 4), "height": round(100 * box.height / page.height, 4), "rotation": 0,
    }  # fmt: skip


def _region_id(region: Mapping[str, Any]) -> str:
    return f"s{region['segment']}-{region['start']}-{region['end']}"


def _text_of(region: Mapping[str, Any], question: Mapping[str, Any]) -> str:
    text: str = question["segments"][region["segment"]][4]
    return printable(text[region["start"] : region["end"]])


def _box_of(region: Mapping[str, Any], question: Mapping[str, Any]) -> Box:
    """Where the characters of a span stand, as if all were as wide as each other."""
    *sides, text = question["segments"][region["segment"]]
    box, length = Box(*sides), max(len(text), 1)
    width = box.width / length
    return Box(box.x0 + region["start"] * width, box.y0, box.x0 + region["end"] * width, box.y1)


def _covered(box: Box, segments: Sequence[Sequence[Any]]) -> Iterator[tuple[int, int, int]]:
    """The segments that a box covers, each with the range of its characters: part of a line, where it covers only part."""
    for at, (x0, y0, x1, y1, text) in enumerate(segments):
        segment = Box(x0, y0, x1, y1)
        across = (min(box.x1, segment.x1) - max(box.x0, segment.x0)) / max(segment.width, 1.0)
        down = (min(box.y1, segment.y1) - max(box.y0, segment.y0)) / max(segment.height, 1.0)
        if across < _PART or down < _COVERED:
            continue
        start = round(max(0.0, (box.x0 - segment.x0) / max(segment.width, 1.0)) * len(text))
        end = round(min(1.0, (box.x1 - segment.x0) / max(segment.width, 1.0)) * len(text))
        start, end = (0 if start <= 1 else start), (len(text) if end >= len(text) - 1 else end)
        if end > start:
            yield at, start, end


def _text_in(cell: Box, segments: Sequence[Sequence[Any]]) -> str:
    return "".join(text for *sides, text in segments if cell.contains(*Box(*sides).center))


def _overlap(one: Box, other: Box) -> float:
    both = one.intersection(other)
    return both / (one.area + other.area - both) if both else 0.0
