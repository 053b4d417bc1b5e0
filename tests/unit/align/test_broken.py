"""Labels broken over lines find their figures, and no others do."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extraction.align.broken import mended
from extraction.align.forms import load_forms
from extraction.align.labels import bare
from extraction.align.rows import Entry, Row
from extraction.align.values import parse_value
from extraction.geometry import Box
from extraction.table import Cell

LABELS = [line for line in dict.fromkeys(f.row[-1] for f in load_forms()["gid-2021"].tables["applications"]) if len(line) > 8]


def row(index: int, *labels: str, figures: int = 0) -> Row:
    value = parse_value("1")
    assert value is not None
    return Row(0, index, labels, [Entry(Cell(index, 3 + k, "1", 1, Box(0, 0, 1, 1)), value) for k in range(figures)])


def test_the_pieces_above_beside_and_below_are_one_label() -> None:
    rows = [row(0, "（三）不予公开", "2.其他法律"), row(1, "行政法规", figures=7), row(2, "禁止公开")]
    found = mended(rows, ["2.其他法律行政法规禁止公开"])
    assert [each.labels for each in found] == [("（三）不予公开",), ("（三）不予公开", "2.其他法律行政法规禁止公开"), ()]


def test_figures_between_the_halves() -> None:
    found = mended([row(0, "3.危及“三安"), row(1, figures=7), row(2, "全一稳定”")], ["3.危及“三安全一稳定”"])
    assert found[1].labels == ("3.危及“三安全一稳定”",)


def test_a_whole_label_beside_figures_without_any_is_not_theirs() -> None:
    rows = [row(0, "1.属于国家秘密"), row(1, figures=7), row(2, "2.重复申请记录"), row(3, figures=7)]
    assert mended(rows, ["1.属于国家秘密", "2.重复申请记录"]) == rows


@given(data=st.data())
def test_every_label_is_whole_again_wherever_it_breaks(data: st.DataObject) -> None:
    rows: list[Row] = []
    for label in LABELS:
        at = data.draw(st.integers(3, len(label) - 2))
        first = data.draw(st.booleans())
        rows += [row(len(rows), label[:at], figures=7 * first), row(len(rows) + 1, label[at:], figures=7 * (not first))]
    found = [each for each in mended(rows, LABELS) if each.filled]
    assert [bare(each.labels[-1]) for each in found] == [bare(label) for label in LABELS]
