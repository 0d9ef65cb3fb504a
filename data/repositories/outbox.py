"""What is to be told of briefs, to whom, and whether it has arrived."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from data.briefs import Delivery, DeliveryState, Endpoint, Notice
from data.errors import NotFoundError
from data.jobs import JobStatus
from data.repositories._brief_rows import delivery_of, endpoint_of, notice_of, storable
from data.tables import JobRow, NoticeDeliveryRow, NoticeRow, WebhookEndpointRow

__all__ = ["OutboxRepository"]

_UNDER_WAY = [JobStatus.QUEUED.value, JobStatus.RUNNING.value]


class OutboxRepository:
    """Notices stand here from the commit of their change until every receiver has them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # ------------------------------------------------------------- notices

    def put(self, notice: Notice) -> None:
        """In the transaction of the change, so that neither is there without the other."""
        self._session.add(
            NoticeRow(
                id=notice.id,
                kind=notice.kind,
                brief=notice.brief,
                event=notice.event,
                atelier=notice.atelier,
                body=notice.body,
                created=notice.created,
            )
        )
        self._session.flush()

    def notice(self, notice: str) -> Notice:
        """Raises ``NotFoundError``."""
        row = self._session.scalars(select(NoticeRow).where(NoticeRow.id == notice)).one_or_none()
        if row is None:
            raise NotFoundError(f"There is no notice {notice[:80]!r}.")
        return notice_of(row)

    def notices(self, brief: str) -> list[Notice]:
        """All that was told of a brief, in order."""
        wanted = select(NoticeRow).where(NoticeRow.brief == brief).order_by(NoticeRow.seq)
        return [notice_of(row) for row in self._session.scalars(wanted)]

    # ------------------------------------------------------------- deliveries

    def address(self, delivery: Delivery) -> None:
        """Owe a notice to one receiver."""
        self._session.add(
            NoticeDeliveryRow(
                id=delivery.id,
                notice=delivery.notice,
                channel=delivery.channel.value,
                endpoint=delivery.endpoint,
                state=delivery.state.value,
                attempts=delivery.attempts,
                job=delivery.job,
                due=delivery.due,
                delivered=delivery.delivered,
                error=delivery.error,
            )
        )
        self._session.flush()

    def delivery(self, delivery: str) -> Delivery:
        """Raises ``NotFoundError``."""
        return delivery_of(self._delivery(delivery))

    def deliveries(self, brief: str) -> list[Delivery]:
        """Everything owed or delivered about a brief, in the order of the notices."""
        wanted = (
            select(NoticeDeliveryRow)
            .join(NoticeRow, NoticeRow.id == NoticeDeliveryRow.notice)
            .where(NoticeRow.brief == brief)
            .order_by(NoticeRow.seq, NoticeDeliveryRow.id)
        )
        return [delivery_of(row) for row in self._session.scalars(self._fresh(wanted))]

    def arrived(self, delivery: str, now: datetime) -> None:
        """The receiver has it."""
        row = self._delivery(delivery, lock=True)
        row.attempts += 1
        row.state, row.delivered, row.error = DeliveryState.DELIVERED.value, now, ""
        self._session.flush()

    def failed(self, delivery: str, error: str) -> None:
        """One more attempt has failed."""
        row = self._delivery(delivery, lock=True)
        row.attempts += 1
        row.error = storable(error)
        self._session.flush()

    def put_off(self, delivery: str, job: str, due: datetime) -> None:
        """From now on ``job`` sends it, at ``due``."""
        row = self._delivery(delivery, lock=True)
        row.job, row.due = job, due
        self._session.flush()

    def give_up(self, delivery: str) -> None:
        """It will not be sent again."""
        self._delivery(delivery, lock=True).state = DeliveryState.GIVEN_UP.value
        self._session.flush()

    def forsaken(self, limit: int = 100) -> list[Delivery]:
        """Deliveries that wait although their job was cleared, was cancelled or has failed."""
        working = select(JobRow.id).where(
            JobRow.id == NoticeDeliveryRow.job, JobRow.status.in_(_UNDER_WAY)
        )
        wanted = select(NoticeDeliveryRow).where(
            NoticeDeliveryRow.state == DeliveryState.WAITING.value, ~working.exists()
        )
        rows = self._session.scalars(wanted.order_by(NoticeDeliveryRow.due).limit(limit))
        return [delivery_of(row) for row in rows]

    def counts(self) -> dict[DeliveryState, int]:
        """How many deliveries wait, have arrived, were given up."""
        state = NoticeDeliveryRow.state
        rows = self._session.execute(select(state, func.count()).group_by(state))
        return {DeliveryState(name): count for name, count in rows}

    # ------------------------------------------------------------- endpoints

    def register(self, endpoint: Endpoint) -> None:
        """Keep a new endpoint."""
        self._session.add(
            WebhookEndpointRow(
                id=endpoint.id,
                url=endpoint.url,
                atelier=endpoint.atelier,
                created=endpoint.created,
                disabled=endpoint.disabled,
            )
        )
        self._session.flush()

    def endpoint(self, endpoint: str) -> Endpoint:
        """Raises ``NotFoundError``."""
        return endpoint_of(self._endpoint(endpoint))

    def endpoints(self) -> list[Endpoint]:
        """All endpoints, the oldest first."""
        wanted = select(WebhookEndpointRow).order_by(
            WebhookEndpointRow.created, WebhookEndpointRow.id
        )
        return [endpoint_of(row) for row in self._session.scalars(wanted)]

    def listeners(self, atelier: str) -> Iterator[Endpoint]:
        """Endpoints that hear of a workshop's briefs: its own, and the installation's."""
        mine = or_(WebhookEndpointRow.atelier == atelier, WebhookEndpointRow.atelier.is_(None))
        wanted = select(WebhookEndpointRow).where(mine, WebhookEndpointRow.disabled.is_(None))
        for row in self._session.scalars(wanted.order_by(WebhookEndpointRow.id)):
            yield endpoint_of(row)

    def disable(self, endpoint: str, now: datetime) -> Endpoint:
        """It hears of nothing any more. Raises ``NotFoundError``."""
        row = self._endpoint(endpoint)
        row.disabled = row.disabled or now
        self._session.flush()
        return endpoint_of(row)

    # ------------------------------------------------------------- inside

    def _delivery(self, delivery: str, *, lock: bool = False) -> NoticeDeliveryRow:
        wanted = self._fresh(select(NoticeDeliveryRow).where(NoticeDeliveryRow.id == delivery))
        row = self._session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()
        if row is None:
            raise NotFoundError(f"There is no delivery {delivery[:80]!r}.")
        return row

    def _endpoint(self, endpoint: str) -> WebhookEndpointRow:
        wanted = select(WebhookEndpointRow).where(WebhookEndpointRow.id == endpoint)
        row = self._session.scalars(wanted).one_or_none()
        if row is None:
            raise NotFoundError(
                f"There is no webhook {endpoint[:80]!r}; `lookwright webhooks list` shows those there are."
            )
        return row

    @staticmethod
    def _fresh(wanted: Select[NoticeDeliveryRow]) -> Select[NoticeDeliveryRow]:
        return wanted.execution_options(populate_existing=True)
