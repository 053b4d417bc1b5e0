"""Setting a draft on pages: paragraphs flow, tables break between rows or inside them, heads and feet are put on at the end."""

from __future__ import annotations

from random import Random

from models.generator.document import Draft, Paragraph, Run, TableBlock
from models.generator.families import Look
from models.generator.fonts import Face
from models.generator.setting import SetPage
from models.generator.tablesetting import Part, draw_part, measure, parts
from models.generator.wrap import ASCENT, broken, set_line, text_width


def lay_out(draft: Draft, look: Look, rng: Random) -> list[SetPage]:
    """All pages of a draft."""
    setter = _Setter(draft, look, rng)
    for block in draft.blocks:
        if isinstance(block, TableBlock):
            setter.table(block)
        else:
            setter.paragraph(block)
    setter.furniture()
    return setter.pages


class _Setter:
    """Keeps the place (`page`, `y`) where the next block goes."""

    def __init__(self, draft: Draft, look: Look, rng: Random) -> None:
        self.draft, self.look, self.rng = draft, look, rng
        self.pages: list[SetPage] = []
        self.y = 0.0
        self.new_page()

    @property
    def page(self) -> SetPage:
        return self.pages[-1]

    @property
    def left(self) -> float:
        return self.look.margins[0]

    @property
    def width(self) -> float:
        return self.page.width - self.look.margins[0] - self.look.margins[2]

    @property
    def bottom(self) -> float:
        return self.page.height - self.look.margins[3]

    def new_page(self, *, landscape: bool = False) -> None:
        wide, high = self.look.page[::-1] if landscape else self.look.page
        self.pages.append(SetPage(len(self.pages) + 1, wide, high))
        self.y = self.look.margins[1]

    def paragraph(self, paragraph: Paragraph) -> None:
        face, size, indent, align = self._manner(paragraph)
        runs = [Run(run.text, run.label, self._bold(paragraph, run)) for run in paragraph.runs]
        pitch = size * (self.look.leading if paragraph.kind != "title" else 1.4)
        lines = broken(runs, face, self.look.latin_face, size, self.width, indent)
        for number, line in enumerate(lines):
            # A heading is not left alone at a page's foot.
            needed = pitch * (2 if paragraph.kind == "heading" and number == 0 else 1)
            if self.y + needed > self.bottom:
                self.new_page(landscape=False)
            text = "".join(run.text for run in line)
            length = text_width(text, face, self.look.latin_face, size)
            x = self.left + (indent if number == 0 else 0.0)
            if align == "center":
                x = self.left + (self.width - length) / 2
            elif align == "right":
                x = self.left + self.width - length - 2 * size
            baseline = self.y + (pitch - size) / 2 + ASCENT * size
            self.page.lines.append(set_line(line, x, baseline, face, self.look.latin_face, size))
            self.y += pitch
        if paragraph.kind == "title":
            self.y += size * 0.2

    def _manner(self, paragraph: Paragraph) -> tuple[Face, float, float, str]:
        """Face, size, indent of the first line and alignment of a paragraph."""
        look = self.look
        indent = 2 * look.size if look.indent else 0.0
        if paragraph.kind == "title":
            return look.title_face, look.title_size, 0.0, "center"
        if paragraph.kind == "heading":
            alone = paragraph.stands_alone
            if look.grades and alone:
                grade = look.grades[paragraph.level - 1]
                face = look.body_face if grade.as_body else look.heading_face
                return face, look.size * grade.size, indent if grade.indented else 0.0, "center" if grade.centered else "left"
            size = look.size * (1.1 if alone and paragraph.level == 1 and look.bold_headings else 1.0)
            if alone and paragraph.level == 1 and look.center_headings:
                return look.heading_face, size, 0.0, "center"
            return look.heading_face if alone else look.body_face, size, indent, "left"
        if paragraph.kind == "note":
            return look.body_face, look.size * 0.85, 0.0, self.rng.choice(("left", "right"))
        if paragraph.kind == "signature":
            return look.body_face, look.size, 0.0, "right"
        return look.body_face, look.size, indent, "left"

    def _bold(self, paragraph: Paragraph, run: Run) -> bool:
        heading = run.label.startswith("heading")
        if self.look.grades and heading and paragraph.stands_alone:
            return self.look.grades[paragraph.level - 1].bold
        bold = self.look.grades[paragraph.level - 1].bold if self.look.grades and paragraph.level else self.look.bold_headings
        return run.bold or paragraph.kind == "title" or (bold and heading)

    def table(self, block: TableBlock) -> None:
        landscape = self.look.landscape_tables and block.columns > 6
        if landscape:
            self.new_page(landscape=True)
        self.y += self.look.size * 0.3
        sheet = measure(block, self.look, self.width, self.rng)
        if self.y + sum(sheet.heights[:2]) > self.bottom:
            self.new_page(landscape=landscape)
        x = self.left + (self.width - sum(sheet.widths)) / 2
        room = self.bottom - self.look.margins[1]
        placed: list[Part] = parts(sheet, self.bottom - self.y, room, self.look)
        for number, part in enumerate(placed):
            if number:
                self.new_page(landscape=landscape)
            self.y = draw_part(self.page, sheet, part, x, self.y, self.look, self.rng)
        self.y += self.look.size * 0.6
        if landscape:
            self.new_page()

    def furniture(self) -> None:
        """Page numbers and running heads. A last page that nothing stands on is taken away first."""
        if len(self.pages) > 1 and not self.page.lines:
            self.pages.pop()
        look, size = self.look, 9.0
        first = self.rng.randint(1, 3) if self.rng.random() < 0.1 else 1
        for page in self.pages:
            texts: list[tuple[str, float, str]] = []
            if look.foot:
                foot = look.foot.format(n=page.number + first - 1, total=len(self.pages) + first - 1)
                texts.append((foot, page.height - look.margins[3] * 0.5, "center"))
            if look.head:
                texts.append((self._head(), look.margins[1] * 0.6, "left" if look.head == "web" else "center"))
            for text, baseline, align in texts:
                length = text_width(text, look.body_face, look.latin_face, size)
                x = look.margins[0] if align == "left" else (page.width - length) / 2
                line = set_line([Run(text, "furniture")], x, baseline, look.body_face, look.latin_face, size)
                page.lines.append(line) if baseline > page.height / 2 else page.lines.insert(0, line)

    def _head(self) -> str:
        if self.look.head == "web":
            return f"{self.draft.year + 1}/1/2{self.draft.year % 10} 10:3{self.draft.year % 7}  {self.draft.running_head}"
        return self.draft.running_head if self.look.head == "title" else self.draft.organization
