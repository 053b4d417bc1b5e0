"""Figures read with a point too many."""

from __future__ import annotations

import pytest

from extraction.geometry import NOWHERE
from extraction.page import Reading, Segment
from extraction.recognize.reading.figures import as_figure


@pytest.mark.parametrize(
    ("read", "others", "printed"),
    [
        ("4.14.", ("4.14 .", "4.14"), "4.14"),
        ("-3.5.", (), "-3.5"),
        ("1,203.", (), "1,203"),
        (".97.5", ("-97.5", "97.5"), "-97.5"),
        (".0", (". 0", "0"), "0"),
        ("-6,228,57.6.11", ("-6,228,576.11", "-6,228,57,6.11"), "-6,228,576.11"),
        ("5.096.6", (), "5,096.6"),
        ("6.082.615", (), "6,082,615"),
    ],
)
def test_a_point_that_no_figure_has_is_none_and_the_figure_is_not_sure(read: str, others: tuple[str, ...], printed: str) -> None:
    found = as_figure(Segment(read, NOWHERE, 0.97, readings=tuple(Reading(text, 0.01 / at) for at, text in enumerate(others, 1))))
    assert (found.text, found.probability) == (printed, 0.5)
    assert found.readings[0] == Reading(read, 0.97)
    assert printed not in [reading.text for reading in found.readings]


@pytest.mark.parametrize(
    "read", ["4.", "1.2.", "3.1.2", "3.112", "2019.12.", "2019.10.12", "5,096.6", "0.5", "-", "…", ".97.5", "6,228,57.6.11"]
)
def test_numbers_of_headings_dates_and_what_has_no_other_reading_stay(read: str) -> None:
    segment = Segment(read, NOWHERE, 0.97, readings=(Reading("31.2", 0.1),))
    assert as_figure(segment) is segment
