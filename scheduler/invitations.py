"""Whom an announcement invites: the members of its channel, read once after it was posted."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from logging import getLogger
from typing import Any

from mentoring.people import Standing
from scheduler.slack_calls import Answer, SlackCaller, Trouble, TroubleKind
from storage import announcements, inbox, people
from storage.announcements import Announcement
from storage.database import Database

log = getLogger("binome.invitations")

PAGE = 200

SHORT_WAIT = timedelta(seconds=5)
"""For the pace, between two pages; whatever takes longer begins again from the first page."""


def invite_members(
    database: Database, slack: SlackCaller, now: datetime, *, read: Callable[[], object] = lambda: None
) -> int:
    """Remember the members of announced channels as invited; answers how many announcements were finished.

    `read` is called after each page: a large channel takes long.
    """
    with database.reading() as transaction:
        waiting = announcements.waiting_to_invite(transaction)
    return sum(_invite_from(database, slack, announcement, now, read=read) for announcement in waiting)


def _invite_from(
    database: Database, slack: SlackCaller, announcement: Announcement, now: datetime, *, read: Callable[[], object]
) -> bool:
    """Page by page; a refusal for good ends it, and whatever passes begins again at the next tick."""
    cursor = ""
    while True:
        arguments: dict[str, Any] = {"channel": announcement.place, "limit": PAGE, "cursor": cursor}
        answer = _in_turn(slack, announcement.workspace_id, arguments)
        if isinstance(answer, Trouble):
            log.info("the members of place %s are not read now: %s", announcement.place_id, answer.code)
            if answer.kind is not TroubleKind.REFUSED:
                return False
            break
        _invite(database, announcement, answer.data["members"], now)
        read()
        cursor = answer.data.get("response_metadata", {}).get("next_cursor", "")
        if not cursor:
            break
    with database.writing() as transaction:
        announcements.mark_invited(transaction, announcement.id, now)
    return True


def _in_turn(slack: SlackCaller, workspace_id: int, arguments: Mapping[str, Any]) -> Answer | Trouble:
    """To begin again for each wait, a channel of thousands would never be read to its end."""
    answer = slack.paced_call(workspace_id, "conversations.members", arguments)
    if isinstance(answer, Trouble) and answer.kind is TroubleKind.RATE_LIMITED and answer.wait <= SHORT_WAIT:
        time.sleep(answer.wait.total_seconds())
        answer = slack.paced_call(workspace_id, "conversations.members", arguments)
    return answer


def _invite(database: Database, announcement: Announcement, slack_ids: list[str], now: datetime) -> None:
    """A new face is looked at before anything is sent to it: a bot or a guest is not reminded."""
    with database.writing() as transaction:
        members = people.meet_all(transaction, announcement.workspace_id, slack_ids, now).values()
        for member in members:
            if member.standing is Standing.UNKNOWN:
                inbox.look_at(transaction, announcement.workspace_id, member.id, now)
        announcements.invite(
            transaction, announcement.workspace_id, announcement.programme_id, [member.id for member in members], now
        )
