"""Every sentence of a report has its English, and says there what it says in Chinese."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.align.forms import load_forms
from extraction.export.sentences import ENGLISH, in_language, said
from tests.unit.export.sample import sample_report

ROOT = Path(__file__).parents[3]
# Where reasons, checks and problems are made; what else is Chinese there is no sentence of a report.
MAKERS = ("extraction/decide/*.py", "extraction/extractor.py", "extraction/read/pdf/trust.py", "service/runs/years.py")
REASONS = ("extraction/align/*.py",)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SENTENCE = re.compile(r"(?:[\u4e00-\u9fff].*){4}", re.DOTALL)


def template(node: ast.AST) -> str | None:
    """A string in the code with `{0}`, `{1}` for what is put into it; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        numbers = iter(range(len(node.values)))
        return "".join(str(part.value) if isinstance(part, ast.Constant) else f"{{{next(numbers)}}}" for part in node.values)
    return None


def strings(node: ast.AST) -> Iterator[str]:
    found = template(node)
    if found is not None:
        yield found
        return
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile":  # what is looked for is no sentence of a report
        return
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)):  # a docstring
            yield from strings(child)


def reasons(tree: ast.AST) -> Iterator[str]:
    """The strings that become an `open reason` of a place: assigned to, given as or returned as one, or a constant."""
    for node in ast.walk(tree):
        named = isinstance(node, ast.keyword) and node.arg == "reason"
        targets = node.targets if isinstance(node, ast.Assign) else []
        assigned = any("reason" in ast.unparse(target) for target in targets)
        constant = isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        if named or assigned or constant or isinstance(node, ast.Return):
            yield from strings(node)


def made() -> set[str]:
    found: set[str] = set()
    for patterns, of in ((MAKERS, strings), (REASONS, reasons)):
        for pattern in patterns:
            for path in ROOT.glob(pattern):
                found |= {text.lstrip("；") for text in of(ast.parse(path.read_text(encoding="utf-8"))) if SENTENCE.search(text)}
    return found


def test_every_sentence_that_is_made_has_its_english_and_the_other_way_round() -> None:
    names = {identity.name for form in load_forms().values() for identity in form.identities}
    assert made() | names == set(ENGLISH)


@pytest.mark.parametrize(("chinese", "english"), ENGLISH.items())
def test_both_quote_the_same(chinese: str, english: str) -> None:
    assert sorted(re.findall(r"\{\d\}", chinese)) == sorted(re.findall(r"\{\d\}", english))
    assert not CHINESE.search(english)


@given(st.sampled_from(sorted(ENGLISH)), st.lists(st.text("0123456789a.", min_size=1, max_size=5), min_size=5, max_size=5))
def test_whatever_is_quoted_is_kept(chinese: str, quoted: list[str]) -> None:
    assert said(chinese.format(*quoted)).en == ENGLISH[chinese].format(*quoted)


def test_parts_and_quotations_are_told_too() -> None:
    assert said("两边相差 3；若“总计”为 6，则各式全部相符").en == "the two sides differ by 3; if “总计” were 6, all sums would hold"
    assert said("行合计不符，无法断定是识读有误还是原件有误").en.startswith("the sum of the row does not hold")
    assert said("以前的版本说的话").en == "以前的版本说的话"


def test_a_report_speaks_english_and_stays_what_it_is() -> None:
    report = sample_report()
    name = next(iter(report.fields))
    report.fields[name].reasons = ["识别把握不足"]
    report.checks[0].reason = "两边相差 3"
    before = report.model_copy(deep=True)
    spoken = in_language(report, "en")
    assert spoken.fields[name].reasons == ["not read with enough certainty"]
    assert spoken.checks[0].reason == "the two sides differ by 3"
    assert report == before == in_language(report, "zh")
