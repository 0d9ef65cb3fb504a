"""Builds in a process of their own, kills, and swaps under way."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest

from data.errors import (
    ConflictError,
    StorageReadOnlyError,
    UnavailableError,
    WorkspaceInUseError,
)
from data.types import Entry, Query, Question
from search import open_edge_index
from tests.search.catalogues import DIM, SCALES, catalogue

ROOT = str(Path(__file__).parents[2])
OPEN = f"""
import sys, time
sys.path.insert(0, {ROOT!r})
from pathlib import Path
from search import open_edge_index
from tests.search.catalogues import DIM, SCALES, catalogue
index = open_edge_index(Path(sys.argv[1]), model="m", dim=DIM, scales=SCALES)
"""


def reopened(folder: Path):
    return open_edge_index(folder, model="m", dim=DIM, scales=SCALES)


def run_and_kill(folder: Path, program: str) -> None:
    """Run until it says that it is ready, and kill it there."""
    command = [
        sys.executable,
        "-c",
        OPEN + program + "\nprint('ready', flush=True); time.sleep(60)",
    ]
    with subprocess.Popen([*command, str(folder)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        os.kill(child.pid, signal.SIGKILL)


def test_what_was_put_in_survives_a_kill(tmp_path):
    run_and_kill(tmp_path, "index.put(catalogue(500)); index.remove(['b0:0'])")
    index = reopened(tmp_path)
    assert index.count() == 499
    index.close()


@pytest.mark.parametrize(
    "step",
    [
        "build = index.begin_build(); build.run()",
        "build = index.begin_build(); build.run(); build._yard.switch(build._made)",
        "(index._folder / 'gdead').mkdir(); (index._folder / 'CURRENT.new').write_text('gdead')",
    ],
    ids=["after the build", "between pointer and removal", "before the pointer"],
)
def test_a_kill_around_a_swap_leaves_one_whole_generation(tmp_path, step):
    run_and_kill(tmp_path, "index.put(catalogue(200)); " + step)
    index = reopened(tmp_path)
    assert index.count() == 200
    assert {path.name for path in tmp_path.iterdir()} == {"CURRENT", index.generation}
    index.close()


def test_a_second_process_is_told_that_the_index_is_in_use(opened, tmp_path):
    opened(catalogue(10))
    program = OPEN.replace("index = ", "import data.errors\ntry:\n    index = ")
    program += "except data.errors.WorkspaceInUseError as error:\n    print(error)"
    command = [sys.executable, "-c", program, str(tmp_path / "index")]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "another process" in said.stdout
    with pytest.raises(WorkspaceInUseError):
        reopened(tmp_path / "index")


def test_searches_and_writes_go_on_while_a_generation_is_built_and_swapped_in(opened):
    entries = catalogue(2000)
    index, done, asked = opened(entries), threading.Event(), []
    build = index.begin_build()

    def shop() -> None:
        for entry in itertools.cycle(entries):
            index.put([Entry(msgspec.structs.replace(entry.facts, price=777.0))])
            asked.append(len(index.find(Question((Query(entry.vector, "picture"),))).hits))
            if done.is_set():
                return

    shopper = threading.Thread(target=shop)
    shopper.start()
    build.run()
    build.catch_up()
    build.swap()
    done.set()
    shopper.join()
    assert set(asked) == {20}
    facts = index.facts([entry.facts.item for entry in entries])
    assert len(facts) == 2000
    assert sum(fact.price == 777.0 for fact in facts.values()) == min(len(asked), 2000)


def test_only_one_build_at_a_time_and_giving_up_frees_the_place(opened):
    index = opened(catalogue(20))
    build = index.begin_build()
    with pytest.raises(ConflictError):
        index.begin_build()
    with pytest.raises(ConflictError, match="run the build"):
        build.swap()
    build.abort()
    index.begin_build().abort()


def test_items_that_changed_need_the_other_models_vectors_before_the_swap(opened):
    entries = catalogue(20)
    index = opened(entries)
    build = index.begin_build(model="other")
    build.run(entries)
    index.put([entries[0]])
    with pytest.raises(ConflictError, match="1 items changed"):
        build.swap()
    assert build.catch_up() == [entries[0].facts.item]
    build.catch_up([Entry(entries[0].facts, -entries[0].vector)])
    build.swap()
    assert index.model == "other"


def test_a_build_that_fails_leaves_the_index_as_it_was(opened, monkeypatch, tmp_path):
    index = opened(catalogue(20))
    monkeypatch.setattr(sys, "executable", "/bin/false")
    build = index.begin_build()
    with pytest.raises(UnavailableError):
        build.run()
    build.abort()
    assert index.count() == 20
    assert len(list((tmp_path / "index").glob("g*"))) == 1


def test_a_folder_that_holds_something_else_is_refused(tmp_path):
    (tmp_path / "CURRENT").write_text("gnone")
    with pytest.raises(UnavailableError, match="damaged"):
        reopened(tmp_path)


def test_few_points_need_no_build(opened):
    assert not opened(catalogue(50)).needs_build()


def test_points_that_changed_since_the_build_lie_outside_its_graph(opened, monkeypatch):
    monkeypatch.setattr("search.indexes.edge.MANY", 30)
    index = opened([])
    build = index.begin_build()
    build.run(catalogue(50))
    build.swap()
    assert not index.needs_build()
    index.put(catalogue(50)[:31])
    assert index.needs_build()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_named_so(tmp_path):
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(StorageReadOnlyError, match="permissions"):
        reopened(tmp_path / "locked" / "index")


def test_a_place_that_is_a_file_is_no_crash(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UnavailableError):
        reopened(tmp_path / "file" / "index")
