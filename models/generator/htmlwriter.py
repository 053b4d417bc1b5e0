"""A draft as a web page, with rowspan and colspan, in the manners of government sites."""

from __future__ import annotations

from html import escape
from random import Random

from models.generator.document import Draft, Paragraph, Run, TableBlock, TableCell
from models.generator.families import Setting
from models.generator.fonts import Kind

_FACES: dict[Kind, str] = {"song": "宋体", "hei": "黑体", "kai": "楷体_GB2312", "fangsong": "仿宋_GB2312"}


def write_html(draft: Draft, rng: Random, setting: Setting | None = None) -> bytes:
    """A complete page in UTF-8 or GB18030; headings as headings, or as bold or plain paragraphs, or as `setting` has them."""
    manner = rng.choice(("headings", "bold", "plain"))
    wrapped = rng.random() < 0.5
    body = "\n".join(
        _table(block, rng) if isinstance(block, TableBlock) else _paragraph(block, manner, wrapped, setting)
        for block in draft.blocks
    )
    encoding = rng.choices(("utf-8", "gb18030"), (0.85, 0.15))[0]
    page = (
        f'<!DOCTYPE html>\n<html lang="zh">\n<head><meta charset="{"gbk" if encoding == "gb18030" else "utf-8"}">'
        f"<title>{escape(draft.running_head)}</title>\n<style>td {{ border: 1px solid #000; }}</style></head>\n"
        f'<body><div class="content">\n{body}\n</div></body>\n</html>\n'
    )
    return page.encode(encoding)


def _paragraph(paragraph: Paragraph, manner: str, wrapped: bool, setting: Setting | None) -> str:
    inner = "".join(_run(run, wrapped) for run in paragraph.runs)
    alone = paragraph.stands_alone
    if paragraph.kind == "title":
        return f"<h1>{inner}</h1>" if manner == "headings" else f'<p style="text-align:center"><strong>{inner}</strong></p>'
    if paragraph.kind == "heading" and alone and manner == "headings":
        return f"<h{paragraph.level + 1}>{inner}</h{paragraph.level + 1}>"
    if paragraph.kind == "heading" and alone and setting:
        return _graded(paragraph, setting)
    if paragraph.kind == "heading" and alone and manner == "bold":
        return f"<p><b>{inner}</b></p>"
    if paragraph.kind == "signature":
        return f'<p style="text-align:right">{inner}</p>'
    return f'<p style="text-indent:2em">{inner}</p>'


def _graded(paragraph: Paragraph, setting: Setting) -> str:
    """A heading whose look tells its level, as people set them in a site's editor."""
    grade = setting.grades[paragraph.level - 1]
    text = escape(paragraph.text)
    inner = f"<strong>{text}</strong>" if grade.bold else text
    place = "text-align:center" if grade.centered else f"text-indent:{2 if grade.indented else 0}em"
    face = f"font-family:{_FACES[setting.hand_of(paragraph.level)]}"
    return f'<p style="{place}"><span style="{face};font-size:{setting.size_of(paragraph.level):g}pt">{inner}</span></p>'


def _run(run: Run, wrapped: bool) -> str:
    text = escape(run.text)
    if run.bold:
        return f"<strong>{text}</strong>"
    return f'<span style="font-family:仿宋">{text}</span>' if wrapped else text


def _table(block: TableBlock, rng: Random) -> str:
    paragraphs, header = rng.random() < 0.4, rng.random() < 0.3
    rows = []
    for cells in block.lines():
        rows.append("<tr>" + "".join(_cell(cell, paragraphs, header) for cell in cells) + "</tr>")
    return '<table border="1" cellspacing="0"><tbody>\n' + "\n".join(rows) + "\n</tbody></table>"


def _cell(cell: TableCell, paragraphs: bool, header: bool) -> str:
    name = "th" if header and cell.role == "column-header" else "td"
    spans = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
    spans += f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
    text = escape(cell.text) or "&nbsp;"
    return f"<{name}{spans}><p>{text}</p></{name}>" if paragraphs else f"<{name}{spans}>{text}</{name}>"
