"""Which accepted values are audited, and which known answers are mixed in. Nobody who answers can tell.

Chosen by a hash and not by a die: pushing again chooses the same, and no order of events can bend the sample.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

_ALIKE = {"0": "6", "1": "7", "2": "7", "3": "8", "4": "9", "5": "6", "6": "0", "7": "1", "8": "3", "9": "4"}


def chance(*identity: object) -> float:
    """A number from 0 to 1 (exclusive) that is always the same for the same identity, and evenly spread over many."""
    digest = hashlib.sha256("\0".join(map(str, identity)).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def is_audited(share: float, tenant: str, sha256: str, name: str) -> bool:
    """Whether an accepted value is in the audit's sample of `share`."""
    return chance("audit", tenant, sha256, name) < share


def worth_of_measuring(*identity: object) -> float:
    """The worth of a question that only measures: it stands among the others, neither first nor behind all of them."""
    return 0.1 + 0.4 * chance("worth", *identity)


def decoy(question: Mapping[str, Any], truth: str, sha256: str, field: str) -> dict[str, Any]:
    """A known value as a question: every other one with a wrong reading in the first place, the true one among the others.

    Who only ever confirms the machine would otherwise never err.
    """
    wrong = _misread(truth) if chance("decoy", sha256, field) < 0.5 else truth
    others = [[truth, 0.2]] if wrong != truth else [[_misread(truth), 0.05]]
    others = [pair for pair in others if pair[0] and pair[0] != wrong]
    return {**question, "text": wrong, "readings": others, "sums": [], "confidence": 0.7}


def _misread(text: str) -> str:
    """`text` with one digit read as one that looks like it; a text without digits keeps all but its last character."""
    for at, char in enumerate(text):
        if char in _ALIKE:
            return text[:at] + _ALIKE[char] + text[at + 1 :]
    return text[:-1]
