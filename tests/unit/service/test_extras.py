"""The server needs no more than what its own extras install."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]
_SCRIPT = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {absent}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Absent())
import service.api.app, service.serving, service.jobs.people, labeling.answers.pull, labeling.studio.push, labeling.erase
"""


def test_the_server_starts_without_what_training_needs() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    absent = {re.split(r"[^\w.-]", line, maxsplit=1)[0].replace("-", "_") for line in extras["train"]} - {
        "matplotlib"
    }  # PaddleX has it
    subprocess.run([sys.executable, "-c", _SCRIPT.format(absent=sorted(absent))], cwd=ROOT, check=True, timeout=280)
