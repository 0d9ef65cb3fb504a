"""Notices go to real receivers: signed, as they were recorded, until they have arrived."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook, WebhookVerificationError

from data.briefs import BriefAction, DeliveryState
from data.errors import AddressRefusedError, NotFoundError, SettingInvalidError
from data.repositories import OutboxRepository
from pipelines.briefs import Asker, answer_brief, brief_work, show_brief
from pipelines.jobs import Worker
from pipelines.notices import (
    WAITS,
    EndpointRequest,
    add_endpoint,
    endpoint_keys,
    list_endpoints,
    look_after,
    remove_endpoint,
    signed,
    wait_after,
)
from pipelines.wiring import Lookwright
from tests.briefs import SECRET, MovableClock, ask, atelier, keep, opened
from tests.pipelines.receivers import Hook, Mailbox, hook, mailbox

pytestmark = pytest.mark.filterwarnings(
    # aiosmtpd 1.4.6 still asks for the event loop's policy
    "ignore:.*:DeprecationWarning:aiosmtpd"
)


@pytest.fixture
def clock() -> MovableClock:
    clock = MovableClock()
    clock.now = datetime.now(UTC)  # receivers refuse what is minutes old
    return clock


@pytest.fixture
def receiver() -> Iterator[Hook]:
    with hook() as kept:
        yield kept


@contextmanager
def telling(folder: Path, clock: MovableClock, **notices: object) -> Iterator[Lookwright]:
    given = {"webhook_secrets": [SECRET], "allow_private_addresses": True} | notices
    with opened(folder / "workspace", clock, notices=given) as app:
        keep(app, atelier("one"), atelier("two"))
        yield app


@pytest.fixture
def app(tmp_path: Path, clock: MovableClock) -> Iterator[Lookwright]:
    with telling(tmp_path, clock) as app:
        yield app


def work(app: Lookwright) -> None:
    """Do everything that is due."""
    worker = Worker(app.jobs, brief_work(app))
    while worker.work_one():
        pass


def deliveries(app: Lookwright, brief: str) -> list[tuple[str, int, str]]:
    notices = show_brief(app, brief, Asker(operator=True)).notices
    return [
        (each.delivery.state.value, each.delivery.attempts, each.delivery.error) for each in notices
    ]


# ----------------------------------------------------------------- webhooks


def test_a_receiver_can_verify_what_it_gets(app: Lookwright, receiver: Hook) -> None:
    added = add_endpoint(app, EndpointRequest(receiver.url, "one"))
    brief = ask(app, "one").briefs[0]
    work(app)
    [(headers, body)] = receiver.got
    told = Webhook(added.secret).verify(body, headers)
    assert told["type"] == "brief.sent"
    assert told["data"]["brief"] == brief.id
    assert deliveries(app, brief.id) == [("delivered", 1, "")]
    with pytest.raises(WebhookVerificationError):
        Webhook(added.secret).verify(body + b" ", headers)


def test_what_is_sent_is_what_was_recorded(app: Lookwright, receiver: Hook) -> None:
    add_endpoint(app, EndpointRequest(receiver.url))
    brief = ask(app, "one").briefs[0]
    answer_brief(app, brief.id, BriefAction.DECLINE)
    with app.database.read() as session:
        recorded = {
            each.id: each.body.encode() for each in OutboxRepository(session).notices(brief.id)
        }
    work(app)
    sent = {headers["webhook-id"]: body for headers, body in receiver.got}
    assert sent == recorded
    assert [json.loads(body)["data"]["state"] for body in sent.values()] == ["sent", "declined"]


def test_a_workshop_hears_of_its_own_briefs_only(app: Lookwright, receiver: Hook) -> None:
    add_endpoint(app, EndpointRequest(receiver.url, "two"))
    ask(app, "one", "two")
    work(app)
    assert [json.loads(body)["data"]["atelier"] for _, body in receiver.got] == ["two"]


def test_while_secrets_are_rotated_old_and_new_receivers_verify() -> None:
    old, new = (SecretStr(f"{name} {SECRET}") for name in ("old", "new"))
    keys = endpoint_keys([new, old], "ep_1")
    body, now = '{"a": 1}', datetime.now(UTC)
    headers = signed(keys, "msg_1", now, body)
    assert headers["webhook-signature"].count("v1,") == 2
    for secret in (old, new):
        Webhook(endpoint_keys([secret], "ep_1")[0]).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint_keys([new], "ep_2")[0]).verify(body, headers)


def test_a_receiver_that_fails_for_a_day_gets_it_when_it_works_again(
    app: Lookwright, receiver: Hook, clock: MovableClock
) -> None:
    add_endpoint(app, EndpointRequest(receiver.url))
    brief = ask(app, "one").briefs[0]
    receiver.status = 500
    for _ in range(24):
        work(app)
        clock.move(hours=1)
    [(state, attempts, error)] = deliveries(app, brief.id)
    assert (state, error) == ("waiting", "The receiver answers 500.")
    assert 5 <= attempts <= 8
    receiver.status = 200
    clock.move(hours=15)
    work(app)
    assert deliveries(app, brief.id) == [("delivered", attempts + 1, "")]
    assert len(set(receiver.ids)) == 1
    assert len({headers["webhook-timestamp"] for headers, _ in receiver.got}) == attempts + 1


def test_after_more_than_three_days_it_is_given_up(
    app: Lookwright, receiver: Hook, clock: MovableClock
) -> None:
    add_endpoint(app, EndpointRequest(receiver.url))
    brief = ask(app, "one").briefs[0]
    receiver.status = 503
    for _ in range(12):
        work(app)
        clock.move(hours=27)
    assert len(receiver.got) == len(WAITS) + 1
    assert deliveries(app, brief.id)[0][0] == DeliveryState.GIVEN_UP
    assert sum(WAITS, timedelta()) > timedelta(days=3)
    assert wait_after(len(WAITS) + 1, "d") is None


def test_redirects_are_not_followed(app: Lookwright, receiver: Hook) -> None:
    add_endpoint(app, EndpointRequest(receiver.url))
    receiver.status, receiver.location = 302, receiver.url + "/elsewhere"
    brief = ask(app, "one").briefs[0]
    work(app)
    assert len(receiver.got) == 1
    assert deliveries(app, brief.id)[0][2].endswith("redirects are not followed.")


def test_who_says_gone_is_told_no_more(app: Lookwright, receiver: Hook) -> None:
    add_endpoint(app, EndpointRequest(receiver.url))
    receiver.status = 410
    brief = ask(app, "one").briefs[0]
    work(app)
    assert deliveries(app, brief.id)[0][0] == "given_up"
    assert list_endpoints(app)[0].disabled


def test_a_private_address_gets_nothing_unless_it_is_allowed(
    tmp_path: Path, clock: MovableClock, receiver: Hook
) -> None:
    with telling(tmp_path, clock, allow_private_addresses=False) as app:
        add_endpoint(app, EndpointRequest(receiver.url))
        brief = ask(app, "one").briefs[0]
        work(app)
        assert receiver.got == []
        assert "not on the public internet" in deliveries(app, brief.id)[0][2]


def test_a_webhook_that_was_removed_gets_nothing_more(app: Lookwright, receiver: Hook) -> None:
    added = add_endpoint(app, EndpointRequest(receiver.url))
    brief = ask(app, "one").briefs[0]
    remove_endpoint(app, added.id)
    answer_brief(app, brief.id, BriefAction.DECLINE)
    work(app)
    assert receiver.got == []
    assert [state for state, _, _ in deliveries(app, brief.id)] == ["given_up"]


@pytest.mark.parametrize("url", ["ftp://a.example", "https://me:pass@a.example", "no address", ""])
def test_what_is_no_webhook_s_address_is_refused(app: Lookwright, url: str) -> None:
    with pytest.raises(AddressRefusedError):
        add_endpoint(app, EndpointRequest(url))


def test_without_a_secret_or_a_workshop_no_webhook_is_added(
    app: Lookwright, tmp_path: Path, clock: MovableClock
) -> None:
    with pytest.raises(NotFoundError):
        add_endpoint(app, EndpointRequest("https://a.example", "nobody"))
    for secrets in ([], ["too short"]):
        with (
            telling(tmp_path / str(len(secrets)), clock, webhook_secrets=secrets) as bare,
            pytest.raises(SettingInvalidError),
        ):
            add_endpoint(bare, EndpointRequest("https://a.example"))


def test_a_job_that_was_cancelled_leaves_nothing_unsent(
    app: Lookwright, receiver: Hook, clock: MovableClock
) -> None:
    add_endpoint(app, EndpointRequest(receiver.url))
    ask(app, "one")
    for job in app.jobs.list(kind="notice"):
        app.jobs.cancel(job.id)
    work(app)
    assert receiver.got == []
    assert look_after(app) == 1
    clock.move(seconds=10)
    work(app)
    assert len(receiver.got) == 1


# ----------------------------------------------------------------- mail


@pytest.fixture
def post(tmp_path: Path, clock: MovableClock) -> Iterator[tuple[Lookwright, Mailbox]]:
    with mailbox() as box:
        smtp = {"smtp_host": "127.0.0.1", "smtp_port": box.port, "smtp_security": "none"}
        with telling(tmp_path, clock, **smtp) as app:
            yield app, box


def test_a_workshop_gets_a_mail_with_the_brief_on_paper(post: tuple[Lookwright, Mailbox]) -> None:
    app, box = post
    ask(app, "one", title="Silk dress")
    work(app)
    [(to, mail)] = box.got
    assert to == ["secret-one@atelier.example"]
    assert str(mail["subject"]).startswith("A brief for you: Silk dress (LW-")
    attached = [part for part in mail.walk() if part.get_content_type() == "application/pdf"]
    assert attached[0].get_payload(decode=True)[:5] == b"%PDF-"  # type: ignore[index]


def test_a_title_cannot_write_headers(post: tuple[Lookwright, Mailbox]) -> None:
    app, box = post
    ask(app, "one", title="Dress\r\nBcc: other@example.org\n\nBody")
    work(app)
    [(to, mail)] = box.got
    assert to == ["secret-one@atelier.example"]
    assert mail["bcc"] is None


def test_a_mail_is_sent_again_until_the_server_takes_it(
    post: tuple[Lookwright, Mailbox], clock: MovableClock
) -> None:
    app, box = post
    brief = ask(app, "one").briefs[0]
    box.refusal = "451 try later"
    work(app)
    assert deliveries(app, brief.id)[0][:2] == ("waiting", 1)
    box.refusal = ""
    clock.move(minutes=1)
    work(app)
    assert len(box.got) == 1


def test_an_address_that_does_not_exist_is_given_up(post: tuple[Lookwright, Mailbox]) -> None:
    app, box = post
    brief = ask(app, "one").briefs[0]
    box.refusal = "550 no such user"
    work(app)
    assert deliveries(app, brief.id)[0][0] == "given_up"


def test_a_contact_is_in_no_log_no_notice_and_no_job(
    post: tuple[Lookwright, Mailbox], caplog: pytest.LogCaptureFixture
) -> None:
    app, box = post
    caplog.set_level(logging.DEBUG)
    brief = ask(app, "one").briefs[0]
    box.refusal = "550 secret-one@atelier.example is unknown"
    work(app)
    box.refusal = ""
    answer_brief(app, brief.id, BriefAction.ACCEPT)
    work(app)
    kept = [path for path in app.settings.workspace.rglob("*") if path.is_file()]
    for path in kept:
        assert b"secret-one" not in path.read_bytes(), path.name
    ours = [record.getMessage() for record in caplog.records if record.name != "mail.log"]
    assert "secret-one" not in "".join(ours)  # mail.log is the receiver's own
