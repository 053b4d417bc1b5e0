"""PDFium functions that are called thousands of times a page, bound to plain addresses.

The bindings of pypdfium2 build Python objects for every argument; with addresses as integers, `map` calls them at the speed of C
and lets them write straight into a numpy array.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

_POINTER, _INT, _UINT, _FLOAT = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint, ctypes.c_float

Address = int
Call = Callable[..., Any]


def _bind(name: str, result: Any, *arguments: Any) -> Call:
    address = ctypes.cast(getattr(pdfium_c, name), ctypes.c_void_p).value
    assert address is not None
    bound: Call = ctypes.CFUNCTYPE(result, *arguments)(address)
    return bound


# Of a text page and a character's index
char_unicode = _bind("FPDFText_GetUnicode", _UINT, _POINTER, _INT)
char_map_error = _bind("FPDFText_HasUnicodeMapError", _INT, _POINTER, _INT)
char_generated = _bind("FPDFText_IsGenerated", _INT, _POINTER, _INT)
char_object = _bind("FPDFText_GetTextObject", _POINTER, _POINTER, _INT)
char_size = _bind("FPDFText_GetFontSize", ctypes.c_double, _POINTER, _INT)
char_box = _bind("FPDFText_GetLooseCharBox", _INT, _POINTER, _INT, _POINTER)  # 4 floats: left, top, right, bottom
char_ink = _bind(
    "FPDFText_GetCharBox", _INT, _POINTER, _INT, _POINTER, _POINTER, _POINTER, _POINTER
)  # 4 doubles: left, right, bottom, top
char_origin = _bind("FPDFText_GetCharOrigin", _INT, _POINTER, _INT, _POINTER, _POINTER)  # 2 doubles
char_matrix = _bind("FPDFText_GetMatrix", _INT, _POINTER, _INT, _POINTER)  # 6 floats
char_color = _bind("FPDFText_GetFillColor", _INT, _POINTER, _INT, _POINTER, _POINTER, _POINTER, _POINTER)  # 4 unsigned ints

# Of a text object
text_mode = _bind("FPDFTextObj_GetTextRenderMode", _INT, _POINTER)
text_font = _bind("FPDFTextObj_GetFont", _POINTER, _POINTER)

# Of a font
font_name = _bind("FPDFFont_GetBaseFontName", ctypes.c_size_t, _POINTER, _POINTER, ctypes.c_size_t)
font_weight = _bind("FPDFFont_GetWeight", _INT, _POINTER)
font_embedded = _bind("FPDFFont_GetIsEmbedded", _INT, _POINTER)

# Of a page object
page_objects = _bind("FPDFPage_CountObjects", _INT, _POINTER)
page_object = _bind("FPDFPage_GetObject", _POINTER, _POINTER, _INT)
form_objects = _bind("FPDFFormObj_CountObjects", _INT, _POINTER)
form_object = _bind("FPDFFormObj_GetObject", _POINTER, _POINTER, ctypes.c_ulong)
object_type = _bind("FPDFPageObj_GetType", _INT, _POINTER)
object_bounds = _bind("FPDFPageObj_GetBounds", _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)  # left, bottom, right, top
object_matrix = _bind("FPDFPageObj_GetMatrix", _INT, _POINTER, _POINTER)
object_transparent = _bind("FPDFPageObj_HasTransparency", _INT, _POINTER)
object_fill = _bind("FPDFPageObj_GetFillColor", _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
object_stroke = _bind("FPDFPageObj_GetStrokeColor", _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
image_size = _bind("FPDFImageObj_GetImagePixelSize", _INT, _POINTER, _POINTER, _POINTER)
path_mode = _bind("FPDFPath_GetDrawMode", _INT, _POINTER, _POINTER, _POINTER)
path_segments = _bind("FPDFPath_CountSegments", _INT, _POINTER)
path_segment = _bind("FPDFPath_GetPathSegment", _POINTER, _POINTER, _INT)
segment_type = _bind("FPDFPathSegment_GetType", _INT, _POINTER)
segment_close = _bind("FPDFPathSegment_GetClose", _INT, _POINTER)
segment_point = _bind("FPDFPathSegment_GetPoint", _INT, _POINTER, _POINTER, _POINTER)


def address(handle: object) -> Address:
    """The address behind a pypdfium2 object or a raw handle of its."""
    pointer: Any = getattr(handle, "raw", handle)
    value = ctypes.cast(pointer, ctypes.c_void_p).value
    assert value is not None
    return value


def each(function: Call, owner: Address, indexes: Iterable[int]) -> list[Any]:
    """`function(owner, index)` for all `indexes`."""
    return list(map(function, repeat(owner), indexes))


def table(function: Call, owner: Address, indexes: NDArray[np.int64], columns: int, dtype: type, *, parts: int = 1) -> NDArray[Any]:
    """One row for each of `indexes` of what `function` writes: `columns` numbers through `parts` pointers. Rows that it leaves
    alone are 0."""
    out: NDArray[Any] = np.zeros((len(indexes), columns), dtype)
    if len(indexes):
        start, row, step = out.ctypes.data, out.strides[0], out.strides[0] // parts
        pointers = [range(start + part * step, start + row * len(indexes), row) for part in range(parts)]
        list(map(function, repeat(owner), indexes.tolist(), *pointers))
    return out
