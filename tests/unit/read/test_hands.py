"""Faces of type by the hand that they stand for."""

from __future__ import annotations

import pytest

from extraction.read.hands import hand


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("仿宋_GB2312", "fangsong"),
        (" 'FangSong' ", "fangsong"),
        ("宋体", "song"),
        ("NSimSun", "song"),
        ("方正小标宋简体", "song"),
        ("微软雅黑", "hei"),
        ("Microsoft YaHei", "hei"),
        ("楷体_GB2312", "kai"),
        ("Arial", "arial"),
        ("", ""),
    ],
)
def test_faces_have_the_hand_that_their_name_tells(name: str, expected: str) -> None:
    assert hand(name) == expected
