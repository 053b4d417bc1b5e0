"""Image files as pages: every mode brought to upright RGB, and no image larger than the limits is ever unpacked."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

from extraction.errors import Damaged, TooLarge
from extraction.limits import Limits
from extraction.page import Image, Page

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF")
_STRIP = 256  # rows
_BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, ArithmeticError)


class ImageReader:
    """Reads the pages of one image file; only TIFF has more than one."""

    def __init__(self, path: Path, *, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        with self._open() as image:
            frames = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        self.pages = int(frames)

    def page(self, number: int) -> Page:
        """Page `number` with its image. Raises `Damaged` or `TooLarge`."""
        with self._open() as image:
            try:
                if number > 1:
                    image.seek(number - 1)
                self._check_size(image)
                dpi = _dpi(image)
                image.load()
                pixels = to_rgb(image)
            except _BROKEN as error:
                raise _damaged(error) from error
        height, width = pixels.shape[:2]
        return Page(number, width, height, "px", dpi, image=pixels)

    def close(self) -> None:
        """Nothing is held open."""

    def _open(self) -> Pillow.Image:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)  # our own limit is checked below
            try:
                image = Pillow.open(self._path, formats=FORMATS)
            except Pillow.DecompressionBombError as error:
                raise TooLarge(f"the image is too large ({error}); scale it down") from error
            except _BROKEN as error:
                raise _damaged(error) from error
        try:
            self._check_size(image)
        except TooLarge:
            image.close()
            raise
        return image

    def _check_size(self, image: Pillow.Image) -> None:
        width, height = image.size
        if width * height > self._limits.page_pixels:
            raise TooLarge(
                f"the image has {width} x {height} pixels, more than {self._limits.page_pixels:,}; scan it at a lower resolution"
            )


def to_rgb(image: Pillow.Image) -> Image:
    """The pixels of `image` as RGB: turned as its metadata says, transparent parts white, deep greys scaled down to 8 bits.

    `image` itself is turned, too.
    """
    ImageOps.exif_transpose(image, in_place=True)
    if image.mode.startswith(("I", "F")):
        grey = _eight_bits(np.asarray(image, dtype=np.float32))
        return np.repeat(grey[:, :, np.newaxis], 3, axis=2)
    pixels = np.empty((image.height, image.width, 3), dtype=np.uint8)
    for top in range(0, image.height, _STRIP):  # a page at 600 dpi takes 100 MB, and so does each copy
        bottom = min(top + _STRIP, image.height)
        pixels[top:bottom] = np.asarray(_on_white(image.crop((0, top, image.width, bottom))))
    return pixels


def _on_white(image: Pillow.Image) -> Pillow.Image:
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        image = Pillow.new("RGBA", layer.size, "white")
        image.alpha_composite(layer)
    return image.convert("RGB")


def _eight_bits(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Grey values of unknown depth, 0 to 255; the depth is the least usual one that holds the largest value."""
    finite = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    largest = float(finite.max(initial=0.0))
    full = next((depth for depth in (1.0, 255.0, 4095.0, 65535.0) if largest <= depth), largest)
    return np.clip(finite * (255.0 / full), 0, 255).astype(np.uint8)


def _dpi(image: Pillow.Image) -> float | None:
    """The resolution that the metadata states, where a sheet of paper can have it: 72 is often written for want of knowledge."""
    stated = image.info.get("dpi")
    if stated is None:
        return None
    x, y = (float(value) for value in stated)
    if not (50 <= x <= 1200 and abs(x - y) <= 0.1 * x):
        return None
    inches = max(image.size) / x
    return round(x, 1) if 3 <= inches <= 24 else None


def _damaged(error: Exception) -> Damaged:
    reason = str(error).partition("\n")[0] or type(error).__name__
    return Damaged(f"the image is truncated or broken ({reason}); scan or save it again")
