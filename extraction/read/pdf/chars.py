"""The characters of a PDF page's text layer, as arrays."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, replace

import numpy as np
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from extraction.read.pdf import raw
from extraction.read.pdf.frame import Frame, Points
from extraction.read.pdf.radicals import without_radicals

_INVISIBLE_MODES = (pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP)
_BOLD_NAME = re.compile(r"bold|black|heavy|simhei|(?:^|[-+])hei|heiti|黑|粗|xiaobiaosong|小标宋|semib|demi", re.IGNORECASE)
_BOLD_WEIGHT = 600
_SUBSET = re.compile(r"^[A-Z]{6}\+")  # what the name of a part of a font begins with
_DIAGONAL = 0.2  # radians from the nearest right angle
_NAME_BYTES = 256
_ASCENT, _DESCENT = 0.88, 0.12  # of the type size above and below the baseline, whatever a font claims
_LARGEST_ADVANCE = 3.0  # of the type size


@dataclass(slots=True)
class Chars:
    """One entry a character, in the order of drawing; coordinates are the PDF's own.

    `box` is left, bottom, right, top of the advance and the font's height; `origin` the point on the baseline. `turns` is how
    many quarter turns clockwise make the character upright. `object` and `font` are addresses: of the text object that it is part
    of, and of its font, whose name is `face` ("" where it has none). `visible` is false for invisible render modes and full
    transparency (ink is another question). `broken` says that the font does not tell which character it is.
    """

    code: NDArray[np.uint32]
    box: NDArray[np.float64]
    origin: NDArray[np.float64]
    size: NDArray[np.float64]
    turns: NDArray[np.int64]
    diagonal: NDArray[np.bool_]
    bold: NDArray[np.bool_]
    object: NDArray[np.uint64]
    visible: NDArray[np.bool_]
    font: NDArray[np.uint64]
    face: NDArray[np.object_]
    embedded: NDArray[np.bool_]
    broken: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.code)

    def __getitem__(self, index: NDArray[np.bool_] | NDArray[np.int64]) -> Chars:
        return replace(self, **{name: getattr(self, name)[index] for name in self.__slots__})

    @property
    def space(self) -> NDArray[np.bool_]:
        """Which characters are white space."""
        return np.isin(self.code, _SPACES)


_SPACES = np.array([0x09, 0x20, 0xA0, 0x1680, *range(0x2000, 0x200C), 0x202F, 0x205F, 0x3000, 0xFEFF], np.uint32)


def read_chars(text_page: object) -> Chars:
    """All characters of a text page, but those that PDFium made up (spaces and line ends between objects)."""
    owner = raw.address(text_page)
    total = max(0, pdfium_c.FPDFText_CountChars(text_page))
    generated = np.array(raw.each(raw.char_generated, owner, range(total)), bool)
    code = np.array(raw.each(raw.char_unicode, owner, range(total)), np.uint32)
    index = np.flatnonzero(~generated & ~np.isin(code, (0x0A, 0x0D)))
    code = code[index]
    code[code == 0x02] = 0x2D  # PDFium marks a hyphen at a line's end so
    code = without_radicals(code)
    handles = np.array([handle or 0 for handle in raw.each(raw.char_object, owner, index.tolist())], np.uint64)
    _, first, member = np.unique(handles, return_index=True, return_inverse=True)
    lead = index[first]  # one character of each text object
    matrix = raw.table(raw.char_matrix, owner, lead, 6, np.float32).astype(np.float64)
    angle = np.arctan2(matrix[:, 1], matrix[:, 0])
    turns = np.rint(angle / (np.pi / 2)).astype(np.int64)
    size = np.array(raw.each(raw.char_size, owner, lead.tolist()), np.float64) * np.hypot(matrix[:, 2], matrix[:, 3])
    alpha = raw.table(raw.char_color, owner, lead, 4, np.uint32, parts=4)[:, 3]
    modes = np.array(list(map(raw.text_mode, handles[first].tolist())), np.int64)
    fonts, faces, bold, embedded = _fonts(handles[first])
    chars = Chars(
        code=code,
        box=_boxes(owner, index, size[member]),
        origin=raw.table(raw.char_origin, owner, index, 2, np.float64, parts=2),
        size=size[member],
        turns=(turns % 4)[member],
        diagonal=(np.abs(angle - turns * (np.pi / 2)) > _DIAGONAL)[member],
        bold=(bold | (modes == pdfium_c.FPDF_TEXTRENDERMODE_FILL_STROKE))[member],
        object=handles,
        visible=(~np.isin(modes, _INVISIBLE_MODES) & (alpha > 0))[member],
        font=fonts[member],
        face=faces[member],
        embedded=embedded[member],
        broken=np.array(raw.each(raw.char_map_error, owner, index.tolist()), bool),
    )
    return _joined_surrogates(chars)


def on_page(chars: Chars, frame: Frame) -> NDArray[np.bool_]:
    """Which characters have their middle on the visible part of the page."""
    x = (chars.box[:, 0] + chars.box[:, 2]) / 2
    y = (chars.box[:, 1] + chars.box[:, 3]) / 2
    return (x >= frame.x0) & (x <= frame.x1) & (y >= frame.y0) & (y <= frame.y1)


def em_boxes(chars: Chars, frame: Frame) -> Points:
    """A box as high as the type for each character.

    From the baseline, because what fonts claim as their height varies too much to compare lines by; but where that does not meet
    the box that PDFium gives, as with vertical writing, that one.
    """
    boxes = frame.boxes(chars.box)
    baseline = frame.points(chars.origin)[:, 1]
    em = np.column_stack((boxes[:, 0], baseline - _ASCENT * chars.size, boxes[:, 2], baseline + _DESCENT * chars.size))
    common = np.minimum(em[:, 3], boxes[:, 3]) - np.maximum(em[:, 1], boxes[:, 1])
    height = boxes[:, 3] - boxes[:, 1]
    odd = (common < 0.5 * np.minimum(height, chars.size)) | (chars.size <= 0)
    em[odd] = boxes[odd]
    return em


def _boxes(owner: raw.Address, index: NDArray[np.int64], size: NDArray[np.float64]) -> NDArray[np.float64]:
    """Left, bottom, right, top of the advance; of the ink where the font's metrics give an impossible advance."""
    box = raw.table(raw.char_box, owner, index, 4, np.float32)[:, [0, 3, 2, 1]].astype(np.float64)
    odd = np.flatnonzero(((box[:, 2:] - box[:, :2]) > _LARGEST_ADVANCE * np.maximum(size, 1.0)[:, np.newaxis]).any(axis=1))
    if len(odd):
        box[odd] = raw.table(raw.char_ink, owner, index[odd], 4, np.float64, parts=4)[:, [0, 2, 1, 3]]
    return box


def _fonts(
    handles: NDArray[np.uint64],
) -> tuple[NDArray[np.uint64], NDArray[np.object_], NDArray[np.bool_], NDArray[np.bool_]]:
    """For each text object, the address of its font, what it is called, whether it is bold and whether it is embedded."""
    fonts = np.array([raw.text_font(handle) or 0 for handle in handles.tolist()], np.uint64)
    kinds, member = np.unique(fonts, return_inverse=True)
    names = [_name(font) if font else "" for font in kinds.tolist()]
    bold = np.array([bool(font) and _is_bold(font, name) for font, name in zip(kinds.tolist(), names, strict=True)], bool)
    embedded = np.array([bool(font) and raw.font_embedded(font) == 1 for font in kinds.tolist()], bool)
    faces = np.array([_SUBSET.sub("", name) for name in names], np.object_)
    return fonts, faces[member], bold[member], embedded[member]


def _name(font: int) -> str:
    buffer = ctypes.create_string_buffer(_NAME_BYTES)
    raw.font_name(font, ctypes.addressof(buffer), _NAME_BYTES)
    name = buffer.raw.split(b"\0", 1)[0]
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("gbk", "replace")  # Chinese producers write names so


def _is_bold(font: int, name: str) -> bool:
    return raw.font_weight(font) >= _BOLD_WEIGHT or _BOLD_NAME.search(name) is not None


def _joined_surrogates(chars: Chars) -> Chars:
    """Where characters come as UTF-16 (on Windows), make one of each pair."""
    high = (chars.code >= 0xD800) & (chars.code < 0xDC00)
    low = (chars.code >= 0xDC00) & (chars.code < 0xE000)
    pairs = np.flatnonzero(high[:-1] & low[1:])
    if not len(pairs):
        return chars
    chars.code[pairs] = 0x10000 + ((chars.code[pairs] - 0xD800) << 10) + (chars.code[pairs + 1] - 0xDC00)
    keep = np.ones(len(chars), bool)
    keep[pairs + 1] = False
    return chars[keep]
