"""What is said of a table beside it: the line that names it, above or below, and the notes below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extraction.assemble.cells import label_probability
from extraction.assemble.draft import Draft
from extraction.classify import SegmentLabels
from extraction.geometry import Box
from extraction.labels import HEADINGS
from extraction.page import Page

_NAMED = re.compile(
    r"(?:附?(?:表|表格)|table|tab\.)\s*[\d一二三四五六七八九十]+(?:[-—–.．]\d+)*(?:\s*[（(]?续[)）]?)?[\s:：.、　]*.{0,60}",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"附?(?:表|表格)\s*(?:[\d一二三四五六七八九十]+(?:[-—–.．]\d+)*)(?:\s*[（(]续[)）])?[\s:：.、　]+.{2,40}表?")
_UNIT = re.compile(r"[（(]?\s*(?:计量)?单位\s*[:：]\s*[^\s）)]{1,10}\s*[）)]?")
_NOTE = re.compile(r"[（(]?(?:注释?|备注|附注|说明|(?:数据|资料)来源)\s*\d*\s*[:：].+")
_SENTENCE = re.compile(r"[。；;，,：:]")
_END = ("。", "）", ")")
_SHORT = 40  # characters
_NEAR = 2.5  # lines of type between a table and its caption
_CENTRED = 0.12  # of the table's width: how far a caption's middle may lie from the table's


def is_unit(text: str) -> bool:
    """Whether a line says in which unit a table counts, and nothing else."""
    return _UNIT.fullmatch(text.strip()) is not None


def is_numbered(text: str) -> bool:
    """Whether a line is a caption that gives the number of its table."""
    return _NUMBERED.fullmatch(text.strip()) is not None


def take_caption(draft: Draft, page: Page, labels: Sequence[SegmentLabels], used: set[tuple[int, int]]) -> None:
    """Set the caption of `draft`, whose first piece stands on `page`, and add its lines to what the table used.

    A line directly above is the caption if it is numbered as one (表1 …) or is short, stands in the middle and is not labelled as a
    heading or furniture; a line directly below only if it is numbered. A line that gives the unit is passed over and used up.
    """
    box = draft.top[1]
    above = _lines(page, box, used, upwards=True)
    units = []
    for index in above:
        text = page.segments[index].text.strip()
        if is_unit(text):
            units.append(index)
            continue
        if _is_caption(page, labels, index, box):
            draft.caption = _UNIT.sub("", text).strip()
            draft.used.add((page.number, index))
        break
    draft.used |= {(page.number, index) for index in units}
    if draft.caption is None and draft.bottom[0] == page.number:
        for index in _lines(page, draft.bottom[1], used, upwards=False)[:1]:
            text = page.segments[index].text.strip()
            if _NAMED.fullmatch(text) and not _SENTENCE.search(text[-1:]):
                draft.caption = text
                draft.used.add((page.number, index))


def take_notes(draft: Draft, page: Page, labels: Sequence[SegmentLabels], used: set[tuple[int, int]]) -> None:
    """Add the notes directly below `draft`, whose last piece stands on `page`, and their lines to what the table used.

    A note begins as one (注： …, 数据来源： …) and goes on to the end of its sentence, as long as lines are labelled as notes.
    """
    open_ = False
    for index in _lines(page, draft.bottom[1], used, upwards=False):
        text = page.segments[index].text.strip()
        begins = _NOTE.fullmatch(text) is not None and _other(labels, index) < 0.5
        if not begins and not (open_ and (label_probability(labels[index], ("note",)) or 0.0) >= 0.5):
            break
        if begins:
            draft.notes.append(text)
        else:
            draft.notes[-1] += text
        draft.used.add((page.number, index))
        open_ = not text.endswith(_END)


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


def _is_caption(page: Page, labels: Sequence[SegmentLabels], index: int, box: Box) -> bool:
    segment = page.segments[index]
    text = _UNIT.sub("", segment.text).strip()
    if not text or len(text) > _SHORT + 20 or _other(labels, index) >= 0.5:
        return False
    if _NAMED.fullmatch(text):
        return not text.endswith(("。", "；", "，"))
    middle = abs(segment.box.center[0] - box.center[0]) <= _CENTRED * box.width
    indented = segment.box.x0 - box.x0 > 0.1 * box.width
    return len(text) <= _SHORT and not _SENTENCE.search(text) and middle and indented


def _other(labels: Sequence[SegmentLabels], index: int) -> float:
    """How probable it is that a line is a heading or furniture; 0 where the classifier says nothing."""
    if index >= len(labels):
        return 0.0
    return label_probability(labels[index], (*HEADINGS, "furniture")) or 0.0
