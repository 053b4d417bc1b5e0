"""A red round seal: a ring, the body's name along it, a star, and a line of text below the star."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import Any

from extraction.geometry import Box
from models.generator import fonts
from models.generator.document import Run
from models.generator.fonts import Face, skia, typeface
from models.generator.setting import Line, SetPage
from models.generator.wrap import ASCENT, set_line


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal on a page. `angle` is how far it was turned in stamping, in degrees; `strength` its ink, 0 to 1."""

    page: int
    x: float
    y: float
    radius: float
    name: str
    below: str
    angle: float
    strength: float
    face: Face

    @property
    def box(self) -> Box:
        return Box(self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius)


def place_seal(pages: list[SetPage], name: str, rng: Random) -> Seal:
    """Stamp a seal over the signature, a table's cells or the title, and add its one straight line to the page's furniture."""
    page = pages[-1] if rng.random() < 0.5 else rng.choice(pages)
    cells = [cell.box for table in page.tables for cell in table.cells]
    signed = [line.box for line in page.lines if line.box.x0 > page.width / 2]
    around = cells if cells and rng.random() < 0.6 else signed or cells or [line.box for line in page.lines]
    x, y = rng.choice(around).center if around else (page.width * 0.7, page.height * 0.7)
    radius = rng.uniform(48, 62)
    seal = Seal(
        page=page.number,
        x=min(max(x, radius + 10), page.width - radius - 10),
        y=min(max(y, radius + 10), page.height - radius - 10),
        radius=radius,
        name=name,
        below=rng.choice(("", "", "政府信息公开专用章", "办公室", "公章专用")),
        angle=rng.uniform(-15, 15),
        strength=rng.uniform(0.35, 0.9),
        face=rng.choice(fonts.of_kind("song")),
    )
    if seal.below:
        page.lines.append(_below(seal))
    return seal


def _below(seal: Seal) -> Line:
    """The straight line as truth: where it stands when the seal's turn is taken into account, without pieces (the seal draws
    itself)."""
    size = seal.radius * 0.2
    length = fonts.width(seal.below, seal.face, size)
    turn = math.radians(seal.angle)
    middle = seal.radius * 0.55 + size * (0.5 - ASCENT)
    x, y = seal.x - middle * math.sin(turn), seal.y + middle * math.cos(turn)
    half_width = (length * abs(math.cos(turn)) + size * abs(math.sin(turn))) / 2
    half_height = (length * abs(math.sin(turn)) + size * abs(math.cos(turn))) / 2
    line = set_line([Run(seal.below, "furniture")], 0.0, 0.0, seal.face, None, size)
    line.box = Box(x - half_width, y - half_height, x + half_width, y + half_height)
    line.pieces = []
    return line


def draw_seal(canvas: Any, seal: Seal) -> None:
    """Draw the seal; its ink darkens what lies below it."""
    library = skia()
    ink = library.Color(210, 25, 30, round(255 * seal.strength))
    fill = library.Paint(Color=ink, AntiAlias=True, BlendMode=library.BlendMode.kMultiply)
    ring = library.Paint(
        Color=ink,
        AntiAlias=True,
        BlendMode=library.BlendMode.kMultiply,
        Style=library.Paint.kStroke_Style,
        StrokeWidth=seal.radius * 0.06,
    )
    canvas.save()
    canvas.translate(seal.x, seal.y)
    canvas.rotate(seal.angle)
    canvas.drawCircle(0, 0, seal.radius * 0.96, ring)
    canvas.drawPath(_star(seal.radius * 0.3, library), fill)
    font = library.Font(typeface(seal.face), seal.radius * min(0.3, 4.2 / max(len(seal.name), 1)))
    step = min(270.0 / max(len(seal.name), 1), 30.0)
    for index, character in enumerate(seal.name):
        canvas.save()
        canvas.rotate((index - (len(seal.name) - 1) / 2) * step)
        canvas.drawString(character, -font.getSize() / 2, -seal.radius * 0.64, font, fill)
        canvas.restore()
    if seal.below:
        size = seal.radius * 0.2
        start = -fonts.width(seal.below, seal.face, size) / 2
        canvas.drawString(seal.below, start, seal.radius * 0.55, library.Font(typeface(seal.face), size), fill)
    canvas.restore()


def _star(radius: float, library: Any) -> Any:
    path = library.PathBuilder() if hasattr(library, "PathBuilder") else library.Path()
    for corner in range(5):
        angle = math.radians(144 * corner - 90)
        point = (radius * math.cos(angle), radius * math.sin(angle))
        path.moveTo(*point) if corner == 0 else path.lineTo(*point)
    path.close()
    return path.detach() if hasattr(path, "detach") else path
