"""Makes extraction/read/pdf/shapes.json: what characters look like, coarsely, on average over some fonts.

    python -m tests.unit.read.pdf.make_shapes FONT [FONT ...]

The one in the repository was made from Noto Serif CJK, Noto Sans CJK (regular, first face) and AR PL UKai.
"""

from __future__ import annotations

import json
import string
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from extraction.read.han import common_han
from extraction.read.pdf.shapes import CELLS, SHAPES

EM = 64
ASCENT = 0.88


def shape(character: str, font: ImageFont.FreeTypeFont) -> NDArray[np.float64]:
    """The ink in each of `CELLS` x `CELLS` parts of the character's advance by its em, 0 to 1, row by row."""
    width = max(CELLS, round(font.getlength(character)))
    image = Image.new("L", (width, EM), 0)
    ImageDraw.Draw(image).text((0, ASCENT * EM), character, font=font, fill=255, anchor="ls")
    small = image.resize((CELLS, CELLS), Image.Resampling.BOX)
    return np.asarray(small, np.float64).ravel() / 255


def main(paths: list[str]) -> None:
    fonts = [ImageFont.truetype(path, EM) for path in paths]
    characters = sorted(set(string.digits + string.ascii_letters) | common_han())
    known = [character for character in characters if "\u4e00" <= character <= "\u9fff" or character.isascii()]
    means = {character: np.mean([shape(character, font) for font in fonts], axis=0) for character in known}
    levels = "".join(f"{min(15, round(float(ink) * 15 / 0.6)):x}" for mean in means.values() for ink in mean)
    Path(str(SHAPES)).write_text(json.dumps({"characters": "".join(means), "levels": levels}, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
