"""All accounts looked at again, slowly: events may be missed while Binôme is down (design, section 7).

One page of `users.list` at a time, every hour from the beginning. Machine time decides when, as for all calls to Slack.
"""

from datetime import datetime, timedelta
from logging import getLogger

from mentoring.people import has_changed
from scheduler.profiles import profile_of
from scheduler.slack_calls import Answer, SlackCaller, Trouble
from storage import departures, people, workspaces
from storage.database import Database
from storage.workspaces import Look

log = getLogger("binome.roll_call")

METHOD = "users.list"
PAGE = 500
EVERY = timedelta(hours=1)
FIRST = timedelta(minutes=10)
"""After the first start: whoever starts has more pressing things to ask Slack."""

LEASE = timedelta(minutes=5)
"""For one page; another replica then takes it on."""

AFTER_TROUBLE = timedelta(minutes=1)


def look_at_next_page(database: Database, slack: SlackCaller, now: datetime) -> int:
    """Look at the accounts of one page, where its time has come; answers how many of them have changed."""
    with database.reading() as transaction:
        if workspaces.next_look(transaction) > database.machine_now(transaction):
            return 0
    with database.writing() as transaction:
        machine = database.machine_now(transaction)
        look = workspaces.take_look(transaction, machine, lease=LEASE, first=FIRST)
    return _look(database, slack, look, now) if look else 0


def _look(database: Database, slack: SlackCaller, look: Look, now: datetime) -> int:
    arguments = {"limit": PAGE, "include_locale": "true"} | ({"cursor": look.cursor} if look.cursor else {})
    answer = slack.paced_call(look.workspace_id, METHOD, arguments)
    if isinstance(answer, Trouble):
        log.info("the accounts are looked at later: %s", answer.code)
        _go_on(database, look, cursor=look.cursor, wait=max(answer.wait, AFTER_TROUBLE))
        return 0
    changed = _follow(database, look, answer, now)
    cursor = (answer.data.get("response_metadata") or {}).get("next_cursor") or None
    _go_on(database, look, cursor=cursor, wait=timedelta() if cursor else EVERY)
    return changed


def _follow(database: Database, look: Look, answer: Answer, now: datetime) -> int:
    """Each in a write of their own: whoever has left Slack may take many pairs along."""
    profiles = {user["id"]: profile_of(user, home=look.home) for user in answer.data["members"]}
    with database.reading() as transaction:
        known = people.find_all(transaction, look.workspace_id, profiles)
    changed = [person for person in known if person.slack_id and has_changed(person, profiles[person.slack_id])]
    for person in changed:
        assert person.slack_id is not None
        with database.writing() as transaction:
            departures.follow(transaction, person.id, profiles[person.slack_id], now=now)
    return len(changed)


def _go_on(database: Database, look: Look, *, cursor: str | None, wait: timedelta) -> None:
    with database.writing() as transaction:
        machine = database.machine_now(transaction)
        workspaces.set_next_look(transaction, look.workspace_id, machine + wait, cursor=cursor)
