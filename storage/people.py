"""People by their internal number. The Slack id stands in their one row only."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from mentoring.own_settings import OwnSettings
from mentoring.people import Person, Profile, Standing
from storage.ahead import Ahead
from storage.database import LARGEST_WRITE, Transaction, inserts_unless_known
from storage.tables import PersonRow

_PEOPLE = Ahead[int, Person]("people")


def find(transaction: Transaction, workspace_id: int, slack_id: str) -> Person | None:
    return _by_slack_id(transaction, workspace_id, {slack_id}).get(slack_id)


def slack_ids(transaction: Transaction, person_ids: Sequence[int]) -> dict[int, str | None]:
    """By person number, of however many."""
    found: dict[int, str | None] = {}
    for start in range(0, len(person_ids), LARGEST_WRITE):
        some = person_ids[start : start + LARGEST_WRITE]
        query = select(PersonRow.id, PersonRow.slack_id).where(col(PersonRow.id).in_(some))
        found |= {number: slack_id for number, slack_id in transaction.exec(query) if number}
    return found


def department_of(transaction: Transaction, person_id: int) -> str | None:
    return transaction.get_one(PersonRow, person_id).department


def get(transaction: Transaction, person_id: int) -> Person:
    return _PEOPLE.find(transaction, person_id) or _person(transaction.get_one(PersonRow, person_id))


def look_ahead(transaction: Transaction, rows: Iterable[PersonRow]) -> None:
    """`get` will be asked for each of these several times, and none of them changes in this transaction."""
    people = map(_person, rows)
    _PEOPLE.keep(transaction, {person.id: person for person in people})


def get_all(transaction: Transaction, person_ids: Collection[int]) -> list[Person]:
    """500 at most."""
    return [_person(row) for row in transaction.exec(select(PersonRow).where(col(PersonRow.id).in_(person_ids)))]


def find_all(transaction: Transaction, workspace_id: int, slack_ids: Collection[str]) -> list[Person]:
    """Those of some Slack ids (500 at most) who are known."""
    return list(_by_slack_id(transaction, workspace_id, set(slack_ids)).values())


def hold(transaction: Transaction, person_ids: Collection[int]) -> None:
    """Hold people against other writers until the transaction ends, so that nobody books two things at once for one of
    them. Messages to them can still be written."""
    query = select(PersonRow.id).where(col(PersonRow.id).in_(person_ids)).order_by(col(PersonRow.id))
    transaction.exec(query.with_for_update(key_share=True)).all()


def countries(transaction: Transaction) -> list[str]:
    """Every country that somebody is in."""
    found = transaction.exec(select(PersonRow.country).distinct().order_by(col(PersonRow.country)))
    return [country for country in found if country]


def meet(transaction: Transaction, workspace_id: int, slack_id: str, now: datetime) -> Person:
    """The person behind a Slack id, known from now on."""
    return meet_all(transaction, workspace_id, [slack_id], now)[slack_id]


def meet_all(transaction: Transaction, workspace_id: int, slack_ids: Iterable[str], now: datetime) -> dict[str, Person]:
    """The people behind some Slack ids (500 at most), known from now on."""
    wanted = set(slack_ids)
    known = _by_slack_id(transaction, workspace_id, wanted)
    if missing := sorted(wanted - known.keys()):
        inserts_unless_known(transaction, PersonRow, [_new_row(workspace_id, slack_id, now) for slack_id in missing])
        known |= _by_slack_id(transaction, workspace_id, set(missing))
    return known


def add_all(transaction: Transaction, workspace_id: int, slack_ids: Iterable[str], now: datetime) -> None:
    """Make whoever is not known yet known, and read nobody: what many at a time take (500 at most)."""
    inserts_unless_known(transaction, PersonRow, [_new_row(workspace_id, each, now) for each in slack_ids])


def ids_of(transaction: Transaction, workspace_id: int, slack_ids: Collection[str]) -> dict[str, int]:
    """The internal numbers of those among some Slack ids (500 at most) who are known."""
    query = select(PersonRow.slack_id, PersonRow.id).where(
        PersonRow.workspace_id == workspace_id, col(PersonRow.slack_id).in_(slack_ids)
    )
    return {slack_id: number for slack_id, number in transaction.exec(query) if slack_id and number}


def save_profile(transaction: Transaction, person_id: int, profile: Profile) -> None:
    """Keep what Slack says now. A language that somebody has chosen stays, and so does the one known before where Slack
    tells none."""
    values: dict[str, Any] = {"standing": profile.standing.value, "zone": profile.zone}
    theirs = update(PersonRow).where(col(PersonRow.id) == person_id)
    transaction.execute(theirs.values(**values))
    if profile.language:
        transaction.execute(theirs.where(~col(PersonRow.language_chosen)).values(language=profile.language))


def answer_in(transaction: Transaction, person_id: int, language: str) -> None:
    """Speak this language with somebody until Slack says which is theirs."""
    transaction.execute(update(PersonRow).where(col(PersonRow.id) == person_id).values(language=language))


def save_settings(transaction: Transaction, person_id: int, settings: OwnSettings) -> None:
    """What somebody has set for themselves. Without a language, the next look at their profile brings Slack's."""
    row = transaction.get_one(PersonRow, person_id)
    assert settings.opens is not None
    assert settings.closes is not None
    row.language_chosen = settings.language is not None
    row.language = settings.language or row.language
    row.opens, row.closes = settings.opens, settings.closes
    row.working_days = "".join(map(str, sorted(settings.working_days)))
    row.country, row.region, row.away_until = settings.country, settings.region, settings.away_until


def declare(
    transaction: Transaction, person: Person, *, level: int | None, manager_id: int | None, site: str | None = None
) -> None:
    """Keep a level, a manager and a site as declared, where the directory does not know them. Without a manager or a
    site, a declared one is taken back."""
    row = transaction.get_one(PersonRow, person.id)
    if level is not None and (row.level is None or row.level_declared):
        row.level, row.level_declared = level, True
    if row.manager_id is None or row.manager_declared:
        row.manager_id, row.manager_declared = manager_id, manager_id is not None
    if row.site is None or row.site_declared:
        row.site, row.site_declared = site or None, bool(site)


def save_conversation(transaction: Transaction, person_id: int, slack_conversation: str) -> None:
    transaction.execute(
        update(PersonRow).where(col(PersonRow.id) == person_id).values(slack_conversation=slack_conversation)
    )


def _by_slack_id(transaction: Transaction, workspace_id: int, slack_ids: set[str]) -> dict[str, Person]:
    values = {"workspace": workspace_id, "slack_ids": list(slack_ids)}
    rows = transaction.exec(_of_slack_ids(), params=values)
    return {row.slack_id: _person(row) for row in rows if row.slack_id}


@cache
def _of_slack_ids() -> SelectOfScalar[PersonRow]:
    """Built once: every request asks, and building it takes longer than running it."""
    wanted = col(PersonRow.slack_id).in_(bindparam("slack_ids", expanding=True))
    return select(PersonRow).where(PersonRow.workspace_id == bindparam("workspace"), wanted)


def _new_row(workspace_id: int, slack_id: str, now: datetime) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "slack_id": slack_id,
        "standing": Standing.UNKNOWN.value,
        "zone": "UTC",
        "level_declared": False,
        "manager_declared": False,
        "languages": [],
        "in_directory": False,
        "created_at": now,
    }


def _person(row: PersonRow) -> Person:
    assert row.id is not None
    return Person(
        id=row.id,
        workspace_id=row.workspace_id,
        slack_id=row.slack_id,
        standing=Standing(row.standing),
        language=row.language,
        zone=row.zone,
        country=row.country,
        languages=tuple(row.languages),
        level=row.level,
        level_declared=row.level_declared,
        site=row.site,
        site_declared=row.site_declared,
        manager_id=row.manager_id,
        manager_declared=row.manager_declared,
        language_chosen=row.language_chosen,
        region=row.region,
        opens=row.opens,
        closes=row.closes,
        working_days=frozenset(map(int, row.working_days)),
        away_until=row.away_until,
    )
