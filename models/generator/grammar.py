"""Prose from sentence patterns: a context-free grammar kept in `phrases.yaml`, expanded at random."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from random import Random

import yaml

PLAIN = "plain"
_SLOT = re.compile(r"\{([^{}]+)\}")
_RANGE = re.compile(r"(\d+)\.\.(\d+)")


@cache
def phrases() -> dict[str, list[str]]:
    """All rules: a symbol's alternatives. A single mapping of lists of strings."""
    text = resources.files(__package__).joinpath("phrases.yaml").read_text("utf-8")
    return {symbol: [str(line) for line in lines] for symbol, lines in yaml.safe_load(text).items()}


@cache
def common_characters() -> str:
    """The 3,755 characters of GB 2312's first level: words made of them keep a model from learning our vocabulary by heart."""
    rows = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF if high < 0xD7 else 0xFA))
    return b"".join(rows).decode("gb2312")


def expand(pattern: str, rng: Random, given: Mapping[str, str]) -> str:
    """`pattern` with every `{slot}` filled in: from `given`, a range such as `{3..90}`, `{wild}` (a word that does not
    exist), a choice such as `{甲|乙|}`, or a rule of the grammar.

    With `PLAIN` given, no word is used that does not exist. Raises KeyError where a slot has no rule.
    """

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name in given:
            return given[name]
        if name == "wild":
            return "".join(rng.choice(common_characters()) for _ in range(rng.choice((2, 2, 3, 4))))
        if "|" in name:
            return expand(rng.choice(name.split("|")), rng, given)
        if span := _RANGE.fullmatch(name):
            return str(rng.randint(int(span[1]), int(span[2])))
        alternatives = phrases()[name]
        if PLAIN in given:
            alternatives = [line for line in alternatives if "{wild}" not in line]
        return expand(rng.choice(alternatives), rng, given)

    return _SLOT.sub(fill, pattern)


def compose(symbol: str, rng: Random, given: Mapping[str, str] | None = None) -> str:
    """One random expansion of a symbol."""
    return expand("{" + symbol + "}", rng, given or {})


def passage(symbol: str, sentences: int, rng: Random, given: Mapping[str, str] | None = None) -> str:
    """So many sentences of one kind, none said twice."""
    said: list[str] = []
    for _ in range(sentences * 3):
        sentence = compose(symbol, rng, given)
        if sentence not in said:
            said.append(sentence)
        if len(said) == sentences:
            break
    return "".join(said)
