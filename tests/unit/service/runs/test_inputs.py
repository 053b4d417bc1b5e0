"""What arguments mean: files, folders, patterns, and where each document's results go."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from extraction.errors import UsageError
from service.runs.inputs import find_inputs


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("in/2022/qixing.pdf", "in/2023/qixing.pdf", "in/top.txt", "in/.hidden/a.pdf", "in/.hidden.pdf"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def places(*arguments: str, out: str = "out") -> list[str]:
    return [str(found.place) for found in find_inputs(arguments, Path(out))]


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("in", ["2022/qixing.pdf", "2023/qixing.pdf", "top.txt"]),
        ("in/", ["2022/qixing.pdf", "2023/qixing.pdf", "top.txt"]),
        ("in/2022/qixing.pdf", ["qixing.pdf"]),
        ("in/*.txt", ["top.txt"]),
        ("in/*/qixing.pdf", ["2022/qixing.pdf", "2023/qixing.pdf"]),
        ("in/20*", ["2022/qixing.pdf", "2023/qixing.pdf"]),
        ("in/**/*.pdf", ["2022/qixing.pdf", "2023/qixing.pdf"]),
        ("**/*.txt", ["in/top.txt"]),
    ],
)
@pytest.mark.usefixtures("folder")
def test_the_place_is_the_path_below_the_argument(argument: str, expected: list[str]) -> None:
    assert places(argument) == expected


@pytest.mark.usefixtures("folder")
def test_an_input_that_is_named_twice_counts_once() -> None:
    assert places("in/top.txt", "in/top.txt", "in") == ["top.txt", "2022/qixing.pdf", "2023/qixing.pdf"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["in/2022", "in/2023"], "would both write to out/qixing.pdf"),
        (["nowhere"], "nowhere: does not exist"),
        (["in/*.docx"], "holds no document"),
        (["empty"], "holds no document"),
        (["out"], "is the output folder itself"),
        (["in/top.txt", "nest"], "inside the results of"),
    ],
)
def test_wrong_usage_is_named(folder: Path, arguments: list[str], message: str) -> None:
    for name in ("empty", "out", "nest/top.txt"):
        (folder / name).mkdir(parents=True)
    (folder / "nest/top.txt/report.json").write_text("x")
    with pytest.raises(UsageError, match=message):
        places(*arguments)


def test_a_name_with_wildcards_is_a_name(folder: Path) -> None:
    (folder / "in" / "[a]*.pdf").write_text("x")
    assert places("in/[a]*.pdf") == ["[a]*.pdf"]


def test_the_output_folder_is_left_out(folder: Path) -> None:
    (folder / "in/out/top.txt").mkdir(parents=True)
    (folder / "in/out/top.txt/report.json").write_text("{}")
    assert places("in", out="in/out") == ["2022/qixing.pdf", "2023/qixing.pdf", "top.txt"]
    assert places("in", out=".") == ["2022/qixing.pdf", "2023/qixing.pdf", "out/top.txt/report.json", "top.txt"]


def test_links_and_special_files(folder: Path) -> None:
    (folder / "in" / "loop").symlink_to(folder / "in", target_is_directory=True)
    (folder / "in" / "again").symlink_to(folder / "in" / "2022", target_is_directory=True)
    (folder / "in" / "self").symlink_to("self")
    (folder / "in" / "nothing.pdf").symlink_to("nowhere")
    os.mkfifo(folder / "in" / "pipe")
    assert places("in") == ["2022/qixing.pdf", "2023/qixing.pdf", "nothing.pdf", "self", "top.txt"]


def test_a_folder_that_may_not_be_listed_is_a_document_that_fails(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object) -> list[str]:
        if str(path).endswith("2022"):
            raise PermissionError(13, "Permission denied")
        return listdir(path)  # type: ignore[arg-type]

    listdir = os.listdir
    monkeypatch.setattr(os, "listdir", refuse)
    assert places("in") == ["2022", "2023/qixing.pdf", "top.txt"]
    assert places(str(folder / "in" / "2022")) == ["2022"]


@pytest.mark.skipif(os.name != "posix", reason="names are Unicode there")
def test_names_that_are_no_text(folder: Path) -> None:
    raw = os.fsencode(folder / "in") + b"/a\n\x1b[31m\xff.pdf"
    Path(os.fsdecode(raw)).write_text("x")
    found = find_inputs([str(folder / "in")], folder / "out")
    assert "a\n\x1b[31m\udcff.pdf" in [str(input_.place) for input_ in found]


def test_the_truth_beside_a_generated_document_is_no_document(tmp_path: Path) -> None:
    for name in ("1-00000-gov-song.pdf", "1-00000-gov-song.truth.json", "1-00000-gov-song.gold.json", "data.json"):
        (tmp_path / name).touch()
    assert [str(one.place) for one in find_inputs([str(tmp_path)], tmp_path / "out")] == ["1-00000-gov-song.pdf", "data.json"]
