"""The content of reports that follow no form: other topics, other section schemes, tables of any shape."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from extraction.labels import Label
from extraction.read.numbers import chinese
from models.generator.compose import contacts, signature, title
from models.generator.document import Block, Draft, Paragraph, Run
from models.generator.families import LOOSE, Scheme
from models.generator.freetables import free_table
from models.generator.grammar import compose, passage
from models.generator.names import body
from models.generator.officetables import office_table

_FORMAL = "壹贰叁肆伍陆柒捌玖拾"
_HEADING_LABELS: tuple[Label, ...] = ("heading-1", "heading-2", "heading-3")
Number = Callable[[tuple[int, ...]], str]
Numbers = tuple[Number, Number, Number]


# How each scheme numbers a heading, from its place in the tree (1-based, outermost first).
_NUMBERS: dict[Scheme, Numbers] = {
    "chapter": (lambda p: f"第{chinese(p[0])}章 ", lambda p: f"第{chinese(p[1])}节 ", lambda p: f"{chinese(p[2])}、"),
    "decimal": (lambda p: f"{p[0]} ", lambda p: f"{p[0]}.{p[1]} ", lambda p: f"{p[0]}.{p[1]}.{p[2]} "),
    "chinese": (lambda p: f"{chinese(p[0])}、", lambda p: f"（{chinese(p[1])}）", lambda p: f"{p[2]}."),
    "formal": (lambda p: f"{_FORMAL[p[0] - 1]}、", lambda p: f"{chinese(p[1])}、", lambda p: f"（{chinese(p[2])}）"),
    "part": (lambda p: f"第{chinese(p[0])}部分 ", lambda p: f"{chinese(p[1])}、", lambda p: f"（{p[2]}）"),
    "plain": (lambda _: "", lambda _: "", lambda _: ""),
}
# A report of the scheme `mixed` has one of these.
_MIXED: tuple[Numbers, ...] = (
    (lambda p: f"{chinese(p[0])}、", lambda _: "", lambda p: f"{p[2]}."),
    (lambda p: f"{chinese(p[0])}、", lambda p: f"（{chinese(p[1])}）", lambda _: ""),
    (lambda _: "", lambda p: f"{chinese(p[1])}、", lambda p: f"（{chinese(p[2])}）"),
    (lambda _: "", lambda _: "", lambda p: f"{p[2]}."),
    (lambda p: f"第{chinese(p[0])}部分 ", lambda _: "", lambda p: f"（{chinese(p[2])}）"),
)


def free_draft(scheme: Scheme, rng: Random) -> Draft:
    """A whole random report under one section scheme."""
    here, year = body(rng), rng.randint(2012, 2025)
    own = here.short[-1] if here.short[-1] in "镇乡县区局市旗" else "单位"
    given = {
        "year": str(year),
        "next_year": str(year + 1),
        "short": here.short,
        "we": rng.choice((f"我{own}", f"全{own}", here.short)),
    }
    subject = compose("free_title", rng)
    draft = Draft(None, title(here, year, subject, rng), year, here.organization)
    draft.running_head = f"{here.organization}{year}年{subject}"
    if rng.random() < 0.5:
        draft.blocks.append(Paragraph("body", [Run(passage("work", rng.randint(1, 3), rng, given), "body")]))
    tables = 0
    style = _FreeStyle(scheme, rng)
    if style.loose and rng.random() < 0.3:
        draft.blocks.append(Paragraph("body", [Run(compose("addressee", rng), "body")]))
    for first in range(1, rng.randint(3, 6) + 1):
        draft.blocks.append(style.heading((first,), rng))
        if rng.random() < 0.5:
            draft.blocks += _prose(style, given, rng)
        if rng.random() < 0.55 or (first == 2 and tables == 0):
            tables += 1
            draft.blocks += _captioned_table(tables, style, given, rng)
        for second in range(1, rng.choice((0, 0, 2, 2, 3, 4)) + 1):
            draft.blocks += _second_level(style, (first, second), given, rng)
            if rng.random() < 0.15:
                tables += 1
                draft.blocks += _captioned_table(tables, style, given, rng)
    if rng.random() < 0.2:
        draft.blocks.append(Paragraph("body", [Run("联系方式：", "body"), *contacts(here, rng), Run("。", "body")]))
    if style.loose and rng.random() < 0.25:
        draft.blocks.append(Paragraph("body", [Run("附件：" + compose("attachment", rng), "body")]))
    draft.blocks += signature(here, year + 1, rng)
    return draft


class _FreeStyle:
    """One report's headings: its scheme and whether some of them run in. A loose one has lines that look like headings, too."""

    def __init__(self, scheme: Scheme, rng: Random) -> None:
        self.scheme = scheme
        self.numbers = rng.choice(_MIXED) if scheme == "mixed" else _NUMBERS[scheme]
        self.loose = scheme in LOOSE
        self.run_in = rng.random() < 0.35 and self.numbers[1]((1, 1)) != ""
        self.restarts = rng.random() < 0.9
        self.gap = rng.choice((" ", " ", "　", ""))
        self.count = 0
        self.bold = self.loose and rng.random() < 0.5

    def text(self, place: tuple[int, ...], rng: Random) -> str:
        number = self.numbers[len(place) - 1](place)
        if number.endswith(" "):
            # 1.1 followed by a digit or nothing would read as another number: decimals keep their gap.
            number = number[:-1] + (self.gap or " " if self.scheme == "decimal" else self.gap)
        return number + compose("chapter" if len(place) == 1 else "work_heading", rng)

    def heading(self, place: tuple[int, ...], rng: Random) -> Paragraph:
        level = len(place)
        return Paragraph("heading", [Run(self.text(place, rng), _HEADING_LABELS[level - 1], self.bold)], level)

    def second(self, place: tuple[int, int]) -> tuple[int, int]:
        """Levels of two that count on through the whole report do not restart under each heading."""
        self.count += 1
        return place if self.restarts or self.scheme == "decimal" else (place[0], min(self.count, 19))


def _second_level(style: _FreeStyle, place: tuple[int, int], given: dict[str, str], rng: Random) -> list[Block]:
    place = style.second(place)
    if style.run_in and rng.random() < 0.8:
        head = Run(style.text(place, rng) + "。", "heading-2", bold=rng.random() < 0.5)
        return [Paragraph("heading", [head, Run(passage("work", rng.randint(1, 3), rng, given), "body")], 2)]
    blocks: list[Block] = [style.heading(place, rng)]
    if rng.random() < 0.7:
        blocks += _prose(style, given, rng)
    for third in range(1, rng.choice((0, 0, 0, 2, 3)) + 1):
        blocks.append(style.heading((*place, third), rng))
        blocks += _prose(style, given, rng)
    return blocks if len(blocks) > 1 else blocks + _prose(style, given, rng)


def _prose(style: _FreeStyle, given: dict[str, str], rng: Random) -> list[Block]:
    if style.loose and rng.random() < 0.2:
        return _items(given, rng)
    count = rng.choice((1, 1, 2, 3))
    return [Paragraph("body", [Run(passage("work", rng.randint(1, 4), rng, given), "body")]) for _ in range(count)]


def _items(given: dict[str, str], rng: Random) -> list[Block]:
    """A lead and what it leads to, an item a line: short lines, numbered or not, that are no headings."""
    form = rng.choice(("{text}", "{at}.{text}", "（{at}）{text}", "{han}是{text}", "●{text}"))
    stop = rng.choice(("；", "；", "。", "" if form == "●{text}" else "。"))
    count = rng.randint(2, 5)
    texts = [compose("lead", rng, given)]
    for at in range(1, count + 1):
        item = form.format(at=at, han=chinese(at), text=compose("item", rng, given))
        texts.append(item + (stop if at < count or not stop else "。"))
    return [Paragraph("body", [Run(text, "body")]) for text in texts]


def _captioned_table(number: int, style: _FreeStyle, given: dict[str, str], rng: Random) -> list[Block]:
    """A table with its caption or unit above and its note below, where it has them; both are notes."""
    blocks: list[Block] = []
    if rng.random() < 0.5:
        caption = rng.choice((f"表{number} ", f"表{number}：", f"附表{number} ", "")) + rng.choice(("", given["year"] + "年"))
        blocks.append(
            Paragraph("note", [Run(caption + compose("indicator", rng) + rng.choice(("情况表", "统计表", "一览表", "")), "note")])
        )
    if rng.random() < 0.3:
        blocks.append(Paragraph("note", [Run(f"单位：{compose('unit', rng)}", "note")]))
    made = office_table if style.loose and rng.random() < 0.6 else free_table
    blocks.append(made(f"table-{number}", rng))
    if rng.random() < 0.3:
        blocks.append(Paragraph("note", [Run(compose("note", rng), "note")]))
    return blocks
