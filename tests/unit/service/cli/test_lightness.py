"""What the command loads before its workers start: every import there is waited for twice, here and in the worker."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
import service.cli.main, service.cli.progress, service.runs.inputs, service.runs.run
print(*sorted({"cv2", "extraction.extractor", "extraction.report", "onnxruntime", "pydantic", "yaml"} & sys.modules.keys()))
"""


def test_the_command_loads_nothing_that_only_workers_need() -> None:
    process = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=120)
    assert process.stdout.split() == []
