"""Nothing is told to anybody, and nothing is written where nobody asked for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "what",
    [
        "import models.classifier",
        "from extraction.recognize.paddle import PaddleEngine; PaddleEngine()",
    ],
)
def test_a_home_stays_as_it_is(what: str, tmp_path: Path) -> None:
    """ONNX Runtime would make an id of the machine and a queue of events there, PaddleX a cache."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if name not in ("ORT_DISABLE_TELEMETRY", "PADDLE_PDX_CACHE_HOME")}
    ours = {"HOME": str(home), "XDG_CACHE_HOME": str(home), "GOUJI_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}
    environment = {**kept, **ours, "MPLCONFIGDIR": str(tmp_path)}  # what matplotlib lays down where it is installed is none of ours
    subprocess.run([sys.executable, "-c", what], env=environment, check=True, timeout=280)
    assert list(home.rglob("*")) == []
