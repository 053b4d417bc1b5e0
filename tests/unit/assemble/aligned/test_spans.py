from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extraction.assemble.aligned.spans import from_heads, spread

LENGTHS = st.lists(st.lists(st.integers(5, 40), min_size=1, max_size=5), min_size=1, max_size=5)


def places(groups: list[list[int]]) -> tuple[list[float], list[float], list[tuple[int, int]]]:
    """Starts and ends of places one after the other, and the first and last of each group."""
    starts, ends, ranges = [], [], []
    at, number = 0.0, 0
    for group in groups:
        ranges.append((number, number + len(group) - 1))
        for length in group:
            starts.append(at)
            ends.append(at + length)
            at += length
        number += len(group)
    return starts, ends, ranges


@given(LENGTHS)
def test_labels_in_the_middle_of_their_groups_find_them(groups: list[list[int]]) -> None:
    starts, ends, ranges = places(groups)
    labels = [(starts[first] + ends[last]) / 2 for first, last in ranges]
    found, cost = spread(labels, starts, ends, float("inf"))
    assert cost < 1e-6
    assert [(starts[a] + ends[b]) / 2 for a, b in found] == labels


@given(LENGTHS)
def test_labels_at_the_heads_of_their_groups_find_them(groups: list[list[int]]) -> None:
    starts, ends, ranges = places(groups)
    labels = [(starts[first] + ends[first]) / 2 for first, _ in ranges]
    assert from_heads(labels, starts, ends) == (ranges, 0.0)


def test_places_may_stay_without_a_label_at_a_cost() -> None:
    starts, ends = [0.0, 10.0, 20.0, 30.0], [10.0, 20.0, 30.0, 40.0]
    assert spread([20.0], starts, ends, 1.0)[0] in ([(1, 2)], [(0, 3)])
    assert spread([35.0], starts, ends, 1.0) == ([(3, 3)], 3.0)


def test_more_labels_than_places() -> None:
    assert spread([1.0, 2.0], [0.0], [3.0], 1.0) == ([], float("inf"))
    assert from_heads([1.0, 2.0], [0.0], [3.0]) == ([], float("inf"))
