"""`gouji keys`: who may use the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from service.storage.database import Database

app = typer.Typer(no_args_is_help=True, help="Make, list and revoke keys. Programs and people show them to the service.")


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What or whom the key is for.", metavar="NAME")],
    tenant: Annotated[str, typer.Option(help="Whose documents it opens; tenants never see each other's.")] = "local",
    scopes: Annotated[
        str, typer.Option("--scope", "-s", help="Of read, write, review, admin; several with commas.")
    ] = "read,write,review",
) -> None:
    """Make a key and print it. It is shown this once and stored as a hash only."""
    from service.storage import keys

    with _database().write() as session:
        key = keys.create(session, name, tenant, tuple(part.strip() for part in scopes.split(",") if part.strip()))
    typer.echo(key)


@app.command("list")
def list_() -> None:
    """All keys: id, tenant, name, scopes, when made, whether revoked."""
    from rich.console import Console
    from rich.table import Table

    from service.storage import keys
    from service.storage.views import iso

    with _database().read() as session:
        rows = keys.listed(session)
    table = Table("id", "tenant", "name", "scopes", "made", "revoked", box=None)
    for row in rows:
        table.add_row(row.id, row.tenant, row.name, row.scopes, iso(row.created_at), iso(row.revoked_at) or "")
    Console(highlight=False, width=140).print(table)


@app.command()
def revoke(id_: Annotated[str, typer.Argument(metavar="ID", help="The key's id, as `gouji keys list` shows it.")]) -> None:
    """Make a key worthless, at once and for good."""
    from service.storage import keys

    with _database().write() as session:
        key = keys.revoke(session, id_)
        typer.echo(f"{key.id} ({key.name}): revoked")


def _database() -> Database:
    from service.cli.serve import _settings
    from service.serving import open_database

    return open_database(_settings())
