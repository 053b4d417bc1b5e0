"""The `gouji` command: parses, calls a plain function, turns errors into one line and an exit code.

Heavy imports wait for their command, so that `gouji --help` is quick.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from extraction.errors import GoujiError, UsageError
from service.cli import calibrate, dataset, evaluate, keys, models, retrain, review, serve
from service.cli.extras import extra

app = typer.Typer(name="gouji", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

FAILED, WRONG_USAGE, STOPPED = 1, 2, 130
_FORMATS = ("json", "html", "xlsx", "csv", "md")


def main() -> None:
    """Runs the command. Exit codes: 0 all done; 1 something failed; 2 wrong usage; 130 stopped by Ctrl-C (typer's, too)."""
    try:
        app()
    except GoujiError as error:
        _say(error.message)
        sys.exit(WRONG_USAGE if isinstance(error, UsageError) else FAILED)


def _say(message: str) -> None:
    print(f"gouji: {' '.join(message.split())}", file=sys.stderr)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gouji {version('gouji')}")
        raise typer.Exit


@app.callback()
def gouji(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")] = False,
) -> None:
    """Reads scanned and messy reports: sections and table cells as checked data."""


@app.command()
def extract(
    inputs: Annotated[list[str], typer.Argument(help="Files, folders (to the bottom) and glob patterns.", metavar="INPUT")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the results.", metavar="DIR")],
    formats: Annotated[str, typer.Option("--format", "-f", help=f"Of {', '.join(_FORMATS)}; several with commas.")] = "json,html",
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Worker processes.", show_default="one per core")] = None,
    password: Annotated[
        str | None, typer.Option(envvar="GOUJI_PASSWORD", help="For encrypted documents.", show_default=False)
    ] = None,
    engine: Annotated[str, typer.Option(help="The OCR engine: an installed one's name, or module:attribute.")] = "paddle",
    classifier: Annotated[str, typer.Option(help="The token classifier: an installed one's name, or module:attribute.")] = "lilt",
    limits: Annotated[
        list[str] | None, typer.Option("--limit", help="A limit to set, as pages=1000; may be repeated.", metavar="NAME=NUMBER")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="A line for every document, also without a terminal.")] = False,
) -> None:
    """Extract sections and tables from documents.

    Writes DIR/PATH/report.json for every document, and index.csv and fields.csv for the run. Run again,
    it skips what is done and finishes what was interrupted.
    """
    from extraction.limits import limits_with
    from service.cli.progress import Display
    from service.runs.inputs import find_inputs
    from service.runs.run import Settings, run
    from service.runs.worker import Setup

    found = find_inputs(inputs, out)
    own = limits_with(limits or [])
    setup = Setup(engine, classifier, own, password)
    with Display(len(found), out, verbose=verbose) as display:
        try:
            records = run(found, setup, Settings(out, _formats(formats), jobs or _cores(), own), display)
        except KeyboardInterrupt:
            _say("stopped; run the same command again to go on")
            raise typer.Exit(STOPPED) from None
    if any(record.problem for record in records):
        raise typer.Exit(FAILED)


def _formats(text: str) -> tuple[str, ...]:
    """The formats asked for; json is always among them. Raises `UsageError` for one that there is not."""
    wanted = _names(text.lower())
    unknown = [name for name in wanted if name not in _FORMATS]
    if unknown:
        raise UsageError(f"--format {', '.join(unknown)}: unknown; there are {', '.join(_FORMATS)}")
    return tuple(dict.fromkeys(["json", *wanted]))


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@app.command()
def show(report: Annotated[Path, typer.Argument(help="A report.json, or the folder that holds it.", metavar="REPORT")]) -> None:
    """Show a report in the terminal. Doubtful cells are in colour, with the reason."""
    from rich.console import Console

    from service.cli.show import load_report
    from service.cli.show import show as print_report

    print_report(load_report(report), Console(highlight=False))


@app.command()
def schema() -> None:
    """Print the JSON Schema of report.json."""
    import json

    from extraction.report import Report

    typer.echo(json.dumps(Report.model_json_schema(by_alias=True, mode="serialization"), indent=1, ensure_ascii=False))


@app.command()
def generate(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the documents and their truth.", metavar="DIR")],
    seed: Annotated[int, typer.Option(help="The same seed, the same documents.")] = 0,
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="How many documents.")] = 20,
    formats: Annotated[str, typer.Option("--format", "-f", help="Several with commas; an unknown one lists them all.")] = "pdf",
    families: Annotated[str, typer.Option("--family", help="Layout families, several with commas.", show_default="all")] = "",
) -> None:
    """Make fictional reports with complete truth. As PDF, scans, DOCX, HTML and text."""
    from rich.console import Console
    from rich.progress import track

    with extra("generate"):
        from models.generator.generate import generate as make

    made = make(out, seed=seed, count=count, formats=_names(formats), families=_names(families) or None)
    console = Console(stderr=True)
    for _ in track(made, "gouji", total=count, console=console, disable=not console.is_terminal):
        pass


@app.command()
def train(
    config: Annotated[str, typer.Argument(help="A YAML file, or the name of a shipped configuration.", metavar="CONFIG")],
    settings: Annotated[list[str] | None, typer.Argument(help="Settings that replace the file's.", metavar="KEY=VALUE")] = None,
) -> None:
    """Train a token classifier; a run that was stopped goes on. Prints the folder of the best checkpoint."""
    import logging

    import yaml

    with extra("train"):
        from models.training.config import load_config
        from models.training.tracking import MlflowTracker
        from models.training.train import train as run_training

    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    pairs = [setting.partition("=") for setting in settings or []]
    wrong = [key for key, sign, _ in pairs if not (key and sign)]
    if wrong:
        raise UsageError(f"{', '.join(wrong)}: settings are given as KEY=VALUE")
    loaded = load_config(config, {key: yaml.safe_load(value) for key, _, value in pairs})
    typer.echo(run_training(loaded, MlflowTracker()))


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


for command in (evaluate.evaluate, calibrate.calibrate, retrain.retrain, serve.serve, serve.worker):
    app.command()(command)  # after ours: --help shows them in this order, and most who read it want to extract
for group, group_app in (("review", review), ("dataset", dataset), ("models", models), ("keys", keys)):
    app.add_typer(group_app.app, name=group)


if __name__ == "__main__":
    main()
