"""Every notebook runs from its first cell to its last."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, Any] = {}
    cells = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert cells
    for number, cell in enumerate(cells, 1):
        exec(compile("".join(cell["source"]), f"{path.name}, cell {number}", "exec"), names)
    if path.stem == "first-look":
        assert names["numbers"]
        assert set(names["verdicts"]) == {"holds", "misread"}
        assert any("合计" in reason for reasons in names["doubtful"].values() for reason in reasons)
    if path.stem == "confidence":
        found = names["fields"]
        assert found.reliability.skill >= 0.3
        assert found.reliability.ranking >= 0.95
        assert found.reliability.error < found.by_rules.error
        assert all(names[drawing].startswith("<svg") for drawing in ("diagram", "curve"))
