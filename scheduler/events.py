"""What the inbox says has changed: ask Slack how people stand now, and keep that (design, section 7)."""

from collections.abc import Callable
from datetime import datetime
from logging import getLogger

from mentoring.people import Profile, Standing
from scheduler.profiles import profile_of
from scheduler.slack_calls import SlackCaller, Trouble, TroubleKind
from storage import departures, inbox, people, workspaces
from storage.database import Database
from storage.inbox import Notice

log = getLogger("binome.events")

BATCH = 100
WAIT_FOR_SLACK = frozenset({TroubleKind.RATE_LIMITED, TroubleKind.NOT_REACHED})
GONE = frozenset({"user_not_found", "users_not_found", "user_not_visible"})


def look_again(
    database: Database, slack: SlackCaller, now: datetime, *, looked: Callable[[], object] = lambda: None
) -> int:
    """Look at everybody the inbox names, once each; answers how many notices were settled.

    `looked` is called after each: while Slack hangs, a round takes long.
    """
    with database.reading() as transaction:
        notices = inbox.waiting(transaction, BATCH)
    settled = 0
    for person_id in dict.fromkeys(notice.person_id for notice in notices):
        about = [notice for notice in notices if notice.person_id == person_id]
        trouble = _look_at(database, slack, about, now)
        looked()
        if trouble and trouble.kind in WAIT_FOR_SLACK:
            break  # It is the same for everybody: the notices stay, and the next tick goes on.
        settled += 0 if trouble else len(about)
    return settled


def _look_at(database: Database, slack: SlackCaller, notices: list[Notice], now: datetime) -> Trouble | None:
    """Settle the notices about one person, or say what is in the way."""
    person_id = notices[0].person_id
    profile = _profile(database, slack, person_id) if person_id else None
    if isinstance(profile, Trouble):
        log.info("person %s is looked at later: %s", person_id, profile.code)
        return profile
    with database.writing() as transaction:
        if person_id and profile:
            departures.follow(transaction, person_id, profile, now=now)
        inbox.mark_done(transaction, [notice.id for notice in notices], now)
    return None


def _profile(database: Database, slack: SlackCaller, person_id: int) -> Profile | Trouble | None:
    with database.reading() as transaction:
        person = people.get(transaction, person_id)
        home = workspaces.slack_id(transaction, person.workspace_id)
    if not person.slack_id:
        return None
    answer = slack.paced_call(person.workspace_id, "users.info", {"user": person.slack_id, "include_locale": "true"})
    if not isinstance(answer, Trouble):
        return profile_of(answer.data["user"], home=home)
    if answer.kind is TroubleKind.REFUSED and answer.code in GONE:
        return Profile(Standing.DEACTIVATED, language=None, zone=person.zone)
    return answer
