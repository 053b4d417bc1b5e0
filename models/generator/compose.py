"""The content of a statutory report: title, preamble, six sections or more, three tables, and all that is true of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from extraction.labels import Label
from models.generator.document import Block, Draft, Paragraph, Run
from models.generator.figures import figures
from models.generator.forms import FORMS, PrintedForm, printed_form
from models.generator.grammar import PLAIN, compose, passage
from models.generator.names import Body, body
from models.generator.script import space_digits
from models.generator.statutory import applications_table, disputes_table, habits, proactive_table

CHINESE = "一二三四五六七八九十"
_OLD_DISPUTES = "因政府信息公开工作被申请行政复议、提起行政诉讼情况"
_TOPICS = ("proactive", "request", "management", "platform", "supervision")


@dataclass(slots=True)
class Style:
    """A report's own habits of writing. `run_in` sets headings of level two at the head of their paragraphs."""

    run_in: bool
    stop: str
    point: str
    half_brackets: bool
    spaced_digits: bool
    numbered: bool
    bold_enumerations: bool
    given: dict[str, str] = field(default_factory=dict)


def statutory_draft(rng: Random, *, wrong: bool | None = None, plain: bool = False) -> Draft:
    """A whole random report after one of the two forms. `wrong` forces or forbids figures printed wrong, `plain` forbids
    words that do not exist."""
    here, year = body(rng), rng.randint(2019, 2025)
    edition = rng.choices(FORMS, (0.65, 0.35))[0]
    form = printed_form(edition, single_other=edition == "gid-2021" and rng.random() < 0.25)
    filled = figures(form, rng, wrong=wrong)
    style = _style(here, year, rng)
    if plain:
        style.given[PLAIN] = ""
    draft = Draft(form.id, [], year, here.organization, values=filled.values, wrong=filled.wrong)
    for key in ("received", "carried_over", "carried_forward"):
        style.given[key] = str(filled.values[f"applications.{key}.total"] or 0)
    style.given["processed"] = str(filled.values["applications.results.total.total"] or 0)
    style.given["received_natural"] = str(filled.values["applications.received.natural_person"] or 0)
    draft.blocks += title(here, year, "政府信息公开工作年度报告" if rng.random() < 0.8 else "政府信息公开年度报告", rng)
    contact_last = rng.random() < 0.15
    draft.blocks += _preamble(draft, here, style, rng, with_contacts=not contact_last)
    habit = habits(rng)
    tables = {
        "proactive": proactive_table(form, filled, habit, rng),
        "applications": applications_table(form, filled, habit, rng),
        "disputes": disputes_table(form, filled, habit, rng),
    }
    for number, (key, heading) in enumerate(_sections(form, style, rng)):
        drop = key in {"overview", "proactive", "applications", "disputes"} and rng.random() < 0.03
        if not drop:
            draft.blocks.append(_heading_one(number, heading, style, habit.spaced, rng))
        draft.blocks += _section(key, style, rng)
        if key in tables:
            draft.blocks.append(tables[key])
    if contact_last:
        draft.blocks.append(_contact_paragraph(here, style, rng))
    draft.blocks += signature(here, year + 1, rng)
    if style.spaced_digits:
        space_digits(draft)
    draft.running_head = f"{here.organization}{year}年政府信息公开工作年度报告"
    return draft


def _style(here: Body, year: int, rng: Random) -> Style:
    own = here.short[-1] if here.short[-1] in "镇乡县区局市旗" else "单位"
    we = rng.choice((f"我{own}", f"我{own}", "本机关", "本单位", here.short, f"全{own}" if own != "单位" else "我单位"))
    given = {"year": str(year), "next_year": str(year + 1), "organization": here.organization, "short": here.short, "we": we}
    return Style(
        run_in=rng.random() < 0.4,
        stop=rng.choice(("", "", "。", "。", "：")),
        point=rng.choice((".", ".", "．", "、")),
        half_brackets=rng.random() < 0.12,
        spaced_digits=rng.random() < 0.15,
        numbered=rng.random() < 0.95,
        bold_enumerations=rng.random() < 0.3,
        given=given,
    )


def title(here: Body, year: int, subject: str, rng: Random) -> list[Block]:
    """The title in one to three lines; the organization's characters and the year's digits are facts."""
    name = [Run(here.organization, "organization")]
    gap = rng.choice(("", "", " "))
    when = [Run(str(year), "year"), Run(gap + "年" if gap else "年", "title")]
    if rng.random() < 0.1:
        when = [Run(str(year), "year"), Run("年度", "title")]
    subject = " ".join(subject) if rng.random() < 0.03 else subject
    what = [Run(subject, "title")]
    form = rng.random()
    if form < 0.35:
        return [Paragraph("title", [*name, *when, *what])]
    if form < 0.65:
        return [Paragraph("title", name), Paragraph("title", [*when, *what])]
    if form < 0.75:
        return [Paragraph("title", [*name, *when]), Paragraph("title", what)]
    if form < 0.85:
        return [Paragraph("title", [*when, *name, *what])]
    if form < 0.93:
        return [
            Paragraph("title", name),
            Paragraph("title", what),
            Paragraph("title", [Run("（", "title"), *when, Run("）", "title")]),
        ]
    return [Paragraph("title", [*name, *what]), Paragraph("title", [Run("（", "title"), *when, Run("）", "title")])]


def contacts(here: Body, rng: Random) -> list[Run]:
    """Some of the ways to reach the body, in any order, each value with its label."""
    named: list[tuple[tuple[str, ...], Label, str]] = [
        (("地址", "通讯地址", "联系地址", "办公地址"), "address", here.address),
        (("邮编", "邮政编码"), "postcode", here.postcode),
        (("电话", "联系电话", "咨询电话", "办公电话"), "phone", here.phone),
        (("电子邮箱", "邮箱", "电子邮件", "E-mail"), "email", here.email),
        (("网址", "网站", "官网"), "website", here.website),
    ]
    chosen = [item for item in named if rng.random() < 0.8] or named[:1]
    if rng.random() < 0.3:
        rng.shuffle(chosen)
    colon, comma = rng.choice(("：", "：", "：", ":", "")), rng.choice(("，", "，", "；", " ", "、"))
    runs: list[Run] = []
    for index, (words, label, value) in enumerate(chosen):
        lead = (comma if index else "") + rng.choice(words) + (colon or ("为" if rng.random() < 0.5 else "："))
        runs += [Run(lead, "body"), Run(value, label)]
    return runs


def _contact_paragraph(here: Body, style: Style, rng: Random) -> Paragraph:
    before, after = compose("preamble_contact", rng, {**style.given, "contacts": "\0"}).split("\0")
    return Paragraph("body", [Run(before, "body"), *contacts(here, rng), Run(after, "body")])


def _preamble(draft: Draft, here: Body, style: Style, rng: Random, *, with_contacts: bool) -> list[Block]:
    if rng.random() < 0.12:
        return []
    text = compose("preamble_basis", rng, style.given) + compose("preamble_made", rng, style.given)
    if rng.random() < 0.5:
        text += compose("preamble_parts", rng, style.given)
    if rng.random() < 0.65:
        text += compose("preamble_period", rng, {**style.given, "period": _period(draft, rng)})
    runs = [Run(text, "body")]
    if with_contacts and rng.random() < 0.8:
        last = _contact_paragraph(here, style, rng)
        if rng.random() < 0.3:
            return [Paragraph("body", runs), last]
        runs += last.runs
    return [Paragraph("body", runs)]


def _period(draft: Draft, rng: Random) -> str:
    """The period in words, in one of the usual ways; the draft learns its dates."""
    year = draft.year
    draft.period = (f"{year}-01-01", f"{year}-12-31")
    return rng.choice(
        (
            f"{year}年1月1日起至{year}年12月31日止",
            f"{year}年1月1日至{year}年12月31日",
            f"{year}年1月1日起，至12月31日止",
            f"{year}年1月1日至12月31日",
            f"{year}年1月1日—12月31日",
            f"{year} 年 1 月 1 日起至 {year} 年 12 月 31 日止",
        )
    )


def _sections(form: PrintedForm, style: Style, rng: Random) -> list[tuple[str, str]]:
    """Section ids with their headings, numbers taken off."""
    found = [(key, heading.split("、", 1)[1]) for key, heading in form.sections.items()]
    if rng.random() < (0.6 if form.id == "gid-2019" else 0.12):
        found = [(key, _OLD_DISPUTES if key == "disputes" else heading) for key, heading in found]
    if rng.random() < 0.06:
        found = [(key, heading.replace("其他需要报告的事项", "其他需要报告的情况")) for key, heading in found]
    if rng.random() < 0.12:
        found += [("extra", compose("extra_section", rng, style.given)) for _ in range(rng.randint(1, 3))]
    return found


def _heading_one(number: int, heading: str, style: Style, spaced: float, rng: Random) -> Paragraph:
    prefix = f"{CHINESE[number]}{rng.choices(('、', '.', '、 ', '，'), (92, 3, 4, 1))[0]}" if style.numbered else ""
    if spaced and rng.random() < 0.1:
        heading = heading[:2] + " " + heading[2:]
    return Paragraph("heading", [Run(prefix + heading, "heading-1")], 1)


def _section(key: str, style: Style, rng: Random) -> list[Block]:
    if key == "overview":
        return _overview(style, rng)
    if key == "problems":
        return _problems(style, rng)
    if key == "other":
        return [Paragraph("body", [Run(compose("other", rng, style.given), "body")]) for _ in range(rng.choice((1, 1, 1, 2)))]
    if key == "extra":
        return [Paragraph("body", [Run(passage(rng.choice(_TOPICS), rng.randint(1, 3), rng, style.given), "body")])]
    return [Paragraph("body", [Run(compose("table_lead", rng, style.given), "body")])] if rng.random() < 0.2 else []


def _overview(style: Style, rng: Random) -> list[Block]:
    lead = passage("overview", rng.randint(1, 3), rng, style.given)
    if rng.random() < 0.35:
        lead += compose("totals", rng, style.given)
    blocks: list[Block] = [Paragraph("body", [Run(lead, "body")])]
    if rng.random() < 0.15:
        return blocks + [Paragraph("body", _enumeration(rng.choice(_TOPICS), style, rng)) for _ in range(rng.randint(0, 2))]
    for number in range(rng.choice((2, 3, 4, 5, 5, 5, 6))):
        blocks += _subsection(
            number, _TOPICS[number % 5], compose(rng.choice(("heading2_overview", "heading2_made")), rng, style.given), style, rng
        )
    return blocks


def _subsection(number: int, topic: str, heading: str, style: Style, rng: Random) -> list[Block]:
    """A heading of level two with its text, and sometimes headings of level three below it."""
    blocks = _under_heading(f"（{CHINESE[number]}）{heading}", 2, _prose(topic, style, rng), style, rng)
    if rng.random() < 0.12:
        for sub in range(rng.randint(2, 3)):
            text = passage(topic, rng.randint(1, 2), rng, style.given)
            blocks += _under_heading(
                f"{sub + 1}{style.point}{compose('heading2_made', rng, style.given)}", 3, [Run(text, "body")], style, rng
            )
    return blocks


def _under_heading(heading: str, level: int, runs: list[Run], style: Style, rng: Random) -> list[Block]:
    if style.half_brackets:
        heading = heading.replace("（", "(").replace("）", ")")
    label: Label = "heading-2" if level == 2 else "heading-3"
    if style.run_in and rng.random() < 0.85:
        head = Run(heading + (style.stop if style.stop in "。：" and style.stop else "。"), label, bold=rng.random() < 0.6)
        return [Paragraph("heading", [head, *runs], level)]
    return [Paragraph("heading", [Run(heading + style.stop, label)], level), Paragraph("body", runs)]


def _prose(topic: str, style: Style, rng: Random) -> list[Run]:
    if rng.random() < 0.25:
        return _enumeration(topic, style, rng)
    return [Run(passage(topic, rng.randint(1, 4), rng, style.given), "body")]


def _enumeration(topic: str, style: Style, rng: Random) -> list[Run]:
    """一是……二是……: body, even where it is bold."""
    runs: list[Run] = []
    for index in range(rng.randint(2, 4)):
        item = compose("heading2_made", rng, style.given) + "。"
        runs.append(Run(f"{CHINESE[index]}是{item}", "body", bold=style.bold_enumerations))
        runs.append(Run(compose(topic, rng, style.given), "body"))
    return runs


def _problems(style: Style, rng: Random) -> list[Block]:
    lead = compose("problem_lead", rng, style.given)
    problems = "；".join(f"{CHINESE[i]}是{compose('problem', rng, style.given)}" for i in range(rng.randint(2, 4))) + "。"
    promise = compose("remedy_lead", rng, style.given)
    remedies = "；".join(f"{CHINESE[i]}是{compose('remedy', rng, style.given)}" for i in range(rng.randint(2, 4))) + "。"
    if rng.random() < 0.35:
        first = _under_heading(f"（一）{compose('heading2_problem', rng)}", 2, [Run(lead + problems, "body")], style, rng)
        return first + _under_heading(f"（二）{compose('heading2_remedy', rng)}", 2, [Run(promise + remedies, "body")], style, rng)
    return [Paragraph("body", [Run(text, "body")]) for text in (lead + problems, promise + remedies)]


def signature(here: Body, year: int, rng: Random) -> list[Block]:
    """Who signs and when, in the last lines of some reports."""
    if rng.random() < 0.6:
        return []
    when = f"{year}年{rng.randint(1, 3)}月{rng.randint(1, 28)}日"
    return [Paragraph("signature", [Run(here.organization, "body")]), Paragraph("signature", [Run(when, "body")])]


__all__ = ["Style", "contacts", "signature", "statutory_draft", "title"]
