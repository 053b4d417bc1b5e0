"""One script on one page."""

from __future__ import annotations

from extraction.geometry import NOWHERE
from extraction.page import Segment
from extraction.recognize.script import in_one_script

PROSE = "本機關圍繞水利工程辦理依申請公開，對規範性檔案進行審查，網絡與政務數據實現共享"


def read(*texts: str) -> list[str]:
    return [segment.text for segment in in_one_script([Segment(text, NOWHERE) for text in texts])]


def test_a_simplified_character_on_a_page_in_traditional_ones_was_misread() -> None:
    assert read(PROSE, "五、存在的主要問题及改進情况")[1] == "五、存在的主要問題及改進情況"


def test_what_both_scripts_write_stays() -> None:
    assert read(PROSE, "皇后里面只有一台，准了")[1] == "皇后里面只有一台，准了"


def test_the_parts_of_a_line_are_read_alike() -> None:
    line = Segment("其他情况 0", NOWHERE, parts=(Segment("其他情况", NOWHERE), Segment("0", NOWHERE)))
    _, line = in_one_script([Segment(PROSE, NOWHERE), line])
    assert (line.text, [part.text for part in line.parts]) == ("其他情況 0", ["其他情況", "0"])


def test_a_page_in_simplified_characters_or_half_and_half_is_left_as_it_is() -> None:
    simplified = "本机关围绕水利工程办理依申请公开，对规范性文件进行审查，网络与政务数据实现共享"
    assert read(simplified, "於其中") == [simplified, "於其中"]
    assert read(PROSE, simplified) == [PROSE, simplified]
