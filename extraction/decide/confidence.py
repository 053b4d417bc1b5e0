"""How probable it is that an item of a report is right, and whether that is enough to accept it without a person.

`CONSERVATIVE` judges by rules of thumb, where nothing was calibrated. A calibration learnt on reports whose truth is known
(`extraction.decide.calibration`) takes its place; it belongs to one classifier, which hands it over.

By the rules, a value is wrong where its ink was misread, or where it was put into the wrong field. Misreading is judged by the
engine's probability, by what the most probable other reading would cost, and by the identities: an error that breaks no identity
needs a second one to hide it.
"""

from __future__ import annotations

import math
from typing import NamedTuple, Protocol, runtime_checkable

from extraction.decide.evidence import CellEvidence, Evidence, FactEvidence, FieldEvidence, ItemKind, SectionEvidence, TableEvidence

_MISREAD = ((0.995, 0.0015), (0.98, 0.004), (0.95, 0.009), (0.9, 0.03), (0.8, 0.08), (0.0, 0.3))
_HIDDEN = 0.05  # how often an error that an identity covers is hidden by another one
_NO_GRID = 0.1  # quality of a table below which its columns are guesswork, whatever its labels say
_LIKE = 0.85  # likeness of labels from which on they leave no doubt
_GIVEN = 1e-5  # text that was given, not recognized
_BARE_BLANK = 0.97
_FIELD_ACCEPT = 0.99
_FACT_ACCEPT = 0.8
_GRID_ACCEPT = 0.6
_SECTION_ACCEPT = 0.85
_TEXT_ACCEPT = 0.95  # of a character in the worst line
_CELL_ACCEPT = 0.93
_LABEL_ACCEPT = 0.75  # of a cell that holds words, which are not checked by sums but matter less
_ROLE_ACCEPT = 0.5
_AUDITED = "抽检表明自动采信的数值差错过多，已停止采信"


STOPPED = "-stopped"
"""How the version of a confidence ends that accepts no value any more."""


class Chance(NamedTuple):
    """The probability that an item is right, and whether that is enough to accept it; if not, `why`, where that needs saying."""

    probability: float
    enough: bool
    why: str | None = None


class Confidence(Protocol):
    """Judges evidence."""

    @property
    def version(self) -> str: ...

    def chance(self, evidence: Evidence) -> Chance: ...

    def needed(self, kind: ItemKind) -> float:
        """The probability from which an item of this kind is accepted."""
        ...


@runtime_checkable
class Calibrated(Protocol):
    """A classifier that brings a confidence which was calibrated with it."""

    @property
    def confidence(self) -> Confidence: ...


class Conservative:
    """Rules of thumb that rather ask a person too much."""

    version = "conservative-1"

    def chance(self, evidence: Evidence) -> Chance:
        match evidence:
            case FieldEvidence():
                probability = _field(evidence)
                return Chance(probability, probability >= _FIELD_ACCEPT or (evidence.origin == "flattened" and evidence.settled))
            case FactEvidence():
                probability = evidence.probability * (1.0 if evidence.recognition is None else evidence.recognition)
                return Chance(min(1.0, probability) * (1.0 if evidence.well_formed else 0.5), probability >= _FACT_ACCEPT)
            case SectionEvidence():
                text = 1.0 if evidence.text is None else evidence.text
                return Chance(min(evidence.heading, text), evidence.heading >= _SECTION_ACCEPT and text >= _TEXT_ACCEPT)
            case TableEvidence():
                return Chance(evidence.quality, evidence.quality >= _GRID_ACCEPT)
            case CellEvidence():
                return _cell(evidence)

    def needed(self, kind: ItemKind) -> float:
        return {
            "field": _FIELD_ACCEPT,
            "fact": _FACT_ACCEPT,
            "section": _SECTION_ACCEPT,
            "table": _GRID_ACCEPT,
            "cell": _CELL_ACCEPT,
        }[kind]


CONSERVATIVE = Conservative()


def confidence_of(classifier: object) -> Confidence:
    """The confidence that was calibrated with a classifier; rules of thumb where none was."""
    return classifier.confidence if isinstance(classifier, Calibrated) else CONSERVATIVE


class Stopped:
    """Judges as `judge` does, but accepts no value: audits have shown that too many of those which it accepted are wrong."""

    def __init__(self, judge: Confidence) -> None:
        self._judge = judge

    @property
    def version(self) -> str:
        return f"{self._judge.version}{STOPPED}"

    def chance(self, evidence: Evidence) -> Chance:
        chance = self._judge.chance(evidence)
        match evidence:
            case FieldEvidence() | FactEvidence() | CellEvidence(role="value"):
                return chance._replace(enough=False, why=chance.why or _AUDITED)
            case _:
                return chance

    def needed(self, kind: ItemKind) -> float:
        return self._judge.needed(kind)


def _field(evidence: FieldEvidence) -> float:
    if evidence.origin == "flattened":
        recognition = 1.0 if evidence.recognition is None else evidence.recognition
        return min(recognition, evidence.placement) * (0.999 if evidence.settled else 0.5)
    if evidence.bare_blank:
        return _BARE_BLANK
    misread = _GIVEN if evidence.recognition is None else _misread(evidence.recognition)
    misread *= _HIDDEN ** min(evidence.identities, 2)
    if evidence.broken:
        misread = max(misread, 0.02 if evidence.recognition is not None else _GIVEN)
    other = 1.0 / (1.0 + math.exp(min(evidence.margin, 50.0)))
    misplaced = max(0.0, _LIKE - evidence.placement) * 0.15
    unclear = max(0.0, 0.6 - evidence.grid) * (0.1 if evidence.placement < _LIKE else 0.015)  # labels that fit speak for the grid
    if evidence.grid < _NO_GRID:
        unclear = max(unclear, 0.05)
    return max(0.0, min(1.0, (1.0 - misread) * (1.0 - other) * (1.0 - misplaced) * (1.0 - unclear)))


def _misread(recognition: float) -> float:
    return next(rate for least, rate in _MISREAD if recognition >= least)


def _cell(evidence: CellEvidence) -> Chance:
    recognition = 1.0 if evidence.recognition is None else evidence.recognition
    enough = recognition >= (_CELL_ACCEPT if evidence.role == "value" else _LABEL_ACCEPT)
    sure_role = evidence.role_probability >= _ROLE_ACCEPT or not evidence.length
    return Chance(recognition * (1.0 if evidence.recognition is None else 0.999), enough and sure_role)
