"""Networks on ONNX Runtime: what their sessions do to numbers."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys

import pytest

from extraction.onnx import compute

NUMBER = "float(numpy.float32(1e-40) * numpy.float32(1))"
AFTER = f"import numpy; from extraction.onnx import compute; print(compute(lambda: {NUMBER}), {NUMBER})"
ENGINE = "from extraction.recognize.paddle import PaddleEngine; PaddleEngine()"
CLASSIFIER = "from models.classifier import LiltClassifier; LiltClassifier()"


@pytest.mark.parametrize("first", [ENGINE, CLASSIFIER, f"{CLASSIFIER}; {ENGINE}"])
def test_denormal_numbers_are_zero_for_networks_and_for_nobody_else(first: str) -> None:
    done = subprocess.run([sys.executable, "-c", f"{first}; {AFTER}"], capture_output=True, text=True, check=True, timeout=120)
    of_networks, of_others = (float(number) for number in done.stdout.split()[-2:])
    assert of_networks == 0.0
    assert of_others > 0.0
    assert "subnormal" not in done.stderr


def test_errors_come_through() -> None:
    with pytest.raises(ZeroDivisionError):
        compute(lambda: 1 / 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no processes")
def test_a_forked_process_computes() -> None:
    assert compute(lambda: 1) == 1
    child = multiprocessing.get_context("fork").Process(target=compute, args=(int,))
    child.start()
    child.join(timeout=30)
    assert child.exitcode == 0
