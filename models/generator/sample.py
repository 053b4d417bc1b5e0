"""The one sample that the repository carries: a scanned report of a fictional town, skewed, with a seal, its figures consistent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

from extraction.errors import OutputError
from models.generator.compose import statutory_draft
from models.generator.families import family, look
from models.generator.layout import lay_out
from models.generator.paper import PROFILES
from models.generator.scan import Scan

_SEED = "sample/1304"
_PAPER = "paper/24"
_PROFILE = replace(PROFILES["scan150"], steep=0.0, noise=(1.0, 1.5), quality=(62, 62), bleed=0.0)


def write_sample(path: Path) -> None:
    """Write the sample as a PDF of pictures (two or three pages at 150 dpi, under 700 KB). Raises `OutputError` where it cannot."""
    draft = statutory_draft(Random(_SEED), wrong=False, plain=True)
    rng = Random(_SEED)
    pages = lay_out(draft, look(family("gov-dense"), rng, text_layer=False), rng)
    content = Scan(pages, _PROFILE, draft.organization, Random(_PAPER), seal=True).pdf()
    try:
        path.write_bytes(content)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror})") from error
