"""What a sender wants of a document, checked and written so that equal wishes are equal."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from extraction.align.forms import load_forms
from extraction.export import FORMATS
from service.api.problems import Problem
from service.jobs import addresses
from service.settings import Settings

DEFAULT_FORMATS = ("json", "html")
NO_FORM, ANY_FORM = "none", "auto"


class Options(BaseModel):
    """The option fields of an upload, as strings of a form or as JSON."""

    model_config = ConfigDict(extra="forbid")

    formats: str = Field("json,html", description="of json, html, xlsx, csv, md; several with commas", examples=["json,xlsx"])
    form: str = Field(ANY_FORM, description="`auto`, `none`, or the id of a form that the document must follow")
    priority: int = Field(5, ge=1, le=9, description="1 is worked off first, 9 last")
    review: bool = Field(True, description="whether doubtful values are given to people")
    callback: str | None = Field(None, max_length=2000, description="URL that is told when the document has ended or was corrected")
    batch: str | None = Field(None, max_length=200, description="a name under which documents are found together")
    force: bool = Field(False, description="process it even where the same bytes were processed before")

    @field_validator("formats")
    @classmethod
    def _known_formats(cls, value: str) -> str:
        names = {name.strip().lower() for name in value.split(",") if name.strip()}
        unknown = sorted(names - set(FORMATS))
        if unknown:
            raise ValueError(f"{', '.join(unknown)}: unknown; there are {', '.join(FORMATS)}")
        return ",".join(name for name in FORMATS if name in names or name == "json")

    @field_validator("form")
    @classmethod
    def _known_form(cls, value: str) -> str:
        known = (ANY_FORM, NO_FORM, *load_forms())
        if value not in known:
            raise ValueError(f"unknown; there are {', '.join(known)}")
        return value

    @field_validator("callback", "batch")
    @classmethod
    def _empty_is_none(cls, value: str | None) -> str | None:
        return "".join(char for char in value if char.isprintable()).strip() or None if value else None

    def stored(self) -> dict[str, Any]:
        """As the database keeps them: what the report depends on, and the callback."""
        return {"formats": self.formats.split(","), "form": self.form, "review": self.review, "callback": self.callback}


def parse(values: dict[str, Any], settings: Settings) -> Options:
    """The options in a form. Raises `Problem` that names each wrong one."""
    try:
        options = Options.model_validate({name: value for name, value in values.items() if value != ""})
    except ValidationError as error:
        errors = [
            {"where": ".".join(map(str, part["loc"])), "message": part["msg"].removeprefix("Value error, ")}
            for part in error.errors(include_input=False, include_url=False)
        ]
        detail = "; ".join(f"{part['where']}: {part['message']}" for part in errors)
        raise Problem("invalid", detail, extra={"errors": errors}) from None
    if options.callback:
        check_callback(options.callback, settings)
    return options


def check_callback(url: str, settings: Settings) -> None:
    """Raises `Problem` for an address that no callback is sent to. Addresses of names are looked at again at every sending."""
    if settings.callback_secret is None:
        raise Problem("unsafe-callback", "callbacks are switched off: the setting callback_secret is empty")
    if not url.isascii() or " " in url:
        raise Problem("unsafe-callback", "it must be ASCII without spaces: percent-encode the path, write the host in Punycode")
    try:
        parts = urlsplit(url)
        port_wrong = parts.port == 0
    except ValueError:
        raise Problem("unsafe-callback", "it is no URL") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port_wrong or parts.username or parts.password:
        raise Problem("unsafe-callback", "it must be http:// or https:// with a host, and without a user")
    try:
        addresses.check(parts.hostname, parts.port or 443, private=settings.callback_private)
    except addresses.Unsafe as error:
        raise Problem("unsafe-callback", str(error)) from None
