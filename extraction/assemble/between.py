"""What stands between two places of a document: nothing but furniture, or text that parts them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from extraction.assemble.cells import label_probability
from extraction.assemble.furniture import of_paper
from extraction.assemble.running import running_lines
from extraction.classify import SegmentLabels
from extraction.geometry import Box
from extraction.page import Page

_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:第|page)?\s*\d{1,4}\s*(?:页|/|of)?[\s,，]*(?:共?\s*\d{1,4}\s*页?)?[\W_]*",
    re.IGNORECASE,
)
_CONTINUED = re.compile(r"[\W_]*(?:续|接)(?:上?表|上页)?.*|.*[（(]续(?:表)?\d*[)）].*|[（(]?单位\s*[:：].*")
_SHORT = 30  # characters of a line that says that a table goes on


class Between:
    """Answers for a whole document; `used` are the (page number, segment index) that stand in tables."""

    def __init__(self, used: Collection[tuple[int, int]], pages: Sequence[Page], labels: Sequence[Sequence[SegmentLabels]]) -> None:
        self._used = used
        self._pages = pages
        self._labels = labels
        self._running = running_lines(pages, used)
        self._order: Mapping[int, int] = {page.number: order for order, page in enumerate(pages)}

    def page(self, number: int) -> Page:
        return self._pages[self._order[number]]

    def free(self, upper: tuple[int, Box], lower: tuple[int, Box]) -> bool:
        """Whether nothing but furniture stands between two boxes (page number, box) on one page or on neighbouring pages."""
        first, last = self._order[upper[0]], self._order[lower[0]]
        if first == last:
            return not self._parted(first, upper[1].y1, lower[1].y0)
        if last != first + 1:
            return False
        return not self._parted(first, upper[1].y1, float("inf")) and not self._parted(last, float("-inf"), lower[1].y0)

    def _parted(self, order: int, above: float, below: float) -> bool:
        page = self._pages[order]
        paper = of_paper(page, self._used)
        return any(
            above <= segment.box.center[1] <= below
            and segment.text.strip()
            and index not in paper
            and (page.number, index) not in self._running
            and (page.number, index) not in self._used
            and not self._passes(order, index, segment.text.strip())
            for index, segment in enumerate(page.segments)
        )

    def _passes(self, order: int, index: int, text: str) -> bool:
        """Whether a table may go on behind this text."""
        if _PAGE_NUMBER.fullmatch(text) or (len(text) <= _SHORT and _CONTINUED.fullmatch(text)):
            return True
        labels = self._labels[order]
        furniture = label_probability(labels[index], ("furniture",)) if index < len(labels) else None
        return furniture is not None and furniture >= 0.5
