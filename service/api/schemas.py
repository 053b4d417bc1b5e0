"""The shapes of answers, for the OpenAPI description and as a check of what is sent."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from extraction.report import CheckRecord
from service.storage.tables import Stage, Status

_ID = "d0198a3c41e2b7f0c1d2e3f405162738"


class Shape(BaseModel):
    """Base of all shapes."""

    model_config = ConfigDict(extra="forbid")


class Error(Shape):
    code: str = Field(examples=["damaged"])
    message: str


class Summary(Shape):
    """A document in a list."""

    id: str = Field(examples=[_ID])
    name: str = Field(examples=["shigang-2022.pdf"])
    sha256: str
    size: int
    batch: str | None
    status: Status
    stage: Stage
    pages: int | None
    pages_done: int
    form: str | None
    organization: str | None = Field(examples=["石岗镇人民政府"])
    year: int | None = Field(examples=[2022])
    title: str | None
    language: str | None
    counts: dict[str, int] | None
    doubts: int
    error: Error | None
    priority: int
    created_at: str
    started_at: str | None
    finished_at: str | None
    updated_at: str
    revision: int
    run: int
    corrected: int
    links: dict[str, str]


class Progress(Shape):
    number: int
    state: str = Field(examples=["done"])
    seconds: float | None


class Task(Shape):
    """A question to people about this document, with its link into Label Studio."""

    field: str | None = None
    page: int | None = None
    box: list[float] | None = None
    table: str | None = None
    row: int | None = None
    column: int | None = None
    url: str | None = None


class Document(Summary):
    """A document by itself."""

    options: dict[str, Any]
    media_type: str | None
    problems: list[dict[str, Any]]
    made_by: dict[str, Any] | None
    progress: list[Progress]
    timings: dict[str, float]
    tasks: list[Task]
    formats: list[str]


class Earlier(Shape):
    """The report of the year before."""

    id: str = Field(examples=[_ID])
    name: str
    year: int


class Years(Shape):
    """What the year before says of a report's figures."""

    checks: list[CheckRecord]
    before: list[Earlier]


class Accepted(Shape):
    """What a document is known by from now on. `known` tells that it was sent before and is answered from that."""

    id: str = Field(examples=[_ID])
    name: str
    status: Status
    known: bool
    links: dict[str, str]


class Skipped(Shape):
    name: str
    code: str
    detail: str


class AcceptedSeveral(Shape):
    """The same of several documents, which share a batch."""

    batch: str
    documents: list[Accepted]
    skipped: list[Skipped]


class Documents(Shape):
    """A page of a list; `next` is the cursor of the next one."""

    documents: list[Summary]
    next: str | None
    total: int


class ProblemDocument(BaseModel):
    """RFC 9457."""

    type: str = Field(examples=["/problems/not-ready"])
    title: str
    status: int
    code: str = Field(examples=["not-ready"])
    detail: str
    hint: str
    instance: str
