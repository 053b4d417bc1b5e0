"""Whether the text layer of a PDF page says what a person sees on the page; if not, the page has to be recognized.

The page is drawn once, small, and the text layer is held against that picture.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extraction.page import Image
from extraction.read.han import common_han, han
from extraction.read.pdf.chars import Chars, em_boxes, on_page
from extraction.read.pdf.frame import Frame, Points
from extraction.read.pdf.objects import Drawn, Placed
from extraction.read.pdf.shapes import look_different

COVERED = 0.8  # share of the page that images must cover for it to be a scan
CONTRAST = 6.0  # standard deviation of grey from which something is drawn
UNDRAWN = 0.3  # share of characters without ink from which the layer is not believed
GARBLED = 0.1  # share of characters that no font explains
RARE_HAN = 0.25  # share of ideographs outside of everyday use; names and places stay far below
FEW = 20  # characters: fewer are no statistics
OUTLINES = 400  # pieces of curve: 30 letters drawn as outlines have more, logos and round charts fewer
SPREAD = 0.2  # share of the page's height that unread ink must reach over to be text
PICTURE = 0.08  # share of the page's area from which an unread picture is worth a word

_STRANGE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ue000-\uf8ff\ufff0-\uffff\U000f0000-\U0010ffff\u0250-\u036f\u0700-\u0dff\u1200-\u1cff]"
)
_LATIN_1 = re.compile("[\u00a1-\u00b6\u00b8-\u00d6\u00d8-\u00f6\u00f8-\u00ff]")
_FIRST_CJK = 0x2E80
_CELL = 4  # pixels of the picture to one of the ink map


GARBLED_LAYER = ("text-layer-ignored", "文字层是乱码，已改为识别页面图像")
FALSE_LAYER = ("text-layer-ignored", "文字层与页面上所见不符，已改为识别页面图像")
UNREAD_PICTURE = ("picture-not-read", "页面上有较大的图片，其中若有文字则没有读取")


class Verdict(NamedTuple):
    """`kept` marks the characters that are part of the page; `recognize` says that the page must be recognized instead.

    `problem` is the code and the words of what a reader of the report has to know, if anything: a scan is no problem, a layer that
    claims what is not there is one.
    """

    kept: NDArray[np.bool_]
    recognize: bool = False
    problem: tuple[str, str] | None = None


def judge(chars: Chars, drawn: Drawn, frame: Frame, picture: Image) -> Verdict:
    """Hold the text layer against `picture` (RGB), which shows the page as `frame` has it, at any scale."""
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
    kept = chars.visible & on_page(chars, frame) & ~_under_images(chars, drawn)
    letters = kept & ~chars.space
    if not letters.any():
        blank = float(grey.std()) < 0.5 and int(grey.max()) - int(grey.min()) < 40
        return Verdict(kept, recognize=not blank)
    text = "".join(map(chr, chars.code[letters].tolist()))
    if is_garbled(text, float(chars.broken[letters].mean())):
        return Verdict(kept, recognize=True, problem=GARBLED_LAYER)
    scale = grey.shape[1] / frame.width
    boxes = frame.boxes(chars.box) * scale
    half = _shrunk(grey, 2)
    drawn_letters = _has_ink(half, boxes / 2)
    undrawn = letters & ~drawn_letters & ~_font_missing(chars, letters & drawn_letters)
    if undrawn.sum() > UNDRAWN * letters.sum():
        return Verdict(kept, recognize=True, problem=None if coverage(drawn, frame) >= COVERED else FALSE_LAYER)
    upright = letters & drawn_letters & chars.embedded & (chars.turns == frame.turns) & ~chars.diagonal
    if look_different(grey, em_boxes(chars[upright], frame) * scale, chars.code[upright]):
        return Verdict(kept, recognize=True, problem=FALSE_LAYER)
    kept &= ~_wholly(undrawn, letters, chars.object)
    return _weigh_ink(grey, half, boxes[kept & ~chars.space], drawn, frame, kept)


def coverage(drawn: Drawn, frame: Frame) -> float:
    """Share of the page that images cover."""
    grid = np.zeros((50, 50), bool)
    for image in drawn.images:
        x0, y0, x1, y1 = frame.boxes(np.array([image.box]))[0] / np.array([frame.width, frame.height] * 2) * 50
        grid[max(0, round(y0)) : max(0, round(y1)), max(0, round(x0)) : max(0, round(x1))] = True
    return float(grid.mean())


def is_garbled(text: str, broken: float) -> bool:
    """Whether `text` cannot be what anybody wrote: characters without meaning, or ideographs and letters drawn at random.

    `broken` is the share of characters that the font does not explain.
    """
    if broken > GARBLED or len(_STRANGE.findall(text)) > GARBLED * len(text):
        return True
    ideographs = han(text)
    if len(ideographs) >= FEW and sum(character not in common_han() for character in ideographs) > RARE_HAN * len(ideographs):
        return True
    accented, letters = len(_LATIN_1.findall(text)), sum(map(str.isalpha, text))
    return accented > max(FEW / 2, GARBLED * 2 * letters)


def _under_images(chars: Chars, drawn: Drawn) -> NDArray[np.bool_]:
    """Which characters an image was drawn over that lets nothing through."""
    hidden = np.zeros(len(chars), bool)
    opaque = [image for image in drawn.images if not image.transparent]
    if not opaque:
        return hidden
    order = np.array([drawn.text_order.get(handle, len(drawn.text_order) << 20) for handle in chars.object.tolist()])
    x, y = (chars.box[:, 0] + chars.box[:, 2]) / 2, (chars.box[:, 1] + chars.box[:, 3]) / 2
    for image in opaque:
        x0, y0, x1, y1 = image.box
        hidden |= (order < image.order) & (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
    return hidden


def _has_ink(grey: NDArray[np.uint8], boxes: Points) -> NDArray[np.bool_]:
    """For boxes in pixels, whether anything but one flat colour is in them."""
    height, width = grey.shape
    total, squares = cv2.integral2(grey)
    x0, y0 = (np.clip(np.floor(boxes[:, side]), 0, size - 1).astype(np.int64) for side, size in ((0, width), (1, height)))
    x1, y1 = (np.clip(np.ceil(boxes[:, side]), 1, size).astype(np.int64) for side, size in ((2, width), (3, height)))
    x1, y1 = np.maximum(x1, x0 + 1), np.maximum(y1, y0 + 1)
    area = (x1 - x0) * (y1 - y0)

    def inside(sums: NDArray[Any]) -> NDArray[np.float64]:
        return np.asarray((sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0]) / area)

    variance = inside(squares) - inside(total) ** 2
    return np.asarray(variance > CONTRAST**2)


def _font_missing(chars: Chars, inked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which characters may lack ink because this machine lacks the font, which is no lie: Latin letters PDFium can always draw."""
    present = np.unique(chars.font[inked & (chars.code >= _FIRST_CJK)])
    return ~chars.embedded & (chars.code >= _FIRST_CJK) & ~np.isin(chars.font, present)


def _wholly(undrawn: NDArray[np.bool_], letters: NDArray[np.bool_], objects: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """The characters of text objects in which none is drawn: hidden keywords, white on white. A single faint comma is no proof."""
    _, member = np.unique(objects, return_inverse=True)
    lacking, all_letters = np.bincount(member, undrawn), np.bincount(member, letters)
    return np.asarray(((lacking == all_letters) & (lacking >= 2))[member])


def _weigh_ink(
    grey: NDArray[np.uint8], half: NDArray[np.uint8], letters: Points, drawn: Drawn, frame: Frame, kept: NDArray[np.bool_]
) -> Verdict:
    """Whether more is drawn than the text layer and the lines explain: letters as outlines, or a picture of text."""
    scale = grey.shape[1] / frame.width
    ink = (255 - _shrunk(half, _CELL // 2)).astype(np.float32)
    ink[ink < 16] = 0
    read = _painted(ink.shape, letters / _CELL)
    strokes = np.array([stroke[:4] for stroke in drawn.strokes], np.float64).reshape(-1, 4)
    areas = np.array([area.box for area in drawn.areas], np.float64).reshape(-1, 4)
    known = read | _painted(ink.shape, frame.boxes(np.vstack((strokes, areas))) * scale / _CELL)
    unread, pictures = np.zeros(ink.shape, bool), np.zeros(ink.shape, bool)
    for image in drawn.images:
        box = frame.boxes(np.array([image.box])) * scale
        place = _painted(ink.shape, box / _CELL)
        pictures |= place
        if _looks_written(grey, box[0]):
            unread |= place
    if drawn.curves >= OUTLINES:
        unread |= ~pictures
    unread &= ~known
    rows = (ink * unread).max(axis=1) > 0
    if (ink * unread).sum() > (ink * read).sum() and rows.mean() >= SPREAD:
        return Verdict(kept, recognize=True)
    much = any(_holds_much(image, frame, ink * unread, scale) for image in drawn.images)
    return Verdict(kept, problem=UNREAD_PICTURE if much else None)


def _shrunk(grey: NDArray[np.uint8], times: int) -> NDArray[np.uint8]:
    """The picture at a fraction of its size, each pixel the mean of those it stands for."""
    size = (max(1, grey.shape[1] // times), max(1, grey.shape[0] // times))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def _painted(shape: tuple[int, ...], boxes: Points) -> NDArray[np.bool_]:
    """A map of `shape` that is true wherever one of `boxes` lies."""
    height, width = shape
    steps = np.zeros((height + 1, width + 1), np.int32)
    x0, x1 = (np.clip(edge(boxes[:, side]), 0, width).astype(np.int64) for edge, side in ((np.floor, 0), (np.ceil, 2)))
    y0, y1 = (np.clip(edge(boxes[:, side]), 0, height).astype(np.int64) for edge, side in ((np.floor, 1), (np.ceil, 3)))
    for y, x, step in ((y0, x0, 1), (y0, x1, -1), (y1, x0, -1), (y1, x1, 1)):
        np.add.at(steps, (y, x), step)
    return np.asarray(steps.cumsum(axis=0).cumsum(axis=1)[:height, :width] > 0)


def _looks_written(grey: NDArray[np.uint8], box: NDArray[np.float64]) -> bool:
    """Whether the part of the page is mostly light with some dark in it, as a scan is and a photograph is not."""
    x0, y0, x1, y1 = (max(0, int(edge)) for edge in box)
    part = grey[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)]
    if not part.size:
        return False
    light, dark = float((part > 180).mean()), float((part < 128).mean())
    return light > 0.5 and 0.002 < dark < 0.4


def _holds_much(image: Placed, frame: Frame, unread: NDArray[np.float32], scale: float) -> bool:
    """Whether an image is large and has ink that was not read."""
    x0, y0, x1, y1 = frame.boxes(np.array([image.box]))[0]
    if (x1 - x0) * (y1 - y0) < PICTURE * frame.width * frame.height:
        return False
    left, top, right, bottom = (max(0, int(edge * scale / _CELL)) for edge in (x0, y0, x1, y1))
    return bool(unread[top:bottom, left:right].any())
