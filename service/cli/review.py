"""`gouji review`: what the machine is unsure of goes to people in Label Studio, and what they say comes back."""

from __future__ import annotations

import logging
import secrets
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extraction.errors import NotReadable, UsageError
from service.cli.extras import extra

if TYPE_CHECKING:
    from labeling.settings import Settings
    from labeling.status.status import Status
    from labeling.storage.ledger import Ledger
    from labeling.studio.client import Studio
    from models.classifier import LiltClassifier
    from service.runs.outfolder import OutFolder

app = typer.Typer(no_args_is_help=True, help="Ask people about what is in doubt, and take their answers.")

Out = Annotated[Path, typer.Argument(help="The output folder of gouji extract.", metavar="DIR")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def push(
    out: Annotated[
        list[Path], typer.Argument(help="The output folder of gouji extract, or single reports in it.", metavar="DIR|REPORT...")
    ],
    as_json: AsJson = False,
) -> None:
    """Send what is in doubt to Label Studio, the most worthy first. Takes back what no longer is; again changes nothing."""
    with _work(*out) as (ledger, store, studio, classifier, settings):
        from labeling.studio.push import push as send

        done = send(ledger, store, studio, classifier, settings)
    opened = "、".join(f"{kind} {count}" for kind, count in done.open.items())
    _print(
        done.as_json(),
        as_json,
        f"{done.documents} documents looked at; tasks: {done.created} new, {done.updated} updated, {done.withdrawn} withdrawn, "
        f"{done.waiting} wait for room; open: {opened}",
    )


@app.command()
def pull(out: Out, as_json: AsJson = False) -> None:
    """Take people's new answers, and correct the reports they are about."""
    with _work(out) as (ledger, store, studio, classifier, settings):
        from labeling.answers.pull import pull as take

        done = take(ledger, store, studio, classifier, settings)
    _print(
        done.as_json(),
        as_json,
        f"{done.corrections} answers taken ({done.refused} not usable), {done.documents} reports corrected, "
        f"{done.asked_again} tasks given to another person",
    )


@app.command()
def watch(
    out: Out,
    listen: Annotated[
        str | None, typer.Option(help="Take webhooks of Label Studio at this address, such as 127.0.0.1:8421.", metavar="HOST:PORT")
    ] = None,
    announce: Annotated[
        str | None, typer.Option(help="Have Label Studio call this URL, where it reaches the address of --listen.", metavar="URL")
    ] = None,
) -> None:
    """Pull and push until stopped. By polling, and at once when Label Studio calls."""
    if announce and not listen:
        raise UsageError("--announce needs --listen: without it nothing would answer there")
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    with _work(out) as (ledger, store, studio, classifier, settings), ExitStack() as stack:
        from labeling.answers.pull import pull as take
        from labeling.answers.watch import SECRET_HEADER, Receiver
        from labeling.answers.watch import watch as keep_watching
        from labeling.studio.projects import ensure_projects
        from labeling.studio.push import push as send
        from models.champion import champion_folder
        from models.classifier import LiltClassifier

        hinted, stop = threading.Event(), threading.Event()
        if listen:
            secret = secrets.token_urlsafe(24)
            receiver = stack.enter_context(_receiver(listen, Receiver, secret))
            hinted = receiver.hinted
            for project in ensure_projects(ledger, studio).values() if announce else ():
                studio.listen(project.remote_id or 0, announce or "", {SECRET_HEADER: secret})

        def look() -> None:
            nonlocal classifier
            store.refresh()
            if classifier.directory != champion_folder():  # another model was promoted meanwhile
                classifier = LiltClassifier()
            taken = take(ledger, store, studio, classifier, settings)
            sent = send(ledger, store, studio, classifier, settings)
            if taken.corrections or not sent.nothing():
                typer.echo(f"{taken.corrections} answers, {taken.documents} reports corrected; {sent.created} new tasks", err=True)

        _stop_on_signals(stop)
        keep_watching(look, hinted, stop, seconds=settings.poll_seconds)


@app.command()
def status(
    as_json: AsJson = False,
    people: Annotated[bool, typer.Option("--people", help="Also each person's answers and accuracy: for the lead only.")] = False,
) -> None:
    """Show how the questions stand. Open and done, time per answer, the audited error bound, how far people agree."""
    with extra("labeling"):
        from labeling.settings import load_settings
        from labeling.status.status import status as stands
        from labeling.storage.ledger import Ledger

    settings = load_settings()
    found = stands(Ledger.open(settings.database, settings.tenant), settings)
    if as_json:
        shown = found.as_json()
        _print(shown if people else {name: value for name, value in shown.items() if name != "people"}, True, "")
    else:
        _show(found, people)


@app.command()
def known(
    truth: Annotated[Path, typer.Argument(help="Folder that `gouji generate` wrote, or of FILE.truth.json.", metavar="TRUTH")],
    out: Out,
) -> None:
    """Learn true values, to be mixed in blind among the questions. They tell how often people err."""
    with extra("labeling"):
        from labeling.questions.known import learn
        from labeling.settings import load_settings
        from labeling.storage.ledger import Ledger
        from service.cli.known import truths
    from service.runs.outfolder import OutFolder

    settings = load_settings()
    ledger, store = Ledger.open(settings.database, settings.tenant), OutFolder(out)
    count = sum(learn(ledger, store, sha256, values) for sha256, values in truths(truth, store))
    typer.echo(f"{count} known values")


@contextmanager
def _work(*out: Path) -> Iterator[tuple[Ledger, OutFolder, Studio, LiltClassifier, Settings]]:
    """Everything that a push or a pull needs."""
    with extra("labeling"):
        from labeling.settings import load_settings
        from labeling.storage.ledger import Ledger
        from labeling.studio.client import Studio
    from models.classifier import LiltClassifier
    from service.runs.outfolder import out_folder

    settings = load_settings()
    store = out_folder(out)
    with Studio(settings) as studio:
        ledger = Ledger.open(settings.database, settings.tenant)
        try:
            yield ledger, store, studio, LiltClassifier(), settings
        finally:
            ledger.close()


def _receiver(listen: str, receiver: Any, secret: str) -> Any:
    host, sign, port = listen.rpartition(":")
    if not (host and sign and port.isdecimal()):
        raise UsageError(f"--listen {listen}: give HOST:PORT, such as 127.0.0.1:8421")
    try:
        return receiver(host, int(port), secret)
    except OSError as error:
        raise NotReadable(f"--listen {listen}: cannot be listened on ({error.strerror}); choose another port") from error


def _stop_on_signals(stop: threading.Event) -> None:
    def told(_: int, __: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, told)


def _print(data: dict[str, Any], as_json: bool, line: str) -> None:
    import json

    typer.echo(json.dumps(data, ensure_ascii=False, indent=1) if as_json else line)


def _show(found: Status, people: bool) -> None:
    from rich.console import Console

    from service.cli.review_table import tables_of

    console = Console(highlight=False)
    for table in tables_of(found, people=people):
        console.print(table)
