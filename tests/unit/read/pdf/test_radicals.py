import unicodedata

import numpy as np

from extraction.read.pdf.radicals import without_radicals


def test_radicals_become_the_characters_that_look_the_same() -> None:
    text = "⼈⺠政府⻓沙⻔⻚⽂件，⻛⻢3⽉"

    folded = without_radicals(np.array([ord(character) for character in text], np.uint32))

    assert "".join(map(chr, folded)) == "人民政府长沙门页文件，风马3月"


def test_no_kangxi_radical_is_left_and_nothing_else_changes() -> None:
    codes = np.arange(0x2E00, 0x3100, dtype=np.uint32)

    folded = without_radicals(codes)

    kangxi = (codes >= 0x2F00) & (codes < 0x2FD6)
    assert all("IDEOGRAPH" in unicodedata.name(chr(code)) for code in folded[kangxi])
    changed = codes[folded != codes]
    assert changed.min() >= 0x2E80
    assert changed.max() < 0x2FD6


def test_supplement_radicals_stand_for_ideographs_of_the_same_name() -> None:
    simplified = {"LONG": "长", "GATE": "门", "LEAF": "页", "SEE": "见", "HORSE": "马", "BIRD": "鸟", "FISH": "鱼"}
    for word, character in simplified.items():
        radical = unicodedata.lookup(f"CJK RADICAL C-SIMPLIFIED {word}")
        assert chr(without_radicals(np.array([ord(radical)], np.uint32))[0]) == character
