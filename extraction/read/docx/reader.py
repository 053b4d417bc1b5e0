"""DOCX: the body's paragraphs and tables in order, as they would be printed.

Numbers of automatic numbering are written out. Deleted and hidden text, field codes, placeholders, headers and footers are
left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from extraction.errors import TooLarge
from extraction.limits import Limits
from extraction.page import Page
from extraction.read.blocks import USUAL, Block, Paragraph, Table, TableCell, Type, lay_out
from extraction.read.docx.package import Package
from extraction.read.docx.runs import Run, read_runs
from extraction.read.docx.styles import Numbering, Styles, W, face_of, switched_on, value, with_number
from extraction.read.xml_tree import Element

_USUAL_SIZE = 10.5
_WRAPPERS = frozenset(f"{W}{tag}" for tag in ("sdtContent", "customXml", "smartTag", "ins", "moveTo", "body"))
_LARGEST_SPAN = 1000


def read_docx(data: bytes, limits: Limits) -> Page:
    """The document as one page. Raises `Damaged`, `Encrypted` or `TooLarge`."""
    package = Package(data, limits)
    root = package.document()
    reader = _Body(Styles(package.related("/styles")), Numbering(package.related("/numbering")), limits)
    return lay_out(list(reader.blocks(root)), limits)


class _Body:
    """Walks the document in order; keeps the counts of numbered paragraphs."""

    def __init__(self, styles: Styles, numbering: Numbering, limits: Limits) -> None:
        self._styles = styles
        self._numbering = numbering
        self._limits = limits

    def blocks(self, parent: Element) -> Iterator[Block]:
        """What stands in the body, a cell or a text box."""
        for child in parent:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield self._table(child)
            elif child.tag == f"{W}sdt":
                if switched_on(child.find(f"{W}sdtPr"), "showingPlcHdr") is not True:
                    yield from self.blocks(child)
            elif child.tag in _WRAPPERS:
                yield from self.blocks(child)

    def _paragraph(self, element: Element) -> Iterator[Block]:
        """A paragraph, one for each line that was broken by hand, and what text boxes anchored in it hold."""
        properties = element.find(f"{W}pPr")
        style = value(properties, "pStyle")
        runs = list(read_runs(element))
        number = self._number(properties, style)
        text = with_number(number, "".join(run.text for run in runs))
        type_ = self._type(runs, style)
        for line in text.split("\n"):
            if clean := " ".join(line.split(" ")).strip(" \t\u3000\xa0\u200b\ufeff"):
                yield Paragraph(clean.replace("\t", " "), type_)
        for run in runs:
            for box in run.boxes:
                yield from self.blocks(box)

    def _number(self, properties: Element | None, style: str | None) -> str:
        """The paragraph's automatic number."""
        inherited, inherited_level = self._styles.numbering(style)
        number = value(properties, "numPr/numId") or inherited
        if number is None or number == "0":
            return ""
        level = value(properties, "numPr/ilvl") or inherited_level
        place = int(level) if level is not None and level.isdecimal() else self._numbering.level_of(number, style)
        return self._numbering.next(number, place)

    def _type(self, runs: list[Run], style: str | None) -> Type:
        """The type of most of the text."""
        weights: Counter[Type] = Counter()
        for run in runs:
            chain = self._styles.run_properties(style, run.properties)
            bold = next((on for source in chain if (on := switched_on(source, "b")) is not None), False)
            half_points = next((found for source in chain if (found := value(source, "sz")) is not None), None)
            size = int(half_points) / 2 if half_points is not None and half_points.isdecimal() else _USUAL_SIZE
            face = next((found for source in chain if (found := face_of(source)) is not None), "")
            weights[Type(bold, size, face)] += len(run.text.strip())
        return max(weights, key=weights.__getitem__) if weights else USUAL

    def _table(self, element: Element) -> Table:
        cells: list[TableCell] = []
        above: dict[int, TableCell] = {}  # by column, the cell that a vertical merge may go on with
        columns = row = 0
        for tr in _below(element, f"{W}tr"):
            properties = tr.find(f"{W}trPr")
            if properties is not None and properties.find(f"{W}del") is not None:
                continue
            column = _integer(value(properties, "gridBefore"))
            current: dict[int, TableCell] = {}
            for tc in _below(tr, f"{W}tc"):
                cell_properties = tc.find(f"{W}tcPr")
                span = min(max(_integer(value(cell_properties, "gridSpan"), 1), 1), _LARGEST_SPAN)
                cell = self._merged(cell_properties, column, span, above, row)
                if cell is None:
                    cell = TableCell(row, column, 1, span, list(self.blocks(tc)))
                    cells.append(cell)
                current[column] = cell
                column += span
            above = current
            columns = max(columns, column)
            row += 1
            if row * columns > self._limits.table_cells:
                raise TooLarge(f"a table has more than {self._limits.table_cells} cells; split the table")
        return Table(row, columns, cells)

    @staticmethod
    def _merged(properties: Element | None, column: int, span: int, above: dict[int, TableCell], row: int) -> TableCell | None:
        """The cell above, made one row longer, where this one only continues it."""
        merge = None if properties is None else properties.find(f"{W}vMerge")
        if merge is None or merge.get(f"{W}val") == "restart":
            return None
        cell = above.get(column)
        if cell is None or cell.column_span != span:
            return None
        cell.row_span = row - cell.row + 1
        return cell


def _below(parent: Element, tag: str) -> Iterator[Element]:
    """The children with `tag`, those in content controls and insertions too."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS or child.tag == f"{W}sdt":
            yield from _below(child, tag)


def _integer(text: str | None, default: int = 0) -> int:
    return int(text) if text is not None and text.isdecimal() else default
