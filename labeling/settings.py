"""What can be set of the work with people: by environment variables `GOUJI_*`, and in the table `[review]` of `gouji.toml`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, PositiveFloat, PositiveInt, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from extraction.errors import UsageError
from models.home import home

FILE = "gouji.toml"
TABLE = "review"

Share = Annotated[float, Field(ge=0.0, le=1.0)]


class Settings(BaseSettings):
    """Each name in capitals after `GOUJI_` is its environment variable, which wins over the file."""

    model_config = SettingsConfigDict(env_prefix="GOUJI_", extra="ignore", frozen=True, validate_default=True)

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

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        file = TomlConfigSettingsSource(settings_cls, home() / FILE, toml_table_header=(TABLE,))
        return init_settings, env_settings, file

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
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = "; ".join(f"{_name(part['loc'])}: {part['msg']}" for part in error.errors(include_input=False))
        raise UsageError(f"settings: {wrong}; docs/reference/review.md lists them all") from error
    except (OSError, ValueError) as error:
        raise UsageError(f"{home() / FILE}: cannot be read ({error}); mend it or take it away") from error


def _name(location: tuple[int | str, ...]) -> str:
    name = str(location[0]) if location else "?"
    return f"{name} (GOUJI_{name.upper()})"
