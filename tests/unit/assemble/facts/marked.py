"""The facts that are found in lines whose parts are labelled."""

from __future__ import annotations

from extraction.assemble.facts import Fact, find_facts
from tests.unit.assemble.flows import labelled


def facts(*lines: list) -> dict[str, Fact]:  # type: ignore[type-arg]
    return {fact.name: fact for fact in find_facts(*labelled(*lines))}
