"""The generator's tests draw with the system's fonts; where there are none they skip and say what to install."""

from __future__ import annotations

import pytest

from extraction.errors import UsageError
from models.generator import fonts


@pytest.fixture(scope="session")
def installed_fonts() -> None:
    try:
        fonts.faces()
    except UsageError as error:
        pytest.skip(error.message)
