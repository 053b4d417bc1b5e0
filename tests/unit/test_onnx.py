"""Networks on ONNX Runtime: what their sessions do to numbers."""

from __future__ import annotations

import subprocess
import sys

import pytest

AFTER = "import numpy, scipy.stats, sklearn.linear_model; print(float(numpy.float32(1e-40) * numpy.float32(1)))"
ENGINE = "from extraction.recognize.paddle import PaddleEngine; PaddleEngine()"
CLASSIFIER = "from models.classifier import LiltClassifier; LiltClassifier()"


@pytest.mark.parametrize("first", [ENGINE, CLASSIFIER, f"{CLASSIFIER}; {ENGINE}"])
def test_whichever_network_comes_first_denormal_numbers_cost_nothing(first: str) -> None:
    done = subprocess.run([sys.executable, "-c", f"{first}; {AFTER}"], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split()[-1] == "0.0"
    assert "subnormal" not in done.stderr


def test_numbers_are_not_touched_before() -> None:
    done = subprocess.run([sys.executable, "-c", AFTER], capture_output=True, text=True, check=True, timeout=60)
    assert float(done.stdout) > 0.0
