"""Which way up the writing of a page runs."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageDraw

from extraction.recognize.shades import Gray
from extraction.recognize.straightening.skew import lie_of
from tests.unit.recognize.drawing import font


def page_of_a_table() -> Gray:
    """A page torn from a long table: short labels of two close lines, and lone zeros in columns."""
    page = Pictures.new("L", (1075, 1520), 255)
    draw = ImageDraw.Draw(page)
    for row in range(12):
        top = 150 + 100 * row
        for line, text in enumerate(("属于三类内部", "事务信息公开", "及其他的各类")):
            draw.text((250, top + 24 * line), text, font=font(20), fill=60)
        for column in range(7):
            draw.text((490 + 65 * column, top + 12), "0", font=font(20), fill=60)
    return np.asarray(page)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_short_labels_of_close_lines_tell_how_a_page_lies(quarters: int) -> None:
    page = np.ascontiguousarray(np.rot90(page_of_a_table(), quarters))
    assert (lie := lie_of(page)) is not None
    assert lie.sideways is (quarters % 2 == 1)
