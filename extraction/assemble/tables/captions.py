"""What is said of a table beside it: the line that names it, above or below, and the notes below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from extraction.assemble.broken import ends_heading
from extraction.assemble.cells import label_probability
from extraction.assemble.measure import is_indented
from extraction.assemble.said import is_unit, without_unit
from extraction.assemble.tables.draft import Draft
from extraction.classify import SegmentLabels
from extraction.geometry import Box, union
from extraction.labels import HEADINGS, Label
from extraction.numbering import number_at
from extraction.page import Page
from extraction.plain import simplified

_NAMED = re.compile(
    r"(?:附?(?:表|表格)|table|tab\.)\s*[\d一二三四五六七八九十]+(?:[-—–.．]\d+)*(?:\s*[（(]?续[)）]?)?[\s:：.、　]*.{0,60}",
    re.IGNORECASE,
)
_NOTE = re.compile(r"[（(]?(?:注释?|备注|附注|说明|(?:数据|资料)来源)\s*\d*\s*[:：].+")
_SENTENCE = re.compile(r"[。；;，,：:]")
_LEADS_UP = re.compile(r"如下|下表|[见見]表")
_NOT_SAID: tuple[Label, ...] = (*HEADINGS, "furniture")  # what a line is that says nothing of a table
_END = ("。", "）", ")")
_SHORT = 40  # characters
_NEAR = 2.5  # lines of type between a table and its caption
_CENTRED = 0.12  # of the table's width: how far a caption's middle may lie from the table's


Labelled = tuple[Page, Sequence[SegmentLabels]]


def take_caption(draft: Draft, here: Labelled, before: Labelled | None, used: set[tuple[int, int]]) -> None:
    """Set the caption of `draft`, whose first piece stands on the page `here`, and add its lines to what the table used.

    A line directly above is the caption if it is numbered as one (表1 …), or is short and no sentence, is not labelled as a
    heading or furniture, and is labelled as what is said of a table or stands by itself; a line directly below, or at the foot of
    the page `before` where the table opens its own, only if it is numbered. A line that gives the unit is passed over and used up.
    """
    page, labels = here
    above = _without_units(draft, page, _lines(page, draft.top[1], used, upwards=True))
    if above and _is_caption(page, labels, above, draft.top[1]):
        _name(draft, page, _row(page, above))
    if draft.caption is None and draft.bottom[0] == page.number:
        below = _without_units(draft, page, _lines(page, draft.bottom[1], used, upwards=False))
        if below and _is_named(_text(page, _row(page, below))):
            _name(draft, page, _row(page, below))
    if draft.caption is None and before is not None and not above and _opens_page(page, labels, draft.top[1]):
        foot = _without_units(draft, before[0], _foot(*before, used))
        if foot and _is_named(_text(before[0], _row(before[0], foot))):
            _name(draft, before[0], _row(before[0], foot))


def _without_units(draft: Draft, page: Page, lines: Sequence[int]) -> list[int]:
    """`lines` from the first that does not give the unit of `draft`, which uses up those before it."""
    units = 0
    while units < len(lines) and is_unit(page.segments[lines[units]].text):
        draft.used.add((page.number, lines[units]))
        units += 1
    return list(lines[units:])


def _name(draft: Draft, page: Page, row: Sequence[int]) -> None:
    draft.caption = _text(page, row)
    draft.used |= {(page.number, index) for index in row}


def _row(page: Page, lines: Sequence[int]) -> list[int]:
    """The first of `lines` and those beside it, from left to right: a number and the name behind a gap are one caption."""
    first = page.segments[lines[0]].box
    beside = [index for index in lines if abs(page.segments[index].box.center[1] - first.center[1]) < first.height / 2]
    return sorted(beside, key=lambda index: page.segments[index].box.x0)


def _text(page: Page, row: Sequence[int]) -> str:
    """What the segments of a row say together, but for the unit."""
    texts = [page.segments[index].text.strip() for index in row]
    return without_unit(" ".join(text for text in texts if not is_unit(text)))


def _opens_page(page: Page, labels: Sequence[SegmentLabels], box: Box) -> bool:
    """Whether nothing but furniture stands above `box`."""
    above = (index for index, segment in enumerate(page.segments) if segment.text.strip() and segment.box.center[1] < box.y0)
    return all(_chance(labels, index, "furniture") >= 0.5 for index in above)


def _foot(page: Page, labels: Sequence[SegmentLabels], used: set[tuple[int, int]]) -> list[int]:
    """The last two lines of a page that are no furniture, the last one first; none of them where a table used it."""
    lines = [
        index for index, segment in enumerate(page.segments) if segment.text.strip() and _chance(labels, index, "furniture") < 0.5
    ]
    last = sorted(lines, key=lambda index: -page.segments[index].box.center[1])[:2]
    return [] if any((page.number, index) in used for index in last) else last


def take_notes(draft: Draft, here: Labelled, after: Labelled | None, used: set[tuple[int, int]]) -> None:
    """Add the notes directly below `draft`, whose last piece stands on the page `here`, and their lines to what the table used.

    A note begins as one (注： …, 数据来源： …) and goes on to the end of its sentence, as long as lines are labelled as notes.
    Those of a table that closes its page may stand at the head of the page `after`.
    """
    page, labels = here
    _take(draft, page, labels, _lines(page, draft.bottom[1], used, upwards=False))
    if after is not None and _closes_page(page, labels, draft):
        _take(draft, *after, _head(*after, used))


def _take(draft: Draft, page: Page, labels: Sequence[SegmentLabels], lines: Sequence[int]) -> None:
    """Add the notes that `lines` begin with."""
    open_ = False
    for index in lines:
        text = page.segments[index].text.strip()
        begins = _NOTE.fullmatch(simplified(text)) is not None and _chance(labels, index, *_NOT_SAID) < 0.5
        if not begins and not (open_ and _chance(labels, index, "note") >= 0.5):
            break
        if begins:
            draft.notes.append(text)
        else:
            draft.notes[-1] += text
        draft.used.add((page.number, index))
        open_ = not text.endswith(_END)


def _closes_page(page: Page, labels: Sequence[SegmentLabels], draft: Draft) -> bool:
    """Whether nothing but what `draft` used, and furniture, stands below it on its last page."""
    foot = draft.bottom[1].y1
    below = (index for index, segment in enumerate(page.segments) if segment.text.strip() and segment.box.center[1] > foot)
    return all((page.number, index) in draft.used or _chance(labels, index, "furniture") >= 0.5 for index in below)


def _head(page: Page, labels: Sequence[SegmentLabels], used: set[tuple[int, int]]) -> list[int]:
    """The first lines of a page that are no furniture, from above, up to one that a table used."""
    lines = [index for index, segment in enumerate(page.segments) if segment.text.strip()]
    lines = [index for index in lines if _chance(labels, index, "furniture") < 0.5]
    first = sorted(lines, key=lambda index: page.segments[index].box.center[1])[:4]
    return list(takewhile(lambda index: (page.number, index) not in used, first))


def _lines(page: Page, box: Box, used: set[tuple[int, int]], upwards: bool) -> list[int]:
    """The segments next to `box` that no table used, nearest first, as long as they follow each other closely."""
    edge = box.y0 if upwards else box.y1
    distances = []
    for index, segment in enumerate(page.segments):
        away = edge - segment.box.center[1] if upwards else segment.box.center[1] - edge
        if away > 0 and (page.number, index) not in used and segment.text.strip() and not segment.vertical:
            distances.append((away, index))
    near: list[int] = []
    reach = 0.0
    for away, index in sorted(distances):
        height = page.segments[index].box.height
        if away - height / 2 - reach > _NEAR * height:
            break
        near.append(index)
        reach = max(reach, away + height / 2)
    return near[:4]


def _is_caption(page: Page, labels: Sequence[SegmentLabels], above: Sequence[int], box: Box) -> bool:
    """Whether the first of the lines `above` a table at `box`, nearest first, is its caption."""
    row = _row(page, above)
    text = _text(page, row)
    if not text or len(text) > _SHORT + 20 or any(_chance(labels, index, *_NOT_SAID) >= 0.5 for index in row):
        return False
    if _is_named(text):
        return True
    if len(text) > _SHORT or _SENTENCE.search(text):
        return False
    own = union(page.segments[index].box for index in row)
    middle = abs(own.center[0] - box.center[0]) <= _CENTRED * box.width
    indented = own.x0 - box.x0 > 0.1 * box.width
    before = next((index for index in above if index not in row), None)
    return (middle and indented) or _chance(labels, row[0], "note") >= 0.5 or _stands_alone(page, labels, row[0], before)


def _is_named(text: str) -> bool:
    """Whether a line is numbered as a caption, and no sentence."""
    return _NAMED.fullmatch(simplified(text.strip())) is not None and not text.strip().endswith(("。", "；", "，"))


def _stands_alone(page: Page, labels: Sequence[SegmentLabels], line: int, before: int | None) -> bool:
    """Whether a line above a table is neither the end of the paragraph `before` nor one that leads up to the table."""
    if before is None or page.flowing:
        return False
    upper, own = page.segments[before], page.segments[line]
    text = own.text.strip()
    if number_at(text) is not None or _LEADS_UP.search(simplified(text)):
        return False
    if ends_heading(page, upper.text, upper.box, own.text, own.box):
        return False
    ended = upper.text.rstrip().endswith(("。", "：", ":", "；")) or _chance(labels, before, *_NOT_SAID) >= 0.5
    return ended and not is_indented(page, own.box)


def _chance(labels: Sequence[SegmentLabels], index: int, *names: Label) -> float:
    """How probable one of these labels is for a line; 0 where the classifier says nothing."""
    return (label_probability(labels[index], names) or 0.0) if index < len(labels) else 0.0
