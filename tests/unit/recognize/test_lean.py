from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
from extraction.recognize.lean import UNUSED
from extraction.recognize.paddle import PaddleEngine
PaddleEngine()
print(sorted(set(UNUSED) & sys.modules.keys()))
import pandas, scipy.stats
print(pandas.DataFrame({"a": [1]}).a.sum(), scipy.stats.norm.cdf(0))
"""


def test_the_engine_does_without_what_it_never_uses_and_leaves_it_whole_for_others() -> None:
    """In a process of its own: here, others have imported these packages before."""
    process = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=120)
    assert process.stdout.split("\n")[-3:] == ["[]", "1 0.5", ""]
