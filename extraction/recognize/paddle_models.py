"""PP-OCRv6 small, as the `rapidocr` wheel carries it, laid out in the directories that `paddleocr` wants. Never the network."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from extraction.errors import EngineError
from extraction.onnx import session

DETECTION = "PP-OCRv6_small_det"
RECOGNITION = "PP-OCRv6_small_rec"
WEIGHTS = {DETECTION: "PP-OCRv6_det_small.onnx", RECOGNITION: "PP-OCRv6_rec_small.onnx"}
ORIENTATION_WEIGHTS = "ch_ppocr_mobile_v2.0_cls_mobile.onnx"

_PADDLEX = ("func_ret", "locks", "temp")


@dataclass(frozen=True, slots=True)
class ModelDirectories:
    """Where the two models lie."""

    detection: Path
    recognition: Path


def weights(name: str) -> Path:
    """A file of the `rapidocr` wheel. Raises `EngineError` where it is not there."""
    spec = importlib.util.find_spec("rapidocr")
    if spec is None or spec.origin is None:
        raise EngineError("rapidocr: the package that carries the OCR weights is not installed; install rapidocr 3.10 or later")
    path = Path(spec.origin).parent / "models" / name
    if not path.is_file():
        raise EngineError(f"{name}: not among the weights of the installed rapidocr; install rapidocr 3.10 or later")
    return path


def prepare_models(cache: Path | None = None) -> ModelDirectories:
    """The model directories below `cache` (the user's cache by default), written at the first call, atomically.

    The folders that paddlex wants for itself lie beside them, so that it needs no home and, once they are there, writes nowhere.
    Raises `EngineError` where the weights are absent or the cache cannot be written.
    """
    root = cache or user_cache()
    home, paddlex = root / "ocr" / f"rapidocr-{version('rapidocr')}", root / "paddlex"
    settings = {DETECTION: _detection_settings, RECOGNITION: _recognition_settings}
    os.environ.setdefault("PADDLE_PDX_CACHE_HOME", str(paddlex))
    try:
        for folder in _PADDLEX:
            (paddlex / folder).mkdir(parents=True, exist_ok=True)
        for name, setting in settings.items():
            if not (home / name / "inference.yml").is_file():
                _write(home / name, weights(WEIGHTS[name]), setting())
    except OSError as error:
        raise EngineError(
            f"{home}: the OCR models cannot be stored ({error.strerror}); set GOUJI_CACHE to a writable folder"
        ) from error
    return ModelDirectories(home / DETECTION, home / RECOGNITION)


def user_cache() -> Path:
    """The folder for what can be made again: `GOUJI_CACHE`, or the platform's cache folder."""
    if stated := os.environ.get("GOUJI_CACHE"):
        return Path(stated)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "gouji"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home() / "AppData" / "Local"))) / "gouji" / "cache"
    return Path(os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))) / "gouji"


def classes_of(network: Any) -> tuple[str, ...]:
    """What the recognition model tells apart: a blank, its characters, a space. `network` is its ONNX Runtime session."""
    characters = network.get_modelmeta().custom_metadata_map.get("character", "").split("\n")
    if len(characters) < 1000:
        raise EngineError(f"{RECOGNITION}: carries no list of characters; install rapidocr 3.10 or later")
    return ("", *characters, " ")


def _write(directory: Path, model: Path, settings: dict[str, Any]) -> None:
    """Made aside and moved into place, so that no process ever sees half a directory. Others may read it if the umask says so."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    made = aside / directory.name  # the folder around it is its maker's alone
    try:
        made.mkdir()
        shutil.copyfile(model, made / "inference.onnx")
        (made / "inference.yml").write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), encoding="utf-8")
        try:
            made.rename(directory)
        except OSError:
            # Another process was first; its directory is as good as ours.
            if not (directory / "inference.yml").is_file():
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _detection_settings() -> dict[str, Any]:
    normalize = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "scale": "1./255.", "order": "hwc"}
    return {
        "Global": {"model_name": DETECTION},
        "PreProcess": {
            "transform_ops": [
                {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
                {"DetResizeForTest": {"limit_side_len": 736, "limit_type": "min"}},
                {"NormalizeImage": normalize},
                {"ToCHWImage": None},
            ]
        },
        "PostProcess": {"name": "DBPostProcess", "thresh": 0.3, "box_thresh": 0.6, "max_candidates": 1000, "unclip_ratio": 1.5},
    }


def _recognition_settings() -> dict[str, Any]:
    # One string instead of a list: paddlex splits it itself, and YAML takes 1.5 s to read a list of this length.
    characters = "".join(classes_of(session(str(weights(WEIGHTS[RECOGNITION]))))[1:-1])
    return {
        "Global": {"model_name": RECOGNITION},
        "PreProcess": {
            "transform_ops": [
                {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
                {"RecResizeImg": {"image_shape": [3, 48, 320]}},
            ]
        },
        "PostProcess": {"name": "CTCLabelDecode", "character_dict": characters},
    }
