from __future__ import annotations

import shutil
from pathlib import Path

import datasets
import pytest

from extraction.errors import OutputError
from models.data.corpus import load_examples
from models.data.formats.answered import read_answered
from models.data.formats.manifest import ERASED, load_manifest
from models.data.formats.parquet import read_dataset, write_dataset
from models.data.labelled import LabelledDocument
from models.errors import DatasetError, LabelError
from models.succession.retrain import retrain
from models.tokens.encoding import LabelSpan
from tests.unit.models.documents import labelled

PICTURE = b"\xff\xd8\xff\xe0 a picture"


@pytest.fixture
def documents() -> list[LabelledDocument]:
    first, second = labelled("a", "plain", 1), labelled("b", "other", 2)
    first.pages[0].page.picture = PICTURE
    first.gold = {"form": None, "fields": {"x": 1}}
    second.split, second.organization = "test", "某县"
    return [first, second]


def test_documents_come_back_as_they_went(tmp_path: Path, documents: list[LabelledDocument]) -> None:
    manifest = write_dataset(tmp_path / "set", documents, source="a test", left_out={"audit": 2})
    back = read_dataset(tmp_path / "set")
    assert [document.example() for document in back] == [document.example() for document in documents]
    assert [(d.document, d.organization, d.split, d.gold) for d in back] == [
        (d.document, d.organization, d.split, d.gold) for d in documents
    ]
    assert back[0].pages[0].page.segments == documents[0].pages[0].page.segments
    assert back[0].pages[0].origins == documents[0].pages[0].origins
    assert (tmp_path / "set" / "images" / "a-1.jpg").read_bytes() == PICTURE
    assert load_manifest(tmp_path / "set") == manifest
    assert manifest.left_out == {"audit": 2}
    assert [e.labelled for e in manifest.documents] == [len(documents[0].pages[0].labels)] * 2


def test_one_side_is_read_alone_and_training_learns_from_its_own(tmp_path: Path, documents: list[LabelledDocument]) -> None:
    write_dataset(tmp_path / "set", documents, source="a test")
    assert [document.name for document in read_dataset(tmp_path / "set", "test")] == ["b"]
    assert [example.name for example in load_examples(tmp_path / "set")] == ["a"]


def test_other_programs_read_it_with_the_datasets_library(tmp_path: Path, documents: list[LabelledDocument]) -> None:
    write_dataset(tmp_path / "set", documents, source="a test")
    files = {side: str(tmp_path / "set" / f"{side}.parquet") for side in ("train", "test")}
    loaded = datasets.load_dataset("parquet", data_files=files, cache_dir=str(tmp_path / "cache"))
    (row,) = loaded["train"]
    page = documents[0].pages[0]
    assert row["texts"] == [segment.text for segment in page.page.segments]
    assert row["labels"][0] == [{"label": "title", "start": 0, "end": 4}]
    assert row["image"] == "images/a-1.jpg"


def test_the_same_content_has_the_same_digest(tmp_path: Path, documents: list[LabelledDocument]) -> None:
    one = write_dataset(tmp_path / "one", documents, source="a test")
    again = write_dataset(tmp_path / "again", documents, source="another day")
    other = write_dataset(tmp_path / "other", documents[:1], source="a test")
    assert one.digest == again.digest != other.digest


def test_a_name_that_is_taken_is_refused_and_nothing_is_left_behind(tmp_path: Path, documents: list[LabelledDocument]) -> None:
    before = write_dataset(tmp_path / "set", documents, source="a test")
    with pytest.raises(OutputError, match="there already"):
        write_dataset(tmp_path / "set", documents[:1], source="a test")
    assert load_manifest(tmp_path / "set") == before
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_bad_labels_are_named_and_nothing_is_written(tmp_path: Path, documents: list[LabelledDocument]) -> None:
    documents[1].pages[0].labels[2] = (LabelSpan("body", 0, 3), LabelSpan("value", 2, 4))
    with pytest.raises(LabelError, match="b, page 1, segment 3: value at 2 to 4 overlaps"):
        write_dataset(tmp_path / "set", documents, source="a test")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", ["changed", "missing", "strange", "no manifest", "malformed"])
def test_a_set_that_is_not_as_it_was_made_is_refused_by_name(
    tmp_path: Path, documents: list[LabelledDocument], damage: str
) -> None:
    folder = tmp_path / "set"
    write_dataset(folder, documents, source="a test")
    file = folder / "train.parquet"
    if damage == "changed":
        file.chmod(0o644)
        file.write_bytes(file.read_bytes() + b" ")
    elif damage == "missing":
        file.unlink()
    elif damage == "strange":
        file = folder / "extra.parquet"
        shutil.copyfile(folder / "train.parquet", file)
    else:
        file = folder / "manifest.json"
        file.unlink()
        if damage == "malformed":
            file.write_text('{"schema": "gouji/dataset/1"}')
    with pytest.raises(DatasetError, match=str(file)):
        read_dataset(folder)


def test_a_document_that_comes_twice_and_an_empty_set_are_refused(tmp_path: Path, documents: list[LabelledDocument]) -> None:
    with pytest.raises(DatasetError, match="comes twice"):
        write_dataset(tmp_path / "set", [documents[0], documents[0]], source="a test")
    with pytest.raises(DatasetError, match="nothing"):
        write_dataset(tmp_path / "set", [], source="a test")
    with pytest.raises(DatasetError, match="a data set's name"):
        write_dataset(tmp_path / "name with spaces", documents, source="a test")


def test_nothing_is_learnt_from_a_set_with_a_document_that_was_deleted(tmp_path: Path, documents: list[LabelledDocument]) -> None:
    write_dataset(tmp_path / "set", documents, source="a test")
    (tmp_path / "set" / ERASED).write_text("a\n")
    for learn in (load_examples, read_answered, lambda folder: retrain(str(folder))):
        with pytest.raises(DatasetError, match="set: one of its documents was deleted after it was made; build another"):
            learn(tmp_path / "set")
    assert len(read_dataset(tmp_path / "set")) == 2, "it may be looked at"
