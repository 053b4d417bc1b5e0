"""The parts of `report.html` that are read: what is in doubt, checks, fields, sections, tables."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.export.drawing import draw_snippet
from extraction.export.index import Index
from extraction.export.markup import Html, element, join
from extraction.export.sentences import said
from extraction.export.trail import figure, one_line, walk
from extraction.export.words import FACTS, KINDS, VERDICTS, WORDS, Word, language_of, on_pages
from extraction.report import Alternative, BoxTuple, CellRecord, CheckRecord, FieldRecord, Report, Section, TableRecord

_BROAD = 9  # width over height


def word(pair: Word) -> Html:
    """A word of ours in both languages; the style sheet shows one."""
    return join((element("span", pair.zh, class_="zh", lang="zh"), element("span", pair.en, class_="en", lang="en")))


def html_language(report: Report) -> str:
    """The language in which the page first speaks."""
    return "en" if language_of(report) == "en" else "zh-CN"


def review(index: Index) -> Html:
    """Everything that a person is asked about, each with the ink, the readings and the reason."""
    cards = [_field_card(index, name, field) for name, field in index.review_fields]
    cards += [_cell_card(index, table, cell) for table, cell in index.review_cells]
    cards += [_section_card(index, section) for section in walk(index.report.sections) if section.state == "review"]
    return element("ol", cards, class_="cards") if cards else element("p", word(WORDS["nothing"]), class_="calm")


def _field_card(index: Index, name: str, field: FieldRecord) -> Html:
    evidence = field.evidence[0] if field.evidence else None
    target = index.target(evidence, name) if evidence else index.field_id(name)
    label = word(FACTS[name]) if name in FACTS else index.field_name(name)
    place = (evidence.page, evidence.box) if evidence else None
    return _card(index, target, label, _value(field), field, place, code=name, alternatives=field.alternatives)


def _cell_card(index: Index, table: TableRecord, cell: CellRecord) -> Html:
    value = one_line(cell.text) or word(KINDS["blank"])
    code = f"{table.id} R{cell.row + 1} C{cell.column + 1}"
    target = index.cell_id(table.id, cell.row, cell.column)
    return _card(index, target, index.cell_name(table, cell), value, cell, (cell.page, cell.box), code=code)


def _section_card(index: Index, section: Section) -> Html:
    place = (section.boxes[0].page, section.boxes[0].box) if section.boxes else None
    return _card(index, index.section_id(section), word(WORDS["sections"]), _heading(section), section, place, code=section.id)


def _card(
    index: Index,
    target: str,
    label: str,
    value: str,
    item: FieldRecord | CellRecord | Section,
    place: tuple[int, BoxTuple] | None,
    *,
    code: str,
    alternatives: Sequence[Alternative] = (),
) -> Html:
    """One question: the ink on the left; on the right what it is, how it was read and could be read, and why we ask."""
    snippet = draw_snippet(index.pages.get(place[0]), place[1]) if place else None
    chips = [
        element(
            "span", "—" if other.value is None else str(other.value), element("small", f"{other.probability:.0%}"), class_="chip"
        )
        for other in alternatives
    ]
    reading = element("button", value, type="button", class_="reading", data_ref=target)
    words = [
        element("p", label, class_="label"),
        element("p", reading, _confidence(item.confidence), class_="line"),
        element("p", element("span", word(WORDS["alternatives"]), class_="key"), chips, class_="line") if chips else None,
        element("ul", [element("li", word(said(reason))) for reason in item.reasons], class_="reasons") if item.reasons else None,
        element("p", [word(on_pages([place[0]])), " · "] if place else None, element("code", code), class_="where"),
    ]
    ink = element("button", snippet, type="button", class_="ink", data_ref=target, aria_label=code) if snippet else None
    broad = snippet and place and _is_broad(place[1])
    return element("li", ink, element("div", words, class_="words"), class_="card broad" if broad else "card")


def _is_broad(box: BoxTuple) -> bool:
    """Whether ink stands above the words that are said of it: beside them it would be too small to be read."""
    return box[2] - box[0] > _BROAD * (box[3] - box[1])


def _why(reasons: Sequence[str]) -> Html:
    both = [said(reason) for reason in reasons]
    return element("p", word(Word("；".join(each.zh for each in both), "; ".join(each.en for each in both))), class_="why")


def _other(alternative: Alternative) -> str:
    return "—" if alternative.value is None else str(alternative.value)


def _confidence(value: float) -> Html:
    """A probability as a bar and a number."""
    bar = element("meter", f"{value:.0%}", min=0, max=1, low=0.5, high=0.99, optimum=1, value=round(value, 3))
    return element("span", bar, f"{value * 100:.3g}%", class_="sure")


def _value(field: FieldRecord) -> str:
    """What a field says, or what kind of nothing it is."""
    if field.value is None:
        return join((element("em", word(KINDS[field.kind])), f" {field.printed}" if field.printed else None))
    return f"{field.value}" + (f" {field.unit}" if field.unit else "")


def checks(index: Index) -> Html:
    """Every identity with both sides; those that fail first."""
    report = index.report
    if not report.checks:
        return Html("")
    order = {"printed wrong": 0, "misread": 1, "undecided": 2, "holds": 3}
    head = [element("th", word(WORDS[name]), scope="col") for name in ("where", "left", "right", "verdict")]
    ordered = sorted(report.checks, key=lambda check: order[check.verdict])
    wrong = [_check(index, check) for check in ordered if check.verdict != "holds"]
    right = [_check(index, check) for check in ordered if check.verdict == "holds"]
    parts = [_rows(head, wrong)] if wrong else []
    if right:
        label = element("summary", word(VERDICTS["holds"]), f" · {len(right)}")
        parts.append(element("details", label, _rows(head, right), class_="fold"))
    return join(parts)


def _rows(head: Sequence[Html], rows: Sequence[Html]) -> Html:
    return element("table", element("thead", element("tr", head)), element("tbody", rows), class_="list")


def _check(index: Index, check: CheckRecord) -> Html:
    links = [_field_link(index, name) for name in check.fields if name in index.field_numbers]
    kind = check.verdict.replace(" ", "-")
    where = [
        index.check_name(check),
        element("code", f"{check.identity}: {check.where}"),
        element("p", word(said(check.reason)), class_="why") if check.reason else None,
        element("p", links, class_="links") if links and check.verdict != "holds" else None,
    ]
    verdict = element("span", word(VERDICTS[check.verdict]), class_=f"verdict {kind}")
    sides = [element("td", figure(side), class_="num") for side in (check.left, check.right)]
    return element("tr", element("td", where), sides, element("td", verdict), class_=kind)


def _field_link(index: Index, name: str) -> Html:
    field = index.report.fields[name]
    target = index.target(field.evidence[0], name) if field.evidence else index.field_id(name)
    return element("button", index.field_name(name), element("b", _value(field)), type="button", class_="link", data_ref=target)


def fields(index: Index) -> Html:
    """Named facts, then the form's fields behind a fold."""
    named = [_field(index, name, word(FACTS[name])) for name in index.report.fields if name in FACTS]
    formal = [_field(index, name, index.field_name(name)) for name in index.report.fields if name not in FACTS]
    head = [element("th", word(WORDS[name]), scope="col") for name in ("field", "value", "confidence")]
    parts = [element("div", _rows(head, named), class_="facts")] if named else []
    if formal:
        label = element("summary", word(WORDS["form"]), f" {index.report.made_by.form or ''} · {len(formal)}")
        parts.append(element("details", label, _rows(head, formal), class_="fold screen"))  # on paper the tables say it already
    return join(parts)


def _field(index: Index, name: str, label: str) -> Html:
    field = index.report.fields[name]
    target = index.target(field.evidence[0], name) if field.evidence else None
    value = element("button", _value(field), type="button", class_="link", data_ref=target) if target else _value(field)
    named = name in FACTS
    why = _why(field.reasons) if field.reasons else None
    cells = [
        element("td", label, None if named else [element("code", name), why]),
        element("td", value, why if named else None, class_="num"),
        element("td", _confidence(field.confidence)),
    ]
    return element("tr", cells, id=index.field_id(name), class_=field.state)


def sections(index: Index) -> Html:
    """The tree with each section's own text."""
    tree = [_section(index, section) for section in index.report.sections]
    return element("div", tree, class_="tree") if tree else Html("")


def _heading(section: Section) -> str:
    return one_line(section.heading) or element("em", word(WORDS["untitled"]))


def _section(index: Index, section: Section) -> Html:
    target = index.section_id(section)
    button = element("button", _heading(section), type="button", class_="heading", data_ref=target)
    heading = element(f"h{min(section.level + 2, 6)}", button)
    tables = [
        element("a", word(WORDS["table"]), f" {number + 1} {one_line(table.caption or '')}", href=f"#t-{number}", class_="tag")
        for number, table in enumerate(index.report.tables)
        if table.section == section.id
    ]
    parts = [
        _why(section.reasons) if section.state == "review" and section.reasons else None,
        [element("p", line) for line in section.text.splitlines() if line.strip()],
        element("p", tables) if tables else None,
        [_section(index, child) for child in section.children],
    ]
    return element("article", heading, parts, id=target, class_=section.state)


def tables(index: Index) -> Html:
    """Every table as printed; a cell leads to its ink."""
    return join(_table(index, number, table) for number, table in enumerate(index.report.tables))


def _table(index: Index, number: int, table: TableRecord) -> Html:
    title = element(
        "figcaption",
        element("b", word(WORDS["table"]), f" {number + 1}"),
        f" {one_line(table.caption)}" if table.caption else None,
        element("span", word(on_pages(table.pages)), class_="tag"),
        _confidence(table.confidence),
    )
    by_row: dict[int, list[CellRecord]] = {row: [] for row in range(table.rows)}
    for cell in sorted(table.cells, key=lambda cell: cell.column):
        by_row.setdefault(cell.row, []).append(cell)
    rows = [element("tr", [_cell(index, table, cell) for cell in cells]) for cells in by_row.values()]
    why = _why(table.reasons) if table.reasons else None
    grid = element("div", element("table", element("tbody", rows), class_="grid"), class_="wide")
    notes = [element("p", one_line(note), class_="note") for note in table.notes]
    return element("figure", title, why, grid, notes, id=f"t-{number}", class_="table")


def _cell(index: Index, table: TableRecord, cell: CellRecord) -> Html:
    # A label is broken where its cell is narrow; the lines of a value may be separate things.
    lines = [line for line in cell.text.splitlines() if line.strip()] if cell.role in ("value", "note") else [one_line(cell.text)]
    shown = [part for line in lines for part in (element("br"), line)][1:]
    return element(
        "td",
        shown,
        element("em", "?") if cell.state == "review" and not cell.text.strip() else None,
        id=index.cell_id(table.id, cell.row, cell.column),
        class_=f"{cell.role} {cell.state}",
        tabindex=-1,
        title="\n".join(cell.reasons) if cell.state == "review" else None,
        rowspan=cell.row_span if cell.row_span > 1 else None,
        colspan=cell.column_span if cell.column_span > 1 else None,
    )


def problems(index: Index) -> Html:
    """What went wrong while the document was read."""
    items = [
        element(
            "li",
            word(said(problem.message)),
            element("span", word(on_pages([problem.page])), class_="tag") if problem.page else "",
        )
        for problem in index.report.problems
    ]
    return element("ul", items, class_="problems") if items else Html("")


def about(index: Index) -> Html:
    """Where the report comes from: file, hash and versions."""
    report = index.report
    made = report.made_by
    versions = [f"gouji {made.gouji}", made.ocr, made.classifier, made.calibration, made.form]
    rows: list[tuple[str, str | int]] = [
        ("document", report.source.name),
        ("hash", report.source.sha256),
        ("pages", report.source.pages),
        ("tables", len(report.tables)),
        ("cells", sum(len(table.cells) for table in report.tables)),
        ("sections", index.section_count),
        ("made_by", " · ".join(version for version in versions if version)),
    ]
    return element("dl", [(element("dt", word(WORDS[name])), element("dd", value)) for name, value in rows])
