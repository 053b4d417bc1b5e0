"""`gouji evaluate`: results of a run against the truth beside the documents, and what each part of the way is worth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extraction.errors import UsageError
from extraction.files import write_whole
from service.cli.extras import extra

if TYPE_CHECKING:
    from rich.table import Table

    from models.evaluate.evaluate import Results
    from models.evaluate.replay import Variant
    from models.evaluate.summary import Figure, Summary

app = typer.Typer()


@app.command()
def evaluate(
    truth: Annotated[
        Path, typer.Argument(help="Folder of documents with their truth, as `gouji generate` writes it.", metavar="TRUTH")
    ],
    results: Annotated[Path, typer.Argument(help="What `gouji extract` made of it.", metavar="RESULTS")],
    only: Annotated[str, typer.Option(help="Pattern of the documents to use, by their path under TRUTH.")] = "*",
    ablate: Annotated[bool, typer.Option("--ablate", help="Also finish all again without one part at a time.")] = False,
    train: Annotated[
        Path | None, typer.Option(help="Training documents for the baseline of trees, with --ablate.", metavar="FOLDER")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write all figures as JSON.", metavar="FILE")] = None,
    page: Annotated[Path | None, typer.Option(help="Write an HTML page with plots.", metavar="FILE")] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Worker processes.")] = 1,
) -> None:
    """Compare results with the truth. A line for each kind of damage; 95 % intervals are in the files."""
    from rich.console import Console
    from rich.progress import Progress

    with extra("train"):
        from models.evaluate import evaluate as run
        from models.evaluate.cases import find_cases
        from models.evaluate.page import evaluation_page

    if train is not None and not ablate:
        raise UsageError("--train is for the baseline of trees: give --ablate, too")
    cases = find_cases(truth, results, only)
    variants = _variants(train) if ablate else []
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("gouji", total=len(cases) * (1 + len(variants)))

        def advance() -> None:
            progress.advance(task)

        found = (
            run.ablate(cases, variants, jobs=jobs, progress=advance) if ablate else run.evaluate(cases, jobs=jobs, progress=advance)
        )
    if json_file is not None:
        content = json.dumps(found.as_json(), ensure_ascii=False, indent=1, default=asdict)
        write_whole(json_file, content.encode())
    if page is not None:
        summaries = {name: one.summary for name, one in found.ablations.items()}
        write_whole(page, evaluation_page(f"Evaluation of {results.name}", found.evaluation, summaries).encode())
    out = Console(highlight=False, width=180)
    for table in tables_of(found):
        out.print(table)


def _variants(train: Path | None) -> list[Variant]:
    """The parts to leave out, one at a time."""
    from models.baselines.rules import RuleClassifier
    from models.evaluate.replay import Variant

    variants = [Variant("rules for the classifier", RuleClassifier)]
    if train is not None:
        from models.baselines.trees import train_trees
        from models.data.corpus import load_examples
        from models.generator.families import HELD_OUT

        trees = train_trees([example for example in load_examples(train) if example.family not in HELD_OUT])
        variants.append(Variant("trees for the classifier", partial(replace, trees)))
    return [
        *variants,
        Variant("no identities", identities=False),
        Variant("no runner-ups", runner_ups=False),
        Variant("no calibration", calibrated=False),
    ]


_COLUMNS = {
    "entities": "entity F1",
    "headings": "heading boundaries F1",
    "tree": "section tree",
    "text": "section text",
    "roles": "cell roles F1",
    "grids": "grids exact",
    "TEDS": "TEDS",
    "fields": "fields exact",
    "nonzero": "nonzero fields exact",
    "review": "fields in review",
    "silent": "silent errors",
    "facts": "facts exact",
    "errors": "printed errors found",
    "alarms": "false printed errors",
}


def tables_of(results: Results) -> list[Table]:
    """The figures by damage and family and, after an ablation, by part."""
    evaluation = results.evaluation
    groups = {**evaluation.media, **evaluation.families, **evaluation.kinds, "all": evaluation.overall}
    tables = [_table("on", groups)]
    if results.ablations:
        tables.append(_table("all documents", {name: one.summary for name, one in results.ablations.items()}))
        free = {name: one.free for name, one in results.ablations.items() if one.free.documents}
        if free:
            tables.append(_table("without a form", free))
    return tables


def _table(first: str, groups: Mapping[str, Summary]) -> Table:
    from rich.table import Table

    columns = {short: name for short, name in _COLUMNS.items() if any(name in one.figures for one in groups.values())}
    table = Table(box=None, pad_edge=False)
    for heading in (first, "docs", *columns):
        table.add_column(heading, justify="left" if heading == first else "right")
    for group, summary in groups.items():
        table.add_row(group, str(summary.documents), *(_shown(summary.figures.get(name)) for name in columns.values()))
    return table


def _shown(figure: Figure | None) -> str:
    if figure is None:
        return "-"
    return f"{figure.value:.5f}" if 0 < figure.value < 0.01 else f"{figure.value:.4f}"
