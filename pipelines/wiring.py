"""Everything is put together here: settings in, ports filled, opened once, closed in reverse."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from data import (
    Database,
    DiskObjects,
    GuardedFetcher,
    MemoryCache,
    RedisCache,
    S3Objects,
    system_clock,
)
from data.errors import LookwrightError, SettingInvalidError, StorageFullError, StorageReadOnlyError
from data.ports import Cache, Clock, Encoder, Fetcher, GarmentReader, ObjectStore, ProductIndex
from data.repositories import IndexState, IndexStateRepository, ItemRepository, JournalRepository
from data.types import Weights
from pipelines.contact_keys import must_read_contacts
from pipelines.owner import WorkspaceLock
from pipelines.settings import Settings

if TYPE_CHECKING:
    from data.posting import GuardedPoster
    from generation.engines import Engines
    from generation.finish import LookFinisher
    from generation.translate import Translator
    from pipelines.ateliers.rosters import Rosters
    from pipelines.jobs import JobQueue
    from search import EdgeIndex, ServerIndex
    from search.cover import CoverRule

__all__ = ["Lookwright", "open_lookwright"]


ROOM = 150_000_000
"""Bytes that stay free on the workspace's disk."""

T = TypeVar("T")


class part(cached_property[T]):  # noqa: N801 - it reads as the decorator it is
    """A part that is opened once, when it is first asked for, whatever thread asks."""

    def __get__(self, instance: object, owner: type[Any] | None = None) -> Any:
        if not isinstance(instance, Lookwright):
            return self
        if self.attrname in instance.__dict__:
            return instance.__dict__[self.attrname]
        with instance.opening:
            return super().__get__(instance, owner)


class Lookwright:
    """The open parts of one installation. Each is opened when it is first asked for."""

    def __init__(
        self, settings: Settings, clock: Clock, parts: ExitStack, encoder: Encoder | None = None
    ) -> None:
        if encoder is not None:
            self.__dict__["encoder"] = encoder
        self.settings = settings
        self.clock = clock
        self.lock = WorkspaceLock(settings.workspace)
        self.replaying = threading.Lock()
        """Held by a thread that answers a question and replays a step of the journal before."""
        self._parts = parts
        self.opening = threading.RLock()

    def close(self) -> None:
        """Close what was opened, in reverse; nothing of it may be used afterwards."""
        self._parts.close()

    @part
    def database(self) -> Database:
        """The records, at this version's schema."""
        database = Database(self.settings.database_url)
        self._parts.callback(database.close)
        database.migrate()
        must_read_contacts(self.settings, database)
        return database

    @part
    def objects(self) -> ObjectStore:
        """Pictures and documents."""
        chosen = self.settings.objects
        if chosen.endpoint is None:
            return DiskObjects(self.settings.workspace / "objects")
        return S3Objects(
            chosen.endpoint,
            bucket=chosen.bucket,
            access_key=chosen.access_key.get_secret_value() if chosen.access_key else "",
            secret_key=chosen.secret_key.get_secret_value() if chosen.secret_key else "",
            region=chosen.region or "us-east-1",
            public_url=chosen.public_url,
            presign=chosen.presign,
        )

    @part
    def fetcher(self) -> Fetcher:
        """The one way to read an address that a user or a feed names."""
        imports = self.settings.imports
        fetcher = GuardedFetcher(
            allow_private=imports.allow_private_addresses, timeout=imports.timeout_seconds
        )
        self._parts.callback(fetcher.close)
        return fetcher

    @part
    def poster(self) -> GuardedPoster:
        """The one way to send something to an address that a user names."""
        from data.posting import GuardedPoster

        notices = self.settings.notices
        poster = GuardedPoster(
            allow_private=notices.allow_private_addresses, timeout=notices.timeout_seconds
        )
        self._parts.callback(poster.close)
        return poster

    @part
    def cache(self) -> Cache:
        """Answers and embeddings given before."""
        search = self.settings.search
        if search.cache_url:
            cache = RedisCache(search.cache_url, ttl=search.cache_seconds)
            self._parts.callback(cache.close)
            return cache
        return MemoryCache(max_bytes=int(search.cache_mb * 1e6), ttl=search.cache_seconds)

    @part
    def encoder(self) -> Encoder:
        """The encoder that the settings name; its weights are read when it is first used."""
        from search.encoders import open_encoder

        chosen = self.settings.encoder
        scales = {"text": chosen.text_scale, "picture": chosen.picture_scale}
        return open_encoder(
            self.settings.encoder_model,
            device=chosen.device,
            precision=chosen.precision,
            batch_size=chosen.batch_size,
            scales={kind: scale for kind, scale in scales.items() if scale is not None},
        )

    @part
    def cover_rule(self) -> CoverRule | None:
        """When a product really matches, as fitted for the encoder in force; None where nobody did."""
        from search.cover import read_cover

        return read_cover(Path(self.settings.encoder_model))

    @part
    def garment_reader(self) -> GarmentReader:
        """The reader that the settings name; its weights are read when it is first used."""
        from matching.garment import open_garment_reader

        return open_garment_reader(self.settings.garment_model, self.settings.garment.device)

    @part
    def index(self) -> EdgeIndex | ServerIndex:
        """The products' vectors.

        Raises ``WorkspaceInUseError`` where another process owns the embedded workspace,
        ``ModelMismatchError`` where the vectors inside are another encoder's.
        """
        from pipelines.indexes import open_index

        if self.settings.embedded:
            self.must_have_room()
            self.own()
        index = open_index(self.settings, self.encoder)
        try:
            self.register(index)
        except LookwrightError:  # whoever asks next opens it again
            index.close()
            raise
        self._parts.callback(index.close)
        return index

    def must_have_room(self) -> None:
        """Raises ``StorageFullError`` before the disk is so full that the index's engine cannot say it.

        The engine writes through mapped files, and a page that finds no room kills the process.
        """
        if not self.settings.embedded:
            return
        free = shutil.disk_usage(self.settings.workspace).free
        if free < ROOM:
            raise StorageFullError(
                f"Only {free // 1_000_000} MB are free for the workspace, and {ROOM // 1_000_000} MB are "
                "needed; make room on the disk and go on."
            )

    def own(self) -> None:
        """Take the workspace for this process."""
        if not self.lock.held:
            self.lock.acquire()
            self._parts.callback(self.lock.release)

    def register(self, index: ProductIndex) -> None:
        """Make an index's generation known; a new one is owed everything that is in the catalogue."""
        with self.database.write() as session:
            states = IndexStateRepository(session)
            if states.get(index.generation) is None:
                now = self.clock()
                states.put(IndexState(index.generation, index.model, 0, "building", now))
                states.swap(index.generation)
                JournalRepository(session).append(ItemRepository(session).all_ids())

    @part
    def rosters(self) -> Rosters:
        """The ateliers in memory, as matching asks them."""
        from pipelines.ateliers.rosters import Rosters

        return Rosters(self.database, self.settings.currency)

    @part
    def jobs(self) -> JobQueue:
        """The queue of long work."""
        from pipelines.jobs import JobQueue

        return JobQueue(self.database, self.clock)

    @part
    def engines(self) -> Engines:
        """What turns prompts into pixels."""
        from pipelines.engines import open_engines

        engines = open_engines(self.settings.generation, self.settings.workspace)
        self._parts.callback(engines.close)
        return engines

    @part
    def finisher(self) -> LookFinisher:
        """Moderates, describes and signs what is rendered."""
        from pipelines.finishing import open_finisher

        return open_finisher(self.settings, self.clock)

    @part
    def translator(self) -> Translator:
        """Wishes to manifests: by rules, or by the language model that the settings name."""
        from generation.translate import LlmOptions, LlmTranslator, RuleTranslator

        chosen = self.settings.translate
        if chosen.url is None:
            return RuleTranslator()
        if not chosen.model:
            raise SettingInvalidError(
                "translate.url names a language model's address, and translate.model no model: set both."
            )
        options = LlmOptions(chosen.url, chosen.model, chosen.api_key, chosen.timeout_seconds)
        translator = LlmTranslator(options)
        self._parts.callback(translator.close)
        return translator

    @property
    def weights(self) -> Weights:
        """The installation's weights, as set; not normalised."""
        return Weights(**self.settings.search.weights.model_dump())


@contextmanager
def open_lookwright(
    settings: Settings, clock: Clock = system_clock, encoder: Encoder | None = None
) -> Iterator[Lookwright]:
    """The parts of one installation, closed in the reverse order of their opening.

    ``encoder`` is one that is open already, instead of the one that the settings name. Raises ``StorageReadOnlyError`` where the workspace cannot be written to.
    """
    _make_workspace(settings.workspace)
    with ExitStack() as parts:
        yield Lookwright(settings, clock, parts, encoder)


def _make_workspace(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise StorageReadOnlyError(
            f"The workspace {folder} is a file; name a folder with --workspace."
        ) from None
    except OSError:
        raise StorageReadOnlyError(
            f"The workspace {folder} cannot be made; name another folder with --workspace."
        ) from None
