"""Named facts: whose report it is, which year and period, and where to reach its makers.

The classifier marks their characters; what a fact must look like (a postcode has six digits) is a check, and trims what it marked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from extraction.assemble.measure import is_full
from extraction.classify import SegmentLabels, Span
from extraction.geometry import Box
from extraction.labels import FACTS, Label
from extraction.page import Page, Segment
from extraction.plain import han_join, simplified, squash

FACT_NAMES: tuple[str, ...] = (*FACTS, "period_start", "period_end")

_DATE = r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
_SAME_YEAR = r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日"
_PERIOD = re.compile(_DATE + r"\s*(?:起)?[，,]?\s*(?:至|到|—|–|－|-|~|～|一)+\s*(?:同年)?" + _SAME_YEAR)
_SHAPES: dict[str, re.Pattern[str]] = {
    "postcode": re.compile(r"(?<!\d)\d{6}(?!\d)"),
    "email": re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"),
    "phone": re.compile(
        r"(?:[（(]?0\d{2,3}[）)]?[-—－ ]?\d{6,8}(?:[-—转]\d{1,6})?"
        r"|(?<!\d)1\d{10}(?!\d)|(?<!\d)\d{7,8}(?!\d)|(?<!\d)\d{3}-\d{3,4}-\d{3,4})"
    ),
    "website": re.compile(r"(?:https?://|www\.)[A-Za-z0-9._~:/?#@!$&'*+,;=%-]*[A-Za-z0-9/]"),
    "year": re.compile(r"(?:19|20)\d{2}"),
}  # fmt: skip
_HOST = re.compile(
    r"(?:@|://|^www\.)[A-Za-z0-9.-]*\.(?:cn|com|net|org|gov|edu|info|cc|top|vip)(?![A-Za-z0-9.-])", re.IGNORECASE
)  # whole
_LIKELY: dict[Label, re.Pattern[str]] = {
    "postcode": re.compile(r"\d{4}"),
    "phone": re.compile(r"\d{5}"),
    "email": re.compile(r"@|[A-Za-z0-9]\.(?:com|cn|org|net|gov)", re.IGNORECASE),
    "website": re.compile(r"[A-Za-z0-9]\s*[.．]\s*[A-Za-z]"),
}  # what a misread one still has
_UNFINISHED = {"人民": "政府", "委员": "会", "办事": "处"}  # what no body's name ends in, and what follows then
_BODY_AND_TERM = re.compile(r"(?<!人民)政府信息公开$")  # of 某镇政府信息公开, 政府 is of the term, not of the body's name
_TERM_BEGUN = re.compile(r"(?:(?<=政府)|(?<=[会局厅院处心]))政府?$")  # the same, where the line breaks within the term
_BODY_SAID = re.compile(r"(?:关于|關於)$")  # what follows the name of a body in a title
_ADDRESS_SAID = re.compile(r"^(?:(?:办公|通讯|通信|联系|详细)?地\s*址\s*[为是]?|位于|地处)\s*")
_ADDRESS_AHEAD = re.compile(r"地址$")  # and the line breaks
_IS = re.compile(r"^\s*[为是]")
_NEXT_SAID = re.compile(
    r"[\s　、，,]*(?:电子邮[箱件]|邮\s*[箱编]|邮政编码?|邮政?$|(?:联系|咨询|办公)?电\s*话|传\s*真|联系(?:人|方式)|(?:联系|咨询)电?$"
    r"|(?:政府|门户|官方)*网\s*[址站]|官\s*网|E-?mail).*$"
)
_BODY_ENDS = re.compile(
    r"(?:[府局厅委会办处院社站队所科室部团署庭校学馆园台场港行司库省市州盟区县旗镇乡村]|中心|街道|苏木|基地)"
    r"(?:[（(][^（()）]{1,16}[）)])?$"
)  # what the name of a body ends in; (a second name may follow it)
_OFFICE_ENDS = re.compile(r"(?:[局厅]|委员会|办公室|办事处|人民政府)$")  # what names go on behind hardly ever, as they do behind 县
_OF_ONE_PIECE: dict[Label, re.Pattern[str]] = {
    "email": re.compile(r"[A-Za-z0-9._%+@-]"),
    "website": re.compile(r"[A-Za-z0-9._~:/?#&=%-]"),
    "postcode": re.compile(r"\d"),
    "phone": re.compile(r"[\d()（）-]"),
}  # what stands beside a mark of these belongs to it
_SAID: dict[Label, re.Pattern[str]] = {
    "address": re.compile(r"(?:地\s*址|位于|地处)[：:为是]?$"),
    "postcode": re.compile(r"(?:邮\s*编|邮政编码)[：:为是]?$"),
    "phone": re.compile(r"(?:电\s*话|热\s*线)[：:为是]?$"),
}  # the words that lead to a fact
_LED = re.compile(
    r"(?:地\s*址|位于|地处)\s*[：:为是]?+\s*([^，,；;。：:（）()\s]{1,6})$"
)  # an address that breaks off right behind its word
_NEXT_LINE = 1.5  # of a line's height: what broke off at a line's end goes on no further below
_BODY_GOES_ON = re.compile(r"[\u4e00-\u9fff]{0,2}[局厅]")  # directly behind what is marked of a body's name
_BODY_REST = 4  # characters of a body's name that may follow those marked, where it ends the line
_NUMBER_GOES_ON = re.compile(r"[号弄室楼层幢栋座单][^，,；;。：:（）()\s]{0,12}")
_AROUND_MARK = "，,。；;：:、（）()《》“”<> 　\t\r\n"
_REST = re.compile(r"[A-Za-z/-][A-Za-z0-9./-]*(?=[^\w\s]|$)")  # of an e-mail address or a site, at the start of a line
_CLOSED = re.compile("[）)]")
_AROUND = "，,；;。：:（）()"
_HINTS: dict[Label, re.Pattern[str]] = {
    "postcode": re.compile(r"(?:邮编|邮政编码)[：:为是]?(\d{6})(?!\d)"),
    "phone": re.compile(r"(?:电话|热线)[：:为是]?([（(]?0\d{2,3}[）)]?[-—]?\d{7,8})(?!\d)"),
    "email": re.compile(r"([A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"),
    "website": re.compile(r"((?:https?://|www\.)[A-Za-z0-9._~:/?#@!$&*+,;=%-]*[A-Za-z0-9/])"),
}
_OPENING: dict[Label, re.Pattern[str]] = {
    "year": re.compile(r"((?:19|20)\d{2})年"),
    "organization": re.compile(r"([\u4e00-\u9fff]{2,16}?(?:人民政府|街道办事处|管理委员会|委员会|[乡镇县区市](?=政府信息)|局|厅))"),
}
_FIRST = 4  # segments outside tables among which an unmarked year or body is looked for
_GUESS = 0.5  # the probability of what only its shape speaks for: always a person's to confirm
_NEARLY = 0.7  # likeness of two mentions from which on they may be one value
_HAN_YEAR = re.compile(r"[二][〇零○OoＯ0][〇零○OoＯ0一二][〇零○OoＯ0一二三四五六七八九]")
_HAN_DIGITS = str.maketrans("〇零○OoＯ一二三四五六七八九", "000000123456789")


@dataclass(slots=True)
class Fact:
    """A named fact. `value` is as a program wants it (an ISO date, an integer year), `printed` as it stands.

    `repeated`: another mention has the same value; `contradicted`: one has nearly the same.
    """

    name: str
    value: int | str
    printed: str
    page: int
    box: Box
    probability: float
    recognition: float
    well_formed: bool = True
    repeated: bool = False
    contradicted: bool = False


@dataclass(slots=True)
class _Mark:
    label: Label
    text: str
    page: Page
    box: Box
    probability: float
    recognition: float
    titled: bool
    said: bool
    foot: float  # of its last line
    open_end: bool


def find_facts(pages: Sequence[Page], labels: Sequence[Sequence[SegmentLabels]]) -> list[Fact]:
    """At most one of each name: the best-supported mention; the title's before the prose's, one that its word leads to before one
    that none does."""
    mentions: list[Fact] = []
    best: dict[str, Fact] = {}
    ranks: dict[str, tuple[bool, bool, float]] = {}
    for mark in _marks(pages, labels):
        fact = _fact(mark)
        if fact is None:
            continue
        mentions.append(fact)
        titled = mark.titled and mark.label in ("organization", "year")
        rank = titled, mark.said, fact.probability * (1.0 if fact.well_formed else 0.3)
        known = ranks.get(fact.name)
        if known is None or rank[:2] > known[:2] or (rank[:2] == known[:2] and rank[2] > known[2] + 0.3):
            best[fact.name], ranks[fact.name] = fact, rank
    for fact in best.values():
        others = [_compared(one) for one in mentions if one.name == fact.name and one is not fact]
        fact.repeated = _compared(fact) in others
        fact.contradicted = any(_nearly_same(_compared(fact), other) for other in others)
    return [*best.values(), *_guesses(pages, best.keys()), *_period(pages)]


def _compared(fact: Fact) -> str:
    return squash(simplified(str(fact.value)))


def _nearly_same(one: str, other: str) -> bool:
    """Whether two mentions may be one value that was read in two ways; a name and its short form are not."""
    return one != other and abs(len(one) - len(other)) <= 1 and Indel.normalized_similarity(one, other) >= _NEARLY


def _guesses(pages: Sequence[Page], found: Collection[str]) -> list[Fact]:
    """What the classifier left unmarked although its shape says what it is: proposed, never accepted."""
    guesses: dict[str, Fact] = {}
    for page in pages:
        held = {index for grid in page.grids for cell in grid.cells for index in cell.segments}
        first = [index for index in range(len(page.segments)) if index not in held][:_FIRST]
        for at, segment in enumerate(page.segments):
            opening = page is pages[0] and at in first
            text = simplified(squash(segment.text))
            for name, pattern in {**_HINTS, **(_OPENING if opening else {})}.items():
                match = pattern.search(text)
                if match and name not in found and name not in guesses:
                    printed = squash(segment.text)[match.start(1) : match.end(1)]
                    value = int(match.group(1)) if name == "year" else printed
                    guesses[name] = Fact(name, value, printed, page.number, segment.box, _GUESS, segment.probability)
    return list(guesses.values())


def _marks(pages: Sequence[Page], labels: Sequence[Sequence[SegmentLabels]]) -> list[_Mark]:
    """Runs of characters marked as a fact; one that breaks off at a line's end goes on at the next line's start."""
    marks: list[_Mark] = []
    before = ""
    for page, page_labels in zip(pages, labels, strict=True):
        for segment, given in zip(page.segments, page_labels, strict=True):
            titled = any(span.label == "title" for span in given.spans)
            last, done = marks[-1] if marks else None, 0
            cut = last and last.open_end and last.label == "address" and last.text[-1:].isdigit()
            rest = _NUMBER_GOES_ON.match(segment.text) if cut else _REST.match(segment.text) if _is_wrapped(last, page) else None
            if last and rest:
                last.text, last.open_end, done = last.text + rest.group(), False, rest.end()
            for span in given.spans:
                if span.label not in FACTS:
                    continue
                start, end = _whole(segment.text, span)
                if start < done:  # two marks inside one address
                    continue
                done = end
                text = segment.text[start:end]
                recognition = segment.probability ** (len(text) / max(1, len(segment.text)))  # the share of these characters
                at_end = not segment.text[end:].strip()
                last = marks[-1] if marks else None
                if last and _goes_on(last, span, text, page, segment) and not segment.text[:start].strip():
                    last.text = han_join([last.text, text])
                    last.probability = min(last.probability, span.probability)
                    last.recognition *= recognition
                    last.foot, last.open_end = segment.box.y1, at_end
                else:
                    led = _LED.search(before) if span.label == "address" and not segment.text[:start].strip() else None
                    text = led.group(1) + text if led else text
                    if span.label == "address" and not segment.text[:start].strip() and _ADDRESS_AHEAD.search(squash(before)):
                        text = _IS.sub("", text)
                    said = led is not None or _is_said(span.label, before + segment.text[:start], text)
                    box, foot = segment.box, segment.box.y1
                    marks.append(_Mark(span.label, text, page, box, span.probability, recognition, titled, said, foot, at_end))
            before = segment.text
    return marks


def _is_wrapped(last: _Mark | None, page: Page) -> bool:
    """Whether a mark without gaps ends with a full line of the page, so that it may go on in the next one."""
    if last is None or last.page is not page or page.flowing or not last.open_end:
        return False
    return last.label in ("email", "website") and is_full(page, last.box)


def _goes_on(last: _Mark, span: Span, text: str, page: Page, segment: Segment) -> bool:
    """Whether what is marked at the start of a line is the rest of what broke off before it; the same again is another mention."""
    if not last.open_end or last.label != span.label or span.label == "year" or text.startswith(last.text):
        return False
    return last.page is not page or segment.box.y0 - last.foot <= _NEXT_LINE * segment.box.height


def _is_said(label: Label, before: str, text: str) -> bool:
    """Whether the word for a fact leads to it, be it outside or inside of what is marked."""
    words = _SAID.get(label)
    return bool(words and words.search(squash(before))) or (label == "address" and bool(_ADDRESS_SAID.match(text)))


def _whole(text: str, span: Span) -> tuple[int, int]:
    """The marked characters; an address goes from one punctuation mark to the next, a body's name to its end.

    What has no gaps, such as an e-mail address, is taken with the characters beside the mark.
    """
    start, end = span.start, span.end
    if one_piece := _OF_ONE_PIECE.get(span.label):
        while start and one_piece.fullmatch(text[start - 1]):
            start -= 1
        while end < len(text) and one_piece.fullmatch(text[end]):
            end += 1
    if span.label == "organization" and (rest := _UNFINISHED.get(text[start:end][-2:])) and text.startswith(rest, end):
        end += len(rest)
    if span.label == "organization":
        end = _body_end(text, start, end)
    if span.label == "organization" and _BODY_AND_TERM.search(simplified(text[start : end + 4])):
        end -= 2
    if span.label == "address":
        while start and text[start - 1] not in _AROUND:
            start -= 1
        while end < len(text) and text[end] not in _AROUND:
            end += 1
    return start, end


def _body_end(text: str, start: int, end: int) -> int:
    """Where the name of a body ends, if not where its mark does: at the end of its line or with a word for a body, where these are
    near, else before a character with which none ends."""
    rest = text[end:].rstrip()
    if not rest or _ends_body(text[start:end]):
        return end
    if len(rest) <= _BODY_REST and _ends_body(text[start:end] + rest):
        return end + len(rest)
    if near := _BODY_GOES_ON.match(rest):
        return end + near.end()
    return end - 1 if _OFFICE_ENDS.search(simplified(text[start : end - 1])) else end


def _ends_body(name: str) -> bool:
    return _BODY_ENDS.search(simplified(name)) is not None


def _fact(mark: _Mark) -> Fact | None:
    printed = _bare(mark.text)
    if not printed:
        return None
    if mark.label == "address":
        printed = _ADDRESS_SAID.sub("", printed)
        if following := _NEXT_SAID.search(simplified(printed)):
            printed = printed[: following.start()]
        if not printed:
            return None
    if mark.label == "organization":
        printed = _TERM_BEGUN.sub("", _BODY_SAID.sub("", printed))
    value: int | str = printed
    formed = True
    if mark.label in _SHAPES:
        folded = squash(mark.text)
        match = _SHAPES[mark.label].search(folded)
        if not match and mark.label == "year" and (han := _HAN_YEAR.search(folded)):
            return Fact(
                "year",
                int(han.group(0).translate(_HAN_DIGITS)),
                printed,
                mark.page.number,
                mark.box,
                mark.probability,
                mark.recognition,
            )
        if match:
            value = match.group(0)
            formed = mark.label not in ("email", "website") or bool(_HOST.search(value))
        elif mark.label in _LIKELY and not _LIKELY[mark.label].search(folded):
            return None
        else:
            formed = False
        if mark.label == "year":
            if not match:
                return None
            value = int(match.group(0))
    elif mark.label == "organization":
        if len(squash(printed)) < 3:
            return None
        formed = bool(_BODY_ENDS.search(simplified(printed)))
    return Fact(mark.label, value, printed, mark.page.number, mark.box, mark.probability, mark.recognition, formed)


def _bare(text: str) -> str:
    """A mark's text without the punctuation around it; what stands in brackets at its end keeps both of them."""
    bare = text.strip(_AROUND_MARK)
    at = text.index(bare) + len(bare)
    opened = max(bare.rfind("（"), bare.rfind("("))
    return bare + text[at] if opened > 0 and text[at : at + 1] in ("）", ")") and not _CLOSED.search(bare, opened) else bare


def _period(pages: Sequence[Page]) -> list[Fact]:
    """The period that the figures cover, from the first sentence that gives one from a date to a date."""
    for page in pages:
        segments = page.segments
        for at, segment in enumerate(segments):
            follow = segments[at + 1].text if at + 1 < len(segments) else ""
            joined = simplified(squash(segment.text) + squash(follow))
            match = _PERIOD.search(joined)
            if not match or match.start() >= len(squash(segment.text)):
                continue
            first, last = match.groups()[:3], match.groups()[3:]
            dates = [_iso(*map(int, first)), _iso(int(last[0] or first[0]), int(last[1]), int(last[2]))]
            if None in dates:
                continue
            probability = segment.probability ** (len(match.group(0)) / max(len(joined), 1))
            return [
                Fact(name, date, match.group(0), page.number, segment.box, 0.99, probability)
                for name, date in zip(("period_start", "period_end"), dates, strict=True)
                if date is not None
            ]
    return []


def _iso(year: int, month: int, day: int) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"
