"""`binome move-database`: what the operator reads."""

import pytest
from typer.testing import CliRunner

from bot.cli import app
from storage.database import Database
from storage.migrating import migrate
from tests.worlds import World


@pytest.fixture(autouse=True)
def _environment(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-test")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///old.db")


@pytest.fixture
def old(migrated_sqlite, tmp_path, machine):
    (tmp_path / "old.db").write_bytes(migrated_sqlite)
    database = Database("sqlite:///old.db", machine)
    World(database).person("U1")
    yield database
    database.close()


def moved(to):
    return CliRunner().invoke(app, ["move-database", "--to", to])


@pytest.mark.usefixtures("old")
def test_counts_what_was_moved_and_says_what_to_do_next(emptied_postgres):
    said = moved(emptied_postgres())
    assert said.exit_code == 0
    lines = {tuple(line.split()) for line in said.output.splitlines()}
    assert {("workspace", "1"), ("person", "1"), ("outbox", "0"), ("in", "all", "2")} <= lines
    assert "Now set DATABASE_URL to the new one" in said.output


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("mysql://binome@db.example.com/binome", "--to is not an address"),
        ("postgresql://binome:hunter2@127.0.0.1:1/none", "A database cannot be reached"),
        ("sqlite:///old.db", "The new database is not empty: there are rows in its table workspace."),
    ],
)
def test_says_why_nothing_was_moved(to, words):
    said = moved(to)
    assert (said.exit_code, words in said.output) == (1, True)
    assert "hunter2" not in said.output


def test_makes_no_database_out_of_nothing(tmp_path):
    said = moved("sqlite:///new.db")
    assert (said.exit_code, "There is no database at old.db" in said.output) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_says_that_an_old_database_has_to_be_brought_up_to_date(tmp_path, machine):
    Database("sqlite:///old.db", machine).check_reachable()
    said = moved("sqlite:///new.db")
    assert (said.exit_code, "The old database is at schema none" in said.output) == (1, True)
    migrate(Database("sqlite:///old.db", machine))
    assert moved("sqlite:///new.db").exit_code == 0
    assert (tmp_path / "new.db").stat().st_size > 0
