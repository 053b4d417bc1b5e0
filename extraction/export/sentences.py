"""What reports say in whole sentences, in English, too: reasons, checks, problems.

A report keeps these sentences in Chinese, as they are made. As with gettext, the Chinese sentence is the key: `{0}`, `{1}`
stand for what it quotes. What is not known here, such as a sentence of an older version, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extraction.export.trail import walk
from extraction.export.words import Language, Word
from extraction.report import CellRecord, FieldRecord, Report, Section, TableRecord

ENGLISH = {
    # Values
    "识别把握不足": "not read with enough certainty",
    "另一种读法同样可能": "it can as well be read otherwise",
    "单元格有墨迹但无法识读": "there is ink in the cell, but it cannot be read",
    "识读为“{0}”，改读为“{1}”才与合计相符": "read as “{0}”, but only “{1}” agrees with the totals",
    "表格没有线框，空白处可能是漏读": "the table has no lines: what looks blank may have been overlooked",
    "表格线框不清，空白处可能是漏读": "the table's lines are unclear: what looks blank may have been overlooked",
    "本表多处缺失或与合计不符，其余数字也可能错位": (
        "much of this table is missing or disagrees with its totals: other numbers may be in the wrong place, too"
    ),
    "数字旁有墨点，可能是小数点或漏读的数字": "a speck beside the number may be a decimal point or a digit that was not read",
    "同行有一格内有两个数字，其中之一可能属于此处": ("another cell of its row holds two numbers, of which one may belong here"),
    "数字之间有空格，可能是两格连在一起": "there is a gap in the number: two cells may have been read as one",
    "{0}不符，无法断定是识读有误还是原件有误": "{0} does not hold: either a value was misread or the paper itself is wrong",
    "数字连写为“{0}”，勾稽关系不足以确定如何拆分": (
        "the numbers run together as “{0}”, and the sums do not settle where one ends and the next begins"
    ),
    "抽检表明自动采信的数值差错过多，已停止采信": "audits show that too many accepted values are wrong: no more are accepted",
    "已有人核对，等待第二人确认": "one person has answered; a second one has to confirm it",
    "文件中有不止一份报告的表格，不能确定属于哪一份": (
        "the file holds tables of more than one report: it is not certain which one this belongs to"
    ),
    "行合计": "the sum of the row",
    "列合计": "the sum of the column",
    "勾稽关系": "the balance of the column",
    # Places
    "行列标签与表样不够吻合": "the labels of its row and column are not quite those of the form",
    "行列标签与表样不够吻合，不能确定属于本栏": (
        "the labels of its row and column are not quite those of the form: it may belong elsewhere"
    ),
    "行标签与表样不够吻合，或识别把握不足": (
        "the label of its row is not quite that of the form, or it was not read with enough certainty"
    ),
    "文件中没有找到这一行或这一栏": "its row or its column was not found in the document",
    "该栏没有对应的单元格": "there is no cell for this column",
    "单元格横跨几栏，无法确定数字属于哪一栏": ("the cell spans several columns: it is not certain which one the number belongs to"),
    "行内有数字不在任何栏下": "a number in its row stands below no column",
    "行内数字少于栏数，无法确定各属哪一栏": (
        "its row has fewer numbers than columns: it is not certain which column each belongs to"
    ),
    "这一行比其他行少一格，无法确定数字属于哪一栏": (
        "its row has a cell less than the others: it is not certain which column each number belongs to"
    ),
    "两行连成了一行，不能确定数字属于哪一行": "two rows run together here: it is not certain which one each number belongs to",
    "行标签跨几行，不能确定数字属于哪一行": "its label stands for several rows: it is not certain which one the number belongs to",
    "行内数字多于栏数": "its row has more numbers than columns",
    "行内数字与栏数不符": "its row has not as many numbers as columns",
    "相邻的一行没有找到，无法确定数字属于哪一行": "a row beside it was not found: it is not certain which row this number is in",
    "旁边一行的数字没有归属，无法确定数字属于哪一行": "figures beside it belong to no field: its row is not certain",
    "数字不在本栏表头之下": "the number does not stand below the header of this column",
    "表头缺失，两个版本的表样都可能，无法确定属于哪一栏": (
        "the headers are lost, and two editions of the form are possible: which column it belongs to is not known"
    ),
    "栏目顺序与表样不同，不能确定各属哪一栏": (
        "the columns are not in the order of the form: it is not certain which one each number belongs to"
    ),
    "行标签缺失，只按顺序推定": "the label of its row is missing: it was told by its order alone",
    "不能确定是表头、行标签还是数值": "it is not certain whether this is a header, a row's label or a value",
    # Tables, sections, named facts
    "表格线框不清，单元格位置不够可靠": "the table's lines are unclear: the place of the cell is not reliable",
    "表格线框不完整，行列结构为推定": "the table's lines are incomplete: its rows and columns are inferred",
    "表格的分隔已丢失，只能从连写的文字中还原": "the table has lost its separators: it was restored from text that runs together",
    "正文末尾不成句，可能混入了表格中的文字": "its text does not end as sentences do; something of a table may have got into it",
    "正文中有识别把握不足的文字": "some of its text was not read with enough certainty",
    "不能确定此处是否为标题，或标题级别存疑": "it is not certain that this is a heading, or of which level",
    "不能确定此处文字是否为该项内容，或识别把握不足": (
        "it is not certain that this text is what it was taken for, or it was not read with enough certainty"
    ),
    "格式不合常规，请核对": "it does not look like one; please check",
    "1与l、0与O形近，请核对": "1 and l, 0 and O look alike; please check",
    # Checks
    "两边相差 {0}": "the two sides differ by {0}",
    "若“{0}”为 {1}，则各式全部相符": "if “{0}” were {1}, all sums would hold",
    "正文称“{0}”，与表中总计{1}不一致": "the text says “{0}”, but the table's total is {1}",
    "与{0}年度报告（{1}）的“{2}”一致": "agrees with “{2}” in the report for {0} ({1})",
    "{0}年度报告（{1}）的“{2}”为 {3}，与本年度的 {4} 不一致": (
        "“{2}” in the report for {0} ({1}) is {3}, which disagrees with this year's {4}"
    ),
    # Problems
    "文件中有不止一份报告的表格；请拆成每份一个文件再提取": (
        "the file holds the tables of more than one report; split it into one file a report and extract them again"
    ),
    "文件中没有找到报告的文字；如为照片或扫描件，请换用清晰的扫描件": (
        "no text of a report was found in the file; if it is a photograph or a scan, use a clear scan instead"
    ),
    "标题编号由“{0}”跳到“{1}”，其间可能有遗漏的标题": (
        "the numbers of the headings jump from “{0}” to “{1}”: a heading between them may have been lost"
    ),
    "标题编号从“{0}”开始，此前可能有遗漏的标题": "the numbers of the headings begin with “{0}”: one before it may have been lost",
    "没有找到“{0}”的标题，可能有遗漏": "there is no heading “{0}”: it may have been lost",
    "本页没有文字": "there is no text on this page",
    "文字层是乱码，已改为识别页面图像": "the text layer is garbled; the page's picture was recognized instead",
    "文字层与页面上所见不符，已改为识别页面图像": (
        "the text layer is not what is seen on the page; the page's picture was recognized instead"
    ),
    "页面上有较大的图片，其中若有文字则没有读取": "there is a large picture on the page; text in it, if any, was not read",
}
_JOINT = "；"


def said(sentence: str) -> Word:
    """A sentence of a report in both languages."""
    return Word(sentence, _english(sentence))


def in_language(report: Report, language: Language) -> Report:
    """The report with its sentences in a language; `zh` is as it is kept. What the document itself says stays what it is."""
    if language == "zh":
        return report
    spoken = report.model_copy(deep=True)
    for item in _items(spoken):
        item.reasons = [_english(reason) for reason in item.reasons]
    for check in spoken.checks:
        check.reason = check.reason and _english(check.reason)
    for problem in spoken.problems:
        problem.message = _english(problem.message)
    return spoken


def _items(report: Report) -> Iterator[FieldRecord | Section | TableRecord | CellRecord]:
    yield from report.fields.values()
    yield from walk(report.sections)
    for table in report.tables:
        yield table
        yield from table.cells


@cache
def _english(sentence: str) -> str:
    """The sentence, or else all of its parts; as it is where they are not known."""
    parts = [_known(part) for part in sentence.split(_JOINT)]
    return ENGLISH.get(sentence) or ("; ".join(filter(None, parts)) if all(parts) else _known(sentence)) or sentence


def _known(sentence: str) -> str | None:
    for pattern, english in _patterns():
        if found := pattern.fullmatch(sentence):
            return english.format(*map(_english, found.groups()))
    return None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The sentences with what they quote as groups; those that say more themselves come first."""
    ordered = sorted(ENGLISH.items(), key=lambda entry: (entry[0].count("{"), -len(entry[0])))
    return tuple(
        (re.compile(re.sub(r"\\\{\d\\\}", "(.*)", re.escape(chinese)), re.DOTALL), english) for chinese, english in ordered
    )
