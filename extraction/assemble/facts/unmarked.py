"""What the classifier left unmarked although its shape says what it is: proposed, never accepted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from extraction.assemble.facts.fact import Fact
from extraction.labels import Label
from extraction.page import Page, Segment
from extraction.plain import HAN, simplified, squash

_GUESS = 0.5  # the probability of what only its shape speaks for: always a person's to confirm
_FIRST = 4  # segments outside tables among which an unmarked year or body is looked for

# The group is the value.
_ANYWHERE: dict[Label, re.Pattern[str]] = {
    "postcode": re.compile(r"(?:邮编|邮政编码)[：:为是]?(\d{6})(?!\d)"),
    "phone": re.compile(r"(?:电话|热线)[：:为是]?([（(]?0\d{2,3}[）)]?[-—]?\d{7,8})(?!\d)"),
    "email": re.compile(r"([A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"),
    "website": re.compile(r"((?:https?://|www\.)[A-Za-z0-9._~:/?#@!$&*+,;=%-]*[A-Za-z0-9/])"),
}
_OPENING: dict[Label, re.Pattern[str]] = {
    "year": re.compile(r"((?:19|20)\d{2})年"),
    "organization": re.compile(rf"([{HAN}]{{2,16}}?(?:人民政府|街道办事处|管理委员会|委员会|[乡镇县区市](?=政府信息)|局|厅))"),
}


def find_unmarked(pages: Sequence[Page], found: Collection[str]) -> list[Fact]:
    """The first of each fact that is not among those `found`."""
    guesses: dict[str, Fact] = {}
    for page in pages:
        opening = _first_outside_tables(page) if page is pages[0] else ()
        for at, segment in enumerate(page.segments):
            shapes = {**_ANYWHERE, **_OPENING} if at in opening else _ANYWHERE
            for guess in _guesses(segment, shapes, page.number):
                if guess.name not in found:
                    guesses.setdefault(guess.name, guess)
    return list(guesses.values())


def _first_outside_tables(page: Page) -> Sequence[int]:
    held = {index for grid in page.grids for cell in grid.cells for index in cell.segments}
    return [index for index in range(len(page.segments)) if index not in held][:_FIRST]


def _guesses(segment: Segment, shapes: dict[Label, re.Pattern[str]], page: int) -> Iterator[Fact]:
    folded = squash(segment.text)
    text = simplified(folded)
    for name, shape in shapes.items():
        if match := shape.search(text):
            printed = folded[match.start(1) : match.end(1)]
            value = int(match.group(1)) if name == "year" else printed
            yield Fact(name, value, printed, page, segment.box, _GUESS, segment.probability)
