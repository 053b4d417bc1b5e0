"""How far a text reaches that stands for several columns or rows: the ranges whose middles lie at the texts."""

from __future__ import annotations

from collections.abc import Sequence

_MOST = 240  # places beyond which spans are not looked for

Range = tuple[int, int]  # first and last place


def spread(labels: Sequence[float], starts: Sequence[float], ends: Sequence[float], bare: float) -> tuple[list[Range], float]:
    """For each label (where its middle lies, rising), the range of places that it stands for, and the cost of the whole.

    Places run from `starts[i]` to `ends[i]`. Ranges follow each other; a place in none costs `bare`. The cost of a range is how
    far the label lies from its middle. Solved by dynamic programming over labels and places.
    """
    count, places = len(labels), len(starts)
    if count > places or places > _MOST:
        return [], float("inf")
    infinite = float("inf")
    best = [[infinite] * (places + 1) for _ in range(count + 1)]
    choice: list[list[int | None]] = [[None] * (places + 1) for _ in range(count + 1)]
    best[0][0] = 0.0
    for used in range(count + 1):
        for end in range(1, places + 1):
            best[used][end] = best[used][end - 1] + bare
            if not used:
                continue
            for start in range(end):
                cost = best[used - 1][start] + abs(labels[used - 1] - (starts[start] + ends[end - 1]) / 2)
                if cost < best[used][end]:
                    best[used][end], choice[used][end] = cost, start
    ranges: list[Range] = []
    used, end = count, places
    while used:
        chosen = choice[used][end]
        if chosen is None:
            end -= 1
            if end == 0:
                return [], infinite
            continue
        ranges.append((chosen, end - 1))
        used, end = used - 1, chosen
    return ranges[::-1], best[count][places]


def from_heads(labels: Sequence[float], starts: Sequence[float], ends: Sequence[float]) -> tuple[list[Range], float]:
    """The same where a label stands at the first place of its range, and every place belongs to one."""
    middles = [(start + end) / 2 for start, end in zip(starts, ends, strict=True)]
    heads = [min(range(len(middles)), key=lambda place: abs(middles[place] - label)) for label in labels]
    if not heads or len(set(heads)) < len(heads):
        return [], float("inf")
    cost = sum(abs(middles[head] - label) for head, label in zip(heads, labels, strict=True)) + abs(middles[heads[0]] - middles[0])
    heads[0] = 0
    return [(head, following - 1) for head, following in zip(heads, [*heads[1:], len(middles)], strict=True)], cost
