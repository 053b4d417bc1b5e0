from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis.extra.numpy import arrays
from hypothesis.strategies import integers

from extraction.recognize.shades import Bits, window


@given(arrays(np.uint8, (12, 9), elements=integers(0, 1), fill=integers(0, 0)))
def test_a_window_holds_all_bits_and_no_empty_rim(bits: Bits) -> None:
    place = bits[window(bits)]
    assert place.sum() == bits.sum()
    assert not place.size or (place[0].any() and place[-1].any() and place[:, 0].any() and place[:, -1].any())
