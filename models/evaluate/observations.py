"""What a calibration learns from: the evidence for each item of a report, and whether the item is right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extraction.decide.calibration import rule_odds
from extraction.decide.confidence import CONSERVATIVE, Chance
from extraction.decide.evidence import Evidence, ItemKind
from extraction.report import Report
from models.evaluate.items import Item, items

Floats = NDArray[np.float64]


class Witness:
    """A confidence that writes down all evidence that it is asked about, and finds all of it enough.

    What is then still in review is so by a rule that no probability lifts.
    """

    version = "witness"

    def __init__(self) -> None:
        self.heard: dict[tuple[ItemKind, str], Evidence] = {}

    def chance(self, evidence: Evidence) -> Chance:
        self.heard[evidence.kind, evidence.name] = evidence
        return Chance(CONSERVATIVE.chance(evidence).probability, enough=True)

    def needed(self, kind: ItemKind) -> float:  # noqa: ARG002  # of no kind
        return 1.0


@dataclass(slots=True)
class Observed:
    """The items of one kind in one document, a row each: `features` (items, features), the log-odds `rule` by the rules of thumb,
    whether it is `right`, whether it is `open` (probability decides over it), and whether the rules would accept it (`ruled`)."""

    features: Floats
    rule: Floats
    right: Floats
    open: Floats
    ruled: Floats

    def __len__(self) -> int:
        return len(self.right)


@dataclass(slots=True)
class Observations:
    """What was observed in one document, by kind of item: of the `whole` document, or only what people were asked about."""

    document: str
    family: str
    medium: str
    kinds: dict[ItemKind, Observed] = field(default_factory=dict)
    whole: bool = True


def observe(gold: Mapping[str, Any], report: Report, witness: Witness) -> dict[ItemKind, Observed]:
    """The evidence that `witness` heard while `report` was made, with the truth of the items that it was about."""
    return joined(items(gold, report), witness)


def joined(judged: Iterable[Item], witness: Witness) -> dict[ItemKind, Observed]:
    """Items whose truth is known with the evidence that `witness` heard of them; those of which it heard none are left out."""
    rows: dict[ItemKind, list[tuple[list[float], float, bool, bool, bool]]] = {}
    for item in judged:
        evidence = witness.heard.get((item.kind, item.name))
        if evidence is not None:
            ruled = item.accepted and CONSERVATIVE.chance(evidence).enough
            row = (list(evidence.features().values()), rule_odds(evidence), item.right, item.accepted, ruled)
            rows.setdefault(item.kind, []).append(row)
    return {kind: Observed(*(np.array(column, np.float64) for column in zip(*found, strict=True))) for kind, found in rows.items()}
