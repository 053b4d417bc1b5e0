"""Where the running text of pages begins."""

from __future__ import annotations

from dataclasses import replace

from extraction.assemble.measure import text_edges
from extraction.page import Page
from tests.unit.assemble.headed import line


def page_of(number: int, left: float) -> Page:
    return Page(number, 595, 842, "pt", segments=[line("全年工作平稳有序" * 4, 14, left, 20.0 * at) for at in range(5)])


def test_the_pages_of_a_text_layer_begin_alike() -> None:
    """A page of notes and centred lines seems to begin elsewhere."""
    pages = [page_of(1, 60), page_of(2, 72), page_of(3, 60), replace(page_of(4, 90), width=842)]

    assert text_edges(pages, 4) == {1: 60, 2: 60, 3: 60, 4: 90}


def test_scans_lie_where_they_were_put() -> None:
    pages = [replace(page_of(number, left), recognized=True) for number, left in ((1, 60), (2, 72), (3, 60))]

    assert text_edges(pages, 4) == {1: 60, 2: 72, 3: 60}


def test_pages_with_few_lines_have_the_edge_of_the_others() -> None:
    few = replace(page_of(2, 100), segments=page_of(2, 100).segments[:2])

    assert text_edges([page_of(1, 60), few], 4) == {1: 60, 2: 60}
    assert text_edges([replace(few, recognized=True)], 4) == {}
