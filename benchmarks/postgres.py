"""A PostgreSQL server of one's own, in a folder, from the machine's binaries; gone when it is left."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_USER = "gouji"
_PATIENCE = 300  # seconds, on a machine that is busy


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl; None where PostgreSQL is not installed."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "pg_ctl").exists()), None)


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Starts a server with its data in a temporary folder; gives its URL, `postgresql://...`.

    PostgreSQL refuses to run as root: then it runs as the system's user `postgres`.
    """
    with tempfile.TemporaryDirectory(prefix="gouji-postgres-") as folder, _running(Path(folder)) as url:
        yield url


@contextlib.contextmanager
def _running(folder: Path) -> Iterator[str]:
    bin_ = binaries()
    assert bin_, "PostgreSQL is not installed"
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        who = {"user": account.pw_uid, "group": account.pw_gid, "cwd": folder}
    data, port = folder / "data", _free_port()
    _run([bin_ / "initdb", "-D", data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"], who)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off -c max_connections=200"
    _run([bin_ / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-t", _PATIENCE, "-o", options, "start"], who)
    try:
        _run([bin_ / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", _USER, "gouji"], who)
        yield f"postgresql://{_USER}@127.0.0.1:{port}/gouji"
    finally:
        _run([bin_ / "pg_ctl", "-D", data, "-m", "immediate", "-t", _PATIENCE, "stop"], who)


def _run(command: list[Any], who: dict[str, Any]) -> None:
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    subprocess.run([str(part) for part in command], check=True, timeout=_PATIENCE, **quiet, **who)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
