"""Networks on ONNX Runtime, all with the same settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

FLUSH = "session.set_denormal_as_zero"


def session(model: bytes | str, without: Sequence[str] = ()) -> Any:
    """An `InferenceSession` of `model`, its content or its path, without the optimizations `without`. One thread: pages are shared
    out over processes.

    Denormal numbers (below 1e-38) count as zero: they change no answer, and a core takes a hundred times as long for them; the
    detector of text spends more than half of its time on two layers that are full of them. The first session of a process decides
    that for good, for the thread that makes it and those that this thread starts. Raises whatever ONNX Runtime raises.
    """
    import onnxruntime

    for kind in (np.float32, np.float64):
        np.finfo(kind)  # asked for the first time without denormal numbers, it warns
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry(FLUSH, "1")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"], disabled_optimizers=list(without))
