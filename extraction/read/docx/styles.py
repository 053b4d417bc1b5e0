"""What Word works out from styles: type size, weight and the numbers of numbered paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extraction.read.hands import hand
from extraction.read.numbers import number_text
from extraction.read.xml_tree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_IDEOGRAPHIC_END = re.compile(r"[\u2e80-\u9fff\uff00-\uffef)\]]$")


def value(element: Element | None, path: str, name: str = "val") -> str | None:
    """The attribute `name` of the element at `path` below `element`; both in Word's namespace, `path` with plain tags."""
    if element is None:
        return None
    found = element.find("/".join(f"{W}{tag}" for tag in path.split("/")))
    return None if found is None else found.get(f"{W}{name}")


def switched_on(element: Element | None, tag: str) -> bool | None:
    """Whether a switch such as `b` is on; None where nothing is said."""
    found = None if element is None else element.find(f"{W}{tag}")
    if found is None:
        return None
    return found.get(f"{W}val", "true").lower() not in ("0", "false", "off", "none")


def face_of(properties: Element) -> str | None:
    """The face that ideographs are set in, as `hand` names it, or the role that the document's theme gives one; None where nothing
    is said."""
    found = properties.find(f"{W}rFonts")
    if found is None:
        return None
    name = found.get(f"{W}eastAsiaTheme") or found.get(f"{W}eastAsia")
    return None if name is None else hand(name)


class Styles:
    """The styles of a document, with what they inherit."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._default: str | None = None
        self._base: Element | None = None
        if root is None:
            return
        self._base = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        for style in root.iterchildren(f"{W}style"):
            identifier = style.get(f"{W}styleId", "")
            self._styles[identifier] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                self._default = identifier

    def chain(self, identifier: str | None) -> list[Element]:
        """A style and those it is based on, nearest first; the default paragraph style where `identifier` is None."""
        found: list[Element] = []
        name = identifier if identifier in self._styles else self._default
        while name is not None and name in self._styles and self._styles[name] not in found:
            found.append(self._styles[name])
            name = value(self._styles[name], "basedOn")
        return found

    def run_properties(self, paragraph_style: str | None, run: Element | None) -> list[Element]:
        """All properties that bear on a run, those that win first. `run` is the run's own rPr."""
        own = [] if run is None else [run]
        character = self.chain(value(run, "rStyle")) if value(run, "rStyle") is not None else []
        sources = [style.find(f"{W}rPr") for style in [*character, *self.chain(paragraph_style)]]
        return [*own, *(source for source in [*sources, self._base] if source is not None)]

    def numbering(self, identifier: str | None) -> tuple[str | None, str | None]:
        """The numbering and its level that a paragraph style brings."""
        number = level = None
        for style in self.chain(identifier):
            number = number or value(style, "pPr/numPr/numId")
            level = level or value(style, "pPr/numPr/ilvl")
        return number, level


@dataclass(slots=True)
class _Level:
    style: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False
    paragraph_style: str | None = None


@dataclass(slots=True)
class _List:
    """The levels of one abstract numbering and how far each has counted."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts numbered paragraphs in document order and gives the text of their numbers."""

    def __init__(self, root: Element | None) -> None:
        self._lists: dict[str, _List] = {}
        if root is None:
            return
        abstract = {child.get(f"{W}abstractNumId"): child for child in root.iterchildren(f"{W}abstractNum")}
        shared: dict[str | None, _List] = {}
        for number in root.iterchildren(f"{W}num"):
            identifier = value(number, "abstractNumId")
            source = abstract.get(identifier)
            overrides = list(number.iterchildren(f"{W}lvlOverride"))
            if identifier not in shared:
                shared[identifier] = _List(_levels(source))
            mine = shared[identifier]
            if overrides:  # counts on its own, or from another start
                mine = _List({**mine.levels, **_overridden(mine.levels, overrides)})
            self._lists[number.get(f"{W}numId", "")] = mine

    def level_of(self, number: str, paragraph_style: str | None) -> int:
        """The level whose paragraphs have this style."""
        found = self._lists.get(number)
        levels = {} if found is None else found.levels
        return next((place for place, level in levels.items() if paragraph_style and level.paragraph_style == paragraph_style), 0)

    def next(self, number: str, level: int) -> str:
        """Count one paragraph of `level` (zero-based) and give its number as printed, "" for bullets."""
        found = self._lists.get(number)
        if found is None or level not in found.levels:
            return ""
        this = found.levels[level]
        found.counts[level] = found.counts.get(level, this.start - 1) + 1
        for deeper in [place for place in found.counts if place > level]:
            restart = found.levels[deeper].restart
            if restart is None or (restart != 0 and level < restart):
                del found.counts[deeper]
        if this.style == "bullet":
            return ""
        return _PLACE.sub(lambda match: self._count(found, int(match[1]) - 1, legal=this.legal), this.text)

    @staticmethod
    def _count(found: _List, place: int, *, legal: bool) -> str:
        level = found.levels.get(place)
        if level is None:
            return ""
        return number_text(found.counts.get(place, level.start), "decimal" if legal else level.style)


def with_number(number: str, text: str) -> str:
    """A paragraph's text after its number, parted by a space where letters follow figures."""
    return number + text if not number or _IDEOGRAPHIC_END.search(number) or number.endswith("、") else f"{number} {text}"


def _levels(abstract: Element | None) -> dict[int, _Level]:
    found = (
        {}
        if abstract is None
        else {_integer(level.get(f"{W}ilvl"), 0): _level(level) for level in abstract.iterchildren(f"{W}lvl")}
    )
    return {place: level for place, level in found.items() if 0 <= place < _LEVELS}


def _level(element: Element) -> _Level:
    restart = value(element, "lvlRestart")
    return _Level(
        style=value(element, "numFmt") or "decimal",
        text=value(element, "lvlText") or "",
        start=_integer(value(element, "start"), 1),
        restart=None if restart is None else _integer(restart, 0),
        legal=bool(switched_on(element, "isLgl")),
        paragraph_style=value(element, "pStyle"),
    )


def _overridden(levels: dict[int, _Level], overrides: list[Element]) -> dict[int, _Level]:
    found = {}
    for override in overrides:
        place = _integer(override.get(f"{W}ilvl"), 0)
        element = override.find(f"{W}lvl")
        old = levels.get(place, _Level())
        new = old if element is None else _level(element)
        start = value(override, "startOverride")
        found[place] = _Level(new.style, new.text, _integer(start, new.start), new.restart, new.legal, new.paragraph_style)
    return found


def _integer(text: str | None, default: int) -> int:
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default
