"""Writes small PDFs by hand, so that the tests know exactly what is in them."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import Image

A4 = (595.0, 842.0)


@dataclass
class Paper:
    """One page's content; coordinates are points from the top left corner."""

    width: float = A4[0]
    height: float = A4[1]
    rotate: int = 0
    crop: tuple[float, float, float, float] | None = None
    content: list[str] = field(default_factory=list)
    images: list[Image.Image] = field(default_factory=list)
    notes: list[tuple[str, float, float]] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, size: float = 12, *, font: str = "F1", mode: int = 0, color: str = "0 g") -> None:
        """`y` is that of the baseline. Font F1 is a Chinese one that PDF viewers bring, F2 Helvetica, F3 Helvetica-Bold."""
        code = (
            f"<{text.encode('utf-16-be').hex()}>"
            if font == "F1"
            else "(" + text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") + ")"
        )
        self.content.append(f"{color} BT /{font} {size} Tf {mode} Tr {x} {self.height - y} Td {code} Tj ET")

    def turned_text(self, x: float, y: float, text: str, size: float, matrix: str, font: str = "F2") -> None:
        code = f"<{text.encode('utf-16-be').hex()}>" if font == "F1" else f"({text})"
        self.content.append(f"0 g BT /{font} {size} Tf {matrix} {x} {self.height - y} Tm {code} Tj ET")

    def line(
        self, x0: float, y0: float, x1: float, y1: float, *, width: float = 0.7, dash: str = "[] 0 d", color: str = "0 G"
    ) -> None:
        self.content.append(f"{color} {dash} {width} w {x0} {self.height - y0} m {x1} {self.height - y1} l S")

    def fill(self, x0: float, y0: float, x1: float, y1: float, color: str = "0 g") -> None:
        self.content.append(f"{color} {x0} {self.height - y1} {x1 - x0} {y1 - y0} re f")

    def image(self, image: Image.Image, x0: float, y0: float, x1: float, y1: float) -> None:
        self.content.append(f"q {x1 - x0} 0 0 {y1 - y0} {x0} {self.height - y1} cm /I{len(self.images)} Do Q")
        self.images.append(image)

    def note(self, x: float, y: float, text: str) -> None:
        """A typed comment (FreeText) on the page, whose text is not in its content."""
        self.notes.append((text, x, self.height - y))

    def table(self, xs: Sequence[float], ys: Sequence[float], cells: Sequence[Sequence[str]] = ()) -> None:
        """A ruled grid with a text at the left of each cell."""
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        for row, texts in enumerate(cells):
            for column, text in enumerate(texts):
                self.text(xs[column] + 4, ys[row] + 14, text, 10, font="F2" if text.isascii() else "F1")


SONG = b"""<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [<< /Type /Font
/Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000
/W [1 [500] 814 939 500] /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]
/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>] >>"""
FONTS = [
    SONG,
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
]


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A deflated stream object."""
    packed = zlib.compress(data, 9)
    return b"<< %s /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (entries, len(packed), packed)


def image_object(image: Image.Image) -> bytes:
    """As JPEG where it is RGB, deflated bits where it has one bit, deflated grey otherwise."""
    size = b"/Type /XObject /Subtype /Image /Width %d /Height %d" % image.size
    if image.mode == "1":
        return stream(image.tobytes(), size + b" /ColorSpace /DeviceGray /BitsPerComponent 1")
    if image.mode == "RGB":
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=95, subsampling=0)
        data = buffer.getvalue()
        entries = size + b" /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode"
        return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)
    return stream(image.convert("L").tobytes(), size + b" /ColorSpace /DeviceGray /BitsPerComponent 8")


def pdf(papers: Sequence[Paper]) -> bytes:
    """The file."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", *FONTS]
    kids = []
    for paper in papers:
        names = []
        for index, image in enumerate(paper.images):
            objects.append(image_object(image))
            names.append(b"/I%d %d 0 R" % (index, len(objects)))
        annotations = []
        for text, x, y in paper.notes:
            box = b"%g %g %g %g" % (x, y - 5, x + 200, y + 15)
            drawing = b"BT /F2 12 Tf %g %g Td (%s) Tj ET" % (x, y, text.encode())
            entries = b"/Type /XObject /Subtype /Form /BBox [%s] /Resources << /Font << /F2 4 0 R >> >>" % box
            objects.append(stream(drawing, entries))
            annotations.append(b"<< /Type /Annot /Subtype /FreeText /F 4 /Rect [%s] /AP << /N %d 0 R >> >>" % (box, len(objects)))
        objects.append(stream("\n".join(paper.content).encode()))
        crop = b"/CropBox [%g %g %g %g]" % paper.crop if paper.crop else b""
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %g %g] /Rotate %d %s /Contents %d 0 R /Resources << "
            b"/Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> /XObject << %s >> >> /Annots [%s] >>"
            % (paper.width, paper.height, paper.rotate, crop, len(objects), b" ".join(names), b" ".join(annotations))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    return assemble(objects)


def assemble(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Objects, the first being the catalog, as a file with its table of references."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, data in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, data))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start))
    return out.getvalue()
