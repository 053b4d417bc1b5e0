"""What rules and trees know of a segment: its look, its place, what its text begins and ends with, and its neighbours.

Everything comes from the views that the network is shown, so that the comparison is one of methods, not of inputs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extraction.align.values import parse_value
from extraction.numbering import Number, number_at
from extraction.plain import simplified, squash
from models.tokens.styles import in_one_line, number_styles
from models.tokens.view import SegmentView

Floats = NDArray[np.float64]

_NUMBER_KINDS = (
    "part", "chapter", "clause", "dotted-2", "dotted-3", "dotted-4", "bracketed-han", "bracketed", "han", "formal", "arabic",
    "arabic-bracket", "circled",
)  # fmt: skip
_PAGE_NUMBER = re.compile(r"[-—－–\s]*\d{1,3}[-—－–\s]*|第?\d{1,3}页.{0,8}|\d{1,3}/\d{1,3}|共\d{1,3}页")
_END = re.compile(r"[。；;！!]$")
_KEYWORDS = tuple(
    re.compile(pattern)
    for pattern in (
        r"报告|公报|年报|总结|通报", r"人民政府|委员会|办事处|[局厅院]$|管理处|中心$", r"(?:19|20)\d{2}年?",
        r"地址|路\d+号|街\d+号",
        r"邮编|邮政编码|\d{6}", r"电话|热线|0\d{2,3}[-—]?\d{7}", r"@", r"https?:|www\.",
        r"单位[:：]|注[:：]|说明[:：]|备注|^注",
        r"情况$|问题$|措施$|打算$|事项$|概[况述]$|安排$", r"合计|总计|小计", r"信息内容|申请人|本年|数量|指标|项目|类别|名称",
    )
)  # fmt: skip
_NEW_PAGE = 200.0  # thousandths of the page by which a segment stands above the one before it
_CODES = {kind: code for code, kind in enumerate(_NUMBER_KINDS, 1)}


@dataclass(slots=True)
class Facts:
    """What is plain to see of one segment. Boxes are in thousandths of the page.

    `line` counts the segments that stand in one line with it, `column` which of them it is; `page` counts from 0; `style` tells
    which style of heading numbers its own is, by the order in which the document first uses them (-1: it has none).
    """

    view: SegmentView
    text: str
    value: bool
    mark: bool
    number: Number | None
    page: int
    style: int = -1
    page_number: bool = False
    line: int = 1
    column: int = 0


def facts_of(views: Sequence[SegmentView]) -> list[Facts]:
    """The facts of all segments of a document."""
    found: list[Facts] = []
    page, bottom = 0, 0.0
    for view, style in zip(views, number_styles(views), strict=True):
        if view.box.y0 < bottom - _NEW_PAGE:
            page += 1
        bottom = view.box.y0
        text = simplified(squash(view.text))
        value = parse_value(view.text)
        number = value is not None and value.kind == "number"
        mark = value is not None and value.kind == "mark"
        found.append(Facts(view, text, number, mark, number_at(view.text), page, style, bool(_PAGE_NUMBER.fullmatch(text))))
    _find_lines(found)
    return found


def _find_lines(found: list[Facts]) -> None:
    """Neighbours in reading order that share more than half of their height stand in one line."""
    start = 0
    for at in range(1, len(found) + 1):
        if at < len(found) and found[at].page == found[start].page and in_one_line(found[at - 1].view, found[at].view):
            continue
        for column, one in enumerate(found[start:at]):
            one.line, one.column = at - start, column
        start = at


def table(found: Sequence[Facts]) -> Floats:
    """The features of all segments, each with those of its two neighbours before and after. Shape (segments, features)."""
    own = np.array([_row(one, at, len(found)) for at, one in enumerate(found)], np.float64).reshape(len(found), -1)
    heights = own[:, 3]
    own = np.column_stack([own, heights / max(float(np.median(heights)) if len(heights) else 1.0, 1e-6)])
    blank = np.full((2, own.shape[1]), -1.0)
    padded = np.concatenate([blank, own, blank])
    return np.concatenate([padded[2 + step : 2 + step + len(own)] for step in (0, -1, 1, -2, 2)], axis=1)


def _row(one: Facts, at: int, count: int) -> list[float]:
    x0, y0, x1, y1 = one.view.box
    text = one.text
    digits = sum(c.isdigit() for c in text)
    han = sum("\u4e00" <= c <= "\u9fff" for c in text)
    return [
        x0, y0, x1 - x0, y1 - y0, abs(500.0 - (x0 + x1) / 2), float(one.view.lines), float(one.view.place), float(one.view.bold),
        float(len(text)), digits / max(1, len(text)), han / max(1, len(text)), float(one.value), float(one.mark),
        float(_CODES.get(one.number.kind, 0) if one.number else 0), float(one.number.value if one.number else -1), float(one.style),
        float(one.line), float(one.column), float(one.page), at / max(1, count), float(one.page_number),
        float(bool(_END.search(text))), float(text.endswith(("：", ":"))), float("。" in text[:-1]),
        *(float(bool(pattern.search(text))) for pattern in _KEYWORDS),
    ]  # fmt: skip
