"""Limits are set by name, and stay finite."""

from __future__ import annotations

import pytest

from extraction.errors import UsageError
from extraction.limits import DEFAULT, limits_with


def test_limits_are_set_by_name() -> None:
    limits = limits_with(["pages=2000", "page_seconds=1.5"])
    assert (limits.pages, limits.page_seconds, limits.file_bytes) == (2000, 1.5, DEFAULT.file_bytes)
    assert limits_with([]) == DEFAULT


@pytest.mark.parametrize(
    "setting", ["sheets=3", "pages", "pages=", "pages=many", "pages=0", "pages=-1", "page_seconds=inf", "page_seconds=nan"]
)
def test_a_wrong_limit_is_named(setting: str) -> None:
    with pytest.raises(UsageError, match=setting.partition("=")[0]):
        limits_with([setting])
