"""What is kept of a page comes back as it was, and nothing else is taken for one."""

from __future__ import annotations

import gzip
import json
import pickle

import pytest

from extraction import stored
from extraction.page import Page
from extraction.stored import dump_page, load_page
from tests.unit.export.sample import sample_pages


def test_a_page_comes_back() -> None:
    for page in sample_pages():
        page.image = None
        assert load_page(dump_page(page)) == page
        assert dump_page(load_page(dump_page(page))) == dump_page(page)


def test_a_page_that_an_earlier_version_stored_comes_back() -> None:
    page = json.loads(gzip.decompress(dump_page(Page(1, 10, 10, "pt"))))
    del page["unread"]
    assert load_page(gzip.compress(json.dumps(page).encode())) == Page(1, 10, 10, "pt")
    del page["segments"]
    with pytest.raises(ValueError, match="segments"):
        load_page(gzip.compress(json.dumps(page).encode()))


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", gzip.compress(b"{}"), gzip.compress(b"[]"), gzip.compress(b"\xff"), pickle.dumps(1), b"\x1f\x8b\x08junk"],
    ids=["empty", "plain", "no page", "a list", "no text", "a pickle", "no gzip"],
)
def test_what_is_no_page_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of whichever kind
        load_page(data)


def test_a_page_that_is_cut_off_is_refused() -> None:
    data = dump_page(Page(1, 10, 10, "pt"))
    for length in (1, len(data) // 2, len(data) - 1):
        with pytest.raises(ValueError, match="not a stored page"):
            load_page(data[:length])


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "MOST_BYTES", 10_000)
    with pytest.raises(ValueError, match="larger than any page"):
        load_page(gzip.compress(b" " * 1_000_000))
