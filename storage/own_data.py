"""All that is kept about one person, in words that they can read: what "my data" shows (design, section 8).

Each table that names people is here, or in NOT_SHOWN with the reason. A row shows all of its columns but the few that
only machines read, so that a new column is shown by itself. Others appear by their Slack id where the person knows
them, and what others said in private does not appear at all.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, or_
from sqlalchemy import select as columns
from sqlmodel import col, select

from mentoring.drafts import DraftState
from mentoring.matching.values import Rule
from mentoring.messages import Kind
from mentoring.pairs import WITHDRAWN
from storage import outbox
from storage.database import Transaction
from storage.outbox import Effect, Message, OutboxState
from storage.tables import (
    DraftRow,
    EnrolmentRow,
    EnrolmentTopicRow,
    OutboxRow,
    PairRow,
    PersonRow,
    ProgrammeRow,
    Row,
    SessionRow,
    SlotRow,
)

Shown = dict[str, Any]

ONE_FILE_FOR = timedelta(minutes=1)
"""So long a second request gets no second file."""

NOT_SHOWN = {
    "block.blocked_id": "who would rather not be paired with somebody is for themselves alone",
    "draft.published_by": "it stands in the audit entries of whoever did it",
    "draft_pair.mentee_id": "shown with its draft, without the other one, once that is published",
    "draft_pair.mentor_id": "shown with its draft, without the other one, once that is published",
    "pairing_care.person_id": "it says how the next draft is made, and nobody has been told of that",
    "pairing_wish.mentee_id": "a try on a draft that nobody has been told about",
    "pairing_wish.mentor_id": "a try on a draft that nobody has been told about",
    "pairing_wish.wished_by": "it stands in the audit entries of whoever did it",
    "person.manager_id": "who reports to somebody is told of those people, and not of them",
}
"""Columns that name a person and do not bring their row into the file, with the reason."""

_FOR_MACHINES = frozenset(
    {
        "id",
        "workspace_id",
        "version",
        "next_check_at",
        "next_digest_at",
        "next_group_look_at",
        "lease_until",
        "attempts",
        "input_hash",
        "view_id",
        "draft_id",
        "place_id",
        "uid",
        "sequence",
    }
)
_STILL_TO_BE_TOLD = frozenset({DraftState.REQUESTED.value, DraftState.READY.value})


@dataclass(frozen=True)
class Section:
    """Rows of a table that one of its columns, by name, says are about the person. `knows` are the columns with others
    whom they know; `only` narrows the columns down; `hides` says what of a row is not theirs to see."""

    name: str
    table: str
    whose: tuple[str, ...]
    knows: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    hides: Callable[[Shown, int], Shown] = field(default=lambda shown, _person_id: shown)


def _as_one_of_two(shown: Shown, person_id: int) -> Shown:
    """A closed offer reads the same whatever closed it, and what the other one answered is theirs."""
    mine, other = ("mentor", "mentee") if shown.pop("mentor_id") == person_id else ("mentee", "mentor")
    shown.pop("mentee_id")
    shown.pop(f"{other}_accepted_at", None)
    closed = shown["state"] in {state.value for state in WITHDRAWN}
    return shown | {"my_side": mine, "partner": shown.pop(other, None)} | ({"state": "closed"} if closed else {})


def _without_rule(shown: Shown, _person_id: int) -> Shown:
    """Rules that others had a part in are told as one."""
    shared = shown["rule"] in {Rule.PAST_PAIR.value, Rule.CAPACITY.value}
    return shown | ({"rule": "nobody_left"} if shared else {})


def _sent(shown: Shown, _person_id: int) -> Shown:
    """Of what is on its way nothing has been told yet."""
    return shown if shown.pop("state") == OutboxState.SENT.value else {}


SECTIONS = (
    Section("me", "person", ("id",), knows=frozenset({"manager_id"})),
    Section("people_i_would_rather_not_be_paired_with", "block", ("person_id",), knows=frozenset({"blocked_id"})),
    Section("delegates", "delegation", ("mentee_id", "delegate_id"), knows=frozenset({"mentee_id", "delegate_id"})),
    Section("calendar", "calendar", ("person_id",), only=frozenset({"added_at", "read_at", "problem"})),
    Section("busy_times", "busy_time", ("person_id",)),
    Section("enrolments", "enrolment", ("person_id",)),
    Section("admitted_to", "admitted", ("person_id",)),
    Section("invitations", "invitation", ("person_id",), knows=frozenset({"invited_by"})),
    Section(
        "invited_by_me",
        "invitation",
        ("invited_by",),
        knows=frozenset({"person_id"}),
        only=frozenset({"programme_id", "person_id", "invited_at"}),
    ),
    Section(
        "pairs", "pair", ("mentor_id", "mentee_id"), knows=frozenset({"mentor_id", "mentee_id"}), hides=_as_one_of_two
    ),
    Section("reasons_i_gave", "pair_reason", ("person_id",)),
    Section("did_it_take_place", "session_answer", ("person_id",)),
    Section("feedback", "feedback", ("person_id",)),
    Section(
        "conversations_with",
        "place",
        ("first_person_id", "second_person_id"),
        knows=frozenset({"first_person_id", "second_person_id"}),
    ),
    Section("left_out_of_matching", "draft_left_out", ("person_id",), hides=_without_rule),
    Section("i_coordinate", "coordinator", ("person_id",)),
    Section("i_am_the_contact_of", "programme", ("contact_id",), only=frozenset({"name"})),
    Section("i_announced", "announcement", ("announced_by",)),
    Section(
        "drafts_i_asked_for",
        "draft",
        ("requested_by",),
        only=frozenset({"programme_id", "requested_at", "published_at", "state"}),
    ),
    Section("what_i_changed", "audit", ("person_id",), only=frozenset({"programme_id", "action", "facts", "at"})),
    Section(
        "messages_to_me",
        "outbox",
        ("person_id",),
        only=frozenset({"programme_id", "kind", "settled_at", "state"}),
        hides=_sent,
    ),
    Section("news_from_slack", "inbox", ("person_id",), only=frozenset({"kind", "received_at", "done_at"})),
)


def request(transaction: Transaction, *, workspace_id: int, person_id: int, now: datetime) -> bool:
    """Ask for the file; whether one was not asked for a moment ago already. The person is held."""
    recent = select(OutboxRow.id).where(
        OutboxRow.kind == Kind.MY_DATA.value,
        OutboxRow.subject_id == person_id,
        OutboxRow.person_id == person_id,
        col(OutboxRow.created_at) > now - ONE_FILE_FOR,
    )
    if transaction.exec(recent.limit(1)).first():
        return False
    message = Message(
        workspace_id=workspace_id,
        programme_id=None,
        kind=Kind.MY_DATA,
        effect=Effect.UPLOAD,
        subject_id=person_id,
        person_id=person_id,
        occasion=now.isoformat(),
        due_at=now,
    )
    return outbox.put(transaction, [message], now) == 1


def read(transaction: Transaction, person_id: int) -> Shown:
    """By the name of each section; those with nothing in them are empty lists."""
    reader = _Reader(transaction, person_id)
    shown = {section.name: reader.rows(section) for section in SECTIONS}
    shown["topics"] = reader.topics()
    shown["sessions"] = reader.sessions()
    shown["proposed_by_matching"] = reader.drafts()
    return shown


class _Reader:
    def __init__(self, transaction: Transaction, person_id: int) -> None:
        self._transaction = transaction
        self._person_id = person_id
        names = columns(col(ProgrammeRow.id), col(ProgrammeRow.name))
        self._programmes = {row[0]: row[1] for row in transaction.execute(names)}
        self._slack_ids: dict[int, str | None] = {}

    def rows(self, section: Section) -> list[Shown]:
        """Oldest first."""
        table = Row.metadata.tables[section.table]
        found: dict[tuple[Any, ...], Any] = {}
        for whose in section.whose:
            query = columns(table).where(table.columns[whose] == self._person_id).order_by(*table.primary_key.columns)
            found |= {tuple(row[key.name] for key in table.primary_key.columns): row for row in self._all(query)}
        shown = (self._row(section, table.columns, found[key]) for key in sorted(found))
        return [each for each in shown if each]

    def topics(self) -> list[Shown]:
        query = (
            columns(
                col(EnrolmentRow.programme_id),
                col(EnrolmentTopicRow.side),
                col(EnrolmentTopicRow.topic),
                col(EnrolmentTopicRow.degree),
            )
            .join(EnrolmentRow, col(EnrolmentRow.id) == col(EnrolmentTopicRow.enrolment_id))
            .where(col(EnrolmentRow.person_id) == self._person_id)
            .order_by(col(EnrolmentRow.programme_id), col(EnrolmentTopicRow.topic))
        )
        return [self._named(row) for row in self._all(query)]

    def sessions(self) -> list[Shown]:
        """Of all their pairs, with the times that were on offer."""
        table, slots = Row.metadata.tables["session"], self._slots()
        mine = or_(col(PairRow.mentor_id) == self._person_id, col(PairRow.mentee_id) == self._person_id)
        query = (
            columns(table)
            .join(PairRow, col(PairRow.id) == table.columns["pair_id"])
            .where(mine)
            .order_by(table.columns["id"])
        )
        section = Section("sessions", "session", ())
        return [
            self._row(section, table.columns, row) | {"times": slots.get(row["id"], [])} for row in self._all(query)
        ]

    def drafts(self) -> list[Shown]:
        """Where matching proposed them in a draft that is settled: nobody is told of one that is not."""
        table = Row.metadata.tables["draft_pair"]
        mine = (table.columns["mentor_id"] == self._person_id) | (table.columns["mentee_id"] == self._person_id)
        query = (
            columns(
                col(DraftRow.programme_id), col(DraftRow.requested_at), table.columns["score"], table.columns["parts"]
            )
            .join(DraftRow, col(DraftRow.id) == table.columns["draft_id"])
            .where(mine, col(DraftRow.state).not_in(_STILL_TO_BE_TOLD))
            .order_by(table.columns["draft_id"], table.columns["score"])
        )
        return [self._named(row) for row in self._all(query)]

    def _slots(self) -> dict[int, list[str]]:
        mine = or_(col(PairRow.mentor_id) == self._person_id, col(PairRow.mentee_id) == self._person_id)
        query = (
            select(SlotRow.session_id, SlotRow.starts_at)
            .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
            .join(PairRow, col(PairRow.id) == col(SessionRow.pair_id))
            .where(mine)
            .order_by(col(SlotRow.starts_at))
        )
        times: dict[int, list[str]] = {}
        for session_id, starts_at in self._transaction.exec(query):
            times.setdefault(session_id, []).append(starts_at.isoformat())
        return times

    def _row(self, section: Section, known: Iterable[Column[Any]], row: Any) -> Shown:  # noqa: ANN401 - any table's row
        shown: Shown = {}
        for column in known:
            if column.name in _FOR_MACHINES or (section.only and column.name not in section.only):
                continue
            shown |= dict(self._cell(section, column, row[column.name]))
        if section.table == "pair":
            shown |= {name: row[name] for name in ("mentor_id", "mentee_id")}
        if section.table in {"pair", "session"}:
            shown = {"number" if section.table == "pair" else "session": row["id"]} | shown
        return section.hides(shown, self._person_id)

    def _cell(self, section: Section, column: Column[Any], value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - any value
        leads_to = {key.column.table.name for key in column.foreign_keys}
        name = column.name.removesuffix("_id")
        if "person" in leads_to:
            if value and value != self._person_id and column.name in section.knows:
                yield name, self._slack_id(value)
        elif "programme" in leads_to:
            yield name, self._programmes.get(value)
        else:
            yield name if leads_to else column.name, _readable(value)

    def _named(self, row: Any) -> Shown:  # noqa: ANN401 - any query's row
        values = {name: _readable(value) for name, value in row.items()}
        return {"programme": self._programmes.get(values.pop("programme_id"))} | values

    def _slack_id(self, person_id: int) -> str | None:
        if person_id not in self._slack_ids:
            row = self._transaction.get(PersonRow, person_id)
            self._slack_ids[person_id] = row.slack_id if row else None
        return self._slack_ids[person_id]

    def _all(self, query: Any) -> list[Any]:  # noqa: ANN401 - any SELECT
        return list(self._transaction.execute(query).mappings())


def _readable(value: object) -> object:
    return value.isoformat() if isinstance(value, (date, datetime)) else value
