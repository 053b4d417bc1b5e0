"""Both sides of a form's identities, as printed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extraction.align.form import Identity
from extraction.verify.problem import Value, applicable, side


@dataclass(frozen=True, slots=True)
class Check:
    """An identity and the sums over its two sides; a blank counts 0."""

    identity: Identity
    left: Decimal
    right: Decimal

    @property
    def holds(self) -> bool:
        return self.left == self.right


def check(identities: Sequence[Identity], values: Mapping[str, Value], missing: Collection[str] = ()) -> list[Check]:
    """The checks of all identities whose fields all have an entry in `values` and are not `missing`, in order."""
    there = values.keys() - set(missing)
    return [Check(one, side(one.left, values), side(one.right, values)) for one in applicable(identities, there)]
