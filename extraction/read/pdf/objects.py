"""What is drawn on a PDF page besides text: images, lines and filled rectangles, in the PDF's coordinates."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import pypdfium2.raw as pdfium_c

from extraction.read.pdf import raw

_DEPTH = 8  # of forms in forms
_OBJECTS = 200_000  # on a page, beyond which lines are drawing, not tables
_SEGMENTS = 60_000
_SIMPLE = 6  # pieces of the path of a rectangle, at most
THIN = 4.0  # points: a rectangle up to this is a line
_STRAIGHT = 0.6  # points by which a horizontal or vertical line may miss it

Matrix = tuple[float, float, float, float, float, float]  # a b c d e f, as PDF writes them
Point = tuple[float, float]
Color = tuple[int, int, int, int]  # red, green, blue, opacity


class Placed(NamedTuple):
    """An image: its box (left, bottom, right, top), its pixels, whether it lets through what is under it, and its place in the
    order of drawing."""

    box: tuple[float, float, float, float]
    width: int
    height: int
    transparent: bool
    order: int


class Area(NamedTuple):
    """A filled rectangle and its colour."""

    box: tuple[float, float, float, float]
    color: Color


class Stroke(NamedTuple):
    """A straight piece of line from one end to the other, with its colour."""

    x0: float
    y0: float
    x1: float
    y1: float
    color: Color


@dataclass(slots=True)
class Drawn:
    """Everything found on a page. `curves` counts the pieces of path that are neither horizontal nor vertical, as outlines of
    letters are.

    `text_order` maps the address of a text object to its place in the order of drawing.
    """

    images: list[Placed] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    curves: int = 0
    text_order: dict[int, int] = field(default_factory=dict)


def read_objects(page: object) -> Drawn:
    """Walk the page's objects, forms included."""
    drawn = Drawn()
    scratch = _Scratch()
    left = _SEGMENTS
    owner = raw.address(page)
    top = raw.each(raw.page_object, owner, range(raw.page_objects(owner)))
    for order, (handle, kind, matrix) in enumerate(_walk(top, None, scratch, 0)):
        if order > _OBJECTS:
            break
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            drawn.text_order[handle] = order
        elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            width, height = scratch.image_size(handle)
            transparent = bool(raw.object_transparent(handle))
            drawn.images.append(Placed(_moved(scratch.bounds(handle), matrix), width, height, transparent, order))
        elif kind == pdfium_c.FPDF_PAGEOBJ_PATH and left > 0:
            left -= _read_path(handle, matrix, scratch, drawn)
    return drawn


class _Scratch:
    """Memory that PDFium writes its answers into, used over and over."""

    def __init__(self) -> None:
        self._floats = (ctypes.c_float * 6)()
        self._uints = (ctypes.c_uint * 4)()
        start, step = ctypes.addressof(self._floats), ctypes.sizeof(ctypes.c_float)
        self._at = [start + step * place for place in range(6)]
        start, step = ctypes.addressof(self._uints), ctypes.sizeof(ctypes.c_uint)
        self._uint_at = [start + step * place for place in range(4)]

    def bounds(self, handle: int) -> tuple[float, float, float, float]:
        if not raw.object_bounds(handle, *self._at[:4]):
            return 0.0, 0.0, 0.0, 0.0
        left, bottom, right, top = self._floats[:4]
        return left, bottom, right, top

    def matrix(self, handle: int) -> Matrix:
        if not raw.object_matrix(handle, self._at[0]):
            return 1.0, 0.0, 0.0, 1.0, 0.0, 0.0
        a, b, c, d, e, f = self._floats
        return a, b, c, d, e, f

    def image_size(self, handle: int) -> tuple[int, int]:
        if not raw.image_size(handle, *self._uint_at[:2]):
            return 0, 0
        return self._uints[0], self._uints[1]

    def point(self, segment: int) -> Point:
        raw.segment_point(segment, *self._at[:2])
        return self._floats[0], self._floats[1]

    def color(self, getter: raw.Call, handle: int) -> Color:
        """Red, green, blue and opacity; black where it is no plain colour."""
        if not getter(handle, *self._uint_at):
            return 0, 0, 0, 255
        red, green, blue, alpha = self._uints
        return red, green, blue, alpha

    def draw_mode(self, handle: int) -> tuple[bool, bool]:
        """Whether a path is filled, and whether it is stroked."""
        if not raw.path_mode(handle, *self._uint_at[:2]):
            return False, False
        return self._uints[0] != pdfium_c.FPDF_FILLMODE_NONE, self._uints[1] != 0


def _walk(objects: Iterable[int], matrix: Matrix | None, scratch: _Scratch, depth: int) -> Iterator[tuple[int, int, Matrix | None]]:
    """Address, type and outer matrix (None: none) of every object in the order of drawing; forms are entered, not given."""
    for handle in objects:
        kind = raw.object_type(handle)
        if kind != pdfium_c.FPDF_PAGEOBJ_FORM:
            yield handle, kind, matrix
        elif depth < _DEPTH:
            inner = scratch.matrix(handle)
            children = raw.each(raw.form_object, handle, range(raw.form_objects(handle)))
            yield from _walk(children, inner if matrix is None else _product(inner, matrix), scratch, depth + 1)


def _product(inner: Matrix, outer: Matrix) -> Matrix:
    """First `inner`, then `outer`."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _at(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _moved(box: tuple[float, float, float, float], matrix: Matrix | None) -> tuple[float, float, float, float]:
    """The box around `box` after `matrix`."""
    if matrix is None:
        return box
    x0, y0, x1, y1 = box
    return _around([_at(matrix, x, y) for x in (x0, x1) for y in (y0, y1)])


def _around(points: Sequence[Point]) -> tuple[float, float, float, float]:
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys)


def _read_path(handle: int, matrix: Matrix | None, scratch: _Scratch, drawn: Drawn) -> int:
    """Sort one path into strokes and areas; returns how many of its pieces were looked at."""
    filled, stroked = scratch.draw_mode(handle)
    fill = scratch.color(raw.object_fill, handle) if filled else None
    stroke = scratch.color(raw.object_stroke, handle) if stroked else None
    ink = stroke or fill
    if ink is None:
        return 0
    box = _moved(scratch.bounds(handle), matrix)
    count = int(raw.path_segments(handle))
    if count <= _SIMPLE and min(box[2] - box[0], box[3] - box[1]) <= THIN:  # the usual table line: no need to look at its points
        drawn.strokes.append(_middle_line(box, ink))
        return 1
    whole = scratch.matrix(handle) if matrix is None else _product(scratch.matrix(handle), matrix)
    for points in _polylines(handle, count, scratch, drawn):
        _sort_polyline([_at(whole, x, y) for x, y in points], fill, stroke, drawn)
    return count


def _middle_line(box: tuple[float, float, float, float], color: Color) -> Stroke:
    x0, y0, x1, y1 = box
    if x1 - x0 >= y1 - y0:
        return Stroke(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2, color)
    return Stroke((x0 + x1) / 2, y0, (x0 + x1) / 2, y1, color)


def _polylines(handle: int, count: int, scratch: _Scratch, drawn: Drawn) -> Iterator[list[Point]]:
    """The straight runs of points of a path, closed ones with their first point again; curves part runs."""
    points: list[Point] = []
    start = (0.0, 0.0)
    for index in range(count):
        segment = raw.path_segment(handle, index)
        kind, point = raw.segment_type(segment), scratch.point(segment)
        if kind == pdfium_c.FPDF_SEGMENT_LINETO:
            points.append(point)
        else:
            if len(points) > 1:
                yield points
            points = [point]
            if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
                start = point
            else:
                drawn.curves += 1
        if raw.segment_close(segment):
            points.append(start)
    if len(points) > 1:
        yield points


def _sort_polyline(points: Sequence[Point], fill: Color | None, stroke: Color | None, drawn: Drawn) -> None:
    box = _around(points)
    x0, y0, x1, y1 = box
    ink = stroke or fill
    if ink is not None and len(points) <= _SIMPLE and min(x1 - x0, y1 - y0) <= THIN:
        drawn.strokes.append(_middle_line(box, ink))
        return
    slanted = 0
    for (ax, ay), (bx, by) in pairwise(points):
        across, up = abs(bx - ax), abs(by - ay)
        if min(across, up) > _STRAIGHT:
            slanted += 1
        elif stroke is not None and max(across, up) > 0:
            drawn.strokes.append(Stroke(ax, ay, bx, by, stroke))
    drawn.curves += slanted
    if fill is not None and not slanted and len(points) <= _SIMPLE:
        drawn.areas.append(Area(box, fill))
