"""The web page's files as they lie there: nothing from outside, nothing inline, every word is there and used, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extraction.export.words import FACTS, KINDS, STATES, VERDICTS, Word

WEB = Path(__file__).parents[3] / "service" / "web"
SCRIPTS = sorted(WEB.rglob("*.js"))
FILES = sorted(path for path in WEB.rglob("*") if path.is_file())
_ENTRY = re.compile(r'^ {2}"([^"]+)":\s*\[\s*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)",?\s*\],$', re.MULTILINE)
_PREFIXES = (
    "state.",
    "stage.",
    "kind.",
    "verdict.",
    "fact.",
    "list.",
    "progress.",
    "download.",
    "worker.kind.",
    "model.",
    "failed.",
)


def words() -> dict[str, Word]:
    text = (WEB / "js" / "words.js").read_text(encoding="utf-8")
    return {key: Word(zh, en) for key, zh, en in _ENTRY.findall(text)}


def code() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS if path.name != "words.js")


def test_every_line_of_the_words_is_read_here() -> None:
    text = (WEB / "js" / "words.js").read_text(encoding="utf-8")
    assert len(words()) == len(re.findall(r"^ {2}\S[^:]*: \[", text, re.MULTILINE)) > 100


@pytest.mark.parametrize(("prefix", "ours"), [("state", STATES), ("kind", KINDS), ("verdict", VERDICTS), ("fact", FACTS)])
def test_the_words_are_those_of_the_report(prefix: str, ours: dict[str, Word]) -> None:
    there = words()
    assert {name: there[f"{prefix}.{name}"] for name in ours} == ours


def test_both_languages_say_the_same_things() -> None:
    for key, word in words().items():
        assert word.zh, key
        assert word.en, key
        wanted = set(re.findall(r"\{(\w+)\}", word.zh))
        for form in word.en.split("|"):
            assert set(re.findall(r"\{(\w+)\}", form)) <= wanted | {"n"}, key


def test_every_word_asked_for_is_there_and_every_word_there_is_asked_for() -> None:
    source = code()
    asked = set(re.findall(r'\bt\("([^"]+)"', source))
    assert asked <= set(words())
    quoted = set(re.findall(r'"([\w. -]+)"', source))
    unused = [key for key in words() if key not in quoted and not key.startswith(_PREFIXES)]
    assert not unused


def test_nothing_comes_from_outside_and_nothing_is_inline() -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|//cdn|@import", text), path
    page = (WEB / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|\sstyle=", page)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", code())


def test_every_file_is_small_and_is_asked_for() -> None:
    asked = "\n".join(path.read_text(encoding="utf-8") for path in FILES)
    for path in FILES:
        assert path.stat().st_size < 20_000, path
        assert path.name == "index.html" or f"/{path.name}" in asked or f'"{path.name}"' in asked, path


def test_imports_lead_somewhere() -> None:
    for path in SCRIPTS:
        for name in re.findall(r'from "(\.[^"]+)"', path.read_text(encoding="utf-8")):
            assert (path.parent / name).resolve().is_file(), (path, name)
