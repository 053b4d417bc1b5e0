"""Document in, report out.

from extraction import Extractor
report = Extractor().extract("report.pdf")
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extraction.errors import DocumentError, GoujiError
    from extraction.extractor import Extractor
    from extraction.limits import Limits
    from extraction.report import Report

__all__ = ["DocumentError", "Extractor", "GoujiError", "Limits", "Report"]

# ONNX Runtime tells its makers of every run, from the moment that it is imported. Nothing of ours leaves the machine.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

_HOMES = {"DocumentError": "errors", "GoujiError": "errors", "Extractor": "extractor", "Limits": "limits", "Report": "report"}


def __getattr__(name: str) -> Any:
    """Import what is asked for only then: an error class must not cost the loading of an OCR engine."""
    if name not in _HOMES:
        raise AttributeError(f"module 'extraction' has no attribute {name!r}")
    return getattr(import_module(f"extraction.{_HOMES[name]}"), name)
