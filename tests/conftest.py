"""Settings for all tests."""

from __future__ import annotations

import os

from hypothesis import settings

# The same examples at every run decide whether a change lands; by hand, each run tries new ones.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
