"""`gouji dataset`: what models learn from, as immutable data sets: snapshots of corrections, generated documents, public sets."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extraction.errors import UsageError
from service.cli.extras import extra

if TYPE_CHECKING:
    from extraction.labels import Label
    from models.data.formats.manifest import Manifest
    from models.data.labelled import Split

app = typer.Typer(no_args_is_help=True, help="What models learn from: immutable data sets.")

Name = Annotated[str, typer.Argument(help="The data set's name.", metavar="NAME")]
Out = Annotated[Path, typer.Argument(help="The output folder of gouji extract.", metavar="DIR")]
_SIDES = ("train", "test")


@app.command()
def build(name: Name, out: Out) -> None:
    """Take a snapshot of all that people taught. It is about the documents of DIR, and never changes again."""
    with extra("train,labeling"):
        from labeling.lessons.dataset import build_snapshot
        from labeling.settings import load_settings
        from labeling.storage.corrections import label_lessons, text_lessons
        from labeling.storage.ledger import Ledger
    from service.runs.outfolder import OutFolder

    settings = load_settings()
    ledger = Ledger.open(settings.database, settings.tenant)
    with ledger.read() as session:
        labels, texts = list(label_lessons(session, settings.tenant)), list(text_lessons(session, settings.tenant))
        manifest = build_snapshot(name, labels, texts, OutFolder(out))
    _say(manifest)


@app.command()
def recognition(
    target: Annotated[Path, typer.Argument(help="Folder to write.", metavar="SET")],
    out: Out,
) -> None:
    """Cut out the lines that people read. PaddleOCR's text recognition can be fine-tuned on them."""
    with extra("train,labeling"):
        from labeling.lessons.recognition_set import write_recognition_set
        from labeling.settings import load_settings
        from labeling.storage.corrections import text_lessons
        from labeling.storage.ledger import Ledger
    from service.runs.outfolder import OutFolder

    settings = load_settings()
    ledger = Ledger.open(settings.database, settings.tenant)
    with ledger.read() as session:
        made = write_recognition_set(target, text_lessons(session, settings.tenant), OutFolder(out))
    typer.echo(f"{target}: {made.train} lines to learn, {made.test} to test on{_reasons(made.left_out)}")


@app.command("import")
def import_(
    name: Name,
    source: Annotated[
        Path, typer.Argument(help="Folder of `gouji generate`, FUNSD folder, XFUND file or Label Studio export.", metavar="SOURCE")
    ],
    results: Annotated[
        Path | None, typer.Option(help="Of generated documents: what `gouji extract` made of them.", metavar="DIR")
    ] = None,
    kind: Annotated[str, typer.Option("--from", help="generated, funsd (XFUND, too) or label-studio.")] = "generated",
    labels: Annotated[
        list[str] | None, typer.Option("--label", help="What a label of theirs is: question=row-label, or other= for none.")
    ] = None,
    test: Annotated[bool, typer.Option("--test", help="To test on, not to learn from.")] = False,
) -> None:
    """Make a data set of labelled documents of another kind."""
    with extra("train"):
        from models.data.formats.funsd import PUBLIC, read_funsd
        from models.data.formats.label_studio import read_export
        from models.data.formats.manifest import datasets_folder
        from models.data.formats.parquet import write_dataset
        from models.data.prepare import prepared
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    split: Split = "test" if test else "train"
    if kind == "generated":
        if results is None:
            raise UsageError("--from generated needs --results: documents are learnt as they were read; run `gouji extract` first")
        documents = prepared(source, results, split)
    elif kind == "funsd":
        documents = read_funsd(source, {**PUBLIC, **_mapping(labels)}, split)
    elif kind == "label-studio":
        documents = read_export(source, _mapping(labels), split)
    else:
        raise UsageError(f"--from {kind}: unknown; there are generated, funsd and label-studio")
    _say(write_dataset(datasets_folder() / name, documents, source=f"{kind}: {source.name}"))


@app.command()
def export(
    name: Name,
    target: Annotated[Path, typer.Argument(help="Folder (funsd) or file (label-studio) to write.", metavar="OUT")],
    kind: Annotated[str, typer.Option("--to", help="funsd or label-studio.")] = "funsd",
) -> None:
    """Write a data set in a form that other programs read."""
    with extra("train"):
        from models.data.formats.funsd import write_funsd
        from models.data.formats.label_studio import write_tasks
        from models.data.formats.manifest import dataset_folder
        from models.data.formats.parquet import read_dataset
    writers = {"funsd": write_funsd, "label-studio": write_tasks}
    if kind not in writers:
        raise UsageError(f"--to {kind}: unknown; there are {' and '.join(writers)}")
    count = writers[kind](target, read_dataset(dataset_folder(name)))
    typer.echo(f"{target}: {count} pages")


@app.command("list")
def list_datasets(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the data sets of this machine."""
    from rich.console import Console
    from rich.table import Table

    with extra("train"):
        from models.data.formats.manifest import datasets_folder, erased, manifests
    gone = {manifest.name: len(erased(datasets_folder() / manifest.name)) for manifest in manifests()}
    if as_json:
        import json

        shown = [
            m.model_dump(by_alias=True, exclude={"documents", "answered", "files"})
            | {"digest": m.digest, "answers": _answers(m), "erased": gone[m.name]}
            for m in manifests()
        ]
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    table = Table(box=None, pad_edge=False)
    numbers = (*_SIDES, "pages", "segments", "answers", "deleted")
    for heading in ("data set", "made", *numbers, "digest", "from"):
        table.add_column(heading, justify="right" if heading in numbers else "left")
    for manifest in manifests():
        counts = (len(manifest.of("train")), len(manifest.of("test")), *_totals(manifest), _answers(manifest), gone[manifest.name])
        table.add_row(manifest.name, manifest.made[:16], *map(str, counts), manifest.digest, manifest.source[:60])
    Console(highlight=False, width=160).print(table)


@app.command()
def check(name: Name) -> None:
    """Make sure that a data set is as it was made. Checks every file's hash and every label."""
    with extra("train"):
        from models.data.formats.manifest import dataset_folder, erased
        from models.data.formats.parquet import read_dataset

    folder = dataset_folder(name)
    documents, gone = read_dataset(folder), len(erased(folder))
    told = f"; {gone} of them were deleted since: build another one without them" if gone else ""
    typer.echo(f"{name}: {len(documents)} documents, all as they were made{told}")


def _say(manifest: Manifest) -> None:
    pages, segments = _totals(manifest)
    sides = f"{len(manifest.of('train'))} to learn, {len(manifest.of('test'))} to test on"
    left_out = _reasons(manifest.left_out)
    answers = _answers(manifest)
    read = f", {answers} fields that people read in {len(manifest.answered)} documents" if answers else ""
    typer.echo(f"{manifest.name} {manifest.digest}: {sides}; {pages} pages, {segments} labelled segments{read}{left_out}")


def _totals(manifest: Manifest) -> tuple[int, int]:
    return sum(entry.pages for entry in manifest.documents), sum(entry.labelled for entry in manifest.documents)


def _answers(manifest: Manifest) -> int:
    return sum(entry.answers for entry in manifest.answered)


def _reasons(left_out: Mapping[str, int]) -> str:
    told = ", ".join(f"{count} {reason}" for reason, count in sorted(Counter(left_out).items()))
    return f"; left out: {told}" if told else ""


def _mapping(labels: list[str] | None) -> dict[str, Label | None]:
    """`theirs=ours`, several; nothing after the sign: not taught. Raises UsageError for a label that is none of ours."""
    from extraction.labels import LABELS

    mapping: dict[str, Label | None] = {}
    for given in labels or []:
        theirs, sign, ours = given.partition("=")
        if not (theirs and sign) or (ours and ours not in LABELS):
            raise UsageError(f"--label {given}: give it as theirs=ours, ours being one of {', '.join(LABELS)}, or nothing")
        mapping[theirs.lower()] = next((label for label in LABELS if label == ours), None)
    return mapping
