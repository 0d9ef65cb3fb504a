"""Every setting, grouped by concern and documented where it stands.

A setting is read from, in this order: the call that makes ``Settings``, the environment
(``LOOKWRIGHT_SEARCH__WEIGHTS__COSINE=0.7``), the TOML file that ``LOOKWRIGHT_CONFIG`` names, the
workspace's own ``lookwright.toml``, and the default beside the field. The defaults are the embedded
installation: nothing to start, nothing to download.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from data.errors import SettingInvalidError

__all__ = ["BUNDLED_MODELS", "Settings", "load_settings"]

BUNDLED_MODELS = Path(__file__).resolve().parent.parent / "models"
"""Where the weights that ship stand."""

CONFIG_NAME = "lookwright.toml"


class Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class DatabaseSettings(Group):
    url: SecretStr | None = None
    """``postgresql://user@host/name``; empty: SQLite in the workspace."""


class ObjectSettings(Group):
    endpoint: str | None = None
    """``host:port`` or address of an S3 service; empty: a folder in the workspace."""
    bucket: str = "lookwright"
    access_key: SecretStr | None = None
    secret_key: SecretStr | None = None
    region: str | None = None
    public_url: str | None = None
    """The address under which the bucket can be read by browsers; empty: served by Lookwright."""
    presign: bool = False
    """Give browsers signed addresses of the S3 service instead of serving pictures here."""


class IndexSettings(Group):
    url: str | None = None
    """Address of a Qdrant server; empty: Qdrant's engine in this process. ``:memory:`` is qdrant-client's local mode."""
    api_key: SecretStr | None = None
    collection: str = Field(default="lookwright", pattern=r"^[a-z0-9_-]{1,48}$")


class EncoderSettings(Group):
    model: str | None = None
    """A folder, ``hf-hub:org/name`` or an open_clip name like ``ViT-B-16/datacomp_xl_s13b_b90k``; empty: the bundled one."""
    device: str = "auto"
    """``auto``, ``cpu``, ``cuda``, ``cuda:1``, ``mps``."""
    precision: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    batch_size: int = Field(default=64, ge=1, le=4096)
    text_scale: tuple[float, float] | None = None
    """The band (lo, hi) of this model's text-to-picture cosines; empty: what its folder says, else 0 to 1."""
    picture_scale: tuple[float, float] | None = None


class WeightSettings(Group):
    cosine: float = Field(default=0.6, ge=0, allow_inf_nan=False)
    price_alignment: float = Field(default=0.2, ge=0, allow_inf_nan=False)
    brand_score: float = Field(default=0.1, ge=0, allow_inf_nan=False)
    availability: float = Field(default=0.1, ge=0, allow_inf_nan=False)

    @field_validator("availability")
    @classmethod
    def _not_all_zero(cls, value: float, info: Any) -> float:
        if value == 0 and not any(info.data.values()):
            msg = "one weight at least must be above 0"
            raise ValueError(msg)
        return value


class SearchSettings(Group):
    weights: WeightSettings = WeightSettings()
    cache_url: str | None = None
    """``redis://host:port/0`` to share answers between processes; empty: memory."""
    cache_seconds: int = Field(default=300, ge=0)
    cache_mb: float = Field(default=128, gt=0)
    picture_days: float = Field(default=30, gt=0)
    """How long a picture that was asked with is kept, so that its address can hold the question."""


class ImportSettings(Group):
    workers: int = Field(default=8, ge=1, le=256)
    """Pictures fetched and decoded at once."""
    allow_private_addresses: bool = False
    """Fetch from loopback and private networks, as a feed inside a company may need."""
    timeout_seconds: float = Field(default=20, gt=0)
    picture_mb: float = Field(default=20, gt=0)
    picture_megapixels: float = Field(default=50, gt=0)
    currency: str | None = None
    """The currency of feeds that name none (Shopify); empty: such a feed needs ``--currency``."""


class ServerSettings(Group):
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    allowed_hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    """Host names that requests may carry; others are refused (DNS rebinding)."""
    cors_origins: tuple[str, ...] = ()
    upload_mb: float = Field(default=20, gt=0)
    """The largest picture that may be sent."""
    feed_mb: float = Field(default=512, gt=0)
    """The largest feed or picture archive that may be sent."""
    threads: int = Field(default=8, ge=1)
    """Calls that work at once; further ones wait."""
    grace_seconds: float = Field(default=20, ge=0)


class LogSettings(Group):
    level: Literal["debug", "info", "warning", "error"] = "info"
    json_lines: bool | None = None
    """JSON lines instead of readable ones; empty: readable on a terminal, JSON elsewhere."""


class Settings(BaseSettings):
    """All settings of one installation."""

    model_config = SettingsConfigDict(
        env_prefix="LOOKWRIGHT_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
    )

    workspace: Path = Path(".lookwright")
    """The folder that holds this installation's state."""
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    """The currency (ISO 4217) in which prices are compared and budgets are given."""
    database: DatabaseSettings = DatabaseSettings()
    objects: ObjectSettings = ObjectSettings()
    index: IndexSettings = IndexSettings()
    encoder: EncoderSettings = EncoderSettings()
    search: SearchSettings = SearchSettings()
    imports: ImportSettings = ImportSettings()
    server: ServerSettings = ServerSettings()
    log: LogSettings = LogSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del dotenv_settings, file_secret_settings
        toml = TomlConfigSettingsSource(settings_cls, config_files(init_settings()))
        return init_settings, env_settings, toml

    @property
    def database_url(self) -> str:
        """The SQLAlchemy address of the records."""
        if self.database.url is not None:
            return self.database.url.get_secret_value()
        return f"sqlite:///{self.workspace / 'lookwright.db'}"

    @property
    def encoder_model(self) -> str:
        return self.encoder.model or str(BUNDLED_MODELS / "encoder")

    @property
    def embedded(self) -> bool:
        """Whether the vectors live in this process, so that one process only may own the workspace."""
        return self.index.url is None


def config_files(given: dict[str, Any]) -> list[Path]:
    """The TOML files that count, the stronger one last."""
    workspace = given.get("workspace") or os.environ.get("LOOKWRIGHT_WORKSPACE") or ".lookwright"
    named = os.environ.get("LOOKWRIGHT_CONFIG")
    return [Path(workspace) / CONFIG_NAME, *([Path(named)] if named else [])]


def load_settings(**given: Any) -> Settings:
    """Read the settings in force.

    Raises ``SettingInvalidError`` with one sentence for each setting that cannot be used.
    """
    named = os.environ.get("LOOKWRIGHT_CONFIG")
    if named and not Path(named).is_file():
        raise SettingInvalidError(f"LOOKWRIGHT_CONFIG names {named}, which is not a file.")
    try:
        return Settings(**{key: value for key, value in given.items() if value is not None})
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(step) for step in entry['loc'])}: {entry['msg']}"
            for entry in error.errors(include_url=False, include_input=False)
        )
        raise SettingInvalidError(
            f"Settings that cannot be used - {wrong}. `lookwright doctor` lists all settings."
        ) from None
    except ValueError as error:
        raise SettingInvalidError(f"The settings file cannot be read: {error}.") from None
