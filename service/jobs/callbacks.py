"""Sends callbacks: signed, with back-off, and only to the address that was looked at.

The name is looked up once, the connection goes to that very address (so that no second answer of the DNS can lead it
elsewhere), and redirects are not followed.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import json
import logging
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from importlib.metadata import version
from urllib.parse import urlsplit

from sqlalchemy.exc import DBAPIError

from service import metrics
from service.jobs import addresses
from service.settings import Settings
from service.storage import callbacks
from service.storage.database import Database
from service.storage.tables import Callback

_IDLE = 1.0  # seconds between looks for messages
_AT_ONCE = 16
_AT_ONCE_TENANT = 8
_AT_ONCE_HOST = 2  # one that answers slowly keeps its own messages waiting, and none of the others
_LONGEST = 3600.0  # seconds between two tries
_ANSWER_BYTES = 1 << 16
_log = logging.getLogger(__name__)


class Sender:
    """A thread that delivers what is due."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._stop = threading.Event()
        self._senders = ThreadPoolExecutor(_AT_ONCE, "callback")
        self._sending: dict[Future[None], Callback] = {}
        self._thread = threading.Thread(target=self._run, name="callbacks", daemon=True)

    def start(self) -> None:
        if self._settings.callback_secret is not None:
            self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(2 * self._settings.callback_seconds + _IDLE)
            wait(self._sending, 2 * self._settings.callback_seconds)
        self._senders.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with self._database.write() as session:
                    due = callbacks.take(session, self._admission())
                self._sending |= {self._senders.submit(self._deliver, message): message for message in due}
                self._wait()
            except DBAPIError as error:
                _log.error("callbacks wait for the database", extra={"problem": type(error.orig).__name__})
                self._stop.wait(_IDLE)

    def _admission(self) -> Callable[[str, str], bool]:
        """Says of one message after the other, by tenant and URL, whether it can be sent beside those that are on their way."""
        tenants = Counter(message.tenant for message in self._sending.values())
        hosts = Counter(urlsplit(message.url).netloc for message in self._sending.values())

        def admit(tenant: str, url: str) -> bool:
            host = urlsplit(url).netloc
            if tenants.total() >= _AT_ONCE or tenants[tenant] >= _AT_ONCE_TENANT or hosts[host] >= _AT_ONCE_HOST:
                return False
            tenants[tenant] += 1
            hosts[host] += 1
            return True

        return admit

    def _wait(self) -> None:
        """Until a message has been sent or new ones may be due. Raises what kept the outcome from being noted."""
        if not self._sending:
            self._stop.wait(_IDLE)
            return
        ended, _ = wait(self._sending, _IDLE, FIRST_COMPLETED)
        for future in ended:
            del self._sending[future]
        for future in ended:
            future.result()

    def _deliver(self, message: Callback) -> None:
        problem = send(message, self._settings)
        metrics.CALLBACKS.labels("failed" if problem else "delivered").inc()
        with self._database.write() as session:
            if problem is None:
                callbacks.delivered(session, message.id)
                return
            over = message.attempts >= self._settings.callback_attempts
            pause = min(self._settings.callback_pause * 2 ** (message.attempts - 1), _LONGEST)
            callbacks.put_off(session, message.id, problem, None if over else time.time() + pause)
        fields = {
            "document": message.document,
            "callback": message.id,
            "attempt": message.attempts,
            "problem": problem,
            "given_up": over,
        }
        _log.warning("a callback was not delivered", extra=fields)


def signature(secret: str, at: int, body: bytes) -> str:
    """The header that lets a receiver tell ours from forged ones: HMAC-SHA256 over `TIME.BODY`."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def send(message: Callback, settings: Settings) -> str | None:
    """Sends one message; gives why it did not arrive, None where it did."""
    assert settings.callback_secret is not None
    parts, body = urlsplit(message.url), _body(message, settings.public_url)
    secure = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if secure else 80)
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/json",
        "User-Agent": f"gouji/{version('gouji')}",
        "Gouji-Delivery": message.id,
        "Gouji-Event": message.event,
        "Gouji-Signature": signature(settings.callback_secret.get_secret_value(), int(time.time()), body),
    }
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        address = addresses.check(host, port, private=settings.callback_private)[0]
        connection = _connect(host, address, port, secure=secure, seconds=settings.callback_seconds)
        over = threading.Timer(settings.callback_seconds, _hang_up, (connection.sock,))  # of the whole exchange, not of each byte
        over.start()
        try:
            connection.request("POST", path, body, headers)
            answered = connection.getresponse()
            answered.read(_ANSWER_BYTES)
        finally:
            over.cancel()
            connection.close()
    except addresses.Unsafe as error:
        return str(error)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"no answer ({type(error).__name__})"
    return None if 200 <= answered.status < 300 else f"answered {answered.status}"


def _body(message: Callback, public_url: str | None) -> bytes:
    """What is told, with links that can be followed from elsewhere where our address is known."""
    if public_url is None:
        return message.body.encode()
    told = json.loads(message.body)
    told["document"]["links"] = {name: public_url + path for name, path in told["document"]["links"].items()}
    return json.dumps(told, ensure_ascii=False).encode()


def _connect(host: str, address: str, port: int, *, secure: bool, seconds: float) -> http.client.HTTPConnection:
    """A connection to `address`; the certificate must be that of `host`."""
    raw = socket.create_connection((address, port), seconds)
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    try:
        connection.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=host) if secure else raw
    except OSError:
        raw.close()
        raise
    return connection


def _hang_up(open_: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it has ended meanwhile
        open_.shutdown(socket.SHUT_RDWR)
