from __future__ import annotations

from pathlib import Path

from extraction.geometry import Box
from extraction.page import Page, Reading, Segment
from service.runs.spool import Spool


def test_the_parts_of_a_line_survive(tmp_path: Path) -> None:
    parts = tuple(Segment(text, Box(x, 0, x + 20, 10), 0.8, (Reading("?", 0.1),)) for text, x in (("结果", 0), ("其他", 40)))
    page = Page(1, 600, 800, "px", segments=[Segment("结果 其他", Box(0, 0, 60, 10), 0.5, parts=parts)])
    Spool(tmp_path).put(page)
    assert Spool(tmp_path).get([1]) == [page]
