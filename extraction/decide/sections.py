"""Gathers the evidence for the sections of a document."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from extraction.assemble.outline import SectionNode
from extraction.decide.evidence import SectionEvidence
from extraction.decide.wording import AS_WORDED, Wording, is_torn, strays_of_words
from extraction.numbering import number_at

_ENDED = re.compile(r"(?:[。！？；：…!?;:”』」】]|\d\s*日)\s*$")
_MARK = re.compile(r"[。，、！？；：…!?,;:”』」】]")


class SectionSupport:
    """What is known of the sections `nodes` of a document. `given` tells for each page whether its text was given, not recognized;
    `headings` are those of the form that it follows, if it does, `labels` those of the form's tables."""

    def __init__(self, nodes: Sequence[SectionNode], given: Mapping[int, bool], headings: Wording, labels: Wording) -> None:
        self._given = given
        self._headings = headings
        self._labels = labels
        self._levels: dict[str, set[int]] = defaultdict(set)  # by style of number
        self._ends: dict[str, list[bool]] = defaultdict(list)  # likewise: whether each of them ends in a mark
        self._disordered: set[tuple[int, int]] = set()  # by place
        headed = [node for node in _walk(nodes) if node.heading]
        self._plain = sum(node.number is None for node in headed) / max(1, len(headed))
        last: dict[str, int] = {}
        for node in _walk(nodes):
            number = number_at(node.heading)
            if number is None:
                continue
            self._levels[number.kind].add(node.level)
            self._ends[number.kind].append(_ends_in_mark(node.heading))
            if number.value not in (1, last.get(number.kind, 0) + 1):
                self._disordered.add(node.place)
            last[number.kind] = number.value

    def of(self, node: SectionNode, id_: str) -> SectionEvidence:
        """The evidence for one of them, which the report calls `id_`."""
        recognized = not all(self._given[page] for page in pages_of(node))
        number = number_at(node.heading)
        return SectionEvidence(
            name=id_,
            heading=node.probability,
            text=node.text_probability if recognized else None,
            heading_text=node.heading_probability if recognized else None,
            rival=node.heading_rival if recognized else 0.0,
            length=len(node.text),
            heading_length=len(node.heading),
            numbered=node.number is not None,
            headed=bool(node.heading),
            ended=not (node.heading and node.text) or _ENDED.search(node.text) is not None,  # what comes first is no sentence
            departure=self._headings.departure(node.heading) if node.heading and node.level == 1 else AS_WORDED,
            disordered=node.place in self._disordered,
            odd_level=node.mixed or (number is not None and len(self._levels[number.kind]) > 1),
            torn=is_torn(node.heading.strip()) or (number is not None and number.printed == node.heading.strip()),
            text_torn=is_torn(node.text.strip().rstrip("、，,；;：:")),
            strays=max(strays_of_words(node.heading), strays_of_words(_MARK.split(node.text)[-1])),
            odd_end=self._odd_end(node),
            last=len(_MARK.split(node.text)[-1].strip()),
            tabular=node.tabular,
            passed_over=node.passed_over,
            level=node.level_probability,
            plain=self._plain,
            labels=any(self._labels.knows(line) for line in node.text.split("\n")),
        )

    def _odd_end(self, node: SectionNode) -> float:
        """The share of headings with a number of its style that end in a mark where it does not, or in none where it does."""
        number = number_at(node.heading)
        ends = self._ends[number.kind] if number else []
        return sum(one != _ends_in_mark(node.heading) for one in ends) / max(1, len(ends))


def pages_of(node: SectionNode) -> list[int]:
    """The pages that a section stands on."""
    return sorted({page for page, _ in node.boxes} | {node.place[0]})


def _ends_in_mark(heading: str) -> bool:
    return bool(heading) and _MARK.match(heading.strip()[-1]) is not None


def _walk(nodes: Sequence[SectionNode]) -> Iterator[SectionNode]:
    for node in nodes:
        yield node
        yield from _walk(node.children)
