"""Pictures for tasks: a cell with its row and column, and whole pages; as data URIs, so that no file system need be opened."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from PIL import Image, ImageDraw

from extraction.export.drawing import draw_ink
from extraction.export.markup import Html, element
from extraction.geometry import Box
from extraction.page import Page
from extraction.report import PageRecord

_WIDTH, _HEIGHT = 920, 300  # pixels of every crop: what stands below it must be in view as well
_ZOOM = 250  # pixels across that the framed ink has for itself, left of its surroundings
_LINE = 4.0  # times as wide as high, from which on ink stands above its surroundings instead, over the whole width
_LINE_HEIGHT = 90
_MOST = 3.0  # times that a page's picture is scaled up
_EDGE = 3  # pixels of the frame
_GAP = 6  # pixels between bands that are not next to each other on the page
_FRAME, _PAPER = "#d4380d", "#ffffff"
_GRID = (47, 84, 235)
_QUALITY = 82


def crop(page: Page, shown: Mapping[str, Any]) -> str:
    """The framed ink of `page` large, and beside it the bands that `shown` names (see `doubts`), framed in red, as a data URI."""
    frame = Box(*shown["frame"])
    zoom, room = _places(frame)
    down = [(max(0.0, low), min(page.height, high)) for low, high in shown["down"]]
    panels, scale = _layout(shown["across"], down, room)
    draw = _drawn if page.picture is None else _photographed
    return draw(page, _Sheet(frame, _zoomed(frame, zoom), panels, scale))


def page_picture(page: Page, grids: Sequence[Sequence[Box]] = ()) -> str:
    """A whole page as a data URI, the cells of `grids` outlined."""
    if page.picture is None:
        record = _record(page)
        cells = [_rect(box, "#2f54eb", 1.0) for grid in grids for box in grid]
        return _svg(element("g", draw_ink(record, page), cells), page.width, page.height, Box(0, 0, page.width, page.height))
    if not grids:
        return _uri(page.picture, "jpeg")
    with Image.open(io.BytesIO(page.picture)) as opened:
        picture = opened.convert("RGB")
    scale = picture.width / page.width
    draw = ImageDraw.Draw(picture)
    for box in (box for grid in grids for box in grid):
        draw.rectangle([round(side * scale) for side in box], outline=_GRID, width=1)
    return _encoded(picture)


class _Panel(NamedTuple):
    """A part of the page, where its corner stands in the crop, and how many pixels of the crop a unit of the page takes."""

    source: Box
    x: float
    y: float
    scale: float


class _Sheet(NamedTuple):
    """A whole crop. `scale` is that of `panels`, which are all alike."""

    frame: Box
    zoom: _Panel
    panels: Sequence[_Panel]
    scale: float


def _places(frame: Box) -> tuple[Box, Box]:
    """Where the large ink goes, and where its surroundings."""
    if frame.width > _LINE * frame.height:
        return Box(0, 0, _WIDTH, _LINE_HEIGHT), Box(0, _LINE_HEIGHT + _GAP, _WIDTH, _HEIGHT)
    return Box(0, 0, _ZOOM, _HEIGHT), Box(_ZOOM + 3 * _GAP, 0, _WIDTH, _HEIGHT)


def _zoomed(frame: Box, place: Box) -> _Panel:
    margin = 0.12 * frame.height
    source = Box(frame.x0 - margin, frame.y0 - margin, frame.x1 + margin, frame.y1 + margin)
    scale = min(2 * _MOST, place.width / max(source.width, 1.0), place.height / max(source.height, 1.0))
    return _Panel(source, place.x0, place.y0 + (place.height - source.height * scale) / 2, scale)


def _layout(across: Sequence[Sequence[float]], down: Sequence[Sequence[float]], room: Box) -> tuple[list[_Panel], float]:
    """The bands' crossings, within `room`, in the order of the page."""
    gaps = _GAP * (len(across) - 1), _GAP * (len(down) - 1)
    width, height = sum(high - low for low, high in across), sum(high - low for low, high in down)
    scale = min(_MOST, (room.width - gaps[0]) / max(width, 1.0), (room.height - gaps[1]) / max(height, 1.0))
    panels = []
    y = room.y0 + (room.height - gaps[1] - height * scale) / 2
    for low, high in down:
        x = room.x0
        for left, right in across:
            panels.append(_Panel(Box(left, low, right, high), x, y, scale))
            x += (right - left) * scale + _GAP
        y += (high - low) * scale + _GAP
    return panels, scale


def _photographed(page: Page, sheet: _Sheet) -> str:
    assert page.picture is not None
    with Image.open(io.BytesIO(page.picture)) as opened:
        picture = opened.convert("RGB")
    unit = picture.width / page.width
    canvas = Image.new("RGB", (_WIDTH, _HEIGHT), _PAPER)
    draw = ImageDraw.Draw(canvas)
    for panel in (*sheet.panels, sheet.zoom):
        canvas.paste(_cut(picture, panel.source, unit, panel.scale / unit), (round(panel.x), round(panel.y)))
    for panel in (*sheet.panels, sheet.zoom):
        if (corners := _framed(panel, sheet.frame)) is not None:
            draw.rectangle(corners, outline=_FRAME, width=_EDGE)
    return _encoded(canvas)


def _cut(picture: Image.Image, source: Box, unit: float, factor: float) -> Image.Image:
    """A part of a picture, `factor` times as large; what lies beyond its edge is paper."""
    box = tuple(round(side * unit) for side in source)
    size = max(1, round((box[2] - box[0]) * factor)), max(1, round((box[3] - box[1]) * factor))
    inside = max(0, box[0]), max(0, box[1]), min(picture.width, box[2]), min(picture.height, box[3])
    part = Image.new("RGB", (max(1, box[2] - box[0]), max(1, box[3] - box[1])), _PAPER)
    if inside[2] > inside[0] and inside[3] > inside[1]:
        part.paste(picture.crop(inside), (inside[0] - box[0], inside[1] - box[1]))
    return part.resize(size, Image.Resampling.LANCZOS)


def _framed(panel: _Panel, frame: Box) -> Box | None:
    """What of `frame` a panel shows, in the crop's pixels; None where that is nothing."""
    source = panel.source
    x0, y0 = max(source.x0, frame.x0), max(source.y0, frame.y0)
    x1, y1 = min(source.x1, frame.x1), min(source.y1, frame.y1)
    if x0 >= x1 or y0 >= y1:
        return None
    sides = ((x0 - source.x0), (y0 - source.y0), (x1 - source.x0), (y1 - source.y0))
    left, top, right, bottom = (side * panel.scale for side in sides)
    # Around the ink, not on it.
    return Box(panel.x + left - _EDGE, panel.y + top - _EDGE, panel.x + right + _EDGE, panel.y + bottom + _EDGE)


def _drawn(page: Page, sheet: _Sheet) -> str:
    """The same of a page that has no picture, only text."""
    ink = draw_ink(_record(page), page)
    parts = []
    for number, panel in enumerate((sheet.zoom, *sheet.panels)):
        source = panel.source
        content = element("use", href=f"#ink-{page.number}") if number else ink
        parts.append(
            element(
                "svg", content, _rect(sheet.frame, _FRAME, 2.0 / panel.scale),
                x=panel.x, y=panel.y, width=source.width * panel.scale, height=source.height * panel.scale,
                viewBox=f"{source.x0:.2f} {source.y0:.2f} {max(source.width, 1):.2f} {max(source.height, 1):.2f}",
            )
        )  # fmt: skip
    return _svg(element("g", parts), _WIDTH, _HEIGHT, Box(0, 0, _WIDTH, _HEIGHT))


def _record(page: Page) -> PageRecord:
    return PageRecord(number=page.number, width=page.width, height=page.height, unit=page.unit, recognized=page.recognized)


def _rect(box: Box, stroke: str, width: float) -> Html:
    return element(
        "rect", x=box.x0, y=box.y0, width=box.width, height=box.height, fill="none", stroke=stroke, stroke_width=round(width, 3)
    )


def _svg(content: Html, width: float, height: float, view: Box) -> str:
    style = Html("<style>.paper{fill:#fff}.ruling{stroke:#555;stroke-width:.8}text{font-family:sans-serif;fill:#111}</style>")
    svg = element(
        "svg", style, content, xmlns="http://www.w3.org/2000/svg", width=round(width), height=round(height),
        viewBox=f"{view.x0:.2f} {view.y0:.2f} {view.width:.2f} {view.height:.2f}",
    )  # fmt: skip
    return _uri(svg.encode(), "svg+xml")


def _encoded(picture: Image.Image) -> str:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    return _uri(out.getvalue(), "jpeg")


def _uri(data: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"
