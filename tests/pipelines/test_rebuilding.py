from __future__ import annotations

from pathlib import Path

import pytest

from data.errors import ModelMismatchError
from data.ports import Encoder
from data.repositories import IndexStateRepository
from pipelines.answers import SearchRequest
from pipelines.finding import find
from pipelines.importing import ImportOptions, import_feed
from pipelines.rebuilding import rebuild_index
from pipelines.wiring import Lookwright, open_lookwright


def test_a_rebuild_changes_the_generation_and_nothing_else(app: Lookwright, feed: Path) -> None:
    import_feed(app, feed, ImportOptions())
    before = find(app, SearchRequest(text="red tee"))
    old = app.index.generation
    rebuilt = rebuild_index(app)
    assert rebuilt.generation == app.index.generation != old
    assert (rebuilt.items, rebuilt.pictures_embedded) == (12, 0)
    after = find(app, SearchRequest(text="red tee"))
    assert [hit.id for hit in after.hits] == [hit.id for hit in before.hits]
    with app.database.read() as session:
        assert [state.generation for state in IndexStateRepository(session).all()] == [
            app.index.generation
        ]


def test_another_encoder_is_refused_until_the_index_is_rebuilt(
    app: Lookwright, feed: Path, other_encoder: Encoder
) -> None:
    import_feed(app, feed, ImportOptions())
    app.close()
    with open_lookwright(app.settings, app.clock, other_encoder) as changed:
        with pytest.raises(ModelMismatchError, match="lookwright rebuild"):
            find(changed, SearchRequest(text="red tee"))
        assert rebuild_index(changed).pictures_embedded == 12
        assert len(find(changed, SearchRequest(text="red tee")).hits) == 6
        report = import_feed(changed, feed, ImportOptions())
        assert (report.unchanged, report.pictures_embedded) == (12, 0)
