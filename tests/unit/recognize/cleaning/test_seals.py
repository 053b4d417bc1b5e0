"""Rules that the strokes of a seal interrupt."""

from __future__ import annotations

import numpy as np

from extraction.page import Ruling
from extraction.recognize.cleaning.seals import mended

POINT = 2.0


def test_a_rule_under_a_seal_is_one() -> None:
    red = np.zeros((100, 600), dtype=np.bool_)
    red[:, 300:310] = True
    pieces = [Ruling(10, 50, 300, 50), Ruling(310, 51, 350, 51), Ruling(351, 51, 500, 51), Ruling(10, 80, 120, 80)]
    assert mended(pieces, red, POINT) == [Ruling(10, 50, 500, 50), Ruling(10, 80, 120, 80)]


def test_rules_that_end_beside_each_other_on_bare_paper_stay_two() -> None:
    pieces = [Ruling(10, 50, 300, 50), Ruling(310, 50, 500, 50)]
    assert mended(pieces, np.zeros((100, 600), dtype=np.bool_), POINT) == pieces
    assert mended(pieces, None, POINT) == pieces
