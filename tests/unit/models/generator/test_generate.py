"""Documents on disk: every format, reproducible, with truth that fits them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest

from extraction.errors import OutputError, UsageError
from models.generator import FORMATS, fonts, generate, write_sample

TEXT_LAYER_MISSES = 0.01  # lines whose text layer reads differently, of all


@pytest.mark.usefixtures("installed_fonts")
@pytest.mark.parametrize("format", FORMATS)
def test_a_seed_gives_the_same_bytes(format: str, tmp_path: Path) -> None:
    first, second = (next(generate(tmp_path / name, seed=3, count=1, formats=[format], families=["gov-dense"])) for name in "ab")
    assert first.read_bytes() == second.read_bytes()
    stem = first.name.split(".")[0]
    for truth in ("gold", "truth"):
        one, other = (json.loads((path.parent / f"{stem}.{truth}.json").read_text("utf-8")) for path in (first, second))
        assert one == other


@pytest.mark.usefixtures("installed_fonts")
def test_the_text_layer_says_what_the_truth_says(tmp_path: Path) -> None:
    wrong = lines = 0
    for path in generate(tmp_path, seed=11, count=5, formats=["pdf"]):
        truth = json.loads((tmp_path / f"{path.stem}.truth.json").read_text("utf-8"))
        document = pdfium.PdfDocument(path)
        assert len(document) == len(truth["pages"])
        for page, record in zip(document, truth["pages"], strict=True):
            layer = page.get_textpage()
            for line in record["lines"]:
                x0, y0, x1, y1 = line["box"]
                read = layer.get_text_bounded(x0 - 1, record["height"] - y1, x1 + 1, record["height"] - y0)
                lines += 1
                wrong += "".join(read.split()) != "".join(line["text"].split()) and not line["vertical"]
        document.close()
    assert wrong <= lines * TEXT_LAYER_MISSES


@pytest.mark.usefixtures("installed_fonts")
@pytest.mark.parametrize("format", ["scan150", "turned"])
def test_the_transform_leads_to_the_ink(format: str, tmp_path: Path) -> None:
    for path in generate(tmp_path, seed=4, count=2, formats=[format], families=["gov-dense"]):
        if path.suffix != ".pdf":
            continue
        stem = path.name.split(".")[0]
        truth = json.loads((tmp_path / f"{stem}.truth.json").read_text("utf-8"))
        document = pdfium.PdfDocument(path)
        for page, record in zip(document, truth["pages"], strict=True):
            image = page.render(scale=record["pixels"][0] / page.get_width(), grayscale=True).to_numpy()
            matrix = np.reshape(record["transform"], (3, 3))
            for line in record["lines"]:
                x0, y0, x1, y1 = line["box"]
                corners = matrix @ np.array([[x0, x1, x1, x0], [y0, y0, y1, y1], [1.0, 1.0, 1.0, 1.0]])
                xs, ys = corners[:2] / corners[2]
                patch = image[int(ys.min()) : int(ys.max()) + 1, int(xs.min()) : int(xs.max()) + 1]
                assert patch.min() < 170, line["text"]
        document.close()


@pytest.mark.usefixtures("installed_fonts")
def test_documents_stream(tmp_path: Path) -> None:
    made = generate(tmp_path, seed=1, count=1000, formats=["tabs"])
    next(made)
    next(made)
    assert len(list(tmp_path.glob("*.txt"))) == 2


@pytest.mark.usefixtures("installed_fonts")
def test_the_sample_is_small_and_the_same(tmp_path: Path) -> None:
    write_sample(tmp_path / "a.pdf")
    write_sample(tmp_path / "b.pdf")
    content = (tmp_path / "a.pdf").read_bytes()
    assert content == (tmp_path / "b.pdf").read_bytes()
    assert len(content) < 700_000


@pytest.mark.parametrize("wrong", [{"formats": ["odt"]}, {"formats": []}, {"formats": ["tabs"], "families": ["gov-none"]}])
def test_unknown_names_are_refused(wrong: dict[str, list[str]], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="are"):
        next(generate(tmp_path, seed=1, count=1, **wrong))


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(OutputError, match="out"):
        next(generate(tmp_path / "out", seed=1, count=1, formats=["tabs"]))


def test_absent_fonts_are_said_with_the_packages_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        raise FileNotFoundError("fc-list")

    monkeypatch.setattr(subprocess, "run", absent)
    with pytest.raises(UsageError, match="apt install fontconfig"):
        fonts._listed.__wrapped__()
