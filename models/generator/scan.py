"""Scans: the set pages drawn, rasterised, damaged and put into a PDF, a TIFF or a picture."""

from __future__ import annotations

import io
import time
from random import Random
from typing import Any

import cv2
import numpy as np
import pypdfium2 as pdfium
from PIL import Image as Pictures

from extraction.page import Image
from models.generator.paper import Matrix, Profile, Sheet, damage, sheet
from models.generator.pdf import draw_pdf
from models.generator.seal import Seal, draw_seal, place_seal
from models.generator.setting import SetPage

_EPOCH = time.gmtime(0)  # a date of their own would make equal documents differ


class Scan:
    """A scanned document. `images` are RGB as delivered, `transforms` lead from points to their pixels, `seals` are in points by
    page."""

    def __init__(self, pages: list[SetPage], profile: Profile, name: str, rng: Random, *, seal: bool | None = None) -> None:
        self.seals: list[Seal] = []
        if seal or (seal is None and rng.random() < profile.seal):
            self.seals.append(place_seal(pages, name, rng))
        self.sheet: Sheet = sheet(profile, rng)
        clean = _raster(pages, self.seals, profile.dpi)
        self.images: list[Image] = []
        self.transforms: list[Matrix] = []
        for index, page in enumerate(clean):
            behind = clean[index ^ 1] if index ^ 1 < len(clean) else None
            image, matrix = damage(page, behind, self.sheet, rng)
            self.images.append(image)
            self.transforms.append(matrix @ np.diag([profile.dpi / 72, profile.dpi / 72, 1.0]))

    def save(self, rng: Random) -> tuple[str, bytes]:
        """The document's file name ending and content: a PDF mostly, else a TIFF, or a picture where it has one page."""
        kind = rng.choices(("pdf", "tiff", "picture"), (0.7, 0.2, 0.1))[0]
        if kind == "pdf":
            return "pdf", self.pdf()
        if kind == "tiff" or len(self.images) > 1:
            return "tiff", self._tiff()
        ending = "png" if self.sheet.profile.one_bit else rng.choice(("png", "jpg"))
        return ending, self._picture(ending)

    def pdf(self) -> bytes:
        """The pages as pictures in a PDF."""
        first, *others = self._pictures()
        file = io.BytesIO()
        options = {} if self.sheet.profile.one_bit else {"quality": self.sheet.quality}
        first.save(
            file,
            "PDF",
            resolution=self.sheet.profile.dpi,
            save_all=True,
            append_images=others,
            creationDate=_EPOCH,
            modDate=_EPOCH,
            **options,
        )
        return file.getvalue()

    def _tiff(self) -> bytes:
        first, *others = self._pictures()
        file = io.BytesIO()
        packing = (
            {"compression": "group4"} if self.sheet.profile.one_bit else {"compression": "jpeg", "quality": self.sheet.quality}
        )
        dpi = (self.sheet.profile.dpi, self.sheet.profile.dpi)
        first.save(file, "TIFF", save_all=True, append_images=others, dpi=dpi, **packing)
        return file.getvalue()

    def _picture(self, ending: str) -> bytes:
        file = io.BytesIO()
        dpi = (self.sheet.profile.dpi, self.sheet.profile.dpi)
        picture = self._pictures(worn=ending == "png")[0]
        picture.save(file, "PNG" if ending == "png" else "JPEG", dpi=dpi, quality=self.sheet.quality)
        return file.getvalue()

    def _pictures(self, *, worn: bool = False) -> list[Pictures.Image]:
        """As Pillow holds them, in the leanest mode. `worn` puts them through JPEG first, for containers that lose nothing."""
        found = []
        for image in self.images:
            if self.sheet.profile.one_bit:
                found.append(Pictures.fromarray(image[..., 0]).convert("1", dither=Pictures.Dither.NONE))
                continue
            if worn:
                _, packed = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, self.sheet.quality])
                image = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR)[..., ::-1], np.uint8)
            picture = Pictures.fromarray(np.ascontiguousarray(image))
            found.append(picture.convert("L") if self.sheet.grey else picture)
        return found


def _raster(pages: list[SetPage], seals: list[Seal], dpi: int) -> list[Image]:
    """The pages drawn at so many dots an inch, RGB."""

    def stamp(canvas: Any, page: SetPage) -> None:
        for seal in seals:
            if seal.page == page.number:
                draw_seal(canvas, seal)

    document = pdfium.PdfDocument(draw_pdf(pages, stamp))
    try:
        return [np.ascontiguousarray(page.render(scale=dpi / 72, rev_byteorder=True).to_numpy()[..., :3]) for page in document]
    finally:
        document.close()
