"""`binome doctor` against a running local Slack: what it finds right, and what it says to mend."""

from copy import deepcopy

import pytest
from sqlalchemy import text

from bot.doctor import examine
from bot.manifest import manifest
from bot.trying import environment, sandbox_config
from sandbox.client import SandboxClient
from sandbox.config import SandboxConfig
from sandbox.server import Sandbox
from storage.database import Database
from storage.migrating import HEAD, migrate, revision
from tests.bot.command_line import binome
from tests.worlds import World

CONFIG = sandbox_config(rate_limits=False)


@pytest.fixture(scope="module")
def slack():
    with Sandbox(CONFIG) as sandbox:
        yield sandbox


@pytest.fixture
def values(slack, tmp_path):
    """A setup with nothing to mend."""
    return environment(slack.url, CONFIG) | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'binome.db'}",
        "BINOME_COORDINATORS": "U012AB3CD,U012AB3CE",
    }


def found(values, *, http=False):
    """The subjects of the findings in their order, and the words of those that are not good."""
    findings = list(examine(values, http=http))
    return [each.text.partition(":")[0] for each in findings], [each.text for each in findings if not each.good]


def wrong(values, *, http=False):
    """The words of the one thing to mend."""
    _, words = found(values, http=http)
    assert len(words) == 1
    return words[0]


def asking(*, without=(), more=()):
    """A local Slack's settings where the app was installed with other scopes."""
    asked = deepcopy(manifest())
    scopes = asked["oauth_config"]["scopes"]
    scopes["bot"] = [scope for scope in scopes["bot"] if scope not in without] + list(more)
    return SandboxConfig(manifest=asked)


def test_a_good_setup(values):
    assert found(values) == (["Settings", "Coordination", "Database", "Slack", "Scopes", "Socket Mode"], [])


def test_signed_http_needs_no_app_level_token(values):
    del values["SLACK_APP_TOKEN"]
    assert found(values, http=True) == (["Settings", "Coordination", "Database", "Slack", "Scopes"], [])


def test_without_settings_nothing_else_is_looked_at():
    subjects, words = found({})
    assert subjects == ["SLACK_BOT_TOKEN is missing", "SLACK_APP_TOKEN is missing"]
    assert len(words) == 2


def test_nobody_may_create_a_programme(values):
    assert "member ids" in wrong(values | {"BINOME_COORDINATORS": ""})


def test_wrong_bot_token(values):
    words = wrong(values | {"SLACK_BOT_TOKEN": "xoxb-of-another-app"})
    assert "refused (invalid_auth)" in words
    assert "SLACK_BOT_TOKEN" in words
    assert "xoxb-of-another-app" not in words


def test_wrong_app_level_token(values):
    words = wrong(values | {"SLACK_APP_TOKEN": "xapp-of-another-app"})
    assert "refused (invalid_auth)" in words
    assert "SLACK_APP_TOKEN" in words


def test_slack_out_of_reach(values):
    assert "http://127.0.0.1:1/api/ cannot be reached" in wrong(values | {"SLACK_API_URL": "http://127.0.0.1:1/api/"})


def test_missing_scopes_are_named(values):
    with Sandbox(asking(without={"im:write", "users:read.email"})) as narrow:
        words = wrong(values | environment(narrow.url, CONFIG))
    assert "im:write, users:read.email missing" in words
    assert "binome manifest" in words


def test_a_scope_that_reads_messages_is_one_too_many(values):
    with Sandbox(asking(more={"im:history"})) as curious:
        assert "im:history granted" in wrong(values | environment(curious.url, CONFIG))


def test_other_scopes_do_no_harm(values):
    with Sandbox(asking(more={"team:read"})) as generous:
        assert found(values | environment(generous.url, CONFIG))[1] == []


@pytest.mark.parametrize(
    "url",
    ["postgresql://binome:hunter2@127.0.0.1:1/binome", "sqlite:////nowhere/binome.db", "sqlite:///{folder}/people.csv"],
    ids=["postgresql_down", "no_folder", "no_database"],
)
def test_database_down(values, tmp_path, url):
    (tmp_path / "people.csv").write_text("slack_id,level\n" * 100)
    words = wrong(values | {"DATABASE_URL": url.format(folder=tmp_path)})
    assert words.startswith("Database: it cannot be reached")
    assert "DATABASE_URL" in words
    assert "hunter2" not in words


def test_an_empty_database_is_left_empty(values, empty_url, machine):
    database = Database(empty_url, machine)
    database.check_reachable()
    assert "it is empty, and `binome run` will set it up" in told_of_database(values, empty_url)
    assert revision(database) is None
    database.close()


def test_a_file_that_is_missing_is_not_made(values, tmp_path):
    file = tmp_path / "later.db"
    assert "is not there yet, `binome run` will make it" in told_of_database(values, f"sqlite:///{file}")
    assert not file.exists()


def test_a_database_of_newer_code_is_refused_as_the_start_does(values, database, database_url):
    with database.writing() as transaction:
        transaction.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        transaction.execute(text("INSERT INTO schema_history VALUES ('9999', '9998')"))
    words = wrong(values | {"DATABASE_URL": database_url})
    with database.writing() as transaction:
        transaction.execute(text(f"UPDATE alembic_version SET version_num = '{HEAD}'"))
        transaction.execute(text("DELETE FROM schema_history WHERE revision = '9999'"))
    assert "older Binôme than the database" in words


def test_countries_without_holidays_are_named(values, database, database_url):
    world = World(database)
    world.person("U012AB3CD")
    with database.writing() as transaction:
        transaction.execute(text("UPDATE person SET country = 'ZZ'"))
    told = [each.text for each in examine(values | {"DATABASE_URL": database_url}, http=False)]
    assert any(each.startswith("Holidays: those of ZZ") for each in told)


def test_one_person_may_create(values):
    told = [each.text for each in examine(values | {"BINOME_COORDINATORS": "U012AB3CD"}, http=False)]
    assert "Coordination: 1 person may create programmes." in told


def test_slack_that_breaks_off_at_the_app_level_token(values, slack):
    with SandboxClient(slack.url) as client:
        client.fail("apps.connections.open", drop="before")
    assert wrong(values).startswith("Socket Mode: ")


def test_a_database_at_the_newest_revision(values, database_url):
    assert told_of_database(values, database_url) == f"Database: reached, at {HEAD}."


def test_an_older_database_is_left_as_it_is(values, empty_url, machine):
    database = Database(empty_url, machine)
    migrate(database)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert f"from 0000 to {HEAD}" in told_of_database(values, empty_url)
    assert revision(database) == "0000"
    database.close()


def test_the_command_line_ends_with_0_when_all_is_well(values, tmp_path):
    ended = binome("doctor", folder=tmp_path, settings=values)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert [line[:3] for line in ended.stdout.splitlines()] == ["ok "] * 6


def test_the_command_line_ends_with_1_when_there_is_something_to_mend(values, tmp_path):
    ended = binome("doctor", folder=tmp_path, settings=values | {"BINOME_COORDINATORS": ""})
    assert (ended.returncode, ended.stderr) == (1, "")
    assert [line[:3] for line in ended.stdout.splitlines()] == ["ok ", "NO ", "ok ", "ok ", "ok ", "ok "]


def told_of_database(values, url):
    findings = examine(values | {"DATABASE_URL": url}, http=False)
    return next(each.text for each in findings if each.text.startswith("Database") and each.good)
