"""The project *cells*: one small task for each doubtful piece of ink, and what an annotation of it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, get_args

from extraction.corrections import AnswerVerdict
from extraction.export.neutral import printable
from extraction.page import Page
from extraction.plain import squash
from labeling.questions.crops import crop
from labeling.questions.impossible import Impossible

TITLE = "勾稽 · 单元格 Cells"
CONFIG = Path(__file__).with_name("cells.xml")
PICTURE = "picture"  # in a question whose document is elsewhere: the crop itself
LONGEST = 2000  # characters of an answer

_OWN_WORDS = ("right", "misread", "printed wrong")
_EMPTY = ("blank", "unreadable")
_SHOWN = 40  # characters of a reading within a choice


def task_data(question: Mapping[str, Any], page: Page | None) -> dict[str, Any]:
    """What the annotator sees. Nothing in it tells a doubtful value from an audited or a known one, not even its document's name:
    those whose truth is known were made for it."""
    image = question.get(PICTURE)
    if image is None:
        assert page is not None
        image = crop(page, question["crop"])
    return {
        "image": image,
        "where": "\n".join(question["where"]),
        "answers": list(_choices(question)),
        "place": [{"value": "wrong", "html": "行或列不对 <span style='color:#8c8c8c'>wrong row or column</span>", "hotkey": "0"}],
        "sums": "\n".join(["", "勾稽 Sums：", *question["sums"]]) if question["sums"] else " ",
    }


def prediction(question: Mapping[str, Any]) -> dict[str, Any]:
    """Which model asks. No choice is made already: its key would take it back, and many would only confirm it. Nor is there a
    score: the editor shows it, and it would tell what is audited."""
    return {"result": [], "model_version": question["made_by"]}


def _choices(question: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Every answer in one list, each a single key: the readings, then what else may be said of the ink."""
    text = question["text"]
    offers: list[tuple[str, str, str, str]] = []
    if text:
        offers.append((f"right={text}", text, "读得对", "read right"))
    for other, _ in question["readings"][:3]:
        offers.append((f"misread={other}", other, "误读，是这个", "misread, it is this"))
    if text:
        offers.append((f"printed wrong={text}", text, "读得对，但原件印错", "printed wrong"))
    offers.append(("blank", "", "空白", "blank"))
    offers.append(("unreadable", "", "看不清", "unreadable"))
    for key, (alias, reading, chinese, english) in enumerate(offers, start=1):
        shown = printable(reading) if len(reading) <= _SHOWN else f"{printable(reading[:_SHOWN])}…"
        mark = f"<b>{escape(shown)}</b> " if shown else ""
        yield {
            "value": alias,
            "alias": alias,
            "html": f"{mark}{chinese} <span style='color:#8c8c8c'>{english}</span>",
            "hotkey": str(key),
        }


def read_answer(result: Sequence[Mapping[str, Any]], question: Mapping[str, Any]) -> dict[str, Any]:
    """An annotation as `verdict`, `text` and `place_wrong`. Raises `Impossible` where it says nothing, or two things."""
    chosen = _chosen(result, "answer")
    typed = [str(text).strip() for part in result if part.get("from_name") == "text" for text in _list(part, "text")]
    typed = [text for text in typed if text]
    place_wrong = "wrong" in _chosen(result, "place")
    if len(chosen) > 1 or len(typed) > 1:
        raise Impossible("it gives several answers at once")
    if not chosen and not typed:
        raise Impossible("it gives no answer")
    verdict, _, text = chosen[0].partition("=") if chosen else ("misread", "", "")
    if verdict not in get_args(AnswerVerdict) or (verdict in _OWN_WORDS) != bool(text or typed):
        raise Impossible("its answer is none of those that were offered")
    if typed:
        verdict, text = _typed(typed[0], verdict, text)
    if len(text) > LONGEST or not text.isprintable():
        raise Impossible("its text is too long, or holds control characters")
    if verdict in ("right", "misread"):
        verdict = "right" if squash(text) == squash(question["text"]) else "misread"
    return {"verdict": verdict, "text": text, "place_wrong": place_wrong}


def _typed(typed: str, verdict: str, text: str) -> tuple[str, str]:
    """What typed text means beside a choice."""
    if verdict == "right" and squash(typed) != squash(text):
        raise Impossible("it says that the reading is right, and gives another one")
    if verdict in _EMPTY:
        raise Impossible(f"it says {verdict}, and gives a text")
    return verdict, typed


def differs(question: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    """Whether a person reads something else than what was shown, or finds it in the wrong place."""
    return squash(answer["text"]) != squash(question["text"]) or bool(answer["place_wrong"])


def kind_of(answer: Mapping[str, Any]) -> tuple[str, str, bool]:
    """What an answer comes to: `misread` or `right` depends only on what was shown, not on what the ink says."""
    verdict = "text" if answer["verdict"] in ("right", "misread") else answer["verdict"]
    return verdict, squash(answer["text"]), bool(answer["place_wrong"])


def _chosen(result: Sequence[Mapping[str, Any]], name: str) -> list[str]:
    return [str(choice) for part in result if part.get("from_name") == name for choice in _list(part, "choices")]


def _list(part: Mapping[str, Any], name: str) -> list[Any]:
    value = part.get("value")
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, list) else [] if found is None else [found]
