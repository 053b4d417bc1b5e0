"""Labels set downwards whose characters were found one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from extraction.geometry import Box
from extraction.recognize.boxes.stacks import stacked
from extraction.recognize.shades import Mask

GLYPH = 16.0
WHITE: Mask = np.zeros((700, 400), dtype=np.bool_)


def column(top: float, count: int, pitch: float, x: float = 100.0) -> list[Box]:
    return [Box(x, top + pitch * at, x + GLYPH, top + pitch * at + GLYPH) for at in range(count)]


def lines(top: float, count: int, pitch: float, x: float = 200.0) -> list[Box]:
    return [Box(x, top + pitch * at, x + 80, top + pitch * at + GLYPH) for at in range(count)]


def test_two_labels_below_each_other_are_one_box_each() -> None:
    first, second, rows = column(100, 9, 24), column(326, 5, 24), lines(110, 7, 48)
    found = stacked([*first, *second, *rows], WHITE, GLYPH)
    assert set(found) - set(rows) == {Box(100, 100, 116, 308), Box(100, 326, 116, 438)}


def test_two_characters_that_touch_belong_to_their_label() -> None:
    label = column(100, 6, 20)
    touching = [*label[:2], label[2]._replace(y1=label[3].y1), *label[4:]]
    assert stacked([*touching, *lines(110, 2, 48)], WHITE, GLYPH) == [*lines(110, 2, 48), Box(100, 100, 116, 216)]


def test_a_character_of_which_detection_saw_half_parts_no_label() -> None:
    label, rows = column(100, 6, 24), lines(110, 3, 48)
    halved = [*label[:2], label[2]._replace(y0=158.0), *label[3:]]
    assert Box(100, 100, 116, 236) not in stacked([*halved, *rows], WHITE, GLYPH)
    ink = WHITE.copy()
    ink[148:164, 100:116] = True
    assert Box(100, 100, 116, 236) in stacked([*halved, *rows], ink, GLYPH)


@given(st.integers(3, 12), st.floats(17.0, 27.0), st.floats(-3.0, 3.0))
def test_labels_of_one_character_stay_in_their_rows(count: int, pitch: float, lower: float) -> None:
    boxes = [*column(100, count, pitch), *lines(100 + lower, count, pitch)]
    assert stacked(boxes, WHITE, GLYPH) == boxes


def test_characters_of_lines_of_text_are_no_label() -> None:
    boxes = [*column(100, 5, 20), *column(100, 5, 20, x=120)]
    assert stacked(boxes, WHITE, GLYPH) == boxes


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(2, 60), st.integers(2, 60)), max_size=20, unique=True)
)
def test_no_text_is_lost(places: list[tuple[int, int, int, int]]) -> None:
    boxes = [Box(float(x), float(y), float(x + w), float(y + h)) for x, y, w, h in places]
    found = stacked(boxes, WHITE, GLYPH)
    assert all(any(f.x0 <= b.x0 and f.y0 <= b.y0 and f.x1 >= b.x1 and f.y1 >= b.y1 for f in found) for b in boxes)


def test_a_label_whose_characters_stand_between_the_lines_of_broken_labels_is_one() -> None:
    beside = lines(106, 7, 20)
    assert stacked([*column(100, 6, 20), *beside], WHITE, GLYPH) == [*beside, Box(100, 100, 116, 216)]


def test_a_character_of_a_label_found_as_a_whole_is_not_read_twice() -> None:
    label, rows = Box(100, 100, 116, 300), lines(106, 9, 23)
    assert stacked([label, Box(101, 190, 115, 206), *rows], WHITE, GLYPH) == [label, *rows]
    apart = column(100, 9, 23)
    assert set(apart) < set(stacked([label, *apart, *rows], WHITE, GLYPH))


def drawn(boxes: list[Box]) -> Mask:
    """The ink of characters that fill their boxes."""
    ink = WHITE.copy()
    for box in boxes:
        ink[round(box.y0) : round(box.y1), round(box.x0) : round(box.x1)] = True
    return ink


def test_a_flat_character_has_white_of_its_own_around_it() -> None:
    """第一产业, the 一 and the 产 found as one."""
    first, flat, third, last = column(100, 4, 24)
    flat = flat._replace(y0=flat.y0 + 6, y1=flat.y0 + 9)
    rows = lines(100, 3, 36)
    found = stacked([first, Box(100, flat.y0, 116, third.y1), last, *rows], drawn([first, flat, third, last]), GLYPH)
    assert found == [*rows, Box(100, 100, 116, 188)]


def test_a_character_that_goes_on_below_a_label_found_in_part_belongs_to_it() -> None:
    label, rows = column(100, 4, 24), lines(88, 3, 40)
    part = Box(100, 100, 116, label[2].y1)
    assert stacked([part, label[3], *rows], drawn(label), GLYPH) == [Box(100, 100, 116, 188), *rows]
    lower = label[3]._replace(y0=label[3].y0 + 12, y1=label[3].y1 + 12)
    apart = [part, lower, *rows]
    assert stacked(apart, drawn([*label[:3], lower]), GLYPH) == apart, "another label begins below"
