"""`gouji calibrate`: learns on labelled documents how sure reports may be, and from which probability on nobody needs to look."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extraction.files import write_whole
from service.cli.extras import extra

if TYPE_CHECKING:
    from rich.table import Table

    from models.calibration.calibrate import Outcome

app = typer.Typer()


@app.command()
def calibrate(
    truth: Annotated[
        Path, typer.Argument(help="Folder of documents with their truth, none of which trained the model.", metavar="TRUTH")
    ],
    results: Annotated[Path, typer.Argument(help="What `gouji extract` made of it, with the pages.", metavar="RESULTS")],
    model: Annotated[
        Path | None, typer.Option(help="Folder of the model.", show_default="the champion, or the shipped one")
    ] = None,
    only: Annotated[str, typer.Option(help="Pattern of the documents to use, by their path under TRUTH.")] = "*",
    target: Annotated[float, typer.Option(help="Share of the accepted fields that may be wrong.", min=0.0, max=0.5)] = 0.001,
    sure: Annotated[float, typer.Option(help="How sure it must be that the target is kept.", min=0.5, max=0.9999)] = 0.95,
    answers: Annotated[
        str | None, typer.Option(help="A data set of `gouji dataset build`: learn from what people read in fields, too.")
    ] = None,
    page: Annotated[Path | None, typer.Option(help="Also write the curves as an HTML page.", metavar="FILE")] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Worker processes.")] = 1,
) -> None:
    """Learn how sure a report may be. Writes the model's calibration.json, and says what goes to review at each target."""
    from rich.console import Console
    from rich.progress import Progress

    with extra("train"):
        from models.calibration.calibrate import TARGETS, calibrate_model
        from models.calibration.page import curves_page
        from models.data.formats.answered import read_answered

    from models.champion import champion_folder
    from models.data.formats.manifest import dataset_folder
    from models.evaluate.cases import find_cases

    cases = find_cases(truth, results, only)
    answered = read_answered(dataset_folder(answers)) if answers else []
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("gouji", total=len(cases) + len(answered))
        outcome = calibrate_model(
            model or champion_folder(),
            cases,
            answered=answered,
            targets={**TARGETS, "field": target},
            sure=sure,
            jobs=jobs,
            progress=lambda: progress.advance(task),
        )
    if page is not None:
        write_whole(page, curves_page(outcome).encode())
    out = Console(highlight=False, width=140)
    out.print(table_of(outcome))
    for line in promises(outcome):
        out.print(line)


def table_of(outcome: Outcome) -> Table:
    """How good the probabilities are, and what goes to review."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("items", "count", "wrong", "calibration error", "Brier skill", "ranking", "accept from", "review"):
        table.add_column(heading, justify="left" if heading == "items" else "right")
    for kind, one in outcome.learnt.items():
        stated = one.reliability
        table.add_row(
            kind,
            str(stated.items),
            str(stated.wrong),
            f"{stated.error:.4f}",
            "-" if stated.skill is None else f"{stated.skill:.3f}",
            "-" if stated.ranking is None else f"{stated.ranking:.3f}",
            "-" if one.model.accept is None else f"{one.model.accept:.5f}",
            f"{one.rule.review:.1%}",
        )
    return table


def promises(outcome: Outcome) -> list[str]:
    """For each kind of item, what is promised, and what other targets would send to review."""
    from models.calibration.calibrate import OTHER_TARGETS

    lines = []
    for kind, one in outcome.learnt.items():
        model = one.model
        share = f"at most {model.target:.2%} of the accepted {kind}s are wrong, {model.sure:.0%} sure"
        if model.promised:
            lines.append(f"{kind}s: {share}")
        else:
            bound = "nothing is accepted" if model.bound is None else f"they show only that at most {model.bound:.2%} are"
            lines.append(f"{kind}s: {model.documents} documents are too few to promise that {share}: {bound}; less is accepted")
        rules = [(target, one.at(target)) for target in OTHER_TARGETS]
        shares = [f"{target:.2%}: {rule.review:.1%}{'' if rule.promised else ' (no promise)'}" for target, rule in rules]
        lines.append("  to review at a target of " + ", ".join(shares))
    return lines
