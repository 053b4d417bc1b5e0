"""What is known of one item of a report (a field, fact, section, table or cell), as numbers from which its probability is judged.

Each class has `kind`; `name` says which item of the report it is about; `features` gives numbers that grow with doubt as far as
they can. The names of the features are what a calibration knows them by: change one and older calibrations are refused.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

from extraction.decide.wording import AS_WORDED, Departure
from extraction.page import Origin
from extraction.report import Kind as ValueKind
from extraction.table import Role

ItemKind = Literal["field", "fact", "section", "table", "cell"]
Features = dict[str, float]

MARGIN_LIMIT = 14.0  # log-probability beyond which it makes no difference
_SMOOTH = 1e-4  # an engine that says 1.0 is not surer than this
_MANY_DIGITS = 8
_CONTACTS = ("address", "postcode", "phone", "email", "website")
_MUCH_UNVERIFIED, _MUCH_UNPLACED = 0.35, 0.3


@dataclass(frozen=True, slots=True)
class Company:
    """How the table and the document fare that a field stands in: errors come in clusters.

    `misread` is the mean doubt of recognition over the table's values, `unplaced` the share of the form's fields in the table that
    were not found or are not settled, `broken` the share of the document's identities that fail unexplained, `unverified` the
    share of the form's identities of the table that do not hold or could not be checked.
    """

    misread: float = 0.0
    unplaced: float = 0.0
    broken: float = 0.0
    unverified: float = 0.0

    @property
    def astray(self) -> bool:
        """Whether so much of the table is lost or fails that the rest of it may stand in wrong places, each of it well read."""
        return self.unverified > _MUCH_UNVERIFIED or self.unplaced > _MUCH_UNPLACED


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """The evidence for one value of a form.

    `recognition` is the engine's probability of the reading, None where the text was given; `margin` the log-probability that is
    lost by the best consistent reading with another value; `identities` how many identities hold that contain the field, `broken`
    how many fail unexplained; `placement` (0 to 1) the likeness of the labels that lead to it, `grid` the quality of its table.
    `changed`: not what recognition read first. `specked`: dirt or spaces stand among the digits. `among_zeros`: zeros are printed
    elsewhere in the table. `alike`: how many cells of the table hold the same.
    `cut`: another value of its row stands in a taller cell, or a blank cell beside it in no column of the form, so that a line
    between them may be a wrong one.
    `robbed`: another value of its row reads as two numbers, of which one may belong here.
    `echo`: whether the prose repeats the value (None: the prose does not speak of it).
    """

    kind: ClassVar[ItemKind] = "field"

    name: str
    value: ValueKind
    recognition: float | None
    margin: float = math.inf
    identities: int = 0
    broken: int = 0
    placement: float = 1.0
    settled: bool = True
    grid: float = 1.0
    origin: Origin = "stated"
    digits: int = 1
    zero: bool = False
    changed: bool = False
    specked: bool = False
    among_zeros: bool = False
    alike: int = 1
    cut: bool = False
    robbed: bool = False
    echo: bool | None = None
    company: Company = Company()

    @property
    def bare_blank(self) -> bool:
        """Whether a blank may be a figure that was overlooked, or that stands in another cell: no lines bound it, or not surely,
        and no sum needs it. On a scan a zero is the figure that is overlooked most and that no sum misses."""
        overlooked = self.among_zeros and self.recognition is not None
        bare = self.origin == "aligned" or (self.cut and self.recognition is not None)
        return self.value == "blank" and (self.robbed or (bare and (not self.identities or overlooked)))

    @property
    def astray(self) -> bool:
        """Whether the field stands in a table of a scan of which so much is lost that the rest may stand in wrong places.

        What an identity holds of stands in its place: had its row or column slipped, its sum would fail, or lack a part.
        """
        return self.company.astray and self.recognition is not None and not self.identities

    def features(self) -> Features:
        blank = self.value == "blank"
        lines = self.origin in ("stated", "ruled")
        recognized = self.recognition is not None
        return {
            "recognized": float(recognized),
            "misread": doubt(self.recognition),
            "rival": 1.0 - min(max(self.margin, 0.0), MARGIN_LIMIT) / MARGIN_LIMIT,
            "unchecked": float(recognized and self.identities == 0),
            "checked once": float(recognized and self.identities == 1),
            "broken": float(min(self.broken, 2)),
            "unlike": max(0.0, 1.0 - self.placement) * recognized,
            "unlike though given": max(0.0, 1.0 - self.placement) * (not recognized),
            "unsettled": float(not self.settled),
            "unsettled though given": float(not self.settled and not recognized),
            "loose grid": max(0.0, 1.0 - self.grid),
            "no lines": float(recognized and not lines),
            "unchecked without lines": float(recognized and not lines and not self.identities),
            "flattened": float(self.origin == "flattened"),
            "blank without lines": float(blank and not lines),
            "bare blank": float(self.bare_blank and recognized),
            "blank among zeros": float(blank and self.among_zeros and recognized),
            "recognized blank": float(blank and recognized),
            "unchecked blank": float(blank and recognized and not self.identities),
            "zero": float(self.zero),
            "digits": min(self.digits, _MANY_DIGITS) / _MANY_DIGITS,
            "unreadable": float(self.value == "unreadable"),
            "mark": float(self.value == "mark"),
            "lone mark": float(self.value == "mark") / self.alike,
            "changed": float(self.changed),
            "specked": float(self.specked),
            "prose differs": float(self.echo is False),
            "prose agrees": -float(self.echo is True),
            "company misread": self.company.misread,
            "company unplaced": self.company.unplaced * recognized,
            "company unplaced though given": self.company.unplaced * (not recognized),
            "company astray": float(self.astray),
            "company broken": self.company.broken,
            "company unverified": self.company.unverified,
        }


@dataclass(frozen=True, slots=True)
class FactEvidence:
    """The evidence for a named fact: the classifier's `probability` and that of `recognition` (None: the text was given).

    `rival`: how much of what recognition might have read there says something else.
    `confusable`: it holds letters beside figures that no engine tells by their shape. `repeated`: it stands so elsewhere in the
    document, too; `contradicted`: something like it does, which is not the same. `odd_host`: its host ends nearly as one does.
    `unended`: it is an address and ends as none does. `torn` and `strays` tell of its text what `wording` does.
    """

    kind: ClassVar[ItemKind] = "fact"

    name: str
    probability: float
    recognition: float | None
    rival: float = 0.0
    well_formed: bool = True
    confusable: bool = False
    repeated: bool = False
    contradicted: bool = False
    odd_host: bool = False
    unended: bool = False
    torn: bool = False
    strays: float = 0.0
    length: int = 0

    def features(self) -> Features:
        recognized = self.recognition is not None
        return {
            "recognized": float(recognized),
            "misread": doubt(self.recognition),
            "misread a character": doubt(None if self.recognition is None else self.recognition ** (1.0 / max(1, self.length))),
            "rival": doubt(1.0 - self.rival),
            "unlikely": doubt(self.probability),
            "ill-formed": float(not self.well_formed),
            "organization": float(self.name == "organization"),
            "contact": float(self.name in _CONTACTS),
            "host": float(self.name in ("email", "website")),
            "recognized host": float(self.name in ("email", "website") and recognized),
            "confusable": float(self.confusable and recognized),
            "repeated": -float(self.repeated),
            "contradicted": float(self.contradicted),
            "contradicted though given": float(self.contradicted and not recognized),
            "odd host": float(self.odd_host),
            "unended": float(self.unended),
            "torn": float(self.torn),
            "strays": self.strays,
            "length": math.log1p(self.length) / 5.0,
        }


@dataclass(frozen=True, slots=True)
class SectionEvidence:
    """The evidence for a section: that it starts here at its level, and the least certain character of its heading and its text.

    `rival`: how much of what recognition might have read of its heading says something else.
    `ended`: its text ends as a sentence or a date does, or there is none; else something of a table may have got into it.
    `departure` is that of its heading from those that the form prescribes; `torn` and `strays` tell of its heading and of its text
    what `wording` does. `disordered`: its number does not go on from the one before it. `odd_level`: the headings with a number of
    its style, or those that look like it, stand at several levels. `odd_end` tells how many with a number of its style end in a
    mark where it does not, or in none where it does. `last` counts the characters behind the last mark in its text; `labels`: a
    paragraph of it is a label of the form; `tabular` counts its lines that look like a table's, `passed_over` is how probable it is
    of the likeliest of them that it is a heading. `level` is how sure its level is, `plain` the share of the document's headings
    that have no number.
    """

    kind: ClassVar[ItemKind] = "section"

    name: str
    heading: float
    text: float | None
    heading_text: float | None = None
    rival: float = 0.0
    length: int = 0
    heading_length: int = 0
    numbered: bool = True
    headed: bool = True
    ended: bool = True
    departure: Departure = AS_WORDED
    disordered: bool = False
    odd_level: bool = False
    torn: bool = False
    text_torn: bool = False
    strays: float = 0.0
    odd_end: float = 0.0
    last: int = 0
    labels: bool = False
    tabular: int = 0
    passed_over: float = 0.0
    level: float = 1.0
    plain: float = 0.0

    def features(self) -> Features:
        recognized = self.text is not None
        return {
            "recognized": float(recognized),
            "unlikely": doubt(self.heading),
            "unended": float(not self.ended),
            "unended though given": float(not self.ended and not recognized),
            "unended and short": float(not self.ended) / (1.0 + self.length),
            "behind the last mark": math.log1p(self.last) / 5.0,
            "misread": doubt(self.text),
            "heading misread": doubt(self.heading_text),
            "rival": doubt(1.0 - self.rival),
            "length": math.log1p(self.length) / 10.0,
            "recognized length": math.log1p(self.length) / 10.0 if recognized else 0.0,
            "heading length": math.log1p(self.heading_length) / 5.0,
            "unnumbered": float(not self.numbered),
            "headless": float(not self.headed),
            "misworded": self.departure.misworded,
            "partial": float(self.departure.partial),
            "disordered": float(self.disordered),
            "odd level": float(self.odd_level),
            "odd end": self.odd_end,
            "labels": float(self.labels),
            "tabular": math.log1p(self.tabular),
            "heading passed over": doubt(1.0 - self.passed_over),
            "torn": float(self.torn),
            "text torn": float(self.text_torn),
            "strays": self.strays,
            "level unlikely": doubt(self.level),
            "level unlikely though unnumbered": 0.0 if self.numbered else doubt(self.level),
            "unnumbered headings": self.plain,
        }


@dataclass(frozen=True, slots=True)
class TableEvidence:
    """The evidence for a table's grid. `recognition` is the mean over its cells (None: the text was given)."""

    kind: ClassVar[ItemKind] = "table"

    name: str
    quality: float
    origin: Origin
    cells: int
    recognition: float | None = None
    unread: float = 0.0
    torn: bool = False

    def features(self) -> Features:
        return {
            "loose grid": max(0.0, 1.0 - self.quality),
            "no lines": float(self.origin == "aligned"),
            "flattened": float(self.origin == "flattened"),
            "recognized": float(self.recognition is not None),
            "misread": doubt(self.recognition),
            "size": math.log1p(self.cells) / 10.0,
            "unread": self.unread,
            "torn": float(self.torn),
        }


@dataclass(frozen=True, slots=True)
class Neighbours:
    """How the table fares that a cell stands in, and its row and column: what is wrong stands together.

    `misread` is the mean doubt of recognition over the table, `column_misread` that over its column, `row_misread` the greatest in
    its row; of the cells that hold words, `misworded` is the share that departs from the form's wording, `partial` of those that
    are parts of one, `torn` of those that break off. `odd` (0 to 1) says how few of the cells in its row and column have its role.
    """

    misread: float = 0.0
    row_misread: float = 0.0
    column_misread: float = 0.0
    misworded: float = 0.0
    partial: float = 0.0
    torn: float = 0.0
    odd: float = 0.0


@dataclass(frozen=True, slots=True)
class CellEvidence:
    """The evidence for a cell's text and role, where it is no field of a form. `rival` is the best other reading's probability.

    `departure` is that of its words from the wording of the `form` that the document follows, if it does; `torn`, `strays` and
    `misnumbered` tell of its text what `wording` does. `at_break`: its table goes on over the edge of the page that it stands at.
    `again`: the same stands above it in its column.
    """

    kind: ClassVar[ItemKind] = "cell"

    name: str
    role: Role
    role_probability: float
    recognition: float | None
    length: int
    rival: float = 0.0
    grid: float = 1.0
    origin: Origin = "stated"
    departure: Departure = AS_WORDED
    form: bool = False
    torn: bool = False
    strays: float = 0.0
    misnumbered: bool = False
    at_break: bool = False
    again: bool = False
    neighbours: Neighbours = Neighbours()

    def features(self) -> Features:
        recognized = self.recognition is not None
        return {
            "recognized": float(recognized),
            "misread": doubt(self.recognition),
            "company misread": self.neighbours.misread,
            "row misread": self.neighbours.row_misread,
            "column misread": self.neighbours.column_misread,
            "header without lines": float(self.role == "column-header" and self.origin == "aligned"),
            "note without lines": float(self.role == "note" and self.origin == "aligned"),
            "rival": self.rival if recognized else 0.0,
            "unlikely role": doubt(self.role_probability),
            "odd role": self.neighbours.odd,
            "loose grid": max(0.0, 1.0 - self.grid),
            "no lines": float(self.origin == "aligned"),
            "flattened": float(self.origin == "flattened"),
            "length": math.log1p(self.length) / 5.0,
            "recognized length": math.log1p(self.length) / 5.0 if recognized else 0.0,
            "recognized blank": float(recognized and self.length == 0),
            "one character": float(self.length == 1),
            "words": float(self.role != "value"),
            "form": float(self.form),
            "misworded": self.departure.misworded,
            "unfamiliar": float(self.departure.unfamiliar),
            "partial": float(self.departure.partial),
            "company misworded": self.neighbours.misworded,
            "company partial": self.neighbours.partial,
            "torn": float(self.torn),
            "company torn": self.neighbours.torn,
            "strays": self.strays,
            "misnumbered": float(self.misnumbered),
            "at a break": float(self.at_break),
            "again": float(self.again),
        }


Evidence = FieldEvidence | FactEvidence | SectionEvidence | TableEvidence | CellEvidence


def doubt(probability: float | None) -> float:
    """A probability as log-odds of being wrong, from 0 (certain, or given) to 1 (surely wrong)."""
    if probability is None:
        return 0.0
    wrong = min(max(1.0 - probability, 0.0), 1.0)
    return (math.log(wrong + _SMOOTH) - math.log(_SMOOTH)) / (math.log(1.0 + _SMOOTH) - math.log(_SMOOTH))


def feature_names(kind: ItemKind) -> tuple[str, ...]:
    """The names of the features of a kind, in order."""
    return tuple(_EXAMPLES[kind].features())


_EXAMPLES: dict[ItemKind, Evidence] = {
    "field": FieldEvidence("", "number", None),
    "fact": FactEvidence("", 1.0, None),
    "section": SectionEvidence("", 1.0, None),
    "table": TableEvidence("", 1.0, "ruled", 1),
    "cell": CellEvidence("", "value", 1.0, None, 1),
}
KINDS: tuple[ItemKind, ...] = tuple(_EXAMPLES)
