"""Gathers the evidence for a named fact."""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein

from extraction.assemble.facts import Fact
from extraction.decide.evidence import FactEvidence
from extraction.decide.wording import is_torn, strays_of_words
from extraction.plain import simplified

_CONFUSABLE = re.compile(r"(?<!\d)[10](?=[A-Za-z])|[lIO](?=\d)|(?<=\d)[lIO]|(?<=[a-z])I|I(?=[a-z])")
"""1 among letters, l among figures: what no engine tells by its shape. Words help it elsewhere; the name of a host has none."""

_HOSTED = ("email", "website")
_BEFORE_CN = re.compile(r"\.([A-Za-z0-9]{3})\.cn(?![A-Za-z0-9.-])", re.IGNORECASE)
_SECOND = ("gov", "com", "net", "org", "edu")  # what stands before .cn where three letters do
_ADDRESS_ENDS = re.compile(
    r"(?:[号楼室层院栋幢座厦苑区村路街道巷弄里内旁侧组园]|[)）\dA-Za-z]|政府|办公室|中心|[局委厅所站处会府馆校])$"
)


def fact_evidence(fact: Fact, given: bool) -> FactEvidence:
    """The evidence for a fact; `given`: its text was not recognized."""
    text = str(fact.value)
    words = fact.name in ("organization", "address")
    return FactEvidence(
        name=fact.name,
        probability=fact.probability,
        recognition=None if given else fact.recognition,
        well_formed=fact.well_formed,
        confusable=fact.name in _HOSTED and _CONFUSABLE.search(text) is not None,
        repeated=fact.repeated,
        contradicted=fact.contradicted,
        odd_host=fact.name in _HOSTED and _has_odd_host(text),
        unended=fact.name == "address" and _ADDRESS_ENDS.search(simplified(text)) is None,
        torn=words and is_torn(text),
        strays=strays_of_words(text) if fact.name == "organization" else 0.0,
        length=len(text),
    )


def _has_odd_host(text: str) -> bool:
    """Whether its host ends nearly as the Chinese ones do: gcv.cn, of which gov.cn was misread."""
    found = _BEFORE_CN.search(text)
    return found is not None and min(Levenshtein.distance(found.group(1).lower(), end) for end in _SECOND) == 1
