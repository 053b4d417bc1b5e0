"""What is known of one item of a report (a field, fact, section, table or cell), as numbers from which its probability is judged.

Each class has `kind`; `name` says which item of the report it is about; `features` gives numbers that grow with doubt as far as
they can. The names of the features are what a calibration knows them by: change one and older calibrations are refused.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

from extraction.page import Origin
from extraction.report import Kind as ValueKind
from extraction.table import Role

ItemKind = Literal["field", "fact", "section", "table", "cell"]
Features = dict[str, float]

MARGIN_LIMIT = 14.0  # log-probability beyond which it makes no difference
_SMOOTH = 1e-4  # an engine that says 1.0 is not surer than this
_MANY_DIGITS = 8
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
    """The evidence for a named fact: the classifier's `probability` and that of `recognition` (None: the text was given)."""

    kind: ClassVar[ItemKind] = "fact"

    name: str
    probability: float
    recognition: float | None
    well_formed: bool = True

    def features(self) -> Features:
        return {
            "recognized": float(self.recognition is not None),
            "misread": doubt(self.recognition),
            "unlikely": doubt(self.probability),
            "ill-formed": float(not self.well_formed),
            "organization": float(self.name == "organization"),
            "contact": float(self.name in ("address", "postcode", "phone", "email", "website")),
        }


@dataclass(frozen=True, slots=True)
class SectionEvidence:
    """The evidence for a section: that it starts here at its level, and the least certain character of its text.

    `ended`: its text ends as a sentence or a date does, or there is none; else something of a table may have got into it.
    """

    kind: ClassVar[ItemKind] = "section"

    name: str
    heading: float
    text: float | None
    length: int = 0
    numbered: bool = True
    headed: bool = True
    ended: bool = True

    def features(self) -> Features:
        return {
            "recognized": float(self.text is not None),
            "unlikely": doubt(self.heading),
            "unended": float(not self.ended),
            "misread": doubt(self.text),
            "length": math.log1p(self.length) / 10.0,
            "recognized length": math.log1p(self.length) / 10.0 if self.text is not None else 0.0,
            "unnumbered": float(not self.numbered),
            "headless": float(not self.headed),
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
class CellEvidence:
    """The evidence for a cell's text and role, where it is no field of a form. `rival` is the best other reading's probability.

    `company` is the mean doubt of recognition over its table: what is misread stands together.
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
    company: float = 0.0

    def features(self) -> Features:
        recognized = self.recognition is not None
        return {
            "recognized": float(recognized),
            "misread": doubt(self.recognition),
            "company misread": self.company,
            "header without lines": float(self.role == "column-header" and self.origin == "aligned"),
            "note without lines": float(self.role == "note" and self.origin == "aligned"),
            "rival": self.rival if recognized else 0.0,
            "unlikely role": doubt(self.role_probability),
            "loose grid": max(0.0, 1.0 - self.grid),
            "no lines": float(self.origin == "aligned"),
            "flattened": float(self.origin == "flattened"),
            "length": math.log1p(self.length) / 5.0,
            "recognized length": math.log1p(self.length) / 5.0 if recognized else 0.0,
            "recognized blank": float(recognized and self.length == 0),
            "words": float(self.role != "value"),
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
