from __future__ import annotations

from collections.abc import Sequence

from extraction.assemble.aligned.alignment import Band, Line, bands_of, lines_of
from extraction.assemble.aligned.rows import row_groups
from extraction.geometry import Box
from extraction.page import Segment

TYPE = 10.0


def lines(texts: Sequence[tuple[str, float, float]]) -> list[Line]:
    """Lines of (text, x, y): left end and top of each text, its characters as wide as high, figures half as wide."""
    segments = []
    for text, x, y in texts:
        width = sum(TYPE / 2 if character.isascii() else TYPE for character in text)
        segments.append(Segment(text, Box(x, y, x + width, y + TYPE)))
    return lines_of(range(len(segments)), segments)


def rows(texts: Sequence[tuple[str, float, float]]) -> list[list[str]]:
    """The texts of each row."""
    found = lines(texts)
    groups = row_groups(found, bands_of(found))
    made: list[list[str]] = [[] for _ in range(groups[-1] + 1)]
    for line, row in zip(found, groups, strict=True):
        made[row] += [item.text for item in line.items]
    return made


def test_a_broken_label_is_one_row_with_the_figures_in_its_middle() -> None:
    assert rows([
        ("属于国家秘密", 10, 0), ("3", 120, 0), ("0", 160, 0),
        ("其他法律行政法规禁止", 10, 20), ("5", 120, 27), ("1", 160, 27), ("公开", 10, 34),
        ("危及社会稳定", 10, 54), ("0", 120, 54), ("2", 160, 54),
    ]) == [["属于国家秘密", "3", "0"], ["其他法律行政法规禁止", "5", "1", "公开"], ["危及社会稳定", "0", "2"]]  # fmt: skip


def test_a_title_in_the_middle_between_columns_is_a_row() -> None:
    table = [
        ("房地产业", 10, 0), ("71", 320, 0), ("1", 430, 0), ("交通运输业", 10, 18), ("…", 318, 18), ("13", 428, 18),
        ("安全生产", 215, 36),
        ("指标", 126, 54), ("2014", 312, 54), ("2015", 422, 54), ("地区生产总值", 10, 72), ("5", 322, 72), ("8.4", 425, 72),
    ]  # fmt: skip
    assert ["安全生产"] in rows(table)


def test_a_column_is_as_wide_as_its_texts_whatever_reaches_into_its_band() -> None:
    """A table over two pages: the figures of the other page stand a little to the left."""
    found = lines([
        ("属于国家秘密", 10, 0), ("3", 160, 0), ("0", 200, 0),
        ("其他法律行政法规禁止", 10, 20), ("5", 160, 29), ("1", 200, 29), ("公开", 10, 34),
        ("危及社会稳定", 10, 54), ("0", 160, 54), ("2", 200, 54),
        ("保护第三方方合法权", 10, 74), ("0", 160, 83), ("2", 200, 83), ("益", 10, 88),
    ])  # fmt: skip
    bands = [Band(10, 159), Band(160, 165), Band(200, 205)]
    assert row_groups(found, bands) == row_groups(found, bands_of(found))


def test_a_broken_label_whose_figures_are_blank_is_one_row() -> None:
    assert rows([
        ("8.属于行政查询事项", 10, 0), ("45", 120, 0), ("253", 160, 0),
        ("1.本机关不掌握相关政", 10, 20), ("府信息", 10, 34),
        ("2.没有现成信息需要另", 10, 54), ("10", 120, 61), ("4", 160, 61), ("行制作", 10, 68),
    ]) == [
        ["8.属于行政查询事项", "45", "253"],
        ["1.本机关不掌握相关政", "府信息"],
        ["2.没有现成信息需要另", "10", "4", "行制作"],
    ]  # fmt: skip


def test_names_of_groups_in_rows_of_their_own_stay_apart() -> None:
    """Each ends where the first character of the next line had room, or lies as far from it as rows do."""
    assert rows([
        ("海庄南水库", 10, 0),
        ("生态修复工程", 10, 21), ("72143", 160, 21), ("/", 220, 21),
        ("春泽产业园", 10, 42),
        ("干部作风建设", 10, 63), ("1", 160, 63), ("-258", 220, 63),
        ("合计", 10, 84), ("5871", 160, 84), ("-7.87", 220, 84),
    ]) == [
        ["海庄南水库"], ["生态修复工程", "72143", "/"], ["春泽产业园"], ["干部作风建设", "1", "-258"], ["合计", "5871", "-7.87"],
    ]  # fmt: skip


def test_rows_set_close_together_stay_apart() -> None:
    dense = [
        (text, x, 11.0 * row) for row, label in enumerate(["甲局", "乙局", "丙局"]) for text, x in ((label, 10.0), ("1", 80.0))
    ]

    assert [row[0] for row in rows(dense)] == ["甲局", "乙局", "丙局"]


def test_rows_of_words_alone_are_told_by_lines_that_end_early() -> None:
    assert rows([
        ("林场", 10, 0), ("负责全镇山林防火和病虫", 80, 0), ("害防治工作", 80, 12),
        ("水站", 10, 24), ("供水", 80, 24),
        ("电站", 10, 36), ("供电", 80, 36),
    ]) == [["林场", "负责全镇山林防火和病虫", "害防治工作"], ["水站", "供水"], ["电站", "供电"]]  # fmt: skip


def test_two_marks_in_one_column_of_a_line_do_not_run_rows_together() -> None:
    assert rows([
        ("甲局", 10, 0), ("12345", 80, 0), ("1", 160, 0),
        ("乙局", 10, 20), ("-", 80, 20), ("-", 98, 20), ("2", 160, 20),
        ("丙局", 10, 40), ("54321", 80, 40), ("3", 160, 40),
    ]) == [["甲局", "12345", "1"], ["乙局", "-", "-", "2"], ["丙局", "54321", "3"]]  # fmt: skip


def test_figures_beside_the_label_of_the_next_row_are_not_those_of_a_blank_row() -> None:
    found = lines([
        ("2.重复申请", 60, 0), ("4", 180, 0), ("0", 220, 0),
        ("3.其他", 60, 19),
        ("655", 180, 38), ("73", 220, 38),
        ("四、结转下年度", 60, 57), ("1", 180, 57), ("2", 220, 57),
    ])  # fmt: skip
    asides = [Box(10, 38, 50, 48)]
    assert row_groups(found, bands_of(found), asides) == [0, 1, 2, 3]


def test_figures_that_are_broken_over_two_lines_belong_to_the_row_of_those_half_way() -> None:
    """Full-width digits, which may be parted anywhere: 225 and 84 stand in the first row, beside a zero on one line."""
    assert rows([
        ("5.重新出具已获取", 10, 0), ("２２", 120, 0), ("８", 200, 0), ("０", 165, 6),
        ("信息", 10, 12), ("５", 125, 12), ("４", 200, 12),
        ("（六）其他处理", 10, 36), ("１", 125, 36), ("３", 165, 36), ("７", 200, 36),
    ]) == [["5.重新出具已获取", "２２", "８", "０", "信息", "５", "４"], ["（六）其他处理", "１", "３", "７"]]  # fmt: skip
