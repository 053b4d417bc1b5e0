"""What can be set of the work with people: by environment variables `GOUJI_*`, and in the table `[review]` of `gouji.toml`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, PositiveFloat, PositiveInt, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from labeling.configured import Configured
from models.home import home

Share = Annotated[float, Field(ge=0.0, le=1.0)]


class Settings(Configured):
    """All of them, with their defaults."""

    TABLE: ClassVar[str] = "review"
    REFERENCE: ClassVar[str] = "docs/reference/review.md"

    model_config = SettingsConfigDict(env_prefix="GOUJI_", extra="forbid", frozen=True, validate_default=True)

    label_studio_url: str = Field("http://127.0.0.1:8080", description="address of Label Studio")
    label_studio_token: SecretStr | None = Field(None, description="access token of Label Studio (Account & Settings)")
    label_studio_seconds: PositiveFloat = Field(30.0, description="longest wait for one answer of Label Studio")
    label_studio_attempts: PositiveInt = Field(4, description="how often a request that Label Studio did not answer is tried")
    database_url: str | None = Field(None, description="SQLAlchemy URL; by default SQLite in `gouji.db` in the home folder")
    tenant: str = Field("local", max_length=64, description="whose documents and answers these are")

    audit_share: Share = Field(0.01, description="share of accepted values that people check without knowing it")
    known_share: Share = Field(0.02, description="known answers for each task that goes out")
    error_target: Share = Field(0.002, description="share of wrong values among accepted ones that is put up with")
    confidence: Annotated[float, Field(gt=0.5, lt=1.0)] = Field(0.95, description="of the published bounds of error")
    queue: PositiveInt = Field(2000, description="most tasks of one project that are open at a time; the most worthy go first")
    regions: PositiveInt = Field(60, description="most regions that are drawn on one page of the pages project")
    label_doubt: Share = Field(0.9, description="probability of a label below which a person is asked")
    batch: PositiveInt = Field(20, description="tasks in one request to Label Studio")
    poll_seconds: PositiveFloat = Field(5.0, description="pause between looks at Label Studio while watching")

    @field_validator("label_studio_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{home() / 'gouji.db'}"


def load_settings(**overrides: object) -> Settings:
    """The settings of this machine; `overrides` that are not None win. Raises `UsageError` that names each wrong one."""
    return Settings.load(**overrides)
