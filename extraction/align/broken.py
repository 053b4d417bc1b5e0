"""Labels that a text broke over lines, so that their halves are rows of their own: 2.其他法律行政法规 | 禁止公开 0 0 0 0 0 0 0.

Only where the pieces together are one of the form's labels, letter for letter, are they read as one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from extraction.align.labels import bare
from extraction.align.rows import Row

_TELLING = 4  # letters of a label from which its pieces do not meet by chance
_PIECES = 2  # lines above and below the figures that a label may reach over

Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Joined:
    """A label that reaches `above` and `below` rows from that of its figures; `outer` are the labels left of it."""

    text: str
    outer: Labels
    above: int
    below: int


def mended(rows: Sequence[Row], labels: Collection[str]) -> list[Row]:
    """The rows with the broken ones of `labels` whole beside their figures, and their pieces gone from the rows around."""
    wanted = {bare(label) for label in labels if len(bare(label)) >= _TELLING}
    result = list(rows)
    for at, row in enumerate(rows):
        if not row.filled or (row.labels and bare(row.labels[-1]) in wanted):
            continue
        for joined in _ways(result, at):
            if bare(joined.text) in wanted:
                for other in range(at - joined.above, at):
                    result[other] = replace(result[other], labels=result[other].labels[:-1])
                for other in range(at + 1, at + 1 + joined.below):
                    result[other] = replace(result[other], labels=())
                result[at] = replace(row, labels=(*joined.outer, joined.text))
                break
    return result


def _ways(rows: Sequence[Row], at: int) -> Iterator[_Joined]:
    """The labels that the pieces around a row of figures make, those of the fewest pieces first.

    Of pieces on one side only, some must stand beside the figures: else they may be the label of the row above or below.
    """
    own = rows[at].labels
    heads = _heads(rows, at) if len(own) < 2 else []
    tails = _tails(rows, at)
    for reach in range(1, 2 * _PIECES + 1):
        for above in range(reach + 1):
            below = reach - above
            if above <= len(heads) and below <= len(tails) and (own or (above and below)):
                outer, head = heads[above - 1] if above else (own[:-1], "")
                yield _Joined("".join((head, *own[-1:], *tails[:below])), outer, above, below)


def _heads(rows: Sequence[Row], at: int) -> list[tuple[Labels, str]]:
    """What the labels right above a row begin with, over one line, two lines and so on, and what stands left of it."""
    heads: list[tuple[Labels, str]] = []
    for row in reversed(rows[max(0, at - _PIECES) : at]):
        if row.table != rows[at].table or row.filled or not row.labels or (heads and heads[-1][0]):
            break
        heads.append((row.labels[:-1], row.labels[-1] + (heads[-1][1] if heads else "")))
    return heads


def _tails(rows: Sequence[Row], at: int) -> list[str]:
    """The single labels of the rows right below."""
    tails: list[str] = []
    for row in rows[at + 1 : at + 1 + _PIECES]:
        if row.table != rows[at].table or row.filled or len(row.labels) != 1:
            break
        tails.append(row.labels[0])
    return tails
