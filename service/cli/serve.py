"""`gouji serve` and `gouji worker`."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli.extras import extra


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.", show_default="8420")] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=0, help="Worker processes.", show_default="one per core")] = None,
    check: Annotated[bool, typer.Option("--check", help="Say what is wrong with the configuration, and end.")] = False,
) -> None:
    """Serve extraction over HTTP, with a page for the browser.

    Settings: environment variables GOUJI_* and the table [service] of gouji.toml.
    """
    settings = _settings(host=host, port=port, jobs=jobs)
    if check:
        from service.check import check as look

        findings = look(settings)
        for finding in findings:
            typer.echo(finding.line)
        raise typer.Exit(int(any(finding.wrong for finding in findings)))
    from service.serving import serve as run

    run(settings)


def worker(
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Worker processes.", show_default="one per core")] = None,
    name: Annotated[
        str | None, typer.Option(help="Name of this worker, the same after a restart.", show_default="the machine's")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Say whether this worker has been heard of lately, and end.")] = False,
) -> None:
    """Work off documents of a server elsewhere. Both share one PostgreSQL database and one content store."""
    settings = _settings(jobs=jobs, executor=name)
    if check:
        from service.alive import silence

        seconds = silence(settings)
        shown = "never heard of" if seconds is None else f"heard of {seconds:.0f} s ago"
        typer.echo(f"{settings.executor_of('worker')}: {shown}")
        raise typer.Exit(int(seconds is None or seconds > settings.dead_seconds))
    from service.serving import work

    work(settings)


def _settings(**overrides: object):  # type: ignore[no-untyped-def]  # the class comes with the extra
    with extra("service"):
        from service.logs import set_up
        from service.settings import load_settings
    settings = load_settings(**overrides)
    set_up(settings)
    return settings
