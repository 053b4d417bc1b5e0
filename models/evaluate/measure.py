"""One labelled document against its report: every measure as a numerator and a denominator, so that documents can be added up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from extraction.classify import SegmentLabels
from extraction.labels import HEADINGS, ROLES, Label
from extraction.report import Report
from models.data.labelled import LabelledDocument
from models.evaluate.entities import EntityCounter
from models.evaluate.items import Item, items
from models.evaluate.outline import boundaries, found_outline, tree_likeness, true_outline, walk
from models.evaluate.scoring import Score, score
from models.evaluate.tables import found_grid, matched, roles, teds, true_grid

Ratio = tuple[float, float]


@dataclass(slots=True)
class Measures:
    """What was measured on one document. `medium` is how it came: scan150, docx, ...; `ratios` by the name of the measure."""

    name: str
    family: str
    medium: str
    form: str | None
    ratios: dict[str, Ratio] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)


def measure(
    document: LabelledDocument, medium: str, report: Report | None, answers: Sequence[Sequence[SegmentLabels]] | None
) -> Measures:
    """Everything that the truth of a document lets say about its report (None: there is none, which counts as an empty one).

    `answers` are the classifier's labels of the document's pages, where the pages were kept.
    """
    gold: Mapping[str, Any] = document.gold or {"fields": {}}
    result = Measures(document.name, document.family, medium, gold.get("form"))
    if answers is not None:
        result.ratios |= _entities(document, answers)
    if document.gold is None:
        return result
    result.ratios |= _contents(score(gold, report))
    result.ratios |= _structure(gold, report)
    if report is not None:
        result.items = list(items(gold, report))
        if answers is not None:
            result.ratios |= _roles(roles(document, report.tables))
        if gold.get("form"):
            wrong = sum(not item.right for item in result.items if item.kind == "field" and item.accepted)
            result.ratios["documents with a silent error"] = (float(wrong > 0), 1.0)
    return result


def medium_of(file: str, name: str) -> str:
    """`scan150` for NAME.scan150.pdf, `docx` for NAME.docx."""
    parts = [part for part in re.split(r"\.", file.removeprefix(name)) if part]
    return parts[0] if parts else "?"


def _entities(document: LabelledDocument, answers: Sequence[Sequence[SegmentLabels]]) -> dict[str, Ratio]:
    counter = EntityCounter()
    for page, given in zip(document.pages, answers, strict=True):
        for segment, truth, answer in zip(page.page.segments, page.labels, given, strict=True):
            counter.add(segment.text, truth, answer)
    ratios: dict[str, Ratio] = {"entity F1": _f1(counter)}
    ratios["entity precision"] = (counter.score().right, counter.score().found)
    ratios["entity recall"] = (counter.score().right, counter.score().true)
    ratios["entity F1 headings"] = _f1(counter, *HEADINGS)
    ratios["entity F1 cell roles"] = _f1(counter, *ROLES)
    for label, one in counter.by_label().items():
        ratios[f"{label} precision"] = (one.right, one.found)
        ratios[f"{label} recall"] = (one.right, one.true)
        ratios[f"{label} F1"] = _f1(counter, label)
    return ratios


def _f1(counter: EntityCounter, *labels: Label) -> Ratio:
    one = counter.score(*labels)
    return 2.0 * one.right, float(one.found + one.true)


def _contents(one: Score) -> dict[str, Ratio]:
    ratios: dict[str, Ratio] = {
        "facts exact": (one.facts_right, one.facts),
        "section text": (one.text, one.texts),
        "outline": (one.outline, one.outline_of),
    }
    if one.cells:
        ratios |= {
            "fields exact": (one.right, one.cells),
            "nonzero fields exact": (one.nonzero_right, one.nonzero),
            "fields in review": (one.review, one.cells),
            "silent errors": (one.silent, one.accepted),
            "ambiguous flagged": (one.flagged, one.ambiguous),
            "printed errors found": (one.errors_found, one.errors),
            "false printed errors": (float(one.false_errors > 0), 1.0),
        }
    return ratios


def _structure(gold: Mapping[str, Any], report: Report | None) -> dict[str, Ratio]:
    sections = report.sections if report else []
    want, got = true_outline(gold), found_outline(gold, sections)
    grids = [true_grid(table) for table in gold.get("tables", [])]
    got_grids = [found_grid(table) for table in report.tables] if report else []
    partners = [None if index is None else got_grids[index] for index in matched(grids, got_grids)]
    pairs = list(zip(grids, partners, strict=True))
    exact = sum(found is not None and found.texts == true.texts for true, found in pairs)
    shapes = sum(found is not None and found.texts.keys() == true.texts.keys() for true, found in pairs)
    in_review = [section.state == "review" for section in walk(sections) if section.heading]
    return {
        "heading boundaries F1": boundaries(want, got),
        "section tree": (tree_likeness(want, got), 1.0),
        "sections in review": (float(sum(in_review)), float(len(in_review))),
        "grids exact": (float(exact), float(len(grids))),
        "grids in shape": (float(shapes), float(len(grids))),
        "TEDS": (sum(teds(true, found) for true, found in pairs), float(len(grids))),
    }


def _roles(counts: Counter[tuple[str, str]]) -> dict[str, Ratio]:
    ratios = {}
    for name, chosen in [("cell roles F1", ROLES), *((f"role {role} F1", (role,)) for role in ROLES)]:
        right, found, true = (sum(counts[part, role] for role in chosen) for part in ("right", "found", "true"))
        ratios[name] = (2.0 * right, float(found + true))
    return ratios
