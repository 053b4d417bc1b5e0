"""Keeps reports and Label Studio in step: polling is the truth, a webhook only says when to look sooner."""

from __future__ import annotations

import hmac
import json
import logging
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from labeling.errors import LabelStudioError

SECRET_HEADER = "X-Gouji-Secret"
_LARGEST = 1 << 20  # bytes of a webhook's body that are read
_PATIENCE = 5.0  # seconds that a caller may take to send it
_MOST_PAUSE = 300.0  # seconds between looks at a server that does not answer

_log = logging.getLogger(__name__)


class Receiver:
    """A small HTTP server for Label Studio's webhooks. It answers at once and believes nothing: a call is a hint.

    A context manager; `hinted` is set by every call that carries the secret.
    """

    def __init__(self, host: str, port: int, secret: str) -> None:
        """Listens on `host`:`port`; 0 takes a free port. Raises OSError where it cannot."""
        self.hinted = threading.Event()
        self._server = ThreadingHTTPServer((host, port), _handler(self.hinted, secret))
        self._thread = threading.Thread(target=self._server.serve_forever, name="webhooks", daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> Receiver:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def watch(look: Callable[[], None], hinted: threading.Event, stop: threading.Event, *, seconds: float) -> None:
    """Calls `look` every so many seconds, and at once when `hinted`, until `stop`.

    A server that fails is looked at again, after ever longer pauses; all other errors end the watch.
    """
    pause = seconds
    while not stop.is_set():
        hinted.clear()  # before looking: what is hinted at while we look is looked at again
        try:
            look()
            pause = seconds
        except LabelStudioError as error:
            _log.warning("%s", error.message)
            pause = min(2 * pause, _MOST_PAUSE)
        _wait(hinted, stop, pause)


def _wait(hinted: threading.Event, stop: threading.Event, seconds: float) -> None:
    """Until hinted or so many seconds have passed; looks at `stop` twice a second."""
    waited = 0.0
    while waited < seconds and not stop.is_set() and not hinted.wait(min(0.5, seconds - waited)):
        waited += 0.5


def _handler(hinted: threading.Event, secret: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _PATIENCE

        def do_POST(self) -> None:
            if not hmac.compare_digest(self.headers.get(SECRET_HEADER, "").encode(), secret.encode()):
                self._answer(403)
                return
            size = self.headers.get("Content-Length", "0")
            if not size.isdecimal() or int(size) > _LARGEST:
                self._answer(413)
                return
            self.rfile.read(int(size))
            hinted.set()
            self._answer(200)

        def _answer(self, status: int) -> None:
            body = json.dumps({"ok": status == 200}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing: addresses and paths are nobody's business."""

    return Handler
