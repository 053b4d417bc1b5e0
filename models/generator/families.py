"""Layout families: named ways to set a report. Each document draws its own look within its family's bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Literal

from extraction.errors import UsageError
from models.generator import fonts
from models.generator.fonts import Face, Kind

Lines = Literal["full", "thin", "thick-frame", "dotted", "broken", "three-line", "rows", "none"]
Scheme = Literal["chapter", "decimal", "chinese", "formal", "part", "plain", "mixed"]
LOOSE: tuple[Scheme, ...] = ("plain", "mixed")
"""Schemes under which headings of some levels, or of all, have no number: their look tells the level."""
Numbering = Literal["formal", "part"]
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Family:
    """A named layout. Sizes and margins are in points, `leading` in multiples of the size; pairs are bounds to draw from.

    `scheme` is the section scheme of a report that follows no form (None: a statutory report); under `plain` no heading has a
    number, under `mixed` those of some levels have none, and levels differ in look. `renumbered` numbers the sections of
    a statutory report otherwise than the form does; `turned` has its table three with results as columns, applicants as rows.
    """

    name: str
    body: tuple[Kind, ...]
    heading: tuple[Kind, ...]
    size: Span
    leading: Span
    margin: Span
    table_size: Span
    lines: tuple[Lines, ...]
    scheme: Scheme | None = None
    landscape: float = 0.0
    filled: float = 0.1
    repeat: float = 0.3
    torn: float = 0.2
    head: float = 0.1
    numbers: float = 0.85
    latin: float = 0.3
    indent: float = 0.95
    centered: float = 0.06
    renumbered: Numbering | None = None
    turned: bool = False


def _family(name: str, **bounds: object) -> Family:
    usual: dict[str, object] = {
        "body": ("song",), "heading": ("hei",), "size": (12, 14), "leading": (1.5, 1.8), "margin": (62, 85),
        "table_size": (8.5, 10.5), "lines": ("full", "thin"),
    }  # fmt: skip
    return Family(name, **{**usual, **bounds})  # type: ignore[arg-type]


_ALL = (
    _family("gov-song"),
    _family("gov-dense", size=(9.5, 11), leading=(1.2, 1.4), margin=(45, 60), table_size=(7.5, 9), repeat=0.6),
    _family("gov-large", body=("fangsong", "kai"), heading=("hei", "kai"), size=(15, 16), leading=(1.65, 1.85), numbers=1.0),
    _family("gov-kai", body=("kai",), heading=("kai", "hei"), lines=("full", "thick-frame")),
    _family("web-export", body=("hei",), heading=("hei",), size=(9.5, 11.5), margin=(36, 50), filled=0.7, head=0.9, indent=0.5,
            lines=("thin", "rows")),
    _family("web-print", body=("song", "hei"), size=(10, 12), margin=(30, 48), filled=0.4, head=0.6, torn=0.7,
            lines=("thin", "dotted")),
    _family("three-line", lines=("three-line",), table_size=(8.5, 10)),
    _family("borderless", lines=("none",), table_size=(8.5, 10)),
    _family("dotted", lines=("dotted", "broken"), body=("song", "kai")),
    _family("heavy-frame", lines=("thick-frame",), heading=("hei",), filled=0.6),
    _family("landscape-annex", landscape=1.0, size=(11, 13), table_size=(9, 11), repeat=0.8),
    _family("torn-pages", torn=1.0, size=(13, 16), leading=(1.7, 2.0), table_size=(10, 12), repeat=0.1),
    _family("row-rules", lines=("rows",), body=("song", "hei"), filled=0.5),
    _family("free-chapter", scheme="chapter", lines=("full", "thin", "three-line")),
    _family("free-decimal", scheme="decimal", body=("hei", "song"), size=(10, 12), lines=("three-line", "rows", "thin"), latin=0.7),
    _family("free-chinese", scheme="chinese", body=("song", "kai", "fangsong"), lines=("full", "thick-frame", "none")),
    _family("free-formal", scheme="formal", body=("kai", "song"), lines=("full", "dotted", "three-line")),
    _family("free-part", scheme="part", body=("song", "hei"), heading=("hei", "song"), lines=("full", "none", "rows"), filled=0.5,
            landscape=0.3),
    _family("free-bulletin", scheme="chinese", size=(10, 12), lines=("three-line", "none", "rows"), table_size=(8, 10)),
    _family("free-bare", scheme="plain", body=("song", "fangsong"), heading=("hei", "song"), lines=("full", "thin", "rows")),
    _family("free-office", scheme="plain", body=("fangsong", "hei"), heading=("hei", "kai"), size=(10.5, 16),
            lines=("full", "thick-frame", "three-line"), filled=0.3),
    _family("free-mixed", scheme="mixed", body=("song", "kai"), heading=("hei", "song"), size=(10.5, 14),
            lines=("full", "thin", "three-line", "none")),
    _family("free-plain", scheme="plain", body=("kai", "song"), heading=("hei", "kai"), size=(11, 15), margin=(50, 75),
            lines=("thin", "three-line", "rows"), table_size=(8, 10)),
    _family("free-blend", scheme="mixed", body=("fangsong", "song"), heading=("hei", "kai"), lines=("full", "dotted", "none")),
    _family("apart-formal", renumbered="formal", turned=True, centered=1.0, landscape=1.0, table_size=(7.5, 9)),
    _family("apart-part", renumbered="part", turned=True, centered=1.0, landscape=1.0, table_size=(7.5, 9)),
)  # fmt: skip

FAMILIES: Mapping[str, Family] = {family.name: family for family in _ALL}
HELD_OUT: tuple[str, ...] = (
    "gov-kai", "web-print", "dotted", "borderless", "free-formal", "free-bulletin", "free-plain", "free-blend",
)  # fmt: skip
"""Families that no model is trained on: they are for validation and testing."""
APART: tuple[str, ...] = ("apart-formal", "apart-part")
"""Families that are only made where they are named: what is learnt from corrections of them was not learnt before."""
ORDINARY: tuple[str, ...] = tuple(name for name in FAMILIES if name not in APART)


@dataclass(frozen=True, slots=True)
class Grade:
    """How headings of one level look where their look tells the level. `size` is in multiples of the body's."""

    size: float
    centered: bool
    indented: bool
    bold: bool
    as_body: bool


@dataclass(frozen=True, slots=True)
class Look:
    """One document's look, drawn from its family. Sizes in points; `grades` are those of headings of levels one to three where
    numbers do not tell them."""

    family: str
    body_face: Face
    heading_face: Face
    title_face: Face
    table_face: Face
    latin_face: Face | None
    size: float
    title_size: float
    table_size: float
    leading: float
    table_leading: float
    margins: tuple[float, float, float, float]
    page: tuple[float, float]
    landscape_tables: bool
    lines: Lines
    filled: bool
    repeat_header: bool
    torn_rows: bool
    head: str
    foot: str
    indent: bool
    bold_headings: bool
    bold_header: bool
    center_headings: bool
    left_values: bool
    grades: tuple[Grade, Grade, Grade] | None


@dataclass(frozen=True, slots=True)
class Setting:
    """How a document without pages is set: the size of its text in points, the hands of text and headings, and how headings of
    levels one to three look."""

    size: float
    body: Kind
    heading: Kind
    grades: tuple[Grade, Grade, Grade]

    def size_of(self, level: int) -> float:
        """The size of headings of a level, to half a point as Word has it."""
        return round(2 * self.size * self.grades[level - 1].size) / 2

    def hand_of(self, level: int) -> Kind:
        """The hand of headings of a level."""
        return self.body if self.grades[level - 1].as_body else self.heading


def family(name: str) -> Family:
    """A family by its name. Raises `UsageError` for an unknown one."""
    if name not in FAMILIES:
        raise UsageError(f"there is no layout family {name!r}: the families are {', '.join(FAMILIES)}")
    return FAMILIES[name]


def look(of: Family, rng: Random, *, text_layer: bool) -> Look:
    """Draw one document's look; `text_layer` says that its text must be readable from the PDF itself."""

    def face(*kinds: Kind) -> Face:
        return rng.choice(fonts.of_kind(rng.choice(kinds), text_layer=text_layer))

    body, heading = face(*of.body), face(*of.heading)
    size = round(rng.uniform(*of.size) * 2) / 2
    margin = rng.uniform(*of.margin)
    latin = fonts.latin()
    return Look(
        family=of.name,
        body_face=body,
        heading_face=heading,
        title_face=rng.choice((heading, face("hei"), face("song"))),
        table_face=rng.choice((body, body, face("song", "hei", "kai"))),
        latin_face=rng.choice(latin) if latin and rng.random() < of.latin else None,
        size=size,
        title_size=size * rng.uniform(1.3, 1.7),
        table_size=rng.uniform(*of.table_size),
        leading=rng.uniform(*of.leading),
        table_leading=rng.uniform(1.12, 1.4),
        margins=(margin, margin * rng.uniform(0.85, 1.1), margin, margin * rng.uniform(0.85, 1.1)),
        page=rng.choice(((595.3, 841.9), (595.3, 841.9), (595.3, 841.9), (612.0, 792.0), (515.9, 728.5))),
        landscape_tables=rng.random() < of.landscape,
        lines=rng.choice(of.lines),
        filled=rng.random() < of.filled,
        repeat_header=rng.random() < of.repeat,
        torn_rows=rng.random() < of.torn,
        head=rng.choice(("title", "title", "web", "short")) if rng.random() < of.head else "",
        foot=rng.choice(("-{n}-", "— {n} —", "第{n}页", "{n}/{total}", "{n}", "第{n}页 共{total}页", "- {n} -"))
        if rng.random() < of.numbers
        else "",
        indent=rng.random() < of.indent,
        bold_headings=rng.random() < 0.4,
        bold_header=rng.random() < 0.3,
        center_headings=rng.random() < of.centered,
        left_values=rng.random() < 0.05,
        grades=_grades(rng) if of.scheme in LOOSE else None,
    )


def setting(of: Family, rng: Random) -> Setting | None:
    """How a family sets a document without pages, in Word or on a web page, where look tells the levels of its headings; else None:
    plain, then."""
    if of.scheme not in LOOSE:
        return None
    return Setting(round(rng.uniform(*of.size) * 2) / 2, rng.choice(of.body), rng.choice(of.heading), _grades(rng))


def _grades(rng: Random) -> tuple[Grade, Grade, Grade]:
    """Outer headings stand out more than inner ones: by size, by standing in the middle or at the margin, by weight or face."""
    inner = rng.choice((1.0, 1.0, 1.0, 1.05))
    middle = inner * rng.choice((1.0, 1.0, 1.08, 1.15))
    outer = middle * rng.choice((1.12, 1.15, 1.2, 1.3))
    centered = rng.random() < 0.4
    indented = rng.random() < 0.6
    as_body = rng.random() < 0.5
    at_margin = centered or not indented or rng.random() >= 0.5
    bold = [rng.random() < 0.5, rng.random() < 0.4, as_body or rng.random() < 0.4]
    if middle == inner:
        bold[1] = not bold[2]  # nothing else may tell these two levels
    return (
        Grade(outer, centered, not at_margin, bold[0], False),
        Grade(middle, False, indented, bold[1], False),
        Grade(inner, False, True, bold[2], as_body),
    )
