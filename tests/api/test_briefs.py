"""Briefs over HTTP and from the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from litestar.testing import TestClient

from api.cli.main import run
from api.http import brief_examples as examples
from api.http import create_app
from api.http.bodies import parse
from api.http.routes.webhooks import Webhooks
from data import system_clock
from pipelines.briefs import AnswerRequest, BriefAnswer, BriefList, BriefRequest, BriefsSent
from pipelines.notices import EndpointAnswer
from pipelines.wiring import Lookwright
from tests.briefs import SECRET, ask, atelier, keep, opened, picture

ADMIN = {"Authorization": "Bearer the operator's own token"}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Lookwright]:
    server = {"admin_token": "the operator's own token"}
    notices = {"webhook_secrets": [SECRET]}
    with opened(tmp_path / "workspace", system_clock, server=server, notices=notices) as app:
        keep(app, atelier("one"), atelier("two"))
        yield app


@pytest.fixture
def client(app: Lookwright) -> Iterator[TestClient]:
    made = create_app(app, worker=False)
    with TestClient(made, base_url="http://127.0.0.1", raise_server_exceptions=False) as ready:
        yield ready


def sent(client: TestClient, **fields: object) -> dict:
    query = json.dumps({"ateliers": ["one", "two"]} | fields)
    answer = client.post(
        "/api/v1/briefs", files={"image": ("look.png", picture())}, data={"query": query}
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_picture_becomes_a_brief_for_each_workshop(client: TestClient) -> None:
    asked = sent(client, size="38")
    listed = client.get("/api/v1/briefs", params={"enquiry": asked["enquiry"]}).json()
    assert {line["atelier"]["id"] for line in listed["briefs"]} == {"one", "two"}
    shown = client.get(f"/api/v1/briefs/{asked['briefs'][0]['id']}").json()
    assert shown["wishes"]["size"] == "38"
    assert shown["subject"]["garment"]["category"][0]["label"] == "Dress"


def test_paper_and_page_are_behind_the_brief_s_name(client: TestClient) -> None:
    name = sent(client)["briefs"][0]["id"]
    for address in (f"{name}.pdf", f"{name}/pdf"):
        paper = client.get(f"/api/v1/briefs/{address}")
        assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    for address in (f"{name}.html", f"{name}/page"):
        page = client.get(f"/api/v1/briefs/{address}")
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert page.text.startswith("<!doctype html>")
    assert client.get("/api/v1/briefs/nothing.pdf").status_code == 404


def test_who_comes_second_is_told_409(client: TestClient) -> None:
    first, second = (line["id"] for line in sent(client)["briefs"])
    accepted = client.post(f"/api/v1/briefs/{first}/accept", json={"atelier": "one"})
    assert accepted.json()["state"] == "accepted"
    late = client.post(f"/api/v1/briefs/{second}/accept")
    assert (late.status_code, late.json()["code"]) == (409, "brief_taken")
    again = client.post(f"/api/v1/briefs/{first}/accept")
    assert (again.status_code, again.json()["code"]) == (409, "brief_closed")


def test_another_s_brief_is_forbidden(client: TestClient) -> None:
    name = sent(client)["briefs"][0]["id"]
    refused = client.post(f"/api/v1/briefs/{name}/decline", json={"atelier": "two"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_brief")


def test_the_contact_is_shown_to_who_has_the_key(client: TestClient) -> None:
    asked = sent(client)
    name = asked["briefs"][0]["id"]
    client.post(f"/api/v1/briefs/{name}/accept")
    address = f"/api/v1/briefs/{name}"
    assert client.get(address).json()["contact"] is None
    key = {"Authorization": f"Bearer {asked['key']}"}
    assert client.get(address, headers=key).json()["contact"]["email"].startswith("secret-one")
    assert client.get(address, headers=ADMIN).json()["contact"] is not None


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({"budget": {"max": 0}}, 422, "budget.max"),
        ({"by": "2020-01-01"}, 422, "by"),
        ({"by": "soon"}, 422, "by"),
        ({"ateliers": []}, 422, "ateliers"),
        ({"ateliers": ["one", "one"]}, 422, "ateliers"),
        ({"quantity": -1}, 422, "quantity"),
        ({"near": {"lat": 91, "lon": 0}}, 422, "near"),
        ({"within_km": 0}, 422, "within_km"),
        ({"measurements": {"waist": 7}}, 422, "measurements.waist"),
        ({"colour": "red"}, 422, "colour"),
        ({"look_id": "x"}, 422, "look_id"),
    ],
)
def test_bad_wishes_are_named(client, fields: dict, status: int, field: str) -> None:
    query = json.dumps({"ateliers": ["one"]} | fields)
    refused = client.post("/api/v1/briefs", files={"image": picture()}, data={"query": query})
    assert refused.status_code == status
    assert field in refused.json()["errors"]


def test_a_retired_workshop_and_an_unknown_one_are_refused(client: TestClient) -> None:
    client.delete("/api/v1/ateliers/two")
    for atelier_id, status, code in (("two", 409, "atelier_retired"), ("no", 404, "not_found")):
        query = json.dumps({"ateliers": [atelier_id]})
        refused = client.post("/api/v1/briefs", files={"image": picture()}, data={"query": query})
        assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_webhooks_are_the_operator_s(client: TestClient) -> None:
    hook = {"url": "https://maison.example/hook", "atelier": "one"}
    assert client.post("/api/v1/webhooks", json=hook).status_code == 403
    added = client.post("/api/v1/webhooks", json=hook, headers=ADMIN)
    assert added.status_code == 201
    assert added.json()["secret"].startswith("whsec_")
    listed = client.get("/api/v1/webhooks", headers=ADMIN).json()["webhooks"]
    assert [(each["url"], "secret" in each) for each in listed] == [(hook["url"], False)]
    gone = client.delete(f"/api/v1/webhooks/{added.json()['id']}", headers=ADMIN)
    assert gone.status_code == 204


@pytest.mark.parametrize(
    ("example", "kind"),
    [
        (examples.BRIEFS_SENT, BriefsSent),
        (examples.BRIEFS, BriefList),
        (examples.BRIEF, BriefAnswer),
        (examples.WEBHOOK, EndpointAnswer),
        (examples.WEBHOOKS, Webhooks),
    ],
)
def test_examples_are_what_they_stand_for(example: dict, kind: type) -> None:
    assert msgspec.convert(example, kind)
    assert parse(msgspec.json.encode(examples.BRIEF_REQUEST), BriefRequest).size == "38"
    assert parse(msgspec.json.encode(examples.ANSWER), AnswerRequest).atelier


# ----------------------------------------------------------------- the command line


def cli(app: Lookwright, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict]:
    status = run([*words, "--json", "--workspace", str(app.settings.workspace)])
    said = capsys.readouterr().out
    return status, json.loads(said) if said else {}


def test_the_commands_follow_a_brief_to_its_end(
    app: Lookwright, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    name = ask(app, "one", "two").briefs[0].id
    assert cli(app, capsys, "briefs", "accept", name, "--atelier", "two")[0] == 2
    assert cli(app, capsys, "briefs", "accept", name)[1]["state"] == "accepted"
    assert cli(app, capsys, "briefs", "accept", name)[0] == 2
    listed = cli(app, capsys, "briefs", "list", "--state", "accepted")[1]["briefs"]
    assert [line["id"] for line in listed] == [name]
    paper = tmp_path / "brief.pdf"
    assert cli(app, capsys, "briefs", "pdf", name, "--out", str(paper))[0] == 0
    assert paper.read_bytes()[:5] == b"%PDF-"
    assert cli(app, capsys, "briefs", "done", name)[1]["state"] == "done"
    shown = cli(app, capsys, "briefs", "show", name)[1]
    assert shown["contact"]["email"] == "secret-one@atelier.example"


@pytest.mark.parametrize(
    "wrong",
    [("--budget", "0"), ("--by", "2020-01-01"), ("--measure", "waist"), ("--near", "here")],
)
def test_a_wrong_option_is_one_sentence_and_status_2(
    app: Lookwright, capsys: pytest.CaptureFixture[str], tmp_path: Path, wrong: tuple[str, str]
) -> None:
    shown = tmp_path / "look.png"
    shown.write_bytes(picture())
    status, _ = cli(app, capsys, "brief", str(shown), "one", *wrong)
    assert status == 2
