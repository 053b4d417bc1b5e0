"""The tutorial speaks of buttons, links and commands that are there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.unit.web.test_static import words

ROOT = Path(__file__).parents[3]
TUTORIAL = (ROOT / "docs" / "tutorial" / "first-ten-minutes.md").read_text(encoding="utf-8")


def test_what_it_speaks_of_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`?make ([a-z-]+)", TUTORIAL):
        if target != "and":
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    known = {word.zh: word.en for word in words().values()}
    for zh, en in re.findall(r"\*\*([^*\n]*[\u4e00-\u9fff][^*\n]*?)(?: ↗)?\*\*\s\(\*([^*]+)\*", TUTORIAL):
        assert known[zh] == " ".join(en.split()), zh
    for link in re.findall(r"\]\((?!http)([^)#]+)", TUTORIAL):
        assert (ROOT / "docs" / "tutorial" / link).exists(), link
