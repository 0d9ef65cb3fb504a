"""The command line, in a process of its own where its ending matters."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from api.cli.main import run
from tests.feeds import row, write_feed


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A workspace with twelve tees, and their feed."""
    folder = tmp_path_factory.mktemp("shop")
    feed = write_feed(folder / "feed", [row(number) for number in range(12)])
    assert run(["index", str(feed), "--workspace", str(folder / "workspace")]) == 0
    return folder / "workspace", feed


def ask(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = run(arguments)
    out, err = capsys.readouterr()
    return status, out, err


def test_the_json_document_has_the_fields_of_the_contract(
    shop: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = ask(
        capsys,
        "search",
        "--text",
        "red tee",
        "--budget",
        "10-20",
        "--json",
        "--workspace",
        str(shop[0]),
    )
    answer = json.loads(out)
    assert status == 0
    assert {
        "complete",
        "candidates",
        "covered",
        "hits",
        "weights",
        "facets",
        "next_cursor",
        "seconds",
    } <= set(answer)
    hit = answer["hits"][0]
    assert set(hit) >= {
        "id",
        "sku",
        "group",
        "brand",
        "title",
        "price",
        "availability",
        "image",
        "link",
        "score",
        "parts",
        "notes",
    }
    assert set(hit["parts"]) == set(answer["weights"])
    assert isinstance(hit["price"]["amount"], str)


def test_an_import_reports_as_the_contract_has_it(
    shop: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = ask(capsys, "index", str(shop[1]), "--json", "--workspace", str(shop[0]))
    report = json.loads(out)
    assert (status, report["unchanged"], report["pictures_embedded"]) == (0, 12, 0)
    assert set(report) >= {
        "run", "source", "rows", "accepted", "rejected", "groups", "added", "facts_changed",
        "pictures_embedded", "unchanged", "retired", "seconds", "problems",
    }  # fmt: skip


def test_rejected_rows_are_listed_and_make_the_status_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    feed = write_feed(tmp_path / "feed", [row(0), row(1, price="abc"), row(2, id="T" * 10_000)])
    report = tmp_path / "problems.csv"
    status, out, err = ask(
        capsys, "index", str(feed), "--report", str(report), "--workspace", str(tmp_path / "w")
    )
    assert status == 1
    assert "1 items" in out
    assert "2 rejected" in out
    assert "price" in err
    assert len(report.read_text().splitlines()) == 3


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("index", "nowhere.tsv"), "nowhere.tsv"),
        (("search", "--image", "nowhere.jpg"), "nowhere.jpg"),
        (("search", "--text", "x", "--limit", "0"), "limit"),
        (("search", "--text", "x", "--limit", str(10**9)), "limit"),
        (("search", "--text", "x", "--budget", "0"), "budget"),
        (("search", "--text", "x", "--budget", "cheap"), "budget"),
        (("search", "--text", "x", "--budget", "60-30"), "budget"),
        (("search", "--text", "x", "--weights", "cosine=-1"), "cosine"),
        (("search", "--text", "x", "--weights", "cosine=nan"), "cosine"),
        (
            ("search", "--text", "x", "--weights", "cosine=0,price=0,brand=0,availability=0"),
            "weights",
        ),
        (("search", "--text", "x", "--weights", "charm=1"), "charm"),
        (("search", "--text", "x", "--filter", "shade=red"), "shade"),
        (("search", "--text", "x", "--filter", "red"), "color=red"),
        (("search", "--text", "x" * 100_000), "characters"),
        (("search", "--like", "tees:none"), "tees:none"),
        (("search", "--image", "http://127.0.0.1:9/x.jpg"), "127.0.0.1"),
        (("search", "--text", "x", "--cursor", "%%%"), "cursor"),
        (("brands", "set", "nobody", "--score", "0.5"), "nobody"),
        (("rates", "set", "EUR=-1"), "EUR"),
        (("rates", "set", "QQQ=1"), "QQQ"),
        (("jobs", "retry", "none"), "none"),
        (("serach",), "serach"),
        (("search", "--nonsense"), "--nonsense"),
    ],
)
def test_wrong_use_is_one_sentence_and_status_2(
    shop: tuple[Path, Path],
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    sentence: str,
) -> None:
    extra = ("--workspace", str(shop[0])) if len(arguments) > 1 else ()
    status, out, err = ask(capsys, *arguments, *extra)
    assert (status, out) == (2, "")
    assert err.startswith("lookwright: ")
    assert sentence in err
    assert "Traceback" not in err


def test_a_budget_filter_and_page_narrow_the_answer(
    shop: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("--filter", "color=red", "--filter", "color=blue", "--filter", "by=item", "--json")
    _, out, _ = ask(capsys, "search", *arguments, "--workspace", str(shop[0]))
    assert {hit["color"] for hit in json.loads(out)["hits"]} == {"Red", "Blue"}


def test_rates_and_brands_are_kept(
    shop: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = ("--workspace", str(shop[0]))
    assert ask(capsys, "rates", "set", "EUR=1.08", "GBP=1.27", *workspace)[0] == 0
    _, out, _ = ask(capsys, "rates", "list", "--json", *workspace)
    assert json.loads(out)["rates"] == {"EUR": 1.08, "GBP": 1.27}
    assert ask(capsys, "brands", "set", "tees", "--score", "0.9", *workspace)[0] == 0
    _, out, _ = ask(capsys, "brands", "list", "--json", *workspace)
    assert json.loads(out)["brands"][0]["score"] == 0.9


def test_doctor_names_a_misspelt_setting_and_hides_secrets(
    shop: tuple[Path, Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKWRIGHT_SERCH__LIMIT", "5")
    monkeypatch.setenv("LOOKWRIGHT_OBJECTS__SECRET_KEY", "hunter2")
    status, out, _ = ask(capsys, "doctor", "--json", "--workspace", str(shop[0]))
    assert status == 3
    assert "LOOKWRIGHT_SERCH__LIMIT" in out
    assert "hunter2" not in out


def test_a_setting_that_cannot_be_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKWRIGHT_SEARCH__WEIGHTS__COSINE", "-3")
    status, _, err = ask(capsys, "status")
    assert status == 2
    assert "search.weights.cosine" in err


def test_a_workspace_of_a_newer_version_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import sqlite3

    assert ask(capsys, "status", "--workspace", str(tmp_path))[0] == 0
    with sqlite3.connect(tmp_path / "lookwright.db") as records:
        records.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
    records.close()
    status, _, err = ask(capsys, "status", "--workspace", str(tmp_path))
    assert status == 2
    assert "newer" in err


def test_a_workspace_that_is_a_file_is_said_to_be_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    status, _, err = ask(capsys, "status", "--workspace", str(tmp_path / "file"))
    assert status == 3
    assert "--workspace" in err


def test_help_answers_without_the_heavy_libraries() -> None:
    program = (
        "import sys; from api.cli.main import run; run(['--help']);"
        "heavy = {'torch', 'sqlalchemy', 'litestar', 'PIL', 'numpy', 'polars', 'open_clip'};"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def lookwright(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from api.cli import main; main()", *arguments]


def test_ctrl_c_in_the_middle_of_an_import_loses_nothing(tmp_path: Path) -> None:
    feed = write_feed(tmp_path / "feed", [row(number) for number in range(200)])
    workspace = tmp_path / "workspace"
    started = subprocess.Popen(
        lookwright("index", str(feed), "--workspace", str(workspace)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 120
    while not (workspace / "index" / "CURRENT").exists() and time.monotonic() < until:
        time.sleep(0.01)
    started.send_signal(signal.SIGINT)
    _, err = started.communicate(timeout=120)
    assert started.returncode == 130
    assert "Interrupted" in err
    assert "Traceback" not in err
    assert run(["index", str(feed), "--workspace", str(workspace)]) == 0


def test_a_closed_pipe_ends_quietly(shop: tuple[Path, Path]) -> None:
    command = " ".join(
        f"'{word}'" for word in lookwright("search", "--json", "--workspace", str(shop[0]))
    )
    done = subprocess.run(
        ["bash", "-c", f"{command} | head -c 10"], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")
def test_a_full_disk_is_answered_and_nothing_half_done_remains(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", str(small)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("no file system can be mounted here")
    try:
        feed = write_feed(tmp_path / "feed", [row(number) for number in range(12)])
        done = subprocess.run(
            lookwright("index", str(feed), "--workspace", str(small / "workspace")),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 3, done.stderr
        assert "Traceback" not in done.stderr
        assert "disk" in done.stderr or "space" in done.stderr
    finally:
        subprocess.run(["umount", str(small)], check=False)
