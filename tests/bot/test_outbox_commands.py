"""`binome outbox`: what operators see and do, and the words that refuse them."""

import json
from datetime import timedelta

import pytest
from sqlmodel import col, select, update
from typer.testing import CliRunner

from bot.outbox_commands import app
from storage import migrating
from storage.database import Database
from storage.migrating import migrate
from storage.tables import AuditRow, HeartbeatRow, OutboxRow, OutboxState
from tests.bot.command_line import binome
from tests.conftest import T0
from tests.worlds import World

FAR = timedelta(days=3650)


@pytest.fixture(autouse=True)
def _environment(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-test")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'binome.db'}")


@pytest.fixture
def world(monkeypatch, database):
    monkeypatch.setenv("DATABASE_URL", database.engine.url.render_as_string(hide_password=False))
    return World(database)


@pytest.fixture
def messages(world):
    """One that stands in each state, by its number."""
    programme = world.programme(world.person("U1"))
    world.put(*(world.message(programme, world.person("U1"), occasion=state) for state in OutboxState))
    with world.database.writing() as transaction:
        for state in OutboxState:
            mine = col(OutboxRow.key).endswith(f":{state}")
            transaction.execute(update(OutboxRow).where(mine).values(state=state.value, problem="not_in_channel"))
        rows = transaction.exec(select(OutboxRow)).all()
        return {row.state: row.id for row in rows}


def given(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def states(world):
    with world.database.reading() as transaction:
        return {row.id: row.state for row in transaction.exec(select(OutboxRow))}


def test_shows_what_needs_a_hand(messages):
    said = given("list")
    assert said.exit_code == 0
    lines = said.output.splitlines()
    assert lines[0].startswith("All messages that are kept: pending 1, claimed 1, posting 1, sent 1")
    shown = {line.split()[1] for line in lines[2:]}
    assert shown == {"pending", "claimed", "posting", "uncertain", "dead"}
    assert f"{messages['dead']}" in said.output
    assert "programme_created" in said.output
    assert "2026-03-02 08:00:00 UTC" in said.output


def test_narrows_them_down(messages):
    asked = given("list", "--state", "dead", "--state", "sent", "--kind", "programme_created", "--json")
    found = json.loads(asked.output)
    assert {each["id"] for each in found["messages"]} == {messages["dead"], messages["sent"]}
    assert found["counts"]["folded"] == 1
    assert "None of those asked for." in given("list", "--programme", 4711).output
    assert "--limit shows more than 1" in given("list", "--limit", 1).output


def test_shows_every_fact_of_one_and_no_secret(messages):
    said = given("show", messages["dead"])
    assert "problem       not_in_channel" in said.output
    assert "effect        post" in said.output
    facts = json.loads(given("show", messages["dead"], "--json").output)
    assert set(OutboxRow.model_fields) - set(facts) <= {"token", "lane"}


def test_sends_again(world, messages):
    said = given("retry", messages["dead"], messages["uncertain"])
    assert (said.exit_code, said.stderr) == (0, "")
    assert f"{messages['dead']}: is in the queue again." in said.output
    now = states(world)
    assert now[messages["dead"]] == now[messages["uncertain"]] == "pending"
    with world.database.reading() as transaction:
        assert len(transaction.exec(select(AuditRow)).all()) == 2


def test_says_why_not(world, messages):
    said = given("retry", messages["sent"], messages["posting"], messages["folded"], 4711, messages["dead"])
    assert said.exit_code == 1
    assert f"{messages['sent']}: has been sent already" in said.stderr
    assert f"{messages['posting']}: is on its way right now" in said.stderr
    assert f"{messages['folded']}: went out as part of another message" in said.stderr
    assert "4711: there is no message of this number." in said.stderr
    assert states(world)[messages["dead"]] == "pending"


def test_sends_all_that_failed_again(world, messages):
    said = given("retry", "--dead", "--uncertain")
    assert said.output.splitlines() == ["dead: 1 in the queue again.", "uncertain: 1 in the queue again."]
    assert {"dead", "uncertain"} & set(states(world).values()) == set()


def test_takes_back(world, messages):
    said = given("cancel", messages["pending"], messages["uncertain"])
    assert said.exit_code == 1
    assert f"{messages['pending']}: is cancelled." in said.stdout
    assert f"{messages['uncertain']}: is not waiting" in said.stderr
    assert states(world)[messages["pending"]] == "cancelled"


def test_puts_away_what_nobody_will_get(world, messages):
    """Whoever watches is reminded of dead messages for as long as there are any."""
    assert given("cancel", messages["dead"]).exit_code == 0
    assert states(world)[messages["dead"]] == "cancelled"


def test_takes_back_all_that_is_due_before_a_moment_once_that_is_confirmed(world, messages):
    programme = world.programme(world.person("U1"), name="Another")
    world.put(world.message(programme, world.person("U1"), due_at=T0 + timedelta(hours=2)))
    moment = (T0 + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    asked = CliRunner().invoke(app, ["cancel", "--due-before", moment], input="n\n")
    assert (asked.exit_code, "due before 2026-03-02 09:00:00 UTC: 1. Cancel them?" in asked.output) == (1, True)
    assert states(world)[messages["pending"]] == "pending"
    assert "pending: 1 cancelled." in given("cancel", "--due-before", moment, "--yes").output
    changed = {state: number for state, number in messages.items() if states(world)[number] != state}
    assert changed == {"pending": messages["pending"]}
    assert sorted(states(world).values()).count("pending") == 1
    with world.database.reading() as transaction:
        (entry,) = transaction.exec(select(AuditRow))
    assert (entry.action, entry.facts) == ("messages_cancelled", {"pending": 1})
    assert "pending: 0 cancelled." in given("cancel", "--due-before", "2026-03-02").output


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["retry"], 2, "Give numbers of messages, or --dead"),
        (["retry", "1", "--dead"], 2, "Give numbers of messages, or --dead"),
        (["cancel"], 2, "Give numbers of messages, or --due-before"),
        (["cancel", "1", "--due-before", "2026-03-02"], 2, "Give numbers of messages, or --due-before"),
        (["list", "--state", "lost"], 2, "lost: no such state. There are pending, claimed"),
        (["show", "1"], 1, "1: there is no message of this number."),
    ],
)
@pytest.mark.usefixtures("world")
def test_refuses_in_words(arguments, code, words):
    said = given(*arguments)
    assert (said.exit_code, words in said.stderr) == (code, True)


def test_makes_no_database(tmp_path):
    said = given("list")
    assert (said.exit_code, said.stdout) == (1, "")
    assert "There is no database at" in said.stderr
    assert list(tmp_path.iterdir()) == []


def test_touches_no_database_of_another_revision(monkeypatch, tmp_path, machine):
    url = f"sqlite:///{tmp_path / 'binome.db'}"
    Database(url, machine).check_reachable()
    assert "The database is empty" in given("list").stderr
    with monkeypatch.context() as older:
        older.setattr(migrating, "HEAD", "0002")
        migrate(Database(url, machine))
    said = given("retry", "--dead")
    assert (said.exit_code, "The database is at schema 0002" in said.stderr) == (1, True)


def test_leaves_a_file_alone_that_another_host_works_with(world):
    with world.database.writing() as transaction:
        transaction.add(HeartbeatRow(replica="r", host="another", beat_at=T0 + FAR))
    said = given("list")
    if world.database.is_sqlite:
        assert (said.exit_code, "Another host is running" in said.stderr) == (1, True)
    else:
        assert said.exit_code == 0


def test_says_that_the_database_is_not_reached(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/none")
    assert "The database cannot be reached" in given("list").stderr


def test_stands_on_the_command_line(tmp_path):
    said = binome("outbox", "list", folder=tmp_path)
    assert (said.returncode, "SLACK_BOT_TOKEN is missing" in said.stderr) == (2, True)
