"""A report as extraction gives it, with everything that exports have to show: review items, failing sums, facts, hostile text."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from extraction.geometry import Box
from extraction.page import Page, Ruling, Segment
from extraction.report import (
    Alternative,
    BoxOnPage,
    CellRecord,
    CheckRecord,
    Evidence,
    FieldRecord,
    MadeBy,
    PageRecord,
    ProblemRecord,
    Report,
    Section,
    SourceRecord,
    TableRecord,
)

HEADERS = ["自然人", "商业\n企业", "科研\n机构", "社会公\n益组织", "法律服\n务机构", "其他", "总计"]
COLUMN_IDS = ["natural_person", "business", "research", "social_welfare", "legal_service", "other", "total"]
ROWS = [
    ("received", "一、本年新收政府信息公开申请数量", None, None, [64, 0, 0, 2, 0, 4, 70]),
    ("carried_over", "二、上年结转政府信息公开申请数量", None, None, [3, 0, 0, 0, 0, 0, 3]),
    ("results.granted", "三、本年度办理结果", "（一）予以公开", None, [41, 0, 0, 1, 0, 4, 46]),
    ("results.refused.state_secret", None, "（三）不予公开", "1.属于国家秘密", [2, 0, 0, 0, 0, 0, 2]),
    ("results.refused.prohibited", None, None, "2.其他法律行政法规禁止公开", [7, 0, 0, 0, 0, 0, 1]),
    ("results.total", None, "（七）总计", None, [60, 0, 0, 2, 0, 4, 66]),
    ("carried_forward", "四、结转下年度继续办理", None, None, [7, 0, 0, 0, 0, 0, 7]),
]
REVIEW = {("results.refused.prohibited", 0), ("results.refused.prohibited", 6), ("results.total", 0)}
PAGE = (1240.0, 1754.0)
LEFT, TOP, HIGH = 110.0, 420.0, 74.0
EDGES = [110.0, 190.0, 300.0, 480.0, 570.0, 660.0, 750.0, 840.0, 930.0, 1020.0, 1130.0]


def box(row: int, column: int, row_span: int = 1, column_span: int = 1) -> Box:
    """Where a cell of the sample's table stands on page 1."""
    return Box(EDGES[column], TOP + row * HIGH, EDGES[column + column_span], TOP + (row + row_span) * HIGH)


def cells() -> list[CellRecord]:
    """The applications table: two header rows, three label columns, seven value columns."""
    made: list[CellRecord] = []

    def add(
        row: int, column: int, text: str, role: str, row_span: int = 1, column_span: int = 1, doubt: list[str] | None = None
    ) -> None:
        made.append(
            CellRecord(
                row=row,
                column=column,
                row_span=row_span,
                column_span=column_span,
                text=text,
                role=role,
                page=1,
                box=box(row, column, row_span, column_span).rounded(),
                confidence=0.62 if doubt else 0.998,
                state="review" if doubt else "accepted",
                reasons=doubt or [],
            )
        )

    add(0, 0, "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "note", 2, 3)
    add(0, 3, HEADERS[0], "column-header", 2)
    add(0, 4, "法人或其他组织", "column-header", 1, 5)
    for offset, header in enumerate(HEADERS[1:6]):
        add(1, 4 + offset, header, "column-header")
    add(0, 9, HEADERS[6], "column-header", 2)
    for index, (name, first, second, third, values) in enumerate(ROWS):
        row = index + 2
        if first:
            add(row, 0, first, "row-label", 4 if second else 1, 1 if second else 3)
        if second:
            add(row, 1, second, "row-label", 2 if third else 1, 1 if third else 2)
        if third:
            add(row, 2, third, "row-label")
        for column, value in enumerate(values):
            doubt = ["两种读法的把握相近：7 与 1", "所在列的合计不符"] if (name, column) in REVIEW else None
            add(row, 3 + column, str(value), "value", doubt=doubt)
    return made


def fields() -> dict[str, FieldRecord]:
    """The table's fields and some named facts, two of them in review."""
    found: dict[str, FieldRecord] = {
        "organization": FieldRecord(
            value="青禾县云溪镇人民政府",
            kind="text",
            printed="青禾县云溪镇人民政府",
            confidence=0.991,
            state="accepted",
            evidence=[Evidence(page=1, box=(240, 120, 1000, 180))],
        ),
        "year": FieldRecord(value=2023, kind="number", printed="2023年", confidence=0.999, state="accepted"),
        "phone": FieldRecord(
            value="0517-8722 2589",
            kind="text",
            printed="0517-8722 2589",
            confidence=0.71,
            state="review",
            evidence=[Evidence(page=2, box=(300, 300, 520, 340))],
            reasons=["号码中有空格，可能漏读一位"],
        ),
    }
    for index, (name, _, _, _, values) in enumerate(ROWS):
        for column, value in enumerate(values):
            doubtful = (name, column) in REVIEW
            found[f"applications.{name}.{COLUMN_IDS[column]}"] = FieldRecord(
                value=value,
                kind="number",
                printed=str(value),
                confidence=0.62 if doubtful else 0.998,
                state="review" if doubtful else "accepted",
                evidence=[Evidence(page=1, box=box(index + 2, 3 + column).rounded(), table="t1", row=index + 2, column=3 + column)],
                alternatives=[Alternative(value=1 if value == 7 else 7, probability=0.31)] if doubtful else [],
                reasons=["两种读法的把握相近：7 与 1", "所在列的合计不符"] if doubtful else [],
            )
    found["applications.results.granted.business"] = FieldRecord(
        value=None,
        kind="blank",
        printed="",
        confidence=0.95,
        state="accepted",
        evidence=[Evidence(page=1, box=box(4, 4).rounded(), table="t1", row=4, column=4)],
    )
    return found


def sections() -> list[Section]:
    text = "2023年，云溪镇人民政府认真贯彻落实《条例》，全年主动公开政府信息 125 条。\n本年新收申请 70 件。"
    place = [BoxOnPage(page=1, box=(110, 260, 1130, 380))]
    made = {"pages": [1], "boxes": place, "confidence": 0.99, "state": "accepted"}
    children = [
        Section(id="s1.1", level=2, number="（一）", heading="（一）主动公开情况", text="通过门户网站公开信息 125 条。", **made),
        Section(
            id="s1.2",
            level=2,
            number="（二）",
            heading="（二）依申请公开情况",
            text="",
            **(made | {"state": "review", "confidence": 0.55, "reasons": ["标题与正文同在一行，分界不确定"]}),
        ),
    ]
    return [
        Section(id="s1", level=1, number="一", heading="一、总体情况", text=text, children=children, **made),
        Section(id="s2", level=1, number="三", heading="三、收到和处理政府信息公开申请情况", **made),
        Section(
            id="s3",
            level=1,
            number="五",
            heading="五、存在的主要问题及改进情况",
            text="一是公开意识有待加强；二是形式较为单一。",
            **(made | {"pages": [2]}),
        ),
    ]


def sample_report() -> Report:
    """A two-page scan: one table over ten columns, three cells in review, one identity printed wrong, one misread."""
    tables = [
        TableRecord(
            id="t1",
            section="s2",
            pages=[1],
            caption=None,
            rows=9,
            columns=10,
            confidence=0.97,
            state="review",
            reasons=[],
            cells=cells(),
        ),
        TableRecord(
            id="t2",
            section="s3",
            pages=[2],
            caption='=HYPERLINK("http://x","点")',
            rows=2,
            columns=2,
            confidence=0.9,
            state="accepted",
            cells=[
                CellRecord(
                    row=0,
                    column=0,
                    text="项目",
                    role="column-header",
                    page=2,
                    box=(110, 500, 400, 550),
                    confidence=1,
                    state="accepted",
                ),
                CellRecord(
                    row=0,
                    column=1,
                    text="数量",
                    role="column-header",
                    page=2,
                    box=(400, 500, 700, 550),
                    confidence=1,
                    state="accepted",
                ),
                CellRecord(
                    row=1, column=0, text="=1+1", role="row-label", page=2, box=(110, 550, 400, 600), confidence=1, state="accepted"
                ),
                CellRecord(
                    row=1, column=1, text="7,730.28", role="value", page=2, box=(400, 550, 700, 600), confidence=1, state="accepted"
                ),
            ],
        ),
    ]
    checks = [
        CheckRecord(
            identity="applicants",
            where="applications.received",
            fields=["applications.received.total"],
            left=70,
            right=70,
            verdict="holds",
        ),
        CheckRecord(
            identity="applicants",
            where="applications.results.refused.prohibited",
            fields=["applications.results.refused.prohibited.natural_person", "applications.results.refused.prohibited.total"],
            left=1,
            right=7,
            verdict="misread",
            reason="自然人一栏若读作 1，则各项皆符",
        ),
        CheckRecord(
            identity="balance",
            where="applications.*.natural_person",
            fields=["applications.received.natural_person", "applications.results.total.natural_person"],
            left=67,
            right=67,
            verdict="holds",
        ),
        CheckRecord(
            identity="results",
            where="applications.*.total",
            fields=["applications.results.total.total"],
            left=66,
            right=49,
            verdict="printed wrong",
            reason="各项读数皆确定，原件合计有误",
        ),
        CheckRecord(
            identity="prose", where="sections.s1", fields=["applications.received.total"], left=70, right=None, verdict="undecided"
        ),
    ]
    return Report(
        source=SourceRecord(name="云溪镇2023.pdf", sha256="80dca313e11d536c" * 4, media_type="application/pdf", pages=2),
        made_by=MadeBy(gouji="0.1.0", ocr="PP-OCRv6-small", classifier="lilt-1", calibration="none-1", form="gid-2021"),
        status="review",
        problems=[ProblemRecord(code="low-resolution", message="第 2 页只有 124 dpi，识别可能不准", page=2)],
        title="青禾县云溪镇人民政府2023年政府信息公开工作年度报告",
        language="zh",
        pages=[
            PageRecord(number=1, width=PAGE[0], height=PAGE[1], unit="px", dpi=150, recognized=True),
            PageRecord(number=2, width=PAGE[0], height=PAGE[1], unit="px", dpi=124, rotation=90, recognized=True),
        ],
        sections=sections(),
        tables=tables,
        fields=fields(),
        checks=checks,
    )


def sample_pages() -> list[Page]:
    """Page 1 with a picture, page 2 as text only."""
    segments = [
        Segment("五、存在的主要问题及改进情况", Box(110, 200, 700, 240), size=30),
        Segment("电话：0517-8722 2589", Box(200, 300, 520, 340), size=28),
    ]
    segments += [
        Segment(text, Box(x + 20, y + 10, x + 160, y + 40))
        for text, x, y in (("项目", 110, 500), ("数量", 400, 500), ("=1+1", 110, 550), ("7,730.28", 400, 550))
    ]
    rulings = [Ruling(110, y, 700, y) for y in (500, 550, 600)] + [Ruling(x, 500, x, 600) for x in (110, 400, 700)]
    return [
        Page(1, *PAGE, "px", dpi=150, picture=picture(), recognized=True),
        Page(2, *PAGE, "px", dpi=124, segments=segments, rulings=rulings, recognized=True),
    ]


def picture() -> bytes:
    """A drawn page 1: lines where the cells are, digits in them."""
    image = Image.new("RGB", (int(PAGE[0]), int(PAGE[1])), "#fbfaf6")
    draw = ImageDraw.Draw(image)
    for cell in cells():
        x0, y0, x1, y1 = cell.box
        draw.rectangle((x0, y0, x1, y1), outline="#333", width=2)
        if cell.text.isdigit():
            draw.text(((x0 + x1) / 2 - 8, (y0 + y1) / 2 - 12), cell.text, fill="#111", font_size=28)
    out = io.BytesIO()
    image.save(out, "WEBP", quality=70)
    return out.getvalue()
