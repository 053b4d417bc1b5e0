"""What a run of ink may say: the recogniser's texts, and the numbers that look like them. Nothing is replaced silently."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extraction.page import Reading
from extraction.plain import HAN
from extraction.recognize.reading.ctc import Probabilities, best_restricted, best_texts
from extraction.recognize.reading.shapes import Shape

Ranked = tuple[Reading, tuple[Reading, ...]]  # the most probable reading, and the runner-ups in order

MOST = 5  # the text and four runner-ups
NUMERIC = "0123456789.,%/-—"
SHORT = 12
SHAPES = {"O": "0", "o": "0", "〇": "0", "○": "0", "О": "0", "Ｏ": "0", "Q": "0", "D": "0", "口": "0", "。": "0"}  # fmt: skip
SHAPES |= {"l": "1", "I": "1", "|": "1", "丨": "1", "i": "1", "Ⅰ": "1", "]": "1", "[": "1", "!": "1"}
SHAPES |= {"Z": "2", "z": "2", "S": "5", "s": "5", "b": "6", "G": "6", "B": "8", "g": "9", "q": "9"}
TWINS = {"丿": "/", "∕": "/", "／": "/"}
DASHES = frozenset("一—-－–_")
POINTS = frozenset("一—-－–_.。·•～~、,，e")  # what a short level stroke is taken for
TWO_POINTS = re.compile(r"[-—]?\d{1,3}(?:[.,]\d{3})+\.\d{1,2}%?")
SPECK_BEHIND = re.compile(rf".*(?:[{HAN}][.·•]|\d[·•])")
SPECK_BEFORE = re.compile(rf"[.·•](?=.*[{HAN}]).*")
RAISED_POINT = re.compile(rf"(\s*\d{{1,2}})[·•](?=\s*[{HAN}])")  # no number of a line has one: 3·要求 is printed 3.要求
EVEN = 0.5  # a lone shape that is both a letter and a digit says nothing about which
DOTS = frozenset(".。·•…⋯,，、-")  # what the dots of an ellipsis are taken for
MEASURED = 0.9  # what a measured shape is worth against the recogniser
SLASHES = frozenset("1/lI|7丿∕／八乙")
ZEROS = frozenset("OoQD〇○ОＯ。口")


def numeric_classes(classes: Sequence[str]) -> NDArray[np.intp]:
    """The classes that numbers are written with."""
    return np.array([index for index, text in enumerate(classes) if text and text in NUMERIC], dtype=np.intp)


def readings_of(probabilities: Probabilities, classes: Sequence[str], numeric: NDArray[np.intp], shape: Shape | None) -> Ranked:
    """The most probable text and up to four runner-ups, most probable first; `probabilities` is (steps, classes).

    A letter that has a digit's shape shares its probability with the digit, evenly unless the measured `shape` decides. So the
    letter always stays among the readings.
    """
    found = _with_point(_without_specks(best_texts(probabilities, classes, MOST)))
    if not _looks_numeric(found[0].text):
        return found[0], tuple(found[1:])
    texts = {reading.text: reading.probability for reading in found}
    number = best_restricted(probabilities, classes, numeric)
    if number.text:
        texts.setdefault(number.text, number.probability)
    shared = _shared(texts, shape)
    # At a tie the recogniser's own text comes first.
    every = [Reading(text, min(1.0, probability)) for text, probability in shared.items()]
    ranked = sorted(every, key=lambda reading: (-round(reading.probability, 6), reading.text not in texts))
    kept = ranked[:MOST]
    if number.text and all(reading.text != number.text for reading in kept):
        kept[-1] = Reading(number.text, shared[number.text])
    return kept[0], tuple(kept[1:])


def _without_specks(found: list[Reading]) -> list[Reading]:
    """`found` with a text that begins or ends in a dot as no text does behind the same text without it, if that is among them: a
    speck."""
    best, others = found[0], {reading.text: reading for reading in found[1:]}
    clean = others.get(best.text[:-1]) if SPECK_BEHIND.fullmatch(best.text) else None
    if clean is None and SPECK_BEFORE.fullmatch(best.text):
        clean = others.get(best.text[1:])
    if clean is None:
        return found
    probability = min(1.0, MEASURED * best.probability + clean.probability)
    rest = [reading for reading in found[1:] if reading is not clean]
    speck = Reading(best.text, (1 - MEASURED) * best.probability)
    return [Reading(clean.text, probability), *sorted([speck, *rest], key=lambda reading: -reading.probability)]


def _with_point(found: list[Reading]) -> list[Reading]:
    """`found` with a line that begins with a number and a raised point read as what is printed there: a point on the line."""
    best = found[0]
    if not RAISED_POINT.match(best.text):
        return found
    text = RAISED_POINT.sub(r"\1.", best.text, count=1)
    same = next((reading.probability for reading in found if reading.text == text), 0.0)
    rest = [reading for reading in found[1:] if reading.text != text]
    raised = Reading(best.text, (1 - MEASURED) * best.probability)
    return [
        Reading(text, min(1.0, MEASURED * best.probability + same)),
        *sorted([raised, *rest], key=lambda reading: -reading.probability),
    ][:MOST]


def _shared(texts: dict[str, float], shape: Shape | None) -> dict[str, float]:
    """`texts` with part of each one's probability given to the number or mark that looks like it."""
    shared: dict[str, float] = {}
    for text, probability in texts.items():
        twin, share = _twin(text), EVEN
        if shape == "slash" and (not text or SLASHES.issuperset(text)):
            twin, share = "/", MEASURED
        elif shape == "hyphen" and (not text or POINTS.issuperset(text)):
            twin, share = "-", MEASURED
        elif shape == "dots" and (not text or DOTS.issuperset(text)):
            twin, share = "…", MEASURED
        elif TWO_POINTS.fullmatch(text) and _grouped(text) in texts:
            twin, share = _grouped(text), MEASURED  # no number has two decimal points
        elif DASHES.issuperset(twin):
            share = MEASURED if shape == "dash" or len(twin) > 1 else EVEN  # 一一 is no word
        elif shape == "narrow" and len(text) == 1 and text in ZEROS:
            share = MEASURED
        if twin == text:
            share = 0.0
        shared[text] = shared.get(text, 0.0) + probability * (1 - share)
        shared[twin] = shared.get(twin, 0.0) + probability * share
    return shared


def _grouped(text: str) -> str:
    """A number with commas for all its points but the last."""
    whole, decimals = text.rsplit(".", 1)
    return whole.replace(".", ",") + "." + decimals


def _looks_numeric(text: str) -> bool:
    """A short run that is a number or a mark, or that is made of nothing but shapes that numbers and marks are made of."""
    if not text or len(text) > SHORT or len(text) <= 2:
        return len(text) <= 2
    return bool(re.search("[0-9]", text)) or all(c in SHAPES or c in NUMERIC or c in DASHES or c in DOTS for c in text)


def _twin(text: str) -> str:
    """The number or mark that looks like `text`, or `text` itself."""
    if text and DASHES.issuperset(text):
        return "—" * len(text)
    if len(text) == 1 and text in TWINS:
        return TWINS[text]
    if text and all(c in SHAPES or c in NUMERIC for c in text):
        return "".join(SHAPES.get(c, c) for c in text)
    return text
