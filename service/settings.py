"""What can be set of the service: by environment variables `GOUJI_*`, and in the table `[service]` of `gouji.toml`."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field, PositiveFloat, PositiveInt, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from extraction.limits import DEFAULT, Limits
from labeling.configured import Configured
from models.home import home

_MEGABYTE = 1 << 20


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Settings(Configured):
    """All of them, with their defaults."""

    TABLE: ClassVar[str] = "service"
    REFERENCE: ClassVar[str] = "docs/reference/service.md"

    model_config = SettingsConfigDict(env_prefix="GOUJI_", extra="forbid", frozen=True, validate_default=True)

    host: str = Field("127.0.0.1", description="address that the server listens on; loopback only until a key is made")
    port: int = Field(8420, ge=0, le=65535, description="port that the server listens on; 0 takes a free one")
    public_url: str | None = Field(None, description="address under which others reach the server, for links in callbacks")
    trusted_proxies: str = Field("127.0.0.1", description="proxies whose X-Forwarded headers are believed, with commas")

    database_url: str | None = Field(None, description="SQLAlchemy URL; by default SQLite in `gouji.db` in the home folder")
    store_url: str | None = Field(None, description="folder or fsspec URL of the files (s3://bucket/prefix); by default `store`")
    work_folder: Path | None = Field(None, description="folder for files in use; by default `work` in the home folder")

    executor: str | None = Field(
        None, description="name of this process among all that share the database, the same after a restart"
    )
    jobs: int = Field(
        default_factory=cores,
        ge=0,
        le=256,
        description="worker processes; by default one per core; 0 leaves all work to `gouji worker`",
    )
    documents_at_once: PositiveInt | None = Field(None, description="documents in work in one process; by default 4 per worker")
    engine: str = Field("paddle", description="OCR engine: an installed one's name, or module:attribute")
    classifier: str = Field("lilt", description="token classifier, likewise")
    nice: int = Field(10, ge=0, le=19, description="how far worker processes stand back behind the server")
    page_attempts: PositiveInt = Field(3, description="how often a page is tried that kills its worker")

    file_bytes: PositiveInt = Field(DEFAULT.file_bytes, description="largest document, in bytes")
    request_bytes: PositiveInt = Field(512 * _MEGABYTE, description="largest upload, in bytes")
    pages: PositiveInt = Field(DEFAULT.pages, description="most pages of a document")
    page_seconds: PositiveFloat = Field(DEFAULT.page_seconds, description="longest time for one page")
    document_seconds: PositiveFloat = Field(DEFAULT.document_seconds, description="longest time of work on one document")
    worker_bytes: PositiveInt = Field(DEFAULT.worker_bytes, description="address space of one worker process, in bytes")
    queue_length: PositiveInt = Field(10_000, description="documents that may wait, of all tenants together")
    archive_members: PositiveInt = Field(1_000, description="most documents in one zip or one upload")
    archive_bytes: PositiveInt = Field(2048 * _MEGABYTE, description="largest sum of the documents in one zip, unpacked, in bytes")
    connections: PositiveInt = Field(500, description="connections at a time; more are answered 503")
    header_seconds: PositiveFloat = Field(20.0, description="longest time that a client may take for a request's head")
    stall_seconds: PositiveFloat = Field(30.0, description="longest pause of an upload, and of a client that takes an answer in")
    upload_seconds: PositiveFloat = Field(900.0, description="longest time for one upload")

    callback_secret: SecretStr | None = Field(None, description="key that callbacks are signed with; without one none are accepted")
    callback_private: bool = Field(False, description="allow callbacks to private and loopback addresses")
    callback_attempts: PositiveInt = Field(10, description="how often a callback is tried")
    callback_seconds: PositiveFloat = Field(10.0, description="longest time for one try")
    callback_pause: PositiveFloat = Field(2.0, description="seconds before the second try; doubled before each further one")

    webhook_secret: SecretStr | None = Field(None, description="secret that Label Studio sends with its webhook and ML requests")
    label_studio_public_url: str | None = Field(None, description="address of Label Studio for people; by default the one for us")
    pull_seconds: PositiveFloat = Field(3.0, description="pause between looks at Label Studio for new answers")
    push_schedule: str = Field("*/10 * * * *", description="cron line: when doubtful fields and audits are sent to Label Studio")
    retrain_schedule: str = Field("", description="cron line: when a challenger is trained from corrections; empty for never")

    log_format: Literal["json", "text"] = Field("json", description="how log lines are written")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="from which level on lines are logged")
    dead_seconds: Annotated[float, Field(ge=2.0)] = Field(20.0, description="silence after which a worker's documents go to others")
    idempotency_hours: PositiveFloat = Field(48.0, description="how long an Idempotency-Key is remembered")

    @field_validator("public_url", "label_studio_public_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/") if value else None

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{home() / 'gouji.db'}"

    @property
    def store(self) -> str:
        """The content store's folder or URL."""
        return self.store_url or str(home() / "store")

    @property
    def work(self) -> Path:
        """The folder for files in use; nothing in it outlives a restart."""
        return self.work_folder or home() / "work"

    @property
    def sqlite(self) -> bool:
        return self.database.startswith("sqlite")

    @property
    def limits(self) -> Limits:
        """The limits of extraction."""
        return Limits(
            file_bytes=self.file_bytes,
            pages=self.pages,
            page_seconds=self.page_seconds,
            document_seconds=self.document_seconds,
            worker_bytes=self.worker_bytes,
        )

    @property
    def active(self) -> int:
        """Documents in work in one process."""
        return self.documents_at_once or 4 * max(self.jobs, 1)

    def executor_of(self, kind: str) -> str:
        """The name of this process: as set, else of its machine and what it does."""
        return self.executor or f"{socket.gethostname()}-{kind}"


def load_settings(**overrides: object) -> Settings:
    """The settings of this machine; `overrides` that are not None win. Raises `UsageError` that names each wrong one."""
    return Settings.load(**overrides)
