"""One page through the stage: straighten, clean, find lines and tables, read, and put it all in reading order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import cv2
import numpy as np

from extraction.errors import EngineError
from extraction.geometry import Box
from extraction.grid.lattice import grids_from_rulings, lattices, reading_order
from extraction.page import Grid, GridCell, Image, Page, Reading, Ruling, Segment
from extraction.recognize.boxes.refine import Refiner
from extraction.recognize.cleaning.bleeding import without_bleeding
from extraction.recognize.cleaning.clean import Cleaned, clean, resolution_of, without_specks
from extraction.recognize.cleaning.folds import mark_folded, without_folds, without_shade
from extraction.recognize.cleaning.grounds import edges_of
from extraction.recognize.cleaning.red_seals import without_rests
from extraction.recognize.cleaning.seals import mended
from extraction.recognize.engine import Engine
from extraction.recognize.lines.erase import erase_rulings
from extraction.recognize.lines.line_ink import line_ink
from extraction.recognize.lines.rulings import find_rulings
from extraction.recognize.reading.between import with_sense
from extraction.recognize.reading.brackets import with_pairs
from extraction.recognize.reading.figures import as_figure
from extraction.recognize.reading.legible import legibility_of
from extraction.recognize.reading.readings import DASHES, DOTS, MOST
from extraction.recognize.reading.sealed import read_through, unread_rests, unsure
from extraction.recognize.reading.strokes import with_strokes
from extraction.recognize.shades import Gray, Mask
from extraction.recognize.straightening.straighten import Matrix, straighten

MOST_DPI = 300
BY_SHAPE = 0.9  # the probability of a mark that its shape alone tells
UNREAD = 0.5  # the same where the engine saw something else
READ = 0.8  # the engine's probability from which its reading of a lone mark stands
PICTURE_DPI = 100
PICTURE_QUALITY = 70
DARK_CELL = 110
SEALED = 0.03  # of a cell
SLACK = 2.5  # points
LONE = 90.0  # points
NARROWEST_TABLE = 72.0  # points: strokes of a heading in large type cross each other, too
SMALL_TABLE = (150.0, 24.0)  # points: no table is both narrower and lower than that
COLUMNS = 0.3  # of a table's height, over which lines down run at least


def recognize_page(page: Page, engine: Engine) -> Page:
    """`page` read by `engine`: a new page with segments, rulings, ruled grids and a small picture, and without its image.

    A page without an image is given back as it is. Raises `EngineError` where the engine fails or answers nonsense.
    """
    if page.image is None:
        return page
    page = reduced(page)
    assert page.image is not None
    upright = straighten(page.image, lambda level: legibility_of(level, engine))
    height, width = upright.image.shape[:2]
    cleaned = clean(upright.image, page.dpi)
    drawn, rulings, lone, folds, bare = _drawn(cleaned)
    strokes = _without_dark_cells(bare, drawn)
    refiner = Refiner(strokes, drawn, cleaned.dpi, lone)
    seen = _to_read(cleaned, strokes, drawn, lone)
    answer = _checked(engine.recognize(seen, refiner), width, height)
    if cleaned.sealed is not None and cleaned.whole is not None:
        answer = read_through(answer, engine, _with_seals(seen, cleaned.text, cleaned.whole), cleaned.sealed)
    if cleaned.pale is not None:
        answer = unsure(answer, cleaned.pale)
    answer = [with_pairs(with_sense(as_figure(_by_shape(segment, refiner.marks)))) for segment in answer]
    if cleaned.sealed is not None:
        answer = unread_rests(answer, [grid.box for grid in drawn], cleaned.sealed)
    segments = [segment for segment in answer if segment.text]
    grids = grids_from_rulings(rulings, segments, width, height, cleaned.dpi / 72)
    _carry_ink(grids, drawn)
    _mark_sealed(grids, cleaned.sealed)
    mark_folded(grids, folds, cleaned.dpi / 72)
    held = {index for grid in grids for cell in grid.cells for index in cell.segments}
    ordered, grids = in_reading_order(with_strokes(segments, seen[:, :, 0], held), grids)
    return replace(
        page,
        width=float(width),
        height=float(height),
        unit="px",
        rotation=upright.rotation,
        segments=ordered,
        rulings=rulings + lone,
        grids=grids,
        unread=[segment.box for segment in answer if not segment.text],
        image=None,
        picture=_picture(upright.image, cleaned.dpi),
        recognized=True,
        transform=_joined(upright.transform, page.transform),
    )


def reduced(page: Page) -> Page:
    """`page` with its image at `MOST_DPI` at most: beyond that, type gains nothing. What is smaller is given back as it is.

    Who lets go of the page as it came before it is recognized saves the memory of its image: 100 MB at 600 dpi.
    """
    if page.image is None:
        return page
    height, width = page.image.shape[:2]
    resolution = resolution_of(width, height, page.dpi)
    if resolution <= 1.1 * MOST_DPI:
        return page
    scale = MOST_DPI / resolution
    size = round(width * MOST_DPI / resolution), round(height * MOST_DPI / resolution)
    image = np.asarray(cv2.resize(page.image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    dpi = None if page.dpi is None else page.dpi * scale
    transform = _joined(np.diag([scale, scale, 1.0]), page.transform)
    return replace(page, image=image, width=float(size[0]), height=float(size[1]), dpi=dpi, transform=transform)


def _joined(matrix: Matrix, before: tuple[float, ...] | None) -> tuple[float, ...]:
    """What takes pixels through `before`, where there is one, and then through `matrix`."""
    whole = matrix if before is None else matrix @ np.reshape(before, (3, 3))
    return tuple(float(value) for value in whole.ravel())


def in_reading_order(segments: Sequence[Segment], grids: Sequence[Grid]) -> tuple[list[Segment], list[Grid]]:
    """Lines from top to bottom, each table in its place, its cells row by row, the lines of a cell together.

    The grids given back point to the segments in their new order.
    """
    held = {index for grid in grids for cell in grid.cells for index in cell.segments}
    free = reading_order([i for i in range(len(segments)) if i not in held], segments)
    order: list[int] = []
    waiting = sorted(grids, key=lambda grid: grid.box.y0)
    for index in free:
        while waiting and waiting[0].box.center[1] < segments[index].box.center[1]:
            order += _cells_in_order(waiting.pop(0))
        order.append(index)
    for grid in waiting:
        order += _cells_in_order(grid)
    places = {index: place for place, index in enumerate(order)}
    moved = [replace(grid, cells=[_moved(cell, places) for cell in grid.cells]) for grid in grids]
    return [segments[index] for index in order], moved


def _drawn(cleaned: Cleaned) -> tuple[list[Grid], list[Ruling], list[Ruling], list[Ruling], Gray]:
    """The tables drawn on a page, the rulings of their sides, the long ones outside them, the folds of the paper, and the page
    without any of these."""
    height, width = cleaned.strokes.shape
    point = cleaned.dpi / 72
    ink = line_ink(cleaned.strokes, cleaned.dpi)
    own = without_bleeding(find_rulings(ink), cleaned.strokes, point)
    own += edges_of(cleaned.grounds, own, point)
    found, folds = without_folds(own, width, height, point)
    drawn = lattices(found, [], width, height, point)
    grids = [grid for grid in drawn if not _is_writing(grid.box, point) and _has_columns(grid.box, found, point)]
    rulings, lone = _of_tables(found, grids, cleaned.sealed, point)
    # Only now: the dots of a line are no specks.
    bare = without_shade(erase_rulings(ink, rulings + lone), folds, cleaned.dpi)
    bare = without_rests(bare, cleaned.sealed, cleaned.dpi)
    return grids, rulings, lone, folds, without_specks(bare, cleaned.dpi)


def _is_writing(box: Box, point: float) -> bool:
    """Whether a grid is so small that strokes of a heading make it up."""
    width, height = box.width / point, box.height / point
    return width < NARROWEST_TABLE or (width < SMALL_TABLE[0] and height < SMALL_TABLE[1])


def _has_columns(box: Box, rulings: Sequence[Ruling], point: float) -> bool:
    """Whether lines down run over more than a row or two of a grid: strokes below each other, in a header of several lines, may
    reach from one of its rules to the next. The edge of its filled header, on one side, is no column either."""
    inside = _grown(box, SLACK * point)
    lines = [r for r in rulings if not r.horizontal and inside.contains(r.x0, (r.y0 + r.y1) / 2)]
    if any(all(abs(line.x0 - side) <= SLACK * point for line in lines) for side in (box.x0, box.x1)):
        return False
    down = sorted((line.y0, line.y1) for line in lines)
    covered, reached = 0.0, box.y0
    for top, foot in down:
        covered += max(0.0, foot - max(top, reached))
        reached = max(reached, foot)
    return covered >= COLUMNS * box.height


def _of_tables(
    rulings: Sequence[Ruling], grids: Sequence[Grid], sealed: Mask | None, point: float
) -> tuple[list[Ruling], list[Ruling]]:
    """The rulings that run along sides of cells, and those outside tables that are too long to be strokes of a heading.

    What else there is in a table was a row of strokes in its writing. `sealed` is where a seal may have cut lines.
    """
    sides, outside = [], []
    for ruling in rulings:
        middle = (ruling.x0 + ruling.x1) / 2, (ruling.y0 + ruling.y1) / 2
        grid = next((grid for grid in grids if _grown(grid.box, SLACK * point).contains(*middle)), None)
        if grid is None:
            outside.append(ruling)
        elif any(_runs_along(ruling, cell.box, SLACK * point) for cell in grid.cells):
            sides.append(ruling)
    upright = [ruling for ruling in outside if not ruling.horizontal]
    whole = mended([ruling for ruling in outside if ruling.horizontal], sealed, point)
    return sides, [r for r in (*whole, *upright) if r.x1 - r.x0 + r.y1 - r.y0 >= LONE * point]


def _grown(box: Box, by: float) -> Box:
    return Box(box.x0 - by, box.y0 - by, box.x1 + by, box.y1 + by)


def _runs_along(ruling: Ruling, box: Box, slack: float) -> bool:
    """Whether a ruling lies on a side of `box`, over part of it at least; a short one, with a third of it."""
    if ruling.horizontal:
        near = min(abs(ruling.y0 - box.y0), abs(ruling.y0 - box.y1)) <= slack
        shared, length = min(ruling.x1, box.x1) - max(ruling.x0, box.x0), ruling.x1 - ruling.x0
    else:
        near = min(abs(ruling.x0 - box.x0), abs(ruling.x0 - box.x1)) <= slack
        shared, length = min(ruling.y1, box.y1) - max(ruling.y0, box.y0), ruling.y1 - ruling.y0
    return near and shared >= min(slack, length / 3)


def _cells_in_order(grid: Grid) -> list[int]:
    return [index for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.column)) for index in cell.segments]


def _moved(cell: GridCell, places: dict[int, int]) -> GridCell:
    return replace(cell, segments=tuple(places[index] for index in cell.segments))


def _to_read(cleaned: Cleaned, strokes: Gray, grids: Sequence[Grid], lone: Sequence[Ruling]) -> Image:
    """What the engine sees: the page without shadows and lines; inside tables without anything red."""
    seen, reach = cleaned.text.copy(), SLACK * cleaned.dpi / 72
    for box in (*(grid.box for grid in grids), *(Box(r.x0, r.y0, r.x1, r.y1) for r in lone)):
        rows, columns = _slices(_grown(box, reach))  # with the outer half of a table's border: a figure close to it is read with it
        seen[rows, columns] = strokes[rows, columns]
    return np.asarray(cv2.cvtColor(seen, cv2.COLOR_GRAY2RGB), dtype=np.uint8)


def _with_seals(seen: Image, text: Gray, whole: Gray) -> Image:
    """What the engine has `seen`, with the grey seals that `text` lacks and the `whole` page has."""
    unchanged = (seen[:, :, 0] == text)[:, :, None]
    return np.where(unchanged, whole[:, :, None], seen)


def _without_dark_cells(strokes: Gray, grids: Sequence[Grid]) -> Gray:
    """White writing on a dark cell made dark on white."""
    for grid in grids:
        for cell in grid.cells:
            rows, columns = _slices(cell.box)
            inside = strokes[rows, columns]
            if inside.size and float(np.median(inside)) < DARK_CELL:
                strokes[rows, columns] = 255 - inside
    return strokes


def _slices(box: Box) -> tuple[slice, slice]:
    return slice(max(0, round(box.y0)), max(0, round(box.y1))), slice(max(0, round(box.x0)), max(0, round(box.x1)))


def _checked(segments: Sequence[Segment], width: int, height: int) -> list[Segment]:
    """What the engine said, if it is sense. Text without a character that prints is no text."""
    checked = []
    for segment in segments:
        box = segment.box
        if not (isinstance(segment.text, str) and 0.0 <= segment.probability <= 1.0 and all(np.isfinite(box))):
            raise EngineError("the OCR engine gave a segment without text, with an impossible probability or an impossible box")
        if box.x1 < -1 or box.y1 < -1 or box.x0 > width + 1 or box.y0 > height + 1:
            raise EngineError("the OCR engine gave a segment outside the page")
        text = "".join(c for c in segment.text if c.isprintable() or c == "\u3000").strip()
        checked.append(segment if text == segment.text else replace(segment, text=text))
    return checked


def _by_shape(segment: Segment, marks: Mapping[Box, str]) -> Segment:
    """`segment` with what its shape tells, where the engine could not read it: what is as flat as a dash is no letter, and the dots
    of an ellipsis are that, however few of them the engine saw."""
    text = marks.get(segment.box, "")
    ellipsis = text not in DASHES
    dots = bool(segment.text) and (DOTS - DASHES).issuperset(segment.text)
    if not text or (segment.text and (segment.probability >= READ or dots != ellipsis)):
        return segment
    kind = DOTS - DASHES if ellipsis else DASHES
    seen = (Reading(segment.text, segment.probability), *segment.readings) if segment.text else ()
    agreed = not seen or any(kind.issuperset(reading.text) for reading in seen)
    others = tuple(reading for reading in seen if reading.text != text)
    return replace(segment, text=text, probability=BY_SHAPE if agreed else UNREAD, readings=others[:MOST], parts=())


def _carry_ink(grids: Sequence[Grid], drawn: Sequence[Grid]) -> None:
    """Ink that was seen in a cell before reading is ink of the cell that now covers that place."""
    for cell in (cell for grid in drawn for cell in grid.cells if cell.ink):
        x, y = cell.box.center
        for grid in grids:
            if grid.box.contains(x, y):
                for other in grid.cells:
                    other.ink = other.ink or other.box.contains(x, y)


def _mark_sealed(grids: Sequence[Grid], sealed: Mask | None) -> None:
    """A cell in which nothing was read may hold what went with a seal, or is written in red."""
    if sealed is None:
        return
    for cell in (cell for grid in grids for cell in grid.cells if not cell.segments):
        covered = sealed[_slices(cell.box)]
        cell.ink = cell.ink or bool(covered.size and covered.mean() > SEALED)


def _picture(image: Image, dpi: float) -> bytes:
    scale = min(1.0, PICTURE_DPI / dpi)
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _, coded = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, PICTURE_QUALITY])
    return bytes(coded)
