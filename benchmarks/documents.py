"""What is measured on: the sample scan, and documents that the generator makes from a fixed seed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image, ImageSequence

from extraction.page import Image as PageImage
from extraction.read import open_document
from models.generator import generate

SAMPLE = Path(__file__).parent.parent / "samples" / "shigang-2022.pdf"
SEED = 20
LARGE_DPI = 600


@dataclass(frozen=True, slots=True)
class Documents:
    """`scans` begin with the sample. `first` is its first page as a picture, `large` the same page at 600 dpi."""

    scans: tuple[Path, ...]
    digital: tuple[Path, ...]
    first: Path
    large: Path


def prepare(folder: Path, scans: int, digital: int) -> Documents:
    """Makes `scans` scanned documents (200 and 150 dpi by turns) and `digital` born-digital ones below `folder`.

    Raises `UsageError` where the fonts or the library that the generator draws with are absent.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made_scans = generate(folder / "scans", seed=SEED, count=scans, formats=("scan200", "scan150"))
    made_digital = generate(folder / "digital", seed=SEED, count=digital, formats=("pdf",))
    with open_document(SAMPLE) as sample:
        page = sample.page(1)
    if page.image is None or page.dpi is None:
        raise ValueError(f"{SAMPLE.name}: expected a scan that states its resolution")
    picture, dpi = Image.fromarray(page.image), round(page.dpi)
    first, large = folder / "first.png", folder / "large.png"
    picture.save(first, dpi=(dpi, dpi))
    size = (picture.width * LARGE_DPI // dpi, picture.height * LARGE_DPI // dpi)
    picture.resize(size, Image.Resampling.BICUBIC).save(large, dpi=(LARGE_DPI, LARGE_DPI))
    return Documents((SAMPLE, *made_scans), tuple(made_digital), first, large)


def page_images(paths: Sequence[Path]) -> list[PageImage]:
    """All pages of scanned documents, each (height, width, 3) RGB. Pages that come as text are left out."""
    images = []
    for path in paths:
        with open_document(path) as document:
            pages = (document.page(number) for number in range(1, document.source.pages + 1))
            images += [page.image for page in pages if page.image is not None]
    return images


def short_documents(folder: Path, count: int, formats: Sequence[str], seed: int, pages: Sequence[int] = (1, 2, 1)) -> list[Path]:
    """`count` generated documents below `folder` without their truth, cut by turns to so many of their first pages.

    Raises `UsageError` as `generate` does.
    """
    made = []
    for path, most in zip(generate(folder, seed=seed, count=count, formats=formats), itertools.cycle(pages), strict=False):
        for truth in folder.glob("*.json"):
            truth.unlink()
        _cut(path, most)
        made.append(path)
    return made


def _cut(path: Path, pages: int) -> None:
    """Leaves a PDF or TIFF its first `pages` pages; other formats have one."""
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path.read_bytes()) as whole, pypdfium2.PdfDocument.new() as part:
            part.import_pages(whole, list(range(min(pages, len(whole)))))
            part.save(path)
    elif path.suffix == ".tiff":
        with Image.open(path) as whole:
            dpi = whole.info["dpi"]
            first, *others = [frame.copy() for frame in itertools.islice(ImageSequence.Iterator(whole), pages)]
        first.save(path, save_all=True, append_images=others, compression="tiff_deflate", dpi=dpi)
