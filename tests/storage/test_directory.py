"""The directory in the database: what an import reads, and how it writes what changes."""

from datetime import date

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from mentoring.directory import plan_import
from mentoring.enrolments import EnrolmentState, Format, Side
from mentoring.people import Profile, Standing
from mentoring.people_file import read_people_file
from mentoring.reporting_lines import Known, Members
from storage import audit, directory, people, workspaces
from storage.database import Database
from storage.directory import CHUNK
from storage.tables import (
    AnnouncementRow,
    AuditRow,
    CoordinatorRow,
    EnrolmentRow,
    InboxRow,
    InvitationRow,
    OutboxRow,
    PersonRow,
    PlaceRow,
    ProgrammeRow,
)
from tests.conftest import T0

HEADER = "slack_id,employee_number,level,manager,department,site,country,languages"
WHOLE = ["U1,E1,1,,Board,Paris,FR,fr;en", "U2,E2,2,U1,Sales,Montréal,CA,fr"]

SHOWN = {"somebody@example.com": "U0"}
"""Slack does show addresses, only none of those that the files here name."""


@pytest.fixture
def workspace_id(database: Database):
    with database.writing() as transaction:
        return workspaces.ensure(transaction, "T1", T0)


@pytest.fixture
def take(database: Database, workspace_id):
    """Imports lines, and answers the plan."""

    def importing(*lines, complete=False, header=HEADER, progress=lambda _: None):
        file = read_people_file("\n".join((header, *lines)).encode())
        accounts = [line.who.slack_id for line in file.lines if line.who.slack_id]
        members = Members(dict.fromkeys(accounts, Profile(Standing.MEMBER, "fr", "Europe/Paris")), SHOWN)
        with database.reading() as transaction:
            known = directory.read(transaction, workspace_id)
        plan = plan_import(file, members=members, known=known, complete=complete)
        directory.write(database, plan, workspace_id=workspace_id, now=T0, progress=progress)
        return plan

    return importing


@pytest.fixture
def known(database: Database, workspace_id):
    """Everybody now in the directory, by Slack id or else by employee number."""

    def reading():
        with database.reading() as transaction:
            return {each.slack_id or each.employee_number: each for each in directory.read(transaction, workspace_id)}

    return reading


def test_what_is_written_is_read_again(take, known):
    take(*WHOLE)
    boss, seller = known()["U1"], known()["U2"]
    assert seller == Known(
        id=seller.id,
        slack_id="U2",
        employee_number="E2",
        standing=Standing.MEMBER,
        language="fr",
        zone="Europe/Paris",
        level=2,
        manager_id=boss.id,
        department="Sales",
        site="Montréal",
        country="CA",
        languages=("fr",),
        in_directory=True,
    )


def test_a_person_is_the_same_for_the_rules(database: Database, take, known):
    take(*WHOLE)
    with database.reading() as transaction:
        person = people.get(transaction, known()["U2"].id)
    assert (person.level, person.manager_id, person.languages) == (2, known()["U1"].id, ("fr",))


def test_a_second_import_writes_only_what_changed(database: Database, take, known):
    take(*WHOLE)
    before = known()
    statements = written(database)
    take(WHOLE[0], WHOLE[1].replace("Sales", "Marketing"))
    updates = [statement for statement in statements if statement.startswith("UPDATE person")]
    assert len(updates) == 1
    assert "department" in updates[0]
    assert "level" not in updates[0]
    assert known()["U1"] == before["U1"]


def test_another_workspace_is_left_alone(database: Database, take, known):
    with database.writing() as transaction:
        elsewhere = workspaces.ensure(transaction, "T2", T0)
        stranger = people.meet(transaction, elsewhere, "U1", T0)
    take(*WHOLE, complete=True)
    with database.reading() as transaction:
        assert people.get(transaction, stranger.id).level is None
        assert [each.slack_id for each in directory.read(transaction, elsewhere)] == ["U1"]


def test_numbers_are_swapped(take, known):
    take(*WHOLE)
    take("U1,E2,1,,,,,", "U2,E1,2,U1,,,,")
    assert [known()[slack_id].employee_number for slack_id in ("U1", "U2")] == ["E2", "E1"]


def test_an_outside_manager_is_one_row_however_often_it_is_imported(take, known):
    for _ in range(3):
        take("U1,E1,2,H1,,,,", "U2,E2,2,zoe@example.com,,,,", header=HEADER)
    with_number, anonymous = known()["H1"], known()[None]
    assert known().keys() == {"U1", "U2", "H1", None}
    assert (known()["U1"].manager_id, known()["U2"].manager_id) == (with_number.id, anonymous.id)


def test_somebody_who_wrote_meanwhile_is_met_not_made_twice(database: Database, workspace_id):
    file = read_people_file(f"{HEADER}\n{WHOLE[0]}".encode())
    plan = plan_import(
        file, members=Members({"U1": Profile(Standing.MEMBER, "fr", "UTC")}, {}), known=[], complete=False
    )
    with database.writing() as transaction:
        met = people.meet(transaction, workspace_id, "U1", T0)
    directory.write(database, plan, workspace_id=workspace_id, now=T0, progress=lambda _: None)
    with database.reading() as transaction:
        assert people.get(transaction, met.id).level == 1


def test_no_transaction_writes_more_people_than_a_listener_can_wait_for(database: Database, take, known):
    count = 2 * CHUNK + 1
    rows = [0]

    def note(_connection, _cursor, statement, parameters, _context, many):
        rows[-1] += rows_written(statement, parameters if many else [parameters])

    event.listen(database.engine, "after_cursor_execute", note)
    event.listen(database.engine, "commit", lambda _connection: rows.append(0))
    done: list[int] = []
    take(*(f"U{place},E{place},3,H{place},,,," for place in range(count)), progress=done.append)
    assert max(rows) == CHUNK
    assert sum(rows) == 1 + 2 * len(known())  # the audit row; everybody met, then changed
    assert done == [*range(CHUNK, 2 * count, CHUNK), 2 * count]


def rows_written(statement, parameters):
    """People in a statement: values for each follow one another in an INSERT, others run once for each."""
    if statement.startswith("INSERT"):
        return statement.count("), (") + 1
    return len(parameters) if statement.startswith(("UPDATE", "DELETE")) else 0


def test_an_import_is_one_audit_row_with_counts(database: Database, take, workspace_id):
    take(*WHOLE, "U3,,x,,,,,")
    with database.reading() as transaction:
        [row] = transaction.exec(select(AuditRow))
        assert (row.action, row.workspace_id, row.person_id) == ("import_people", workspace_id, None)
        assert row.facts == {
            "added": 2,
            "changed": 0,
            "unchanged": 0,
            "left_out": 0,
            "bad": 1,
            "missing": 0,
            "removed": 0,
        }


class TestLeaving:
    """A complete file takes people out; rows that nothing refers to are forgotten."""

    def test_whoever_never_took_part_is_forgotten(self, take, known):
        take(*WHOLE, "U3,E3,3,H1,,,,")
        take(WHOLE[0], complete=True)
        assert known().keys() == {"U1"}

    @pytest.mark.parametrize(
        "part", ["enrolment", "coordinator", "invitation", "outbox", "inbox", "contact", "audit", "announcement"]
    )
    def test_whoever_took_part_is_emptied_and_kept(self, database: Database, take, known, part):
        take(*WHOLE)
        person = known()["U2"]
        with database.writing() as transaction:
            take_part(transaction, person.id, part)
        take(WHOLE[0], complete=True)
        assert known()["U2"] == Known(
            id=person.id, slack_id="U2", standing=Standing.MEMBER, language="fr", zone="Europe/Paris"
        )

    def test_a_line_of_outside_managers_is_forgotten_to_its_end(self, take, known):
        header = "slack_id,email,manager"
        take(
            "U1,,zoe@example.com", ",zoe@example.com,yan@example.com", ",yan@example.com,xi@example.com", header=header
        )
        assert len(known_outside(known)) == 1
        take("U1,,", header=header)
        assert known().keys() == {"U1"}

    def test_an_outside_manager_of_somebody_else_stays(self, take, known):
        take("U1,,3,zoe@example.com,,,,", "U2,,3,yan@example.com,,,,")
        take("U1,,3,U2,,,,")
        assert known()[None].id == known()["U2"].manager_id


def known_outside(known):
    return [each for each in known().values() if each.is_outside]


def take_part(transaction, person_id, part):
    """Make one row of another table that names somebody."""
    workspace_id = transaction.get_one(PersonRow, person_id).workspace_id
    other = transaction.exec(select(PersonRow.id).where(col(PersonRow.slack_id) == "U1")).one()
    programme = ProgrammeRow(
        workspace_id=workspace_id,
        name="Digital",
        topics=["data"],
        closes_on=date(2026, 4, 1),
        zone="UTC",
        contact_id=person_id if part == "contact" else None,
        created_at=T0,
    )
    place = PlaceRow(workspace_id=workspace_id, slack_id="C1")
    transaction.add_all([programme, place])
    transaction.flush()
    ids = {"workspace_id": workspace_id, "programme_id": programme.id}
    named = ids | {"person_id": person_id}
    rows = {
        "enrolment": lambda: EnrolmentRow(
            **named,
            side=Side.MENTOR.value,
            languages=["fr"],
            format=Format.EITHER.value,
            capacity=1,
            state=EnrolmentState.LEFT.value,
            opted_in_at=T0,
            version=1,
        ),
        "coordinator": lambda: CoordinatorRow(**named, added_at=T0),
        "invitation": lambda: InvitationRow(**named, invited_at=T0),
        "outbox": lambda: OutboxRow(
            **named, key="k", kind="welcome", effect="post", subject_id=1, lane="person:1", created_at=T0, due_at=T0
        ),
        "inbox": lambda: InboxRow(
            workspace_id=workspace_id, event_id="E1", kind="user_change", person_id=person_id, received_at=T0
        ),
        "announcement": lambda: AnnouncementRow(
            **ids, place_id=place.id, announced_by=person_id, announced_at=T0, invites_members=False
        ),
    }
    if part in rows:
        transaction.add(rows[part]())
    audited = person_id if part == "audit" else other
    audit.write(transaction, workspace_id=workspace_id, action="test", now=T0, person_id=audited)


def written(database: Database):
    """Every statement from now on, as the database gets it."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    return statements
