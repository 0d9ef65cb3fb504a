"""One suite for the records on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from data import (
    BrandRepository,
    Database,
    EmbeddingRepository,
    IndexState,
    IndexStateRepository,
    InstallationRepository,
    ItemRepository,
    JournalRepository,
    PictureInfo,
    PictureRepository,
    QueryPictureRepository,
    RateRepository,
    Rates,
    RunRepository,
    SourceRepository,
)
from data.errors import ConflictError, InvalidInputError, NotFoundError
from data.types import (
    Availability,
    Dialect,
    Facet,
    Filters,
    Item,
    ItemRecord,
    Money,
    PriceRange,
    Problem,
    Sale,
    Severity,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
USD = Rates("USD", {"EUR": 2.0})


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    sqlite = request.param == "sqlite"
    url = tmp_path / "records.db" if sqlite else request.getfixturevalue("postgres_url")
    opened = Database(url)
    opened.migrate()
    with opened.write() as session:
        for source in ("luma", "other"):
            SourceRepository(session).put(source, source, Dialect.GOOGLE, NOW)
    yield opened
    opened.close()


def record(
    sku: str, *, source: str = "luma", sha: str = "aa", group: str = "g", **facts
) -> ItemRecord:
    item = Item(
        id=f"luma:{sku}",
        brand="luma",
        brand_name="Luma",
        sku=sku,
        group=f"luma:{group}",
        title=f"Tank {sku}",
        price=Money(1000, "USD"),
        availability=Availability.IN_STOCK,
        picture="a.jpg",
    )
    item = replace(item, **facts)
    return ItemRecord(item, source, sha, item.facts_hash(), "p", NOW)


def put(database: Database, *records: ItemRecord, now: datetime = NOW, rates: Rates = USD) -> None:
    with database.write() as session:
        ItemRepository(session).put(records, now=now, rates=rates)


# ----------------------------------------------------------------- items


def test_an_item_comes_back_as_it_was_put(database: Database) -> None:
    sale = Sale(Money(900, "USD"), NOW - DAY, NOW + DAY)
    first = record(
        "1", sale=sale, colors=("Red", "Blau"), category=("Women", "Tops"), title="é\0\U0001f457"
    )
    put(database, first)
    with database.read() as session:
        assert ItemRepository(session).get(["luma:1", "luma:missing"]) == {"luma:1": first}


def test_putting_again_replaces_and_revives(database: Database) -> None:
    put(database, record("1"))
    with database.write() as session:
        ItemRepository(session).retire(["luma:1", "luma:missing"], NOW)
    put(database, record("1", source="other", title="New"))
    with database.read() as session:
        found = ItemRepository(session).get(["luma:1"])["luma:1"]
    assert (found.item.title, found.source, found.retired) == ("New", "other", None)


def test_known_items_are_known_whoever_owns_them(database: Database) -> None:
    put(database, record("1"), record("2", source="other", sha="bb"))
    with database.write() as session:
        items = ItemRepository(session)
        items.retire(["luma:2"], NOW)
        known = items.known(["luma:1", "luma:2", "luma:3"])
    assert set(known) == {"luma:1", "luma:2"}
    assert (known["luma:2"].source, known["luma:2"].picture_sha256) == ("other", "bb")
    assert known["luma:2"].retired == NOW
    assert known["luma:1"].facts_hash == record("1").facts_hash


def test_ids_are_those_of_the_source(database: Database) -> None:
    put(database, record("2"), record("1"), record("3", source="other"))
    with database.write() as session:
        items = ItemRepository(session)
        items.retire(["luma:2"], NOW)
        assert list(items.ids_of("luma")) == ["luma:1"]
        assert list(items.ids_of("luma", retired=True)) == ["luma:2"]
        assert list(items.all_ids()) == ["luma:1", "luma:3"]
        assert list(items.all_ids(retired=True)) == ["luma:2"]


def test_more_ids_than_one_statement_takes_are_found(database: Database) -> None:
    put(database, *(record(f"{number:05}") for number in range(2_500)))
    ids = [f"luma:{number:05}" for number in range(2_500)]
    with database.read() as session:
        items = ItemRepository(session)
        assert len(items.known(ids)) == len(items.get(ids)) == 2_500
        assert list(items.get(reversed(ids))) == ids[::-1]
        assert list(items.all_ids()) == ids


def test_counts_are_of_active_items_and_groups(database: Database) -> None:
    put(database, record("1"), record("2"), record("3", group="h", source="other"))
    with database.write() as session:
        items = ItemRepository(session)
        assert (items.counts().items, items.counts().groups) == (3, 2)
        items.retire(["luma:3"], NOW)
        assert (items.counts().groups, items.counts("other").items) == (1, 0)


def test_a_page_goes_on_behind_the_last_id(database: Database) -> None:
    put(database, *(record(str(number), size="M" if number % 2 else "L") for number in range(6)))
    with database.read() as session:
        items = ItemRepository(session)
        first = items.page(Filters(size=("m",)), limit=2)
        rest = items.page(Filters(size=("m",)), after=first[-1].item.id)
    assert [each.item.sku for each in first] == ["1", "3"]
    assert [each.item.sku for each in rest] == ["5"]


# ----------------------------------------------------------------- filters and facets


@pytest.mark.parametrize(
    ("filters", "skus"),
    [
        (Filters(), "12345"),
        (Filters(brand=("Luma",)), "12345"),
        (Filters(brand=("Nobody",)), ""),
        (Filters(category=("women",)), "12"),
        (Filters(category=("Women > Tops",)), "12"),
        (Filters(category=("tanks",)), "1"),
        (Filters(category=("Tops",)), "23"),  # the last name alone, not one in the middle
        (Filters(category=("Women > Tops > Tanks", "Tops")), "123"),
        (Filters(category=("wom%", "wom_n")), ""),
        (Filters(color=("RED",)), "12"),
        (Filters(color=("red", "dark  blue")), "124"),
        (Filters(color=("blue",)), ""),
        (Filters(size=("m",), gender=("female",)), "1"),
        (Filters(availability=("out_of_stock",)), "5"),
        (Filters(price=PriceRange(gte=20, lte=30)), "23"),
        (Filters(price=PriceRange(lte=10)), "1"),
    ],
)
def test_filters_pass_what_they_name(database: Database, filters: Filters, skus: str) -> None:
    put(
        database,
        record(
            "1", colors=("Red",), category=("Women", "Tops", "Tanks"), size="M", gender="female"
        ),
        record("2", colors=("red", "Green"), category=("Women", "Tops"), price=Money(1000, "EUR")),
        record("3", category=("Tops",), size="M", price=Money(3000, "USD")),
        record("4", colors=("Dark Blue",), price=Money(100, "JPY")),
        record("5", availability=Availability.OUT_OF_STOCK, price=Money(9900, "USD")),
    )
    with database.read() as session:
        assert "".join(each.item.sku for each in ItemRepository(session).page(filters)) == skus


def test_facets_count_groups_once_a_value(database: Database) -> None:
    put(
        database,
        record("1", colors=("Red",), category=("Women", "Tops"), group="a", size="M"),
        record("2", colors=("RED", "Blue"), category=("Women", "Tops"), group="a", size="L"),
        record("3", colors=("Blue",), category=("Women",), group="b", size="M"),
        record("4", colors=("Grey",), group="c"),
    )
    with database.write() as session:
        items = ItemRepository(session)
        items.retire(["luma:4"], NOW)
        facets = items.facets(fields=("color", "category", "size", "gender", "brand"))
    assert facets["color"] == (Facet("Blue", 2), Facet("RED", 1))
    assert facets["category"] == (Facet("Women", 2), Facet("Women > Tops", 1))
    assert facets["size"] == (Facet("M", 2), Facet("L", 1))
    assert facets["gender"] == ()
    assert facets["brand"] == (Facet("Luma", 2),)


def test_a_facet_leaves_its_own_filter_out(database: Database) -> None:
    put(
        database,
        record("1", colors=("Red",), size="M", group="a"),
        record("2", colors=("Blue",), size="L", group="b"),
    )
    with database.read() as session:
        facets = ItemRepository(session).facets(Filters(color=("red",)), ("color", "size"))
    assert facets == {"color": (Facet("Blue", 1), Facet("Red", 1)), "size": (Facet("M", 1),)}


# ----------------------------------------------------------------- prices in force


def test_a_sale_is_due_when_it_begins_and_when_it_ends(database: Database) -> None:
    put(database, record("1", sale=Sale(Money(500, "USD"), NOW + DAY, NOW + 2 * DAY)), record("2"))
    dear, cheap = Filters(price=PriceRange(gte=10)), Filters(price=PriceRange(lte=5))
    for day, due, passing in ((0, [], dear), (1, ["luma:1"], cheap), (2, ["luma:1"], dear)):
        now = NOW + day * DAY
        with database.write() as session:
            items = ItemRepository(session)
            assert items.due(now) == due
            items.reprice(items.due(now), now=now, rates=USD)
            assert items.due(now) == []
            assert "luma:1" in [each.item.id for each in items.page(passing)]
    with database.read() as session:
        assert ItemRepository(session).next_due() is None


def test_the_next_change_is_known_and_retired_items_have_none(database: Database) -> None:
    put(database, record("1", sale=Sale(Money(500, "USD"), NOW + DAY)))
    with database.write() as session:
        items = ItemRepository(session)
        assert items.next_due() == NOW + DAY
        items.retire(["luma:1"], NOW)
        assert items.next_due() is None
        assert items.due(NOW + 2 * DAY) == []


def test_a_price_without_a_rate_is_passed_by_no_price_filter(database: Database) -> None:
    put(database, record("1", price=Money(1, "JPY")))
    with database.write() as session:
        items = ItemRepository(session)
        assert items.page(Filters(price=PriceRange(gte=0))) == []
        items.reprice(items.all_ids(), now=NOW, rates=Rates("USD", {"JPY": 0.01}))
        assert len(items.page(Filters(price=PriceRange(lte=0.01)))) == 1


def test_an_item_needs_a_source_that_exists(database: Database) -> None:
    with pytest.raises(ConflictError):
        put(database, record("1", source="nobody"))


# ----------------------------------------------------------------- journal


def test_the_journal_gives_entries_in_order(database: Database) -> None:
    with database.write() as session:
        journal = JournalRepository(session)
        assert (journal.last(), journal.after(0)) == (0, [])
        journal.append(["b", "a", "b"])
        entries = journal.after(0)
    assert [item for _, item in entries] == ["b", "a", "b"]
    with database.read() as session:
        journal = JournalRepository(session)
        assert journal.last() == entries[-1][0]
        assert journal.after(entries[0][0], limit=1) == entries[1:2]


def test_numbers_of_the_journal_are_never_given_twice(database: Database) -> None:
    with database.write() as session:
        journal = JournalRepository(session)
        journal.append(["a", "b"])
        last = journal.last()
        journal.trim(last)
        assert journal.last() == last
        journal.append(["c"])
        assert journal.after(last)[0][0] > last
        journal.trim(last)
        assert [item for _, item in journal.after(0)] == ["c"]


# ----------------------------------------------------------------- pictures and embeddings

PICTURE = PictureInfo("aa", "image/jpeg", 40, 30, 1234)


def test_a_picture_is_needed_by_items_and_by_questions(database: Database) -> None:
    spare, asked = replace(PICTURE, sha256="bb"), replace(PICTURE, sha256="cc")
    put(database, record("1", sha="aa"))
    with database.write() as session:
        pictures, queries = PictureRepository(session), QueryPictureRepository(session)
        pictures.put([PICTURE, spare, asked, spare], NOW)
        queries.keep("cc", NOW + DAY)
        ItemRepository(session).retire(["luma:1"], NOW)
        assert pictures.unreferenced(NOW) == [spare]
        assert pictures.unreferenced(NOW + DAY) == [spare, asked]
        assert queries.is_kept("cc", NOW)
        assert not queries.is_kept("cc", NOW + DAY)
        pictures.delete(["bb"])
        assert pictures.get(["aa", "bb"]) == {"aa": PICTURE}


def test_expired_questions_are_forgotten(database: Database) -> None:
    with database.write() as session:
        queries = QueryPictureRepository(session)
        queries.keep("aa", NOW)
        queries.keep("bb", NOW + DAY)
        queries.forget_expired(NOW)
        assert not queries.is_kept("aa", NOW - DAY)
        assert queries.is_kept("bb", NOW)


def test_vectors_are_kept_for_each_model(database: Database) -> None:
    vector = np.array([0.6, -0.8], dtype=np.float32)
    with database.write() as session:
        embeddings = EmbeddingRepository(session)
        embeddings.put({"aa": vector, "bb": -vector}, "model-1")
        embeddings.put({"aa": -vector}, "model-2")
        found = embeddings.get(["aa", "zz"], "model-1")
        assert set(found) == {"aa"}
        assert found["aa"].dtype == np.float32
        assert np.array_equal(found["aa"], vector)
        assert embeddings.known(["aa", "bb", "zz"], "model-1") == {"aa", "bb"}
        embeddings.forget("model-1")
        assert embeddings.known(["aa"], "model-1") == set()
        assert embeddings.known(["aa"], "model-2") == {"aa"}


def test_pictures_that_a_model_has_not_embedded_are_told_page_by_page(database: Database) -> None:
    put(database, *(record(sku, sha=sha) for sku, sha in zip("abcde", "pqqrs", strict=True)))
    with database.write() as session:
        ItemRepository(session).retire(["luma:e"], NOW)
        embeddings = EmbeddingRepository(session)
        assert embeddings.missing("model-1") == ["p", "q", "r"]
        embeddings.put({"p": np.array([1.0], dtype=np.float32)}, "model-1")
        assert embeddings.missing("model-1", limit=1) == ["q"]
        assert embeddings.missing("model-1", after="q") == ["r"]
        assert embeddings.missing("model-2") == ["p", "q", "r"]


# ----------------------------------------------------------------- the small ones


def test_a_source_keeps_the_time_of_its_first_import(database: Database) -> None:
    with database.write() as session:
        sources = SourceRepository(session)
        sources.put("luma", "luma", Dialect.SHOPIFY, NOW + DAY)
        found = sources.get("luma")
        assert found is not None
        assert (found.dialect, found.created) == (Dialect.SHOPIFY, NOW)
        assert sources.get("nobody") is None
        assert [each.name for each in sources.all()] == ["luma", "other"]


def test_a_brand_keeps_its_score_when_it_is_seen_again(database: Database) -> None:
    with database.write() as session:
        brands = BrandRepository(session)
        brands.see({"luma": "luma", "acme": "Acme"})
        assert brands.set_score("luma", 0.9).score == 0.9
        brands.see({"luma": "Luma"})
        assert brands.scores() == {"acme": 0.5, "luma": 0.9}
        assert [brand.name for brand in brands.all()] == ["Acme", "Luma"]


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_score_outside_its_range_is_refused(database: Database, score: float) -> None:
    with database.write() as session:
        brands = BrandRepository(session)
        brands.see({"luma": "Luma"})
        with pytest.raises(InvalidInputError):
            brands.set_score("luma", score)
        with pytest.raises(NotFoundError):
            brands.set_score("nobody", 0.5)


def test_rates_are_added_and_replaced(database: Database) -> None:
    with database.write() as session:
        rates = RateRepository(session)
        rates.set({"EUR": 1.08, "GBP": 1.2}, "USD")
        assert rates.set({"EUR": 1.1}, "USD").table == {"EUR": 1.1, "GBP": 1.2}
        with pytest.raises(InvalidInputError):
            rates.set({"EUR": 0.0}, "USD")
    with database.read() as session:
        assert RateRepository(session).rates("USD") == Rates("USD", {"EUR": 1.1, "GBP": 1.2})


def test_a_run_remembers_its_problems_in_order(database: Database) -> None:
    problems = [
        Problem(row, f"sku\0{row}\ud800", "price", "price_bad", "m", "h", Severity.ERROR)
        for row in (9, 3, 7)
    ]
    with database.write() as session:
        runs = RunRepository(session)
        run = runs.start("luma", NOW, "feed")
        runs.add_problems(run, problems)
        runs.finish(run, "done", NOW + DAY, "{}")
    with database.read() as session:
        runs = RunRepository(session)
        found = runs.get(run)
        assert found is not None
        assert (found.status, found.finished, found.report) == ("done", NOW + DAY, "{}")
        assert [each.row for each in runs.problems(run)] == [9, 3, 7]
        assert runs.problems(run, limit=1)[0].item == "sku\N{REPLACEMENT CHARACTER}9?"


def test_runs_are_listed_newest_first(database: Database) -> None:
    with database.write() as session:
        runs = RunRepository(session)
        first, second = (runs.start("luma", NOW + days * DAY) for days in (0, 1))
        runs.start("other", NOW)
        assert [run.id for run in runs.list("luma")] == [second, first]
        assert len(runs.list(limit=1)) == 1
        assert runs.get("missing") is None
        with pytest.raises(NotFoundError):
            runs.finish("missing", "done", NOW)


def test_only_one_build_of_the_index_is_live(database: Database) -> None:
    with database.write() as session:
        states = IndexStateRepository(session)
        assert states.live() is None
        for number, name in enumerate(("one", "two")):
            states.put(IndexState(name, "model", 0, "building", NOW + number * DAY))
        states.swap("one")
        states.swap("two")
        states.apply("two", 2**40)
        assert states.live() == IndexState("two", "model", 2**40, "live", NOW + DAY)
        assert states.lock("two") == states.live()
        assert [state.status for state in states.all()] == ["retired", "live"]
        states.delete("one")
        assert states.get("one") is None
        for call in (states.swap, states.lock, lambda name: states.apply(name, 1)):
            with pytest.raises(NotFoundError):
                call("one")


def test_the_installation_remembers_what_holds_for_all(database: Database) -> None:
    with database.write() as session:
        installation = InstallationRepository(session)
        assert installation.get("currency") is None
        installation.set("currency", "USD")
        installation.set("currency", "EUR")
        assert installation.get("currency") == "EUR"
