"""Sections against the truth: headings found at their level and in order, and the distance of the trees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apted import APTED, Config
from rapidfuzz.distance import LCSseq

from extraction.plain import squash
from extraction.report import Section

Entry = tuple[int, str]  # level, heading as it is compared


@dataclass(slots=True)
class Node:
    """A section as a node of a tree; the root has level 0."""

    level: int
    heading: str
    children: list[Node] = field(default_factory=list)


def walk(sections: Sequence[Section]) -> Iterator[Section]:
    """All sections, depth first, in order."""
    for section in sections:
        yield section
        yield from walk(section.children)


def plain_heading(text: str) -> str:
    """A heading as it is compared: without spaces, widths and closing punctuation."""
    return squash(text).rstrip("。.:：，,、")


def true_outline(gold: Mapping[str, Any]) -> list[Entry]:
    """The outline of a gold file."""
    return [(level, plain_heading(text)) for level, text in gold.get("outline", [])]


def found_outline(gold: Mapping[str, Any], sections: Sequence[Section]) -> list[Entry]:
    """The outline of a report, as deep as that of the gold file."""
    levels = range(1, gold.get("outline_levels", 2) + 1)
    return [(one.level, plain_heading(one.heading)) for one in walk(sections) if one.heading and one.level in levels]


def boundaries(want: Sequence[Entry], got: Sequence[Entry]) -> tuple[float, float]:
    """Numerator and denominator of the F1 of headings: level and text right, in order."""
    return 2.0 * LCSseq.similarity(want, got), float(len(want) + len(got))


def tree_likeness(want: Sequence[Entry], got: Sequence[Entry]) -> float:
    """1 minus the tree edit distance (APTED; Pawlik and Augsten, 2016) over the size of the larger tree.

    Renaming a node costs 1 where headings differ; levels are the tree's shape.
    """
    size = max(len(want), len(got))
    if list(want) == list(got) or not size:
        return 1.0
    distance = APTED(_tree(want), _tree(got), _Costs()).compute_edit_distance()
    return max(0.0, 1.0 - float(distance) / size)


class _Costs(Config):  # type: ignore[misc]  # apted has no types
    def rename(self, node1: Node, node2: Node) -> float:
        return float(node1.heading != node2.heading)

    def children(self, node: Node) -> list[Node]:
        return node.children


def _tree(outline: Sequence[Entry]) -> Node:
    root = Node(0, "")
    path = [root]
    for level, heading in outline:
        while len(path) > 1 and path[-1].level >= level:
            path.pop()
        node = Node(level, heading)
        path[-1].children.append(node)
        path.append(node)
    return root
