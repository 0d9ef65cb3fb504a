"""Notices as mails to workshops, the brief's PDF with them."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

import msgspec

from data.ateliers import Contact, Viewer
from data.briefs import BriefState, Notice
from data.errors import LookwrightError, NotFoundError
from data.repositories import ContactRepository
from pipelines.contact_keys import key_ring
from pipelines.notices.recording import NoticeBody, Told
from pipelines.notices.trouble import DeliveryFailedError
from pipelines.settings import NoticeSettings
from pipelines.wiring import Lookwright

__all__ = ["Attach", "compose", "send_mail"]

Attach = Callable[[Lookwright, str, BriefState], bytes]
"""The PDF of a brief as it was in a state."""

_SUBJECTS = {
    BriefState.SENT: "A brief for you",
    BriefState.WITHDRAWN: "A brief was withdrawn",
    BriefState.EXPIRED: "A brief has expired",
}
_SENTENCES = {
    BriefState.SENT: "A shopper asks whether you would make this. The brief is attached.",
    BriefState.WITHDRAWN: "This brief was withdrawn; there is nothing left for you to do.",
    BriefState.EXPIRED: "The time to answer this brief is over; there is nothing left for you to do.",
}


def send_mail(app: Lookwright, notice: Notice, delivery: str, attach: Attach) -> None:
    """One attempt. Raises ``DeliveryFailedError``, which never names the receiver."""
    contact = _contact(app, notice.atelier)
    if not contact.email:
        raise DeliveryFailedError("The workshop has no mail address.", final=True)
    told = msgspec.json.decode(notice.body, type=NoticeBody).data
    pdf = attach(app, told.brief, told.state) if told.state is BriefState.SENT else None
    settings = app.settings.notices
    mail = compose(settings.sender, contact.email, notice, told, delivery, pdf)
    try:
        with _server(settings) as server:
            server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        never = all(code >= 500 for code in codes)
        raise DeliveryFailedError(
            "The mail server refuses the workshop's address.", final=never
        ) from None
    except (smtplib.SMTPException, OSError) as error:
        kind = type(error).__name__
        raise DeliveryFailedError(f"The mail server did not take it ({kind}).") from None


def compose(
    sender: str, to: str, notice: Notice, told: Told, delivery: str, pdf: bytes | None
) -> EmailMessage:
    """The mail: the same each time it is sent, so that receivers can tell a second copy."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = f"{_SUBJECTS[told.state]}: {_one_line(told.title)} ({told.reference})"
    mail["Date"] = format_datetime(notice.created)
    mail["Message-ID"] = f"<{delivery}@{parseaddr(sender)[1].rpartition('@')[2] or 'lookwright'}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n\n".join(_paragraphs(told)) + "\n")
    if pdf is not None:
        mail.add_attachment(
            pdf, maintype="application", subtype="pdf", filename=f"{told.reference}.pdf"
        )
    return mail


def _paragraphs(told: Told) -> Iterator[str]:
    yield _SENTENCES[told.state]
    yield f"{told.title}\n{told.reference}"
    if told.reason:
        yield told.reason
    if told.expires:
        yield f"Please answer before {told.expires:%Y-%m-%d %H:%M} UTC."
    if page := told.links.get("page"):
        yield page


def _one_line(text: str) -> str:
    return " ".join(text.split())[:120]


def _contact(app: Lookwright, atelier: str) -> Contact:
    try:
        with app.database.read() as session:
            contacts = ContactRepository(session, key_ring(app.settings))
            return contacts.contact_of(atelier, Viewer(atelier=atelier))
    except NotFoundError:
        return Contact()
    except LookwrightError as error:
        raise DeliveryFailedError(error.detail) from error


@contextmanager
def _server(settings: NoticeSettings) -> Iterator[smtplib.SMTP]:
    host, port, wait = settings.smtp_host or "", settings.smtp_port, settings.timeout_seconds
    context = ssl.create_default_context()
    if settings.smtp_security == "tls":
        connection = smtplib.SMTP_SSL(host, port, timeout=wait, context=context)
    else:
        connection = smtplib.SMTP(host, port, timeout=wait)
    with connection as server:
        if settings.smtp_security == "starttls":
            server.starttls(context=context)
        if settings.smtp_user and settings.smtp_password:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        yield server
