"""Dirt at the ends of a line of writing: a dot that no text begins or ends with."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.geometry import Box

SMALL = 0.22  # of the height of type: no mark but a point is as small both ways
NO_MINUS = 0.26  # the same behind a text, and of two dots above each other
NEAR = 0.15  # heights of type from the text: a stroke of its last character may come apart as far
STOP = 0.3  # heights of type from the text: a full stop stands as near
NO_DASH = 0.18  # of the height of type: behind a text, no dash is as short, however flat
FLAT = 1.4  # times its height: the width of a minus, however small
MINUS = 0.8  # heights of type: a minus as small stands no further from its figure
SLIM = 0.8  # times its height: the width of a figure
ON_LINE = 0.12  # of the height of type: how far from the foot of the text a full stop may end


def without_end_specks(pieces: Sequence[Box], glyph: float) -> list[Box]:
    """The `pieces` of ink of one line, from left to right, without a lone speck before and behind the text.

    The dots of an ellipsis and of a colon are not alone, but no figure begins with a colon; a full stop stands at the foot of the
    text, and close to it; a minus is wider than high, and close to its figure. `glyph` is the height of a full character,
    in pixels.
    """
    kept = sorted(pieces)
    if len(kept) > 2 and _is_colon(kept[0], kept[1], kept[2], glyph) and kept[2].width <= SLIM * kept[2].height:
        kept = kept[2:]
    for end in (0, -1):
        others = [piece for piece in kept if piece is not kept[end]]
        if others and _is_speck(kept[end], others, glyph, behind=end < 0):
            kept.remove(kept[end])
    return kept


def _is_colon(one: Box, other: Box, text: Box, glyph: float) -> bool:
    """Whether two pieces before a `text` are as a colon is: small, one above the other, and apart from it."""
    small = all(max(piece.width, piece.height) <= NO_MINUS * glyph for piece in (one, other))
    large = max(text.width, text.height) > SMALL * glyph
    return small and large and _gap(one, other) < 0 and text.x0 - max(one.x1, other.x1) >= NEAR * glyph


def _is_speck(piece: Box, others: Sequence[Box], glyph: float, *, behind: bool) -> bool:
    nearest = min(others, key=lambda other: _gap(piece, other))
    gap = _gap(piece, nearest)
    flat = piece.width >= FLAT * piece.height and (piece.width > NO_DASH * glyph if behind else gap <= MINUS * glyph)
    if flat or max(piece.width, piece.height) > (NO_MINUS if behind else SMALL) * glyph:
        return False
    if gap < NEAR * glyph or max(nearest.width, nearest.height) <= SMALL * glyph:
        return False
    foot = max(other.y1 for other in others)
    return gap > STOP * glyph or abs(piece.y1 - foot) > ON_LINE * glyph


def _gap(one: Box, other: Box) -> float:
    """The white between two pieces along the line; negative where they stand above each other."""
    return max(one.x0 - other.x1, other.x0 - one.x1)
