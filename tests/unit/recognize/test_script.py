"""One script in one document."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extraction.geometry import NOWHERE
from extraction.page import Page, Reading, Segment
from extraction.recognize.script import in_one_script

PROSE = "本機關圍繞水利工程辦理依申請公開，對規範性檔案進行審查，網絡與政務數據實現共享"


def pages(*texts: str, recognized: bool = True) -> list[Page]:
    return [Page(1, 595, 842, "px", segments=[Segment(text, NOWHERE) for text in texts], recognized=recognized)]


def read(*texts: str) -> list[str]:
    return [segment.text for segment in in_one_script(pages(*texts))[0].segments]


def test_a_simplified_character_on_a_page_in_traditional_ones_was_misread() -> None:
    assert read(PROSE, "五、存在的主要問题及改進情况")[1] == "五、存在的主要問題及改進情況"


def test_what_both_scripts_write_stays() -> None:
    assert read(PROSE, "皇后里面只有一台，准了")[1] == "皇后里面只有一台，准了"


def test_the_parts_of_a_line_are_read_alike() -> None:
    line = Segment("其他情况 0", NOWHERE, parts=(Segment("其他情况", NOWHERE), Segment("0", NOWHERE)))
    page = replace(pages(PROSE)[0], segments=[Segment(PROSE, NOWHERE), line])
    line = in_one_script([page])[0].segments[1]
    assert (line.text, [part.text for part in line.parts]) == ("其他情況 0", ["其他情況", "0"])


def test_a_page_in_simplified_characters_or_half_and_half_is_left_as_it_is() -> None:
    simplified = "本机关围绕水利工程办理依申请公开，对规范性文件进行审查，网络与政务数据实现共享"
    assert read(simplified, "於其中") == [simplified, "於其中"]
    assert read(PROSE, simplified) == [PROSE, simplified]


@pytest.mark.parametrize(("likely", "text"), [(0.24, "项目"), (0.02, "項目")])
def test_in_a_document_in_simplified_characters_what_was_as_likely_read_in_these_is_so_read(likely: float, text: str) -> None:
    simplified = "本机关围绕水利工程办理依申请公开，对规范性文件进行审查，网络与政务数据实现共享，" * 12
    page = pages(simplified)[0]
    page.segments.append(Segment("項目", NOWHERE, 0.75, (Reading("项目", likely), Reading("頃目", 0.01))))
    found = in_one_script([page])[0].segments[1]
    assert found.text == text
    assert {reading.text for reading in found.readings} == {"项目", "項目", "頃目"} - {text}


def test_a_page_with_few_characters_is_judged_by_the_others() -> None:
    last = in_one_script(pages(PROSE) + pages("六、其他需要報告的事项"))[1]
    assert last.segments[0].text == "六、其他需要報告的事項"


def test_letters_take_the_form_of_the_standard_that_most_are_in() -> None:
    taiwan, hong_kong = PROSE + "，為說明戶數，裡外衛生", PROSE + "，為説明户數，裏外衞生"
    assert read(taiwan, "産業説明，用户") == [taiwan, "產業說明，用戶"]
    assert read(hong_kong, "産業說明，用户") == [hong_kong, "產業説明，用户"]


def test_where_no_standard_is_usual_letters_are_those_that_big5_has() -> None:
    assert read(PROSE + "，裡外，衛生，説明，户數")[0] == PROSE + "，裡外，衛生，說明，戶數"


def test_text_that_was_given_stays() -> None:
    last = in_one_script(pages(PROSE) + pages("六、其他需要報告的事项", recognized=False))[1]
    assert last.segments[0].text == "六、其他需要報告的事项"
