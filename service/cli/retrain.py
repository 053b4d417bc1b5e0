"""`gouji retrain`: a challenger from the champion and a snapshot of corrections, and the gate's verdict on it."""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import typer

from extraction.errors import UsageError
from service.cli.extras import extra


def retrain(
    snapshot: Annotated[str, typer.Argument(help="A data set that `gouji dataset build` made.", metavar="SNAPSHOT")],
    settings: Annotated[
        list[str] | None, typer.Argument(help="Settings that replace those of the shipped `retrain`.", metavar="KEY=VALUE")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the model as a challenger even if the gate lets it pass.")] = False,
    scans: Annotated[
        int, typer.Option(min=0, help="Scanned documents that confidence is calibrated on; 0 keeps the champion's confidence.")
    ] = 64,
    held_out: Annotated[
        int, typer.Option(min=1, help="Held-out documents that a gain must be shown on; of fewer than 5 it may be chance.")
    ] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Learn from people's corrections. The new model takes over only if it proves better, and nowhere worse."""
    import json

    import yaml

    with extra("train,generate"):
        from models.succession.gate import GateConfig
        from models.succession.registry import synchronize
        from models.succession.rehearsal import calibration_sets
        from models.succession.retrain import retrain as learn
    from service.cli.models import print_comparisons

    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    logging.getLogger("models").setLevel(logging.INFO)
    pairs = [setting.partition("=") for setting in settings or []]
    wrong = [key for key, sign, _ in pairs if not (key and sign)]
    if wrong:
        raise UsageError(f"{', '.join(wrong)}: settings are given as KEY=VALUE")
    own = {key: yaml.safe_load(value) for key, _, value in pairs}
    result = learn(
        snapshot,
        settings=own,
        gate=GateConfig(documents=held_out),
        promoting=not keep,
        calibration=calibration_sets(scans),
        stage=lambda words: typer.echo(f"{words} ...", err=True),
    )
    synchronize()
    model, verdict = result.model, result.verdict
    if as_json:
        typer.echo(json.dumps({"model": model.model_dump(), "promoted": result.promoted, **verdict.record()}, ensure_ascii=False))
        return
    for title, comparisons in (("held-out corrections", verdict.corrected), ("frozen test set", verdict.frozen)):
        typer.echo(f"\n{title}")
        print_comparisons(comparisons, model.parent or "before", "new")
    end = "promoted" if result.promoted else "passed the gate" if verdict.passed else "kept as challenger"
    typer.echo(f"\n{model.name}: {end}")
    for reason in verdict.reasons:
        typer.echo(f"  {reason}")
