"""Announcements of a programme in a channel, and the people whom they invite."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, and_
from sqlmodel import col, func, select, update
from sqlmodel.sql.expression import SelectOfScalar

from mentoring.programmes import Programme
from storage.database import LARGEST_WRITE, Transaction, inserts_unless_known
from storage.tables import AnnouncementRow, EnrolmentRow, InvitationRow, PlaceRow


@dataclass(frozen=True)
class Announcement:
    """`place` is Slack's id of the channel; `refusal` is Slack's code when it would not take the announcement."""

    id: int
    workspace_id: int
    programme_id: int
    place_id: int
    place: str
    announced_by: int
    invites_members: bool
    refusal: str | None


def create(
    transaction: Transaction,
    programme: Programme,
    *,
    channel: str,
    announced_by: int,
    invites_members: bool,
    now: datetime,
) -> Announcement:
    place = _place(transaction, programme.workspace_id, channel)
    assert place.id is not None
    row = AnnouncementRow(
        workspace_id=programme.workspace_id,
        programme_id=programme.id,
        place_id=place.id,
        announced_by=announced_by,
        announced_at=now,
        invites_members=invites_members,
    )
    transaction.add(row)
    transaction.flush()
    return _announcement(row, place)


def last_announced(transaction: Transaction, programme: Programme, channel: str) -> datetime | None:
    """When a programme was last announced in a channel that did not refuse it.

    The channel is held against other writers until the transaction ends: of two who announce at once, one comes second.
    """
    place = _place(transaction, programme.workspace_id, channel)
    query = select(func.max(AnnouncementRow.announced_at)).where(
        AnnouncementRow.programme_id == programme.id,
        AnnouncementRow.place_id == place.id,
        col(AnnouncementRow.refusal).is_(None),
    )
    return transaction.exec(query).one()


def get(transaction: Transaction, announcement_id: int) -> Announcement:
    query = select(AnnouncementRow, PlaceRow).join(PlaceRow, col(PlaceRow.id) == col(AnnouncementRow.place_id))
    return _announcement(*transaction.exec(query.where(AnnouncementRow.id == announcement_id)).one())


def mark_posted(transaction: Transaction, announcement_id: int, now: datetime) -> None:
    row = transaction.get_one(AnnouncementRow, announcement_id)
    row.posted_at, row.refusal = now, None


def mark_refused(transaction: Transaction, announcement_id: int, code: str) -> None:
    transaction.get_one(AnnouncementRow, announcement_id).refusal = code


def standing(transaction: Transaction, programme_id: int) -> list[Announcement]:
    """A programme's announcements that stand in a channel, 500 at most, the newest first."""
    query = (
        select(AnnouncementRow, PlaceRow)
        .join(PlaceRow, col(PlaceRow.id) == col(AnnouncementRow.place_id))
        .where(AnnouncementRow.programme_id == programme_id, col(AnnouncementRow.posted_at).is_not(None))
        .order_by(col(AnnouncementRow.id).desc())
        .limit(LARGEST_WRITE)
    )
    return [_announcement(*rows) for rows in transaction.exec(query)]


def is_waiting(transaction: Transaction) -> bool:
    """Whether members of a channel are to be invited."""
    return transaction.exec(_first_waiting()).first() is not None


@cache
def _first_waiting() -> SelectOfScalar[datetime]:
    """Every tick asks: built once."""
    return select(AnnouncementRow.announced_at).where(_waits()).limit(1)


def waiting_to_invite(transaction: Transaction) -> list[Announcement]:
    """Posted announcements whose channel's members have not been read yet."""
    query = (
        select(AnnouncementRow, PlaceRow)
        .join(PlaceRow, col(PlaceRow.id) == col(AnnouncementRow.place_id))
        .where(_waits())
    )
    return [_announcement(*rows) for rows in transaction.exec(query)]


def _waits() -> ColumnElement[bool]:
    was_posted, was_read = col(AnnouncementRow.posted_at).is_not(None), col(AnnouncementRow.invited_at).is_not(None)
    return and_(col(AnnouncementRow.invites_members), was_posted, ~was_read)


def mark_invited(transaction: Transaction, announcement_id: int, now: datetime) -> None:
    transaction.execute(
        update(AnnouncementRow).where(col(AnnouncementRow.id) == announcement_id).values(invited_at=now)
    )


def invite(transaction: Transaction, workspace_id: int, programme_id: int, people: Sequence[int], now: datetime) -> int:
    """Remember whom a programme invited, 500 at most; the first invitation counts. Answers how many are new."""
    values = [
        {"programme_id": programme_id, "person_id": person_id, "workspace_id": workspace_id, "invited_at": now}
        for person_id in people
    ]
    return inserts_unless_known(transaction, InvitationRow, values)


def unanswered(
    transaction: Transaction, programme_id: int, *, after_person: int, limit: int
) -> list[tuple[int, datetime]]:
    """People invited who have not answered, with the time of their invitation, by growing number."""
    answered = select(EnrolmentRow.person_id).where(EnrolmentRow.programme_id == programme_id)
    query = (
        select(InvitationRow.person_id, InvitationRow.invited_at)
        .where(
            InvitationRow.programme_id == programme_id,
            InvitationRow.person_id > after_person,
            col(InvitationRow.person_id).not_in(answered),
            col(InvitationRow.declined_at).is_(None),
        )
        .order_by(col(InvitationRow.person_id))
        .limit(limit)
    )
    return list(transaction.exec(query))


def _place(transaction: Transaction, workspace_id: int, channel: str) -> PlaceRow:
    inserts_unless_known(transaction, PlaceRow, [{"workspace_id": workspace_id, "slack_id": channel}])
    query = select(PlaceRow).where(PlaceRow.workspace_id == workspace_id, PlaceRow.slack_id == channel)
    return transaction.exec(query.with_for_update()).one()


def _announcement(row: AnnouncementRow, place: PlaceRow) -> Announcement:
    assert row.id is not None
    assert place.slack_id is not None
    return Announcement(
        id=row.id,
        workspace_id=row.workspace_id,
        programme_id=row.programme_id,
        place_id=row.place_id,
        place=place.slack_id,
        announced_by=row.announced_by,
        invites_members=row.invites_members,
        refusal=row.refusal,
    )
