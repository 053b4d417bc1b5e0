"""`make label-studio`: Label Studio for this machine, on SQLite and loopback, in a virtual environment of its own.

Its libraries and ours exclude each other, so it is started as a program, never imported.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from extraction.errors import GoujiError, OutputError, UsageError
from models.home import home

_BANNED = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10"
)  # fmt: skip

USER = "lead@localhost.localdomain"
PROGRAM = Path(__file__).parent.parent / ".venv-label-studio" / "bin" / "label-studio"


def environment(data: Path, *, user: str, password: str, token: str) -> dict[str, str]:
    """What Label Studio needs to know. It calls nobody but webhooks on this machine, and sends nothing home."""
    return {
        **os.environ,
        "LABEL_STUDIO_BASE_DATA_DIR": str(data),
        "LABEL_STUDIO_USERNAME": user,
        "LABEL_STUDIO_PASSWORD": password,
        "LABEL_STUDIO_USER_TOKEN": token,
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
        # Webhooks may go to this machine, and still not to the addresses of clouds' metadata or of other networks.
        "USE_DEFAULT_BANNED_SUBNETS": "false",
        "USER_ADDITIONAL_BANNED_SUBNETS": ",".join(_BANNED),
        "COLLECT_ANALYTICS": "false",
        "LATEST_VERSION_CHECK": "false",
    }  # fmt: skip


def command(port: int) -> list[str]:
    """The command line that starts it."""
    return [str(PROGRAM), "start", "--no-browser", "--port", str(port), "--internal-host", "127.0.0.1"]


def credentials(folder: Path) -> tuple[str, str]:
    """Password and token of the first user, made on the first start and kept where only the owner can read them."""
    found = []
    for name, fresh in (("password", secrets.token_urlsafe(12)), ("token", secrets.token_hex(20))):
        path = folder / name
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not path.exists():
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(handle, "w", encoding="ascii") as file:
                    file.write(fresh)
            found.append(path.read_text(encoding="ascii").strip())
        except OSError as error:
            raise OutputError(f"{path}: cannot be written ({error.strerror}); give access, or set GOUJI_HOME") from error
    return found[0], found[1]


def note_settings(url: str, token: str) -> str:
    """Puts address and token into `gouji.toml`, unless it has a table `[review]`; says what it did or what is to be done."""
    path = home() / "gouji.toml"
    lines = f'[review]\nlabel_studio_url = "{url}"\nlabel_studio_token = "{token}"\n'
    there = path.read_text(encoding="utf-8") if path.exists() else ""
    if "[review]" in there:
        return f"{path} has a table [review] already; this server is {url}, its token is in {home() / 'label-studio' / 'token'}"
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
        file.write(f"\n{lines}" if there else lines)
    return f"{path}: gouji review now knows this server"


def main(arguments: Sequence[str] | None = None) -> None:
    """Starts it and becomes it. Raises `UsageError` where it is not installed."""
    parser = argparse.ArgumentParser(prog="python -m service.label_studio", description=__doc__)
    parser.add_argument("--port", type=int, default=8080)
    port = parser.parse_args(arguments).port
    if not PROGRAM.exists():
        raise UsageError(f"{PROGRAM}: Label Studio is not installed; run: make label-studio")
    folder = home() / "label-studio"
    password, token = credentials(folder)
    url = f"http://127.0.0.1:{port}"
    print(note_settings(url, token), file=sys.stderr)
    print(f"Label Studio: {url}  user {USER}  password in {folder / 'password'}; the first start takes a minute", file=sys.stderr)
    os.execve(PROGRAM, command(port), environment(folder / "data", user=USER, password=password, token=token))


if __name__ == "__main__":
    try:
        main()
    except GoujiError as error:
        sys.exit(f"gouji: {error.message}")
