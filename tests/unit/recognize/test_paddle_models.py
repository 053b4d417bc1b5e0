from __future__ import annotations

from pathlib import Path

import pytest

from extraction.errors import EngineError
from extraction.recognize.paddle_models import prepare_models, weights


def test_the_directories_are_made_once_and_whole(tmp_path: Path) -> None:
    models = prepare_models(tmp_path)
    for directory in (models.detection, models.recognition):
        assert {path.name for path in directory.iterdir()} == {"inference.onnx", "inference.yml"}
    before = (models.recognition / "inference.yml").stat().st_mtime_ns
    for folder in (models.detection, models.recognition):
        assert folder.stat().st_mode == tmp_path.joinpath("paddlex").stat().st_mode, "an image's models are read by its user, too"
    assert prepare_models(tmp_path) == models
    assert (models.recognition / "inference.yml").stat().st_mtime_ns == before
    assert not [path for path in models.detection.parent.iterdir() if path.name.startswith(".")]


def test_a_cache_that_cannot_be_written_is_an_engine_error(tmp_path: Path) -> None:
    (tmp_path / "ocr").write_text("in the way")
    with pytest.raises(EngineError, match="GOUJI_CACHE"):
        prepare_models(tmp_path)


def test_absent_weights_are_an_engine_error() -> None:
    with pytest.raises(EngineError, match="rapidocr"):
        weights("no-such-model.onnx")
