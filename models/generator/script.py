"""What is done to a whole draft once it is composed: traditional characters, spaced digits, an editor's remnants."""

from __future__ import annotations

import re
from functools import cache
from random import Random
from typing import Any

import opencc

from extraction.plain import HAN
from models.generator.document import Draft, Paragraph, Run, TableBlock

_REMNANTS = (
    "窗体顶端",
    "窗体底端",
    "[bookmark: _GoBack]",
    "_GoBack",
    "- 2 -",
    "第3页",
    "— 4 —",
    "打印本页",
    "关闭窗口",
    "【字体：大 中 小】",
    "分享到：",
)


def make_traditional(draft: Draft, rng: Random) -> None:
    """Convert every character of the draft, in place, to the forms that are printed in Taiwan or, one in three, in Hong Kong."""
    convert = _converter(rng.choice(("s2tw", "s2tw", "s2hk"))).convert
    for block in draft.blocks:
        if isinstance(block, TableBlock):
            for cell in block.cells:
                cell.text = convert(cell.text)
        else:
            for run in block.runs:
                run.text = convert(run.text)
    draft.organization, draft.running_head = convert(draft.organization), convert(draft.running_head)


def space_digits(draft: Draft) -> None:
    """Set spaces between Chinese characters and digits in running text, as some editors do; facts keep their form."""
    for paragraph in draft.paragraphs():
        for run in paragraph.runs:
            if run.label == "body":
                run.text = _BORDER.sub(" ", run.text)


def strew_remnants(draft: Draft, rng: Random) -> None:
    """Put one to three remnants of editors and web pages between the blocks, in place."""
    for _ in range(rng.randint(1, 3)):
        remnant = Paragraph("furniture", [Run(rng.choice(_REMNANTS), "furniture")])
        draft.blocks.insert(rng.randint(1, len(draft.blocks)), remnant)


_BORDER = re.compile(rf"(?<=[{HAN}])(?=\d)|(?<=\d)(?=[{HAN}])")


@cache
def _converter(name: str) -> Any:
    return opencc.OpenCC(name)
