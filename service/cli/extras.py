"""Commands that need more than the default install."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from extraction.errors import UsageError


@contextlib.contextmanager
def extra(name: str) -> Iterator[None]:
    """Around imports that an extra of the package brings. Raises `UsageError` that names it where they fail."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise UsageError(f"this command needs {error.name}: pip install 'gouji[{name}]'") from error
