"""The words of our own that exports show, in Chinese and English."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from extraction.report import Report


class Word(NamedTuple):
    zh: str
    en: str


Language = Literal["zh", "en"]

STATES = {
    "accepted": Word("采信", "accepted"),
    "review": Word("待核", "to review"),
    "failed": Word("失败", "failed"),
}
KINDS = {
    "number": Word("数字", "number"),
    "text": Word("文字", "text"),
    "blank": Word("空白", "blank"),
    "mark": Word("记号", "mark"),
    "unreadable": Word("无法辨认", "unreadable"),
    "missing": Word("缺失", "missing"),
}
VERDICTS = {
    "holds": Word("相符", "holds"),
    "misread": Word("疑为误读", "misread"),
    "printed wrong": Word("原件有误", "printed wrong"),
    "undecided": Word("未能判定", "undecided"),
}
FACTS = {
    "organization": Word("机关名称", "organization"),
    "year": Word("年度", "year"),
    "period_start": Word("统计期起", "period start"),
    "period_end": Word("统计期止", "period end"),
    "address": Word("地址", "address"),
    "postcode": Word("邮政编码", "postcode"),
    "phone": Word("电话", "phone"),
    "email": Word("电子邮箱", "e-mail"),
    "website": Word("网址", "website"),
}
WORDS = {
    "summary": Word("概要", "Summary"),
    "document": Word("文件", "Document"),
    "hash": Word("SHA-256", "SHA-256"),
    "status": Word("状态", "Status"),
    "title": Word("标题", "Title"),
    "form": Word("表式", "Form"),
    "no_form": Word("无对应的法定表式", "follows no statutory form"),
    "pages": Word("页数", "Pages"),
    "tables": Word("表格", "Tables"),
    "table": Word("表", "Table"),
    "cells": Word("单元格", "Cells"),
    "sections": Word("章节", "Sections"),
    "untitled": Word("（没有标题）", "(no heading)"),
    "fields": Word("字段", "Fields"),
    "field": Word("字段", "Field"),
    "label": Word("名称", "Label"),
    "value": Word("取值", "Value"),
    "unit": Word("单位", "Unit"),
    "printed": Word("原文", "Printed"),
    "kind": Word("类型", "Kind"),
    "confidence": Word("把握", "Confidence"),
    "state": Word("状态", "State"),
    "reasons": Word("缘由", "Reasons"),
    "alternatives": Word("其他读法", "Other readings"),
    "checks": Word("勾稽核对", "Checks"),
    "identity": Word("勾稽关系", "Identity"),
    "where": Word("位置", "Where"),
    "left": Word("左边", "Left"),
    "right": Word("右边", "Right"),
    "verdict": Word("结论", "Verdict"),
    "reason": Word("说明", "Reason"),
    "review": Word("待核对", "To review"),
    "nothing": Word("没有需要人工核对的内容。", "Nothing needs a human eye."),
    "problems": Word("处理提示", "Problems"),
    "hint": Word(
        "点按数值可查看它在原件中的位置，点按原件上的框可查看读数；按 J / K 键跳到下一处 / 上一处待核",
        "click a value to see where it was read, a box to see what was read; keys J / K: next and previous doubt",
    ),
    "made_by": Word("版本", "Made by"),
    "paper": Word("页面", "Pages"),
    "zoom_in": Word("放大", "Zoom in"),
    "zoom_out": Word("缩小", "Zoom out"),
    "zoom_fit": Word("适合宽度", "Fit width"),
}


def on_pages(numbers: Sequence[int]) -> Word:
    """On which pages something stands."""
    return Word(f"第 {'、'.join(map(str, numbers))} 页", f"Page {', '.join(map(str, numbers))}")


def language_of(report: Report) -> Language:
    """In which language to speak about a report: English about an English one, else Chinese."""
    return "en" if (report.language or "zh").lower().startswith("en") else "zh"


def say(word: Word, language: Language) -> str:
    """`word` in one language."""
    return word.zh if language == "zh" else word.en
