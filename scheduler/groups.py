"""Who is in the Slack user groups that programmes are open to, looked up every hour under Slack's rates."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from logging import getLogger
from typing import TypeVar

from scheduler.slack_calls import Answer, SlackCaller, Trouble
from storage import groups, people
from storage.database import LARGEST_WRITE, Database
from storage.groups import GroupLook

Item = TypeVar("Item")

log = getLogger("binome.groups")

LIST, MEMBERS = "usergroups.list", "usergroups.users.list"
EVERY = timedelta(hours=1)
LEASE = timedelta(minutes=5)
AFTER_TROUBLE = timedelta(minutes=1)


def look_at_next_group(database: Database, slack: SlackCaller, now: datetime) -> int:
    """Look at the group of one programme, where its time has come; answers how many people are in it."""
    with database.reading() as transaction:
        due = groups.next_look(transaction)
        if due is None or due > database.machine_now(transaction):
            return 0
    with database.writing() as transaction:
        look = groups.take_look(transaction, database.machine_now(transaction), lease=LEASE)
    return _look(database, slack, look, now) if look else 0


def _look(database: Database, slack: SlackCaller, look: GroupLook, now: datetime) -> int:
    found = _members(slack, look)
    if isinstance(found, Trouble):
        log.info("the group of programme %s is looked at later: %s", look.programme_id, found.code)
        _go_on(database, look, wait=max(found.wait, AFTER_TROUBLE))
        return 0
    _keep(database, look, found, now)
    _go_on(database, look, wait=EVERY)
    return len(found)


def _members(slack: SlackCaller, look: GroupLook) -> list[str] | Trouble:
    """Slack ids. A group that is not there any more has nobody in it."""
    listed = slack.paced_call(look.workspace_id, LIST, {})
    if isinstance(listed, Trouble):
        return listed
    group_id = _named(listed, look.handle)
    if group_id is None:
        log.info("programme %s is open to a user group that Slack does not know", look.programme_id)
        return []
    members = slack.paced_call(look.workspace_id, MEMBERS, {"usergroup": group_id})
    return members if isinstance(members, Trouble) else [str(each) for each in members.data.get("users") or ()]


def _named(listed: Answer, handle: str) -> str | None:
    known = listed.data.get("usergroups") or ()
    return next((str(each["id"]) for each in known if str(each.get("handle", "")).lower() == handle), None)


def _keep(database: Database, look: GroupLook, found: Sequence[str], now: datetime) -> None:
    """A part at a time, those who came first."""
    there: set[int] = set()
    for part in _parts(found):
        with database.writing() as transaction:
            met = people.meet_all(transaction, look.workspace_id, part, now).values()
            there.update(person.id for person in met)
            groups.admit(transaction, look, [person.id for person in met])
    with database.reading() as transaction:
        gone = sorted(groups.admitted(transaction, look.programme_id) - there)
    for leaving in _parts(gone):
        with database.writing() as transaction:
            groups.remove(transaction, look.programme_id, leaving)


def _parts(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), LARGEST_WRITE):
        yield items[start : start + LARGEST_WRITE]


def _go_on(database: Database, look: GroupLook, *, wait: timedelta) -> None:
    with database.writing() as transaction:
        groups.set_next_look(transaction, look, database.machine_now(transaction) + wait)
