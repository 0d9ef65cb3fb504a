"""How workshops are reached: encrypted at rest, and read by those who may."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Text, bindparam, delete, insert, select, type_coerce
from sqlalchemy.orm import Session

from data.ateliers import Contact, Viewer
from data.errors import ConflictError, NotFoundError
from data.repositories._bulk import chunks, table_of
from data.secrets import KeyRing
from data.tables import AtelierContactRow

__all__ = ["ContactRepository"]


class _Sealed(msgspec.Struct, frozen=True):
    """What is encrypted: the workshop's id with it, so that no row can pass for another's."""

    atelier: str
    contact: Contact


class ContactRepository:
    """Contacts under a ring of keys. Raises ``SettingInvalidError`` where the ring does not fit."""

    def __init__(self, session: Session, ring: KeyRing) -> None:
        self._session = session
        self._ring = ring

    def contact_of(self, atelier: str, for_whom: Viewer) -> Contact:
        """Raises ``NotFoundError`` where there is none, and just so for whom it does not concern."""
        contact = self._read([atelier]).get(atelier) if for_whom.may_see(atelier) else None
        if contact is None:
            raise NotFoundError(
                "No contact can be shown: it is the workshop's own, and is given to shoppers whose "
                "brief it accepted."
            )
        return contact

    def put(self, contacts: Mapping[str, Contact]) -> None:
        """Add or replace; an empty contact takes away what was there. The workshops must exist."""
        for chunk in chunks(contacts):
            gone = delete(AtelierContactRow).where(AtelierContactRow.atelier_id.in_(chunk))
            self._session.execute(gone.execution_options(synchronize_session=False))
        given = {atelier: contact for atelier, contact in contacts.items() if contact != Contact()}
        if not given:
            return
        encrypted = bindparam("sealed", type_=self._ring.column())
        rows = [
            {"atelier_id": atelier, "sealed": _seal(atelier, contact)}
            for atelier, contact in given.items()
        ]
        statement = insert(table_of(AtelierContactRow)).values(
            contact=encrypted, atelier_id=bindparam("atelier_id"), key_name=self._ring.names[0]
        )
        self._session.execute(statement, rows)

    def differing(self, contacts: Mapping[str, Contact]) -> set[str]:
        """The workshops whose kept contact is another one."""
        kept = self._read(list(contacts))
        return {each for each, contact in contacts.items() if kept.get(each, Contact()) != contact}

    def encrypt_again(self) -> int:
        """Bring every contact under the ring's first key; how many were under another."""
        old = select(AtelierContactRow.atelier_id).where(
            AtelierContactRow.key_name != self._ring.names[0]
        )
        found = list(self._session.scalars(old))
        self.put(self._read(found))
        return len(found)

    def key_names(self) -> set[str]:
        """The names of the keys under which anything is encrypted; needs no key."""
        return set(self._session.scalars(select(AtelierContactRow.key_name).distinct()))

    def _read(self, ateliers: list[str]) -> dict[str, Contact]:
        if not ateliers:
            return {}
        column = AtelierContactRow.contact
        if not self._ring and self.key_names():
            self._ring.must_have_key()
        clear = (
            type_coerce(column, self._ring.column()) if self._ring else type_coerce(column, Text)
        )
        wanted = select(AtelierContactRow.atelier_id, clear)
        return {
            atelier: _unseal(atelier, body)
            for chunk in chunks(ateliers)
            for atelier, body in self._session.execute(
                wanted.where(AtelierContactRow.atelier_id.in_(chunk))
            )
        }


def _seal(atelier: str, contact: Contact) -> str:
    return msgspec.json.encode(_Sealed(atelier, contact)).decode()


def _unseal(atelier: str, body: str) -> Contact:
    sealed = msgspec.json.decode(body, type=_Sealed)
    if sealed.atelier != atelier:
        raise ConflictError(f"The contact of {atelier!r} is not its own; store it again.")
    return sealed.contact
