"""Radicals made characters: fonts that share a glyph between both let PDFs name the radical where the character is meant."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

_KANGXI = range(0x2F00, 0x2FD6)
# Those of CJK Radicals Supplement that look like a character; after the Unicode Character Database, EquivalentUnifiedIdeograph.txt.
_SUPPLEMENT = {
    0x2E81: "厂", 0x2E84: "乙", 0x2E88: "刀", 0x2E8A: "卜", 0x2E8E: "兀", 0x2E90: "尢", 0x2E92: "巳", 0x2E93: "幺", 0x2E9B: "旡",
    0x2E9C: "日", 0x2E9D: "月", 0x2E9E: "歺", 0x2E9F: "母", 0x2EA0: "民", 0x2EA7: "牛", 0x2EA9: "王", 0x2EAC: "示", 0x2EAE: "竹",
    0x2EB6: "羊", 0x2EBB: "聿", 0x2EBC: "肉", 0x2EBD: "臼", 0x2EC1: "虎", 0x2EC4: "西", 0x2EC5: "见", 0x2EC6: "角", 0x2EC9: "贝",
    0x2ECA: "足", 0x2ECB: "车", 0x2ED1: "長", 0x2ED3: "长", 0x2ED4: "门", 0x2ED7: "雨", 0x2ED8: "青", 0x2ED9: "韦", 0x2EDA: "页",
    0x2EDB: "风", 0x2EDC: "飞", 0x2EDD: "食", 0x2EE1: "首", 0x2EE2: "马", 0x2EE3: "骨", 0x2EE4: "鬼", 0x2EE5: "鱼", 0x2EE6: "鸟",
    0x2EE7: "卤", 0x2EE8: "麦", 0x2EE9: "黄", 0x2EEA: "黾", 0x2EEB: "斉", 0x2EEC: "齐", 0x2EED: "歯", 0x2EEE: "齿", 0x2EEF: "竜",
    0x2EF0: "龙", 0x2EF1: "龜", 0x2EF2: "亀", 0x2EF3: "龟",
}  # fmt: skip


def without_radicals(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """`codes` (code points) with radicals replaced by the ideographs that look the same."""
    first, table = _table()
    inside = (codes >= first) & (codes < first + len(table))
    return np.where(inside, table[np.where(inside, codes - first, 0)], codes).astype(np.uint32)


@cache
def _table() -> tuple[int, NDArray[np.uint32]]:
    """The first code point of a table, and the code points that stand for those from it on."""
    first = min(_SUPPLEMENT)
    table = np.arange(first, _KANGXI.stop, dtype=np.uint32)
    for code, character in _SUPPLEMENT.items():
        table[code - first] = ord(character)
    for code in _KANGXI:
        table[code - first] = ord(unicodedata.normalize("NFKC", chr(code)))
    return first, table
