from __future__ import annotations

import pickle

import cv2
import numpy as np
import pytest

from extraction.errors import EngineError
from extraction.geometry import Box
from extraction.page import Image, Page, Segment
from extraction.recognize import recognize_page
from extraction.recognize.engine import Refine
from extraction.recognize.paddle import PaddleEngine
from tests.unit.recognize.drawing import framed, sealed, table_page, turned

ROWS, COLUMNS = 8, 5
DASHES = {"—", "一", "-"}


@pytest.fixture(scope="module")
def engine() -> PaddleEngine:
    return PaddleEngine()


def recognized(image: Image, engine: PaddleEngine, dpi: float) -> Page:
    return recognize_page(Page(1, image.shape[1], image.shape[0], "px", dpi=dpi, image=image), engine)


def misread(page: Page, texts: dict[tuple[int, int], str], *, stamped: bool = False) -> list[tuple[str, str]]:
    """Cells that are not what was drawn. On a `stamped` page, a blank cell may be taken for one that could not be read."""
    (grid,) = page.grids
    assert (grid.rows, grid.columns, len(grid.cells)) == (ROWS, COLUMNS, ROWS * COLUMNS)
    wrong = []
    for cell in grid.cells:
        read, drawn = "".join(page.segments[i].text for i in cell.segments), texts[cell.row, cell.column]
        assert cell.ink == bool(drawn) or (stamped and cell.ink)
        if read != drawn and not {read, drawn} <= DASHES:
            wrong.append((drawn, read))
    return wrong


@pytest.mark.parametrize(("dpi", "seed"), [(150, 1), (200, 2), (300, 3)])
def test_a_page_is_read_cell_by_cell(engine: PaddleEngine, dpi: int, seed: int) -> None:
    image, texts = table_page(dpi, ROWS, COLUMNS, seed)
    page = recognized(image, engine, dpi)
    assert misread(page, texts) == []
    assert page.image is None
    assert page.recognized
    assert page.picture is not None
    assert page.picture.startswith(b"\xff\xd8")
    assert page.segments[0].text == "某某市政府信息公开工作年度报告"
    pickle.dumps(page)


@pytest.mark.slow
@pytest.mark.parametrize(("degrees", "quarters", "rotation"), [(3, 0, 357), (-9, 0, 9), (1, 1, 269), (0, 2, 180), (-1, 3, 91)])
def test_a_page_comes_upright_however_it_was_scanned(engine: PaddleEngine, degrees: float, quarters: int, rotation: float) -> None:
    image, texts = table_page(150, ROWS, COLUMNS, 1)
    page = recognized(turned(image, degrees, quarters), engine, 150)
    assert page.rotation == pytest.approx(rotation, abs=0.3)
    assert len(misread(page, texts)) <= 1
    # The transform leads from the scan to where the text now lies.
    title = page.segments[0].box
    height, width = framed(image).shape[:2]
    middle = np.array([width / 2, image.shape[1] // 12 + 40 * 150 / 72, 1.0])
    scanned = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0) @ middle
    for _ in range(quarters):
        scanned = np.array([height - 1 - scanned[1], scanned[0]])
        width, height = height, width
    assert page.transform is not None
    x, y, w = np.array(page.transform).reshape(3, 3) @ np.array([*scanned, 1.0])
    assert title.contains(x / w, y / w)


def test_a_seal_hides_no_cell(engine: PaddleEngine) -> None:
    image, texts = table_page(150, ROWS, COLUMNS, 4)
    page = recognized(sealed(image, 800, 330, 110), engine, 150)
    assert misread(page, texts, stamped=True) == []


def test_a_blank_cell_under_red_may_not_be_one(engine: PaddleEngine) -> None:
    image, texts = table_page(150, ROWS, COLUMNS, 4)
    (grid,) = recognized(image, engine, 150).grids
    blank = next(cell for cell in grid.cells if not texts[cell.row, cell.column])
    assert not blank.ink
    stamped = image.copy()
    x, y = (round(value) for value in blank.box.center)
    cv2.circle(stamped, (x, y), 9, (225, 60, 70), -1)
    (grid,) = recognized(stamped, engine, 150).grids
    assert next(cell for cell in grid.cells if (cell.row, cell.column) == (blank.row, blank.column)).ink


def test_pages_without_text_have_none(engine: PaddleEngine) -> None:
    for image in (np.full((900, 640, 3), 255, np.uint8), np.zeros((900, 640, 3), np.uint8), np.full((3, 3, 3), 200, np.uint8)):
        page = recognized(image, engine, 100)
        assert page.segments == []
        assert page.grids == []
    noise = np.random.default_rng(0).integers(0, 255, (700, 500, 3), dtype=np.uint8)
    assert recognized(noise, engine, 100).recognized


class Stub:
    """An engine that answers what a test wants."""

    version = "stub"

    def __init__(self, segments: list[Segment]) -> None:
        self.segments = segments

    def recognize(self, image: Image, refine: Refine) -> list[Segment]:
        assert image.ndim == 3
        refine([])
        return self.segments


@pytest.mark.parametrize(
    "segment",
    [
        Segment("x", Box(0, 0, 5, 5), probability=7.0),
        Segment("x", Box(0, 0, float("nan"), 5)),
        Segment("x", Box(900, 900, 950, 950)),
        Segment(None, Box(0, 0, 5, 5)),  # type: ignore[arg-type]
    ],
)
def test_nonsense_is_an_engine_error(segment: Segment) -> None:
    image = np.full((200, 200, 3), 255, np.uint8)
    with pytest.raises(EngineError):
        recognize_page(Page(1, 200, 200, "px", image=image), Stub([segment]))


def test_a_page_without_image_is_left_alone() -> None:
    page = Page(1, 595, 842, "pt")
    assert recognize_page(page, Stub([])) is page
