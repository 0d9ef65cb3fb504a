"""Refining, restoring, exporting and forgetting looks."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from data.errors import InvalidInputError, NotFoundError, QuestionInvalidError, UnavailableError
from generation.manifest import Manifest, diff, read_manifest
from generation.translate import RuleTranslator
from pipelines.looks import (
    RefineRequest,
    delete_look,
    forget_drafts,
    refine_look,
    restore_look,
    show_look,
    write_lookbook,
)
from pipelines.settings import Settings
from pipelines.wiring import Lookwright
from tests.looks import ask, files, finished, looks_of, open_drawing


@pytest.fixture
def studio(settings: Settings) -> Iterator[Lookwright]:
    with open_drawing(settings) as app:
        app.__dict__["translator"] = RuleTranslator()
        yield app


def made(app: Lookwright, prompt: str = "a red wool coat", **given):
    return looks_of(app, finished(app, ask(app, prompt, steps=1, **given)))[0]


def test_a_child_differs_only_where_it_was_asked(studio: Lookwright) -> None:
    parent = made(studio, "a flowing emerald silk evening dress with a waist belt, studio light")
    request = RefineRequest("make it knee-length and burgundy")
    asked = refine_look(studio, parent.id, request)
    child = show_look(studio, finished(studio, asked.job).result["looks"][0])
    changed = {change.path for change in asked.patch}
    fashion = {path for path in changed if path.startswith("/fashion/garments/0/")}
    assert {path.split("/")[4] for path in fashion} == {"length", "colours"}
    assert not any(path.startswith("/render") for path in changed)
    assert child.patch == asked.patch == diff(read_manifest(parent.manifest), child.manifest)
    assert (child.parents, child.seed) == ((parent.id,), parent.seed)


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (RefineRequest(""), "instruction"),
        (RefineRequest("x" * 3_000), "instruction"),
        (RefineRequest("xyzzy plugh"), "instruction"),
        (RefineRequest("make it red"), "instruction"),
        (RefineRequest("make her naked"), "instruction"),
        (RefineRequest("make it blue", count=0), "count"),
        (RefineRequest("make it blue", count=10_000), "count"),
        (RefineRequest("make it blue", seed=-1), "seed"),
    ],
)
def test_a_refinement_that_cannot_be_used_names_its_field(
    studio: Lookwright, request_: RefineRequest, field: str
) -> None:
    parent = made(studio)
    with pytest.raises(QuestionInvalidError) as refused:
        refine_look(studio, parent.id, request_)
    assert set(refused.value.fields) == {field}


def test_what_an_engine_cannot_leave_out_is_a_note_for_a_wish(studio: Lookwright) -> None:
    from pipelines.looks import GenerateRequest, ask_for_looks

    engine = studio.engines.get()
    engine.abilities = msgspec.structs.replace(engine.abilities, negative=False)
    asked = ask_for_looks(studio, GenerateRequest("a red dress without a belt", seed=1))
    assert any("belt" in note for note in asked.notes)
    manifest = msgspec.to_builtins(Manifest(short_description="a red dress"))
    manifest["render"]["negative"] = "belts"
    with pytest.raises(QuestionInvalidError) as refused:
        ask_for_looks(studio, GenerateRequest(manifest=manifest))
    assert set(refused.value.fields) == {"negative"}


def test_deleting_while_the_store_is_down_is_made_up_for(
    studio: Lookwright, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = made(studio)

    def down(_names: object) -> None:
        raise UnavailableError("The object store does not answer.")

    monkeypatch.setattr(studio.objects, "delete", down)
    delete_look(studio, look.id)
    with pytest.raises(NotFoundError):
        show_look(studio, look.id)
    monkeypatch.undo()
    assert files(studio)
    forget_drafts(studio)
    assert files(studio) == set()


def test_files_that_a_restored_look_shares_stay_until_both_are_gone(studio: Lookwright) -> None:
    look = made(studio)
    kept = files(studio)
    restored = restore_look(studio, look.id)
    delete_look(studio, look.id)
    assert files(studio) == kept
    delete_look(studio, restored.id)
    assert files(studio) == set()


@pytest.mark.parametrize("name", ["book", "book.zip"])
def test_a_lookbook_opens_by_itself(studio: Lookwright, tmp_path: Path, name: str) -> None:
    looks = [made(studio, seed=seed) for seed in (1, 2)]
    place = tmp_path / name
    count = write_lookbook(studio, place)
    if place.suffix:
        with zipfile.ZipFile(place) as archive:
            archive.extractall(tmp_path / "unpacked")
        place = tmp_path / "unpacked"
    assert sum(path.is_file() for path in place.rglob("*")) == count == 8
    page = (place / "index.html").read_text()
    for look in looks:
        assert f'src="thumbnails/{look.id}.webp"' in page
        manifest = read_manifest((place / "manifests" / f"{look.id}.json").read_bytes())
        assert manifest == read_manifest(look.manifest)
        assert (place / "pictures" / f"{look.id}.png").read_bytes() == studio.objects.get(
            look.picture
        )


def test_a_lookbook_overwrites_nothing(studio: Lookwright, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InvalidInputError, match="there already"):
        write_lookbook(studio, tmp_path)
    with pytest.raises(NotFoundError):
        write_lookbook(studio, tmp_path / "new", ["none"])
    assert [path.name for path in tmp_path.glob("*.txt")] == ["notes.txt"]
