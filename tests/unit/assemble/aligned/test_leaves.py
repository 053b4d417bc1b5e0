from __future__ import annotations

from collections.abc import Sequence

from extraction.assemble.aligned.alignment import Line, bands_of, lines_of
from extraction.assemble.aligned.blocks import Block
from extraction.assemble.aligned.leaves import pins_of, with_header_only
from extraction.geometry import Box
from extraction.page import Segment

TYPE = 10.0
BODY = [
    ("规章", 10, 40),
    ("4件", 142, 40),
    ("0", 282, 40),
    ("7", 422, 40),
    ("文件", 10, 60),
    ("0", 142, 60),
    ("1", 282, 60),
    ("2", 422, 60),
]
HEAD = [("第一项", 230, 0), ("内容", 50, 20), ("制发件数", 190, 20), ("废止件数", 330, 20), ("有效件数", 470, 20)]


def block(head: Sequence[tuple[str, float, float]], body: Sequence[tuple[str, float, float]]) -> tuple[Block, list[Segment]]:
    """A block of (text, x, y), its segments in the order given."""
    segments = []
    for text, x, y in [*head, *body]:
        width = sum(TYPE / 2 if character.isascii() else TYPE for character in text)
        segments.append(Segment(text, Box(x, y, x + width, y + TYPE)))
    numbers = range(len(segments))
    above: list[Line] = lines_of(numbers[: len(head)], segments)
    return Block(tuple(above), tuple(lines_of(numbers[len(head) :], segments))), segments


def test_headers_in_the_middle_name_values_set_flush_left() -> None:
    made, segments = block(HEAD, BODY)

    pins = pins_of(made, bands_of(made.body))

    assert {segments[index].text: column for index, column in pins.items()} == {"制发件数": 1, "废止件数": 2, "有效件数": 3}


def test_no_header_makes_a_column_of_its_own_where_each_names_one() -> None:
    made, _ = block(HEAD, BODY)

    assert len(with_header_only([made], bands_of(made.body))) == 4


def test_a_text_that_lies_aside_unlike_the_others_pins_nothing() -> None:
    head = [*HEAD[:3], ("废止件数", 380, 20), ("有效件数", 430, 20)]
    made, _ = block(head, BODY)

    assert pins_of(made, bands_of(made.body)) == {}


def test_where_a_header_lacks_a_text_nothing_is_counted() -> None:
    made, _ = block(HEAD[2:4], BODY)

    assert pins_of(made, bands_of(made.body)) == {}


def test_a_column_of_blanks_is_shown_by_its_header_beside_broken_ones() -> None:
    head = [
        ("第一项", 230, 0),
        ("内容", 50, 20),
        ("制发", 190, 16),
        ("件数", 190, 28),
        ("其他", 330, 22),
        ("有效", 470, 16),
        ("件数", 470, 28),
    ]
    made, _ = block(head, [part for part in BODY if part[1] != 282])

    assert len(with_header_only([made], bands_of(made.body))) == 4


def test_headers_over_pairs_that_stand_over_none_of_them_are_no_lowest_texts() -> None:
    body = [(text, x, y) for y in (60, 80) for text, x in (("规章", 10), ("4", 142), ("0", 282), ("7", 422), ("9", 562))]
    pairs = [("完成数", 265, 0), ("年末数", 545, 0), ("地区", 50, 12)]
    leaves = [("合计", 190, 24), ("户数", 330, 24), ("合计", 470, 24), ("户数", 610, 24)]
    made, segments = block([*pairs, *leaves], body)
    pins = pins_of(made, bands_of(made.body))
    assert {(segments[index].text, column) for index, column in pins.items()} == {
        ("合计", 1), ("户数", 2), ("合计", 3), ("户数", 4)
    }  # fmt: skip


def test_every_column_has_a_header_behind_codes_and_names_in_a_column_far_wider_than_they_are() -> None:
    rows = [(text, x, y) for y in (60, 80, 100) for text, x in (("21507", 10), ("金融业", 100), ("24", 300), ("1.1", 400))]
    head = [("功能分类", 110, 0), ("排名", 295, 12), ("数量", 395, 12), ("编码", 30, 24), ("名称", 170, 24)]
    made, segments = block(head, rows)
    pins = pins_of(made, bands_of(made.body))
    assert {segments[index].text: column for index, column in pins.items()} == {"编码": 0, "名称": 1, "排名": 2, "数量": 3}


def test_a_header_that_comes_again_names_the_column_that_it_misses_by_a_hair() -> None:
    """The page before lies a little aside: there it stands over the figures, here close beside them."""
    rows = [(str(number), 10, 40 + 20 * number) for number in range(3)]
    rows += [(text, x, y) for _, _, y in rows for text, x in (("存在问题", 80), ("法制科", 200))]
    first, _ = block([("序号", 12, 0), ("任务", 95, 0), ("责任单位", 195, 0)], rows)
    second, _ = block([("序号", 18, 0), ("任务", 97, 0), ("责任单位", 197, 0)], [(text, x + 2, y) for text, x, y in rows])
    bands = bands_of(first.body)
    assert len(with_header_only([first, second], bands)) == 3
