"""`gouji models`: which classifiers there are, what they are worth, and which one is in use."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extraction.errors import UsageError
from service.cli.extras import extra

if TYPE_CHECKING:
    from models.succession.gate import Comparison
    from models.succession.installed import ModelRecord

app = typer.Typer(no_args_is_help=True, help="Which classifiers there are, and which one is in use.")

Name = Annotated[str, typer.Argument(help="A model's name; `gouji models list` shows them.", metavar="MODEL")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_models(as_json: AsJson = False) -> None:
    """List all models, the shipped one first, then as they were made."""
    from rich.console import Console
    from rich.table import Table

    from models.champion import champion
    from models.succession.installed import challenger, installed

    first, second = champion(), challenger()
    records = installed()
    if as_json:
        models = [record.model_dump() | {"part": _part(record, first, second)} for record in records]
        typer.echo(json.dumps({"champion": first, "challenger": second, "models": models}, ensure_ascii=False, indent=1))
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("model", "", "made", "from", "data set", "corrected F1", "frozen F1", "gate"):
        table.add_column(heading)
    for record in records:
        figures = [f"{record.metrics[key]:.4f}" if key in record.metrics else "-" for key in ("corrected.f1.all", "frozen.f1.all")]
        gate = {True: "passed", False: "kept back", None: "-"}[record.passed]
        part = _part(record, first, second) or ""
        table.add_row(
            record.name, part, record.made[:16], record.parent or "-", (record.dataset or "-").split(" ")[0], *figures, gate
        )
    Console(highlight=False, width=150).print(table)


@app.command()
def show(name: Name) -> None:
    """Show what is known of a model. Where it comes from, what it is worth, what the gate said."""
    from models.champion import folder_of
    from models.succession.installed import record_of

    record = record_of(name)
    typer.echo(json.dumps(record.model_dump() | {"folder": str(folder_of(name))}, ensure_ascii=False, indent=1))


@app.command()
def compare(
    old: Annotated[str, typer.Argument(help="The model to compare with, such as the champion's name.", metavar="OLD")],
    new: Annotated[str, typer.Argument(help="The other model.", metavar="NEW")],
    dataset: Annotated[
        str | None, typer.Option("--on", help="A data set, whose test part is taken.", show_default="the frozen test set")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare two models on the same documents. By label and by layout family, with intervals."""
    with extra("train"):
        from models.data.formats.manifest import dataset_folder
        from models.data.formats.parquet import read_dataset
        from models.succession.gate import GateConfig
        from models.succession.gate import compare as compare_outcomes
        from models.succession.rehearsal import FROZEN, generated_set
        from models.succession.trial import trial
    from dataclasses import asdict

    from models.champion import folder_of
    from models.classifier import LiltClassifier

    documents = read_dataset(dataset_folder(dataset) if dataset else generated_set(FROZEN), "test")
    outcomes = [list(trial(LiltClassifier(folder_of(name)), documents, reports=False)) for name in (old, new)]
    found = compare_outcomes(outcomes[0], outcomes[1], GateConfig())
    if as_json:
        typer.echo(json.dumps([asdict(comparison) for comparison in found], ensure_ascii=False, indent=1))
    else:
        print_comparisons(found, old, new)


@app.command()
def add(
    checkpoint: Annotated[Path, typer.Argument(help="A checkpoint of `gouji train`, such as RUN/best.", metavar="FOLDER")],
    name: Annotated[str, typer.Option(help="What the model is called; its version follows.")] = "own",
    scans: Annotated[
        int, typer.Option(min=0, help="Scanned documents that its confidence is calibrated on; with 0 it has rules of thumb.")
    ] = 64,
) -> None:
    """Make a trained checkpoint a model that can be promoted. Exports it, measures it on the frozen test set, calibrates it."""
    with extra("train,generate"):
        from models.succession.adopt import adopt
        from models.succession.rehearsal import calibration_sets

    record = adopt(checkpoint, name, calibration=calibration_sets(scans), stage=lambda words: typer.echo(f"{words} ...", err=True))
    _tell_registry()
    typer.echo(f"{record.name}: F1 {record.metrics['frozen.f1.all']:.4f} on the frozen test set")


@app.command()
def promote(
    name: Name,
    anyway: Annotated[bool, typer.Option("--anyway", help="Also where the gate kept the model back.")] = False,
) -> None:
    """Make a model the champion. Running processes take it between two documents."""
    from models.succession.installed import record_of
    from models.succession.promotion import promote as make_champion

    record = record_of(name)
    if record.passed is False and not anyway:
        raise UsageError(f"{name}: the gate kept it back ({'; '.join(record.verdict)}); --anyway promotes it all the same")
    make_champion(name)
    _tell_registry()
    typer.echo(f"{name} is champion")


@app.command()
def rollback() -> None:
    """Make the champion before the champion again."""
    from models.succession.promotion import rollback as go_back

    name = go_back()
    _tell_registry()
    typer.echo(f"{name} is champion")


@app.command()
def sync() -> None:
    """Bring MLflow's registry up to date. All models, and the aliases champion and challenger."""
    with extra("train"):
        from models.succession.registry import MODEL, registered, synchronize

    synchronize()
    typer.echo(f"{MODEL}: {len(registered())} models")


def print_comparisons(comparisons: Sequence[Comparison], old: str, new: str) -> None:
    """The slices of a comparison as a table."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("slice", "documents", "entities", old, new, "gain", "interval"):
        table.add_column(heading, justify="left" if heading == "slice" else "right")
    for one in comparisons:
        interval = f"[{one.low:+.4f}, {one.high:+.4f}]"
        scores = (f"{one.champion:.4f}", f"{one.challenger:.4f}", f"{one.gain:+.4f}")
        table.add_row(one.slice, str(one.documents), str(one.true), *scores, interval)
    Console(highlight=False, width=150).print(table)


def _part(record: ModelRecord, first: str, second: str | None) -> str | None:
    return "champion" if record.name == first else "challenger" if record.name == second else None


def _tell_registry() -> None:
    """MLflow's registry follows, where MLflow is installed; elsewhere the next command that has it makes it agree."""
    from importlib.util import find_spec

    if find_spec("mlflow"):
        from models.succession.registry import synchronize

        synchronize()
