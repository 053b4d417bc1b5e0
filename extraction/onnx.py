"""Networks on ONNX Runtime, all with the same settings, on one thread of their own.

Denormal numbers (below 1e-38) count as zero there. They change no answer, and a processor takes a hundred times as long for them:
two layers of the text detector are full of them and would take half of its time. ONNX Runtime settles that once, for the thread on
which the first session of the process is made; a thread of their own leaves the numbers of all others what they were.

Processors without instructions for eight-bit products (VNNI) add two of them in sixteen bits, where they may overflow, unless ONNX
Runtime is told to be precise: a quantized network would answer otherwise there than where it was measured and calibrated.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

FLUSH = "session.set_denormal_as_zero"
PRECISE = "session.x64quantprecision"


def session(model: bytes | str, without: Sequence[str] = ()) -> Any:
    """An `InferenceSession` of `model`, its content or its path, without the optimizations `without`, to be run by `compute`.

    Raises whatever ONNX Runtime raises.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry(FLUSH, "1")
    options.add_session_config_entry(PRECISE, "1")
    return compute(
        lambda: onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"], disabled_optimizers=list(without))
    )


def compute(call: Callable[Arguments, Answer], *arguments: Arguments.args, **named: Arguments.kwargs) -> Answer:
    """What `call` gives or raises, on the thread that networks run on. One call at a time: pages are shared out over processes."""
    return _thread.submit(call, *arguments, **named).result()


def _new_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="networks")


def _after_fork() -> None:
    """A forked process has no thread but the one that forked."""
    global _thread
    _thread = _new_thread()


_thread = _new_thread()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
