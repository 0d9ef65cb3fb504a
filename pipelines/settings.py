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

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from data.errors import SettingInvalidError
from pipelines.models import pulled_or_named

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


class GarmentSettings(Group):
    model: str | None = None
    """A folder in timm's hub layout or ``hf-hub:org/name``; empty: the bundled garment reader."""
    device: str = "auto"
    """``auto``, ``cpu``, ``cuda``, ``cuda:1``, ``mps``."""


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


class LoraSettings(Group):
    file: Path
    """A file of safetensors made for the checkpoint."""
    scale: float = Field(default=1.0, ge=-4, le=4)
    """How strongly it bends the pictures."""


class DiffusersSettings(Group):
    model: str | None = None
    """The checkpoint: a hub id like ``stabilityai/stable-diffusion-xl-base-1.0`` or a folder."""
    offload: Literal["none", "model", "sequential"] = "none"
    """Keep on the GPU only the part that computes: ``model`` saves much memory and little time, ``sequential`` most of both."""
    compile: bool = False
    """Compile the repeated blocks at the first picture of each size."""
    attention: str | None = None
    """One of diffusers' attention backends, like ``_native_cudnn`` or ``flash``; empty: torch's own choice."""
    fuse_qkv: bool = False
    """Compute the three projections of attention in one product."""
    fp8: bool = False
    """Compute in 8 bit floats where the GPU can (Ada, Hopper and later; needs torchao)."""
    step_cache: float | None = Field(default=None, gt=0, lt=1)
    """Skip the rest of a step whose first block changed by less than this share (0.05 to 0.15); transformers only."""
    loras: tuple[LoraSettings, ...] = ()


class HostedSettings(Group):
    provider: Literal["huggingface", "replicate"] = "huggingface"
    model: str | None = None
    """As the provider names it: ``org/name``, with Replicate also ``org/name:version``."""
    api_key: SecretStr | None = None
    url: str | None = None
    """Another server that speaks the provider's interface; empty: the provider's own."""
    without: tuple[Literal["negative", "size", "steps", "guidance", "seed"], ...] = ()
    """What this model does not take."""
    timeout_seconds: float = Field(default=300, gt=0)
    """For one picture, the provider's queue included."""
    answer_seconds: float = Field(default=30, gt=0)
    """For one answer of a provider that is polled."""
    poll_seconds: float = Field(default=1, gt=0)
    allow_private_addresses: bool = False
    """Fetch finished pictures from loopback and private networks, as a provider inside a company may need."""


class TranslateSettings(Group):
    """Rules translate wishes; a language model is an option, with the rules behind it."""

    url: str | None = Field(default=None, pattern=r"^https?://")
    """An OpenAI-compatible address, such as ``http://localhost:11434/v1``; empty: rules alone."""
    model: str | None = None
    """The model's name at that address."""
    api_key: SecretStr | None = None
    timeout_seconds: float = Field(default=8, gt=0, le=120)
    """After this the rules translate."""


class GenerationSettings(Group):
    engine: str = "bundled"
    """``bundled``, ``diffusers`` or ``hosted``, where a request names none."""
    device: str = "auto"
    """``auto``, ``cpu``, ``cuda``, ``cuda:1``, ``mps``: one process a GPU."""
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    warm: bool = True
    """Load the engine when a server or a worker starts, and not at the first look; looks have previews then."""
    size: tuple[int, int] | None = None
    """Width and height where a request names none; empty: what the model is made for."""
    steps: int | None = Field(default=None, ge=1)
    guidance: float | None = Field(default=None, ge=0)
    diffusers: DiffusersSettings = DiffusersSettings()
    hosted: HostedSettings = HostedSettings()


class BriefSettings(Group):
    expiry_days: float = Field(default=14, gt=0, le=365)
    """How long a workshop has to answer a brief."""
    proposals: int = Field(default=3, ge=0, le=20)
    """How many further workshops are proposed when all have declined; 0: none."""
    public_url: str | None = None
    """Where workshops reach this service, as in ``https://looks.example``: notices then link to the brief."""


class NoticeSettings(Group):
    webhook_secrets: tuple[SecretStr, ...] = ()
    """From each, every endpoint's own signing key is derived; the first is the newest. All of them sign, so that
    a new one can be put in front, and the old one be taken out once the receivers have changed."""
    allow_private_addresses: bool = False
    """Send webhooks to loopback and private networks, as a program inside a company may need."""
    timeout_seconds: float = Field(default=15, gt=0)
    smtp_host: str | None = None
    """The mail server; empty: no mail is sent."""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """``none`` is for a server on this machine."""
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    sender: str = "Lookwright <lookwright@localhost>"
    """From whom mails come."""


class MatchWeightSettings(Group):
    capability: float = Field(default=0.3, ge=0, allow_inf_nan=False)
    complexity: float = Field(default=0.1, ge=0, allow_inf_nan=False)
    price: float = Field(default=0.2, ge=0, allow_inf_nan=False)
    distance: float = Field(default=0.1, ge=0, allow_inf_nan=False)
    lead_time: float = Field(default=0.05, ge=0, allow_inf_nan=False)
    portfolio: float = Field(default=0.15, ge=0, allow_inf_nan=False)
    track_record: float = Field(default=0.1, ge=0, allow_inf_nan=False)

    @field_validator("track_record")
    @classmethod
    def _not_all_zero(cls, value: float, info: Any) -> float:
        if value == 0 and not any(info.data.values()):
            msg = "one weight at least must be above 0"
            raise ValueError(msg)
        return value


class MatchingSettings(Group):
    weights: MatchWeightSettings = MatchWeightSettings()
    """How much each part of an atelier's score counts; they are normalised to sum to 1."""
    prior_mean: float = Field(default=0.8, gt=0, lt=1)
    """What is thought of an atelier that no brief was sent to yet: the share that would go well."""
    prior_weight: float = Field(default=5, gt=0)
    """How many briefs it takes until an atelier's own record counts as much as that."""
    encryption_keys: tuple[SecretStr, ...] = ()
    """The keys of contact data, each of 32 characters or more: the first encrypts, all decrypt. Empty: a file `contact.key`
    in the workspace, made on first use; with `database.url` set, keys must be given here."""
    portfolio_pictures: int = Field(default=24, ge=1, le=200)
    """The most pictures of a portfolio that are kept."""


class FinishSettings(Group):
    words: Path | None = None
    """A word list (TOML) of what is not pictured; empty: the one that ships. docs/provenance.md says how one is written."""
    classifier: str | None = None
    """A timm picture classifier (folder, ``hf-hub:org/name`` or timm name) that moderates pictures; empty: looks are ``unmoderated``."""
    blocked_labels: tuple[str, ...] = ("nsfw", "porn", "hentai")
    """The classifier's labels that must not be shown."""
    threshold: float = Field(default=0.5, gt=0, le=1)
    """A picture is blocked where the blocked labels' probabilities together reach this."""
    sign: bool = True
    """Sign pictures (C2PA)."""
    certificate: Path | None = None
    """A PEM chain to sign with, the signer's certificate first; empty: a development certificate made in the workspace."""
    key: Path | None = None
    """The certificate's private key (PEM, no password)."""

    @model_validator(mode="after")
    def _certificate_with_its_key(self) -> FinishSettings:
        if (self.certificate is None) != (self.key is None):
            msg = "certificate and key go together; give both or neither"
            raise ValueError(msg)
        return self


class LookSettings(Group):
    most_pictures: int = Field(default=16, ge=1, le=256)
    """The most pictures that one call may ask for."""


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
    admin_token: SecretStr | None = None
    """What an admin's calls carry as ``Authorization: Bearer``; empty: only the command line sees reports and hides looks."""


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
    garment: GarmentSettings = GarmentSettings()
    search: SearchSettings = SearchSettings()
    imports: ImportSettings = ImportSettings()
    generation: GenerationSettings = GenerationSettings()
    translate: TranslateSettings = TranslateSettings()
    briefs: BriefSettings = BriefSettings()
    notices: NoticeSettings = NoticeSettings()
    matching: MatchingSettings = MatchingSettings()
    finish: FinishSettings = FinishSettings()
    looks: LookSettings = LookSettings()
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
        """The folder or name of the encoder; a model of the hub that was pulled is read from its folder."""
        named = self.encoder.model or str(BUNDLED_MODELS / "encoder")
        return pulled_or_named(self.workspace, named)

    @property
    def garment_model(self) -> str:
        named = self.garment.model or str(BUNDLED_MODELS / "garment")
        return pulled_or_named(self.workspace, named)

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
