"""PDF pages: from the text layer and the drawn lines where they tell the truth, as an image where they do not."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extraction.errors import Damaged, Encrypted, TooLarge
from extraction.grid.lattice import grids_from_rulings
from extraction.grid.order import cells_together
from extraction.limits import Limits
from extraction.page import Image, Page, Problem
from extraction.read.pdf.chars import Chars, read_chars
from extraction.read.pdf.frame import Frame
from extraction.read.pdf.guard import check_streams
from extraction.read.pdf.lines import read_rulings
from extraction.read.pdf.objects import Drawn, read_objects
from extraction.read.pdf.text import read_segments
from extraction.read.pdf.trust import COVERED, Verdict, coverage, judge

PICTURE_DPI = 100.0
PICTURE_QUALITY = 70
SCAN_DPI = 200.0  # where no image says better
LOWEST_DPI, HIGHEST_DPI = 100.0, 300.0
SIDEWAYS = 0.6  # share of the text that must run another way for the page to be turned
_POINTS = 72.0  # to an inch
_TAIL = 1 << 16
_OVERLAYS = (pdfium_c.FPDF_ANNOT_WIDGET, pdfium_c.FPDF_ANNOT_FREETEXT, pdfium_c.FPDF_ANNOT_STAMP)
_ANNOTATIONS = 2000
_FEW = 4  # characters: fewer do not turn a page
_CHARACTERS = 10  # of a segment, on average, where a page has as many as it may have
_HAIR = 1e-5  # by which pages are drawn smaller, so that no rounding makes an image one pixel larger than it is


class PdfReader:
    """One PDF file; a page is loaded when it is asked for and let go again."""

    def __init__(self, path: Path, *, password: str | None, limits: Limits) -> None:
        check_streams(path)
        self._limits = limits
        try:
            self._document = pdfium.PdfDocument(path, password=password)
        except pdfium.PdfiumError as error:
            raise _load_error(error, path, password) from error
        self.pages = len(self._document)

    def page(self, number: int) -> Page:
        """Page `number`. Raises `Damaged` or `TooLarge`."""
        page = self._load(number)
        if _has_overlays(page):
            pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
            page.close()
            page = self._load(number)
        try:
            return self._read(page, number)
        finally:
            page.close()

    def close(self) -> None:
        self._document.close()

    def _load(self, number: int) -> pdfium.PdfPage:
        try:
            return self._document[number - 1]
        except pdfium.PdfiumError as error:
            raise Damaged(f"page {number} is broken; print the file to PDF again or get it anew") from error

    def _read(self, page: pdfium.PdfPage, number: int) -> Page:
        frame = _frame(page)
        drawn = read_objects(page)
        self._check_size(frame, drawn)
        chars = _read_chars(page)
        turns = _text_turns(chars, frame)
        upright = frame.turned(turns)
        extra = (turns - frame.turns) % 4
        picture = _render(page, upright, PICTURE_DPI, extra, self._limits)
        verdict = judge(chars, drawn, upright, picture)
        if verdict.recognize:
            return self._scan(page, number, frame, drawn, verdict)
        if int(verdict.kept.sum()) > self._limits.page_segments * _CHARACTERS:
            raise TooLarge(f"page {number} has {int(verdict.kept.sum()):,} characters, more than a page of a report has; split it")
        rulings = read_rulings(drawn, upright)
        segments = read_segments(chars[verdict.kept], upright, rulings)
        grids = grids_from_rulings(rulings, segments, upright.width, upright.height)
        segments, grids = cells_together(segments, grids)
        return Page(
            number,
            upright.width,
            upright.height,
            "pt",
            rotation=90.0 * extra,
            segments=segments,
            rulings=rulings,
            grids=grids,
            picture=_jpeg(picture),
            problems=_problems(verdict, number),
        )

    def _scan(self, page: pdfium.PdfPage, number: int, frame: Frame, drawn: Drawn, verdict: Verdict) -> Page:
        """The page as an image, at the resolution of the image that covers it."""
        pixels = _render(page, frame, _native_dpi(drawn, frame), 0, self._limits)
        height, width = pixels.shape[:2]
        dpi = round(width / frame.width * _POINTS, 1)
        return Page(number, width, height, "px", dpi, image=pixels, problems=_problems(verdict, number))

    def _check_size(self, frame: Frame, drawn: Drawn) -> None:
        limit = self._limits.page_pixels
        if frame.width * frame.height * (LOWEST_DPI / _POINTS) ** 2 > limit:
            raise TooLarge(f"a page measures {frame.width:.0f} x {frame.height:.0f} points; scale it down to a paper size")
        for image in drawn.images:
            if image.width * image.height > limit:
                size = f"{image.width} x {image.height}"
                raise TooLarge(f"an image on a page has {size} pixels, more than {limit:,}; scan it at a lower resolution")


def _problems(verdict: Verdict, number: int) -> list[Problem]:
    return [] if verdict.problem is None else [Problem(*verdict.problem, number)]


def _load_error(error: pdfium.PdfiumError, path: Path, password: str | None) -> Damaged | Encrypted:
    if error.err_code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY):
        if password:
            return Encrypted("the password is wrong; give the right one")
        return Encrypted("it needs a password; save it without one, or give it with --password of gouji extract")
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        whole = b"%%EOF" in file.read()
    if whole:
        return Damaged("the PDF is broken; print it to PDF again or get it anew")
    return Damaged("the PDF is truncated: its end is missing; get it again from where it came")


def _has_overlays(page: pdfium.PdfPage) -> bool:
    """Whether fields of a form, stamps or typed comments lie on the page: their text is no part of it until it is flattened."""
    for index in range(min(pdfium_c.FPDFPage_GetAnnotCount(page), _ANNOTATIONS)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
        if annotation:
            kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
            pdfium_c.FPDFPage_CloseAnnot(annotation)
            if kind in _OVERLAYS:
                return True
    return False


def _frame(page: pdfium.PdfPage) -> Frame:
    """The visible part of the page, turned as the file says."""
    x0, y0, x1, y1 = page.get_bbox()
    return Frame(x0, y0, x1, y1, page.get_rotation() // 90)


def _read_chars(page: pdfium.PdfPage) -> Chars:
    text_page = page.get_textpage()
    try:
        return read_chars(text_page)
    finally:
        text_page.close()


def _text_turns(chars: Chars, frame: Frame) -> int:
    """How many quarter turns make most of the text upright; those that the file says where there is little text."""
    seen = chars.visible & ~chars.diagonal
    counts = np.bincount(chars.turns[seen], minlength=4)
    most = int(counts.argmax())
    return most if counts[most] >= max(SIDEWAYS * counts.sum(), _FEW) else frame.turns


def _native_dpi(drawn: Drawn, frame: Frame) -> float:
    """The resolution of the finest of the images that make up a scan."""
    if coverage(drawn, frame) < COVERED:
        return SCAN_DPI
    least = 0.05 * frame.width * frame.height
    densities = [
        max(image.width / (image.box[2] - image.box[0]), image.height / (image.box[3] - image.box[1])) * _POINTS
        for image in drawn.images
        if (image.box[2] - image.box[0]) * (image.box[3] - image.box[1]) >= least
    ]
    return min(max(max(densities, default=SCAN_DPI), LOWEST_DPI), HIGHEST_DPI)


def _render(page: pdfium.PdfPage, frame: Frame, dpi: float, turns: int, limits: Limits) -> Image:
    """The page as RGB at `dpi`, less where that would exceed the limits.

    `turns` are quarter turns clockwise, beyond those that the file says.
    """
    scale = min(dpi / _POINTS, math.sqrt(limits.page_pixels / (frame.width * frame.height)))
    x, y = frame.width * scale, frame.height * scale
    width, height = max(1, round(x)), max(1, round(y))
    pixels = np.full((height, width, 3), 255, np.uint8)
    bitmap = pdfium_c.FPDFBitmap_CreateEx(width, height, pdfium_c.FPDFBitmap_BGR, pixels.ctypes.data, pixels.strides[0])
    if not bitmap:
        raise TooLarge(f"there is no memory to draw a page of {width} x {height} pixels; scale it down")
    a, b, c, d, e, f = ((1, 0, 0, 1, 0, 0), (0, 1, -1, 0, x, 0), (-1, 0, 0, -1, x, y), (0, -1, 1, 0, 0, y))[turns]
    near = scale * (1 - _HAIR)
    matrix = pdfium_c.FS_MATRIX(a * near, b * near, c * near, d * near, e + _HAIR * x / 2, f + _HAIR * y / 2)
    flags = pdfium_c.FPDF_ANNOT | pdfium_c.FPDF_REVERSE_BYTE_ORDER
    try:  # with a matrix a scan at its own resolution comes out pixel by pixel; without, PDFium resamples it
        pdfium_c.FPDF_RenderPageBitmapWithMatrix(bitmap, page, matrix, pdfium_c.FS_RECTF(0, 0, width, height), flags)
    finally:
        pdfium_c.FPDFBitmap_Destroy(bitmap)
    return pixels


def _jpeg(pixels: Image) -> bytes:
    done, encoded = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, PICTURE_QUALITY])
    assert done
    return encoded.tobytes()
