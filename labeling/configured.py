"""Settings from environment variables `GOUJI_*` and from a table of `gouji.toml`, with errors that name what is wrong."""

from __future__ import annotations

import tomllib
from typing import Any, ClassVar, Self

from pydantic import ValidationError
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource

from extraction.errors import UsageError
from models.home import home

FILE = "gouji.toml"


class Configured(BaseSettings):
    """Settings that have the table `TABLE` of the file; `REFERENCE` is the page that lists them all.

    Each name in capitals after `GOUJI_` is its environment variable, which wins over the file.
    """

    TABLE: ClassVar[str]
    REFERENCE: ClassVar[str]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, InitSettingsSource(settings_cls, _table(cls.TABLE))

    @classmethod
    def load(cls, **overrides: object) -> Self:
        """The settings of this machine; `overrides` that are not None win. Raises `UsageError` that names each wrong one."""
        try:
            return cls(**{name: value for name, value in overrides.items() if value is not None})
        except ValidationError as error:
            wrong = "; ".join(f"{_name(part['loc'])}: {part['msg']}" for part in error.errors(include_input=False))
            raise UsageError(f"settings: {wrong}; {cls.REFERENCE} lists them all") from error
        except (OSError, ValueError) as error:
            raise UsageError(f"{home() / FILE}: cannot be read ({error}); mend it or take it away") from error


def _table(name: str) -> dict[str, Any]:
    """A table of the file, empty where there is none: the file is shared. Raises ValueError where the file is not TOML."""
    path = home() / FILE
    if not path.is_file():
        return {}
    table = tomllib.loads(path.read_text(encoding="utf-8")).get(name, {})
    if not isinstance(table, dict):
        raise ValueError(f"[{name}] is not a table")
    return table


def _name(location: tuple[int | str, ...]) -> str:
    name = str(location[0]) if location else "?"
    return f"{name} (GOUJI_{name.upper()})"
