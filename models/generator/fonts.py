"""Chinese faces of the system, found through fontconfig, and the widths of their characters."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from extraction.errors import UsageError

PACKAGES = "fonts-wqy-zenhei fonts-wqy-microhei fonts-arphic-uming fonts-arphic-ukai fonts-lxgw-wenkai fonts-noto-cjk"
LIBRARIES = "libegl1 libgl1"

Kind = Literal["song", "hei", "kai", "fangsong"]

# Family names as fontconfig gives them, and the kind of hand that each stands for. Debian has no free FangSong with simplified
# characters: the light WenKai is nearest to it.
_FACES: dict[str, tuple[Kind, str | None]] = {
    "AR PL UMing CN": ("song", None),
    "Noto Serif CJK SC": ("song", None),
    "WenQuanYi Zen Hei": ("hei", None),
    "WenQuanYi Micro Hei": ("hei", None),
    "Noto Sans CJK SC": ("hei", None),
    "AR PL UKai CN": ("kai", None),
    "LXGW WenKai": ("kai", "Regular"),
    "LXGW WenKai Light": ("fangsong", None),
}
_LATIN = ("Liberation Serif", "DejaVu Serif", "Liberation Sans", "DejaVu Sans")
_STYLES = ("Regular", "Medium", "Book", "Light")
_NEEDED = "一、总体情况（）年1月，。%"


@dataclass(frozen=True, slots=True)
class Face:
    """One face: a font file, the face's index in it, and the kind of hand."""

    name: str
    path: str
    index: int
    kind: Kind | Literal["latin"]


def skia() -> Any:
    """The drawing library. Raises `UsageError` naming what to install where it or the system libraries it needs are absent."""
    try:
        import skia as library  # type: ignore[import-not-found,unused-ignore]
    except ImportError as error:
        raise UsageError(f"generating documents needs the [generate] extra and the Debian packages {LIBRARIES}: {error}") from error
    return library


@cache
def faces() -> tuple[Face, ...]:
    """The installed faces that we know and that hold simplified characters, sorted by name. Raises `UsageError` where there is
    none."""
    found = {face.name: face for face in _listed() if face.name in _FACES and _holds(face, _NEEDED)}
    if not found:
        raise UsageError(f"no Chinese font is installed: on Debian or Ubuntu, apt install {PACKAGES}")
    return tuple(found[name] for name in sorted(found))


def of_kind(kind: Kind, *, text_layer: bool = False) -> tuple[Face, ...]:
    """The installed faces of a kind; all faces where none of that kind is installed. With `text_layer`, only those whose glyphs
    lead back to the characters drawn: in Noto CJK, 见 and 一 share their glyphs with the radicals ⻅ and ⼀, and a PDF gives those
    instead."""
    usable = [face for face in faces() if not (text_layer and face.name.startswith("Noto"))] or list(faces())
    return tuple(face for face in usable if face.kind == kind) or tuple(usable)


@cache
def latin() -> tuple[Face, ...]:
    """Installed faces for digits and Latin letters; may be empty."""
    return tuple(face for face in _listed() if face.kind == "latin")


@cache
def typeface(face: Face) -> Any:
    """The face, loaded."""
    return skia().Typeface.MakeFromFile(face.path, face.index)


def width(text: str, face: Face, size: float) -> float:
    """How far `text` runs in points, without kerning."""
    widths = _widths(face)
    return sum(widths[ch] if ch in widths else _measure(ch, face) for ch in text) * size


def holds(character: str, face: Face) -> bool:
    """Whether the face has a glyph for the character."""
    return bool(typeface(face).unicharToGlyph(ord(character)))


@cache
def _widths(face: Face) -> dict[str, float]:
    del face  # the key of the cache: every face has widths of its own
    return {}


def _measure(character: str, face: Face) -> float:
    font = skia().Font(typeface(face), 1000)
    width_of_one: float = font.measureText(character) / 1000
    _widths(face)[character] = width_of_one
    return width_of_one


def _holds(face: Face, text: str) -> bool:
    loaded = typeface(face)
    return loaded is not None and all(loaded.unicharToGlyph(ord(ch)) for ch in text)


@cache
def _listed() -> tuple[Face, ...]:
    try:
        listing = subprocess.run(
            ["fc-list", "--format", "%{file}\t%{index}\t%{family}\t%{style}\n"],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise UsageError(
            f"fonts are found through fontconfig, but fc-list failed ({error}): apt install fontconfig {PACKAGES}"
        ) from error
    found: list[Face] = []
    for line in sorted(listing.splitlines()):
        path, index, families, styles = [*line.split("\t"), "", "", ""][:4]
        if int(index or 0) > 0xFFFF:  # a named instance of a variable font
            continue
        for name in families.split(","):
            if name in _FACES and _wanted(styles, _FACES[name][1]):
                found.append(Face(name, path, int(index or 0), _FACES[name][0]))
            elif name in _LATIN and _wanted(styles, None):
                found.append(Face(name, path, int(index or 0), "latin"))
    return tuple(found)


def _wanted(styles: str, style: str | None) -> bool:
    names = styles.split(",")
    return style in names if style else any(name in _STYLES for name in names) or styles == ""
