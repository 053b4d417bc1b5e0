"""Labels whose cells hold line breaks, as they come from Word, web pages and converters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extraction.read.text import read_text
from tests.unit.read.text.shapes import grid_rows

LABELS = st.text("政府信息公开申请数量", min_size=3, max_size=9)
ROWS = st.lists(st.tuples(LABELS, st.integers(0, 99), st.integers(0, 99)), min_size=3, max_size=6)


@given(rows=ROWS, at=st.integers(1, 2), soft=st.sampled_from("\x0b\u2028"))
def test_a_soft_break_in_a_row_of_tabs_is_within_a_cell(rows: list[tuple[str, int, int]], at: int, soft: str) -> None:
    text = "\r".join(f"{label[:at]}{soft}{label[at:]}\t{a}\t{b}" for label, a, b in rows)
    page = read_text(text)
    assert len(page.grids) == 1
    assert grid_rows(page, page.grids[0]) == [[label, str(a), str(b)] for label, a, b in rows]


def test_a_soft_break_in_running_text_ends_a_line() -> None:
    page = read_text("一、总体情况\x0b本年度共受理申请三件。")
    assert [segment.text for segment in page.segments] == ["一、总体情况", "本年度共受理申请三件。"]


def test_numbers_that_a_soft_break_parts_stay_two() -> None:
    page = read_text("甲\t1\x0b2\t3\n乙\t4\t5\n丙\t6\t7")
    assert grid_rows(page, page.grids[0])[0] == ["甲", "1 2", "3"]


@given(rows=st.lists(st.tuples(LABELS, st.sampled_from(("", "\n"))), min_size=3, max_size=8))
def test_a_broken_label_parts_no_table(rows: list[tuple[str, str]]) -> None:
    """Numbered labels, some broken over two lines with the figures on the second; the first row is whole."""
    lines = ["项目\t甲\t乙\t丙", "（一）收到\t1\t2\t3"]
    lines += [f"{number}.{label[:2]}{gap}{label[2:]}\t4\t5\t6" for number, (label, gap) in enumerate(rows, start=1)]
    page = read_text("三、情况\n" + "\n".join(lines) + "\n四、其他\n无")
    assert len(page.grids) == 1
    found = grid_rows(page, page.grids[0])
    assert sum(row[1:4] == ["4", "5", "6"] for row in found) == len(rows)
    assert "".join(row[0] for row in found[2:]) == "".join(f"{number}.{label}" for number, (label, _) in enumerate(rows, start=1))


@given(labels=st.lists(LABELS, min_size=3, max_size=8), alone=st.booleans())
def test_a_broken_label_parts_no_table_set_with_spaces(labels: list[str], alone: bool) -> None:
    """The figures stand behind the second half, or on a line between the two."""
    lines = ["（一）收到 1 2 3"]
    for number, label in enumerate(labels, start=1):
        halves = f"{number}.{label[:2]}", label[2:]
        lines += [halves[0], "4 5 6", halves[1]] if alone else [halves[0], f"{halves[1]} 4 5 6"]
    page = read_text("三、情况\n" + "\n".join([*lines, "（二）办理 7 8 9"]) + "\n四、其他\n无")
    assert len(page.grids) == 1
    assert sum(row[-3:] == ["4", "5", "6"] for row in grid_rows(page, page.grids[0])) == len(labels)


def test_a_heading_above_rows_of_as_many_figures_is_none_of_them() -> None:
    page = read_text("一、收到\n甲\t1\t2\n乙\t3\t4\n二、处理\n1.丙\t5\t6\n2.丁\t7\t8")
    assert len(page.grids) == 2
