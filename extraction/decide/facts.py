"""Gathers the evidence for a named fact."""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein

from extraction.assemble.facts import HOSTED, Fact, are_confused, ends_like_an_address
from extraction.decide.evidence import FactEvidence
from extraction.decide.wording import is_torn, strays_of_words

_CONFUSABLE = re.compile(r"(?<!\d)[10](?=[A-Za-z])|[lIO](?=\d)|(?<=\d)[lIO]|(?<=[a-z])I|I(?=[a-z])")
"""1 among letters, l among figures: what no engine tells by its shape. Words help it elsewhere; the name of a host has none."""

_BEFORE_CN = re.compile(r"\.([A-Za-z0-9]{3})\.cn(?![A-Za-z0-9.-])", re.IGNORECASE)
_SECOND = ("gov", "com", "net", "org", "edu")  # what stands before .cn where three letters do
_HOST_WORDS = ".".join(("mail", "www", *_SECOND))


def fact_evidence(fact: Fact, given: bool) -> FactEvidence:
    """The evidence for a fact; `given`: its text was not recognized."""
    text = str(fact.value)
    words = fact.name in ("organization", "address")
    return FactEvidence(
        name=fact.name,
        probability=fact.probability,
        recognition=None if given else fact.recognition,
        rival=0.0 if given else fact.rival,
        well_formed=fact.well_formed,
        confusable=fact.name in HOSTED and _CONFUSABLE.search(text) is not None,
        repeated=fact.repeated,
        contradicted=fact.contradicted,
        odd_host=fact.name in HOSTED and _has_odd_host(text),
        unended=fact.name == "address" and not ends_like_an_address(text),
        torn=words and is_torn(text),
        strays=strays_of_words(text) if fact.name == "organization" else 0.0,
        length=len(text),
    )


def _has_odd_host(text: str) -> bool:
    """Whether a word of hosts is misread in it: mai1 stands for mail, or gcv.cn for gov.cn at its end."""
    found = _BEFORE_CN.search(text)
    near = found is not None and min(Levenshtein.distance(found.group(1).lower(), end) for end in _SECOND) == 1
    return near or are_confused(text, _HOST_WORDS)
