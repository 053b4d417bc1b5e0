"""The `gouji` command as a user runs it: in a process of its own, on documents that the tests write."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

from PIL import Image, ImageDraw

ROOT = Path(__file__).parents[2]
GOUJI = Path(sys.executable).with_name("gouji")

TEXT = "2023年政府信息公开工作年度报告\n\n一、总体情况\n公开信息5条。\n\n二、其他事项\n项目\t数量\t合计\n申请\t5\t6\n复议\t1\t7\n"
HTML = "<h1>年度报告</h1><p>一、总体情况</p><table><tr><td colspan=2>项目</td></tr><tr><td>申请</td><td>&lt;5&gt;</td></tr></table>"


def start(*arguments: str, engine: str = "OneLine", classifier: str = "PlainClassifier", **variables: str) -> subprocess.Popen[str]:
    """Starts `gouji extract` with the test doubles of an engine and the classifier; `variables` are for its environment."""
    doubles = ["--engine", f"tests.e2e.doubles:{engine}", "--classifier", f"tests.e2e.doubles:{classifier}"]
    paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": paths, **variables}
    command = [str(GOUJI), "extract", *arguments, *doubles]
    # A shell that puts the tests into the background makes them ignore Ctrl-C; the command must not inherit that.
    listen = partial(signal.signal, signal.SIGINT, signal.default_int_handler)
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment, cwd=ROOT, preexec_fn=listen)


def extract(*arguments: str, **options: str) -> subprocess.CompletedProcess[str]:
    """Runs it to its end; `options` are those of `start`."""
    with start(*arguments, **options) as process:
        out, err = process.communicate(timeout=200)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def gouji(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs any other command."""
    return subprocess.run([str(GOUJI), *arguments], capture_output=True, text=True, timeout=200, check=False)


def scan(path: Path, pages: int) -> None:
    """A scan of so many pages, each of its own width: a line of ink on white, too low for a running head."""
    images = []
    for number in range(pages):
        image = Image.new("L", (400 + number, 560), 255)
        ImageDraw.Draw(image).rectangle((40, 170, 190, 194), fill=0)
        images.append(image)
    images[0].save(path, "TIFF", save_all=True, append_images=images[1:], compression="tiff_deflate", dpi=(72, 72))
