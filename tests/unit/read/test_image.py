"""Image files of every mode become upright RGB."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from extraction.limits import DEFAULT
from extraction.read.image import ImageReader, to_rgb

RAMP = np.linspace(0, 255, 64, dtype=np.uint8).reshape(8, 8)


def save(image: Image.Image, path: Path, **options: Any) -> ImageReader:
    image.save(path, **options)
    return ImageReader(path, limits=DEFAULT)


def test_the_pages_of_a_fax(tmp_path: Path) -> None:
    frames = [Image.new("1", (40 + number, 30), number % 2) for number in range(3)]
    reader = save(frames[0], tmp_path / "fax.tif", save_all=True, append_images=frames[1:], compression="group4", dpi=(204, 204))
    assert reader.pages == 3
    pages = [reader.page(number) for number in (3, 1, 2)]
    assert [page.width for page in pages] == [42, 40, 41]
    assert [int(page.image[0, 0, 0]) for page in pages if page.image is not None] == [0, 0, 255]
    assert all(
        page.image is not None and page.image.shape == (30, page.width, 3) and page.image.dtype == np.uint8 for page in pages
    )


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "BMP", "TIFF"])
def test_formats(tmp_path: Path, form: str) -> None:
    page = save(Image.new("RGB", (31, 17), (200, 30, 40)), tmp_path / "picture", format=form).page(1)
    assert (page.width, page.height, page.unit, page.number) == (31, 17, "px", 1)
    assert page.image is not None
    np.testing.assert_allclose(page.image[5, 5], (200, 30, 40), atol=6)


def test_orientation_from_metadata(tmp_path: Path) -> None:
    image = Image.new("RGB", (40, 20), "white")
    image.paste((0, 0, 0), (0, 0, 10, 10))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    page = save(image, tmp_path / "photo.jpg", exif=exif, quality=95).page(1)
    assert (page.width, page.height) == (20, 40)
    assert page.image is not None
    assert page.image[5, 15].max() < 60
    assert page.image[5, 5].min() > 200


def test_transparent_is_white() -> None:
    rgba = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    rgba.putpixel((1, 1), (10, 20, 30, 255))
    pixels = to_rgb(rgba)
    assert pixels[0, 0].tolist() == [255, 255, 255]
    assert pixels[1, 1].tolist() == [10, 20, 30]
    palette = Image.new("P", (4, 4), 0)
    palette.putpalette([0, 0, 0, 255, 0, 0])
    palette.info["transparency"] = 0
    assert to_rgb(palette)[0, 0].tolist() == [255, 255, 255]
    grey = Image.new("LA", (2, 2), (0, 128))
    assert to_rgb(grey)[0, 0].tolist() == pytest.approx([127] * 3, abs=1)


@pytest.mark.parametrize("factor", [257, 16])
def test_deep_greys_keep_their_range(tmp_path: Path, factor: int) -> None:
    deep = Image.fromarray(RAMP.astype(np.uint16) * factor)
    for name in ("deep.png", "deep.tif"):
        page = save(deep, tmp_path / name).page(1)
        assert page.image is not None
        np.testing.assert_allclose(page.image[:, :, 0], RAMP, atol=2)


def test_floats_and_bits_and_inks() -> None:
    np.testing.assert_allclose(to_rgb(Image.fromarray(RAMP.astype(np.float32) / 255))[:, :, 1], RAMP, atol=1)
    assert to_rgb(Image.fromarray(np.array([[np.nan, 1.0]], np.float32)))[0, :, 0].tolist() == [0, 255]
    assert to_rgb(Image.new("1", (3, 3), 1)).min() == 255
    assert to_rgb(Image.new("CMYK", (2, 2), (0, 0, 0, 0))).min() == 255
    assert to_rgb(Image.new("CMYK", (2, 2), (0, 0, 0, 255))).max() == 0


@pytest.mark.parametrize(("size", "stated", "dpi"), [((1654, 2339), 200, 200), ((2480, 3508), 72, None), ((1654, 2339), 0.1, None)])
def test_a_resolution_is_believed_where_paper_can_have_it(
    tmp_path: Path, size: tuple[int, int], stated: float, dpi: float | None
) -> None:
    page = save(Image.new("L", size, 255), tmp_path / "scan.png", dpi=(stated, stated)).page(1)
    assert page.dpi == (None if dpi is None else pytest.approx(dpi, abs=0.5))
