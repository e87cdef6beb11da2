"""Importing people against a running local Slack."""

import logging

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.importing import ImportReport, import_people, refusal_line, report_lines
from mentoring.directory import Counts
from mentoring.people import Standing
from mentoring.people_file import LineReason, Problem
from mentoring.spreadsheets import FileReason, Unreadable
from sandbox.client import SandboxClient
from sandbox.config import SandboxConfig
from sandbox.server import Sandbox
from storage import directory, workspaces
from storage.database import Database
from tests.conftest import T0

HOME = "T0SANDBOX1"


@pytest.fixture(scope="module")
def running():
    with Sandbox(SandboxConfig(rate_limits=False)) as sandbox:
        yield sandbox


@pytest.fixture
def slack(running):
    with SandboxClient(running.url) as client:
        client.reset()
        yield client


@pytest.fixture
def people_csv(running):
    return httpx.get(f"{running.url}/people.csv").content


@pytest.fixture
def bring(running, slack, database: Database):
    """Imports a file as the command line does."""
    client = WebClient("xoxb-sandbox", base_url=f"{running.url}/api/", retry_handlers=[])
    with database.writing() as transaction:
        workspace_id = workspaces.ensure(transaction, HOME, T0)

    def bringing(text, **options):
        content = text if isinstance(text, bytes) else text.encode()
        return import_people(content, database=database, client=client, workspace_id=workspace_id, now=T0, **options)

    return bringing


@pytest.fixture
def known(database: Database, bring):
    def reading():
        with database.reading() as transaction:
            workspace_id = workspaces.find(transaction, HOME)
            return {each.slack_id or each.employee_number: each for each in directory.read(transaction, workspace_id)}

    return reading


def test_the_company_of_the_sandbox_comes_in_whole(bring, people_csv, known):
    report = bring(people_csv)
    assert (report.counts, report.problems, report.unused) == (Counts(added=60), (), ())
    everybody = known()
    assert len(everybody) == 61
    assert everybody["H00001"].standing is Standing.OUTSIDE
    assert {each.language for each in everybody.values()} == {"fr", "en", None}
    assert {each.zone for each in everybody.values()} == {"Europe/Paris", "America/Toronto", "Asia/Singapore", "UTC"}
    assert sum(each.manager_id is None for each in everybody.values() if each.in_directory) == 1


def test_the_same_file_again_changes_nothing(bring, people_csv, known):
    bring(people_csv)
    before = known()
    assert bring(people_csv, complete=True).counts == Counts(unchanged=60)
    assert known() == before


def test_addresses_alone_are_enough_and_kept_nowhere(bring, slack, known, database, tmp_path, caplog):
    caplog.set_level(logging.INFO)
    anna, bob = [user for user in slack.users() if user["profile"].get("email")][:2]
    report = bring(
        "Courriel;Responsable;Niveau\n"
        f"{anna['profile']['email'].upper()};{bob['profile']['email']};3\n"
        f"{bob['profile']['email']};zoe@nowhere.example;x\n"
        "yan@nowhere.example;;4\n"
    )
    assert report.counts == Counts(added=1, left_out=1, bad=1)
    assert known()[anna["id"]].manager_id == known()[bob["id"]].id
    assert "@" not in repr(report) + "".join(report_lines(report)) + repr(known())
    assert "example" not in caplog.text
    if database.is_sqlite:
        database.close()
        assert not any(b"example" in path.read_bytes() for path in tmp_path.iterdir())


def test_a_dry_run_says_the_same_and_changes_nothing(bring, people_csv, known):
    tried = bring(people_csv, dry_run=True)
    assert known() == {}
    done = bring(people_csv)
    assert (tried.counts, tried.dry_run, done.dry_run) == (done.counts, True, False)


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"who,level\nU1,3\n", b'slack_id\n"U1'])
def test_an_unreadable_file_changes_nothing_and_asks_nothing(bring, slack, known, content):
    with pytest.raises(Unreadable):
        bring(content, complete=True)
    assert known() == {}
    assert slack.calls("users.list") == []


def test_slack_is_asked_once_for_everybody(bring, slack, people_csv):
    bring(people_csv)
    [call] = slack.calls("users.list")
    assert len(slack.calls()) == 1
    assert int(call["arguments"]["limit"]) == 1000


def test_every_page_is_read(bring, slack, people_csv, monkeypatch):
    monkeypatch.setattr("bot.members.PAGE", 20)
    assert bring(people_csv).counts == Counts(added=60)
    assert len(slack.calls("users.list")) > 3


def test_slack_is_given_the_time_it_asks_for(bring, slack, people_csv, caplog):
    caplog.set_level(logging.INFO, logger="binome")
    slack.fail("users.list", status=429, retry_after=17, times=2)
    waits = []
    assert bring(people_csv, sleep=waits.append).counts == Counts(added=60)
    assert waits == [17, 17]
    assert [record.name for record in caplog.records if "17 seconds" in record.getMessage()] == ["binome.members"] * 2


def test_another_refusal_of_slack_changes_nothing(bring, slack, people_csv, known):
    slack.fail("users.list", error="missing_scope")
    with pytest.raises(SlackApiError, match="missing_scope"):
        bring(people_csv)
    assert known() == {}


def test_standings_are_slacks(bring, slack, known):
    accounts = {}
    for user in slack.users():
        kind = (
            "deleted"
            if user["deleted"]
            else "bot"
            if user["is_bot"]
            else "guest"
            if user["is_restricted"]
            else "member"
        )
        accounts.setdefault(kind, user["id"])
    bring("slack_id\n" + "\n".join(accounts.values()))
    assert {kind: known()[slack_id].standing.value for kind, slack_id in accounts.items()} == {
        "deleted": "deactivated",
        "bot": "bot",
        "guest": "guest",
        "member": "member",
    }


def test_how_far_it_is_can_be_told(bring, people_csv):
    done = []
    bring(people_csv, progress=done.append)
    assert done == [61]


def report(counts=None, *problems, **options):
    settings = {"unused": (), "complete": False, "held_back": False, "dry_run": False} | options
    return ImportReport(counts=counts or Counts(), problems=problems, **settings)


def test_the_report_counts_and_names_lines():
    counts = Counts(added=5, changed=4, unchanged=3, left_out=2, bad=4, missing=1)
    lines = (2, 3, 4, 9)
    problems = [*(Problem(line, LineReason.LEVEL) for line in lines), Problem(12, LineReason.NOT_IN_SLACK)]
    told = report_lines(report(counts, *problems, unused=("Prénom", "salary")))
    assert told == [
        "People in the file: 5 added, 4 changed, 3 unchanged.",
        "Left out, as they are not in Slack: 2.",
        "Lines with a mistake, not imported: 4.",
        "Not in the file, and kept in the directory: 1.",
        "Columns that were not read: Prénom, salary.",
        "Lines 2 to 4, 9: the level is not a whole number from 1 (the top) to 20. Correct it, or leave it empty.",
        "Line 12: nobody in Slack has this Slack id, e-mail address or employee number. "
        "Correct it if the person should be there.",
    ]


def test_the_report_says_what_was_not_done():
    assert "nothing was changed" in report_lines(report(dry_run=True))[0]
    assert "Nobody was taken out" in report_lines(report(complete=True, held_back=True))[1]


@pytest.mark.parametrize("reason", LineReason)
def test_every_reason_says_what_to_do(reason):
    [_, told] = report_lines(report(None, Problem(7, reason)))
    assert told.startswith("Line 7: ")
    assert told.count(". ") >= 1
    assert told.endswith(".")


@pytest.mark.parametrize("reason", FileReason)
def test_every_unreadable_file_is_explained(reason):
    told = refusal_line(Unreadable(reason, line=3, headings=("Service", "{pays}")))
    assert told.startswith("Nothing was imported. ")
    assert told.endswith(".")
    assert "None" not in told


def test_an_unreadable_file_is_explained_where_it_breaks():
    assert "line 3" in refusal_line(Unreadable(FileReason.BROKEN_TABLE, line=3))
    assert "“Service” and “{pays}”" in refusal_line(Unreadable(FileReason.COLUMN_TWICE, headings=("Service", "{pays}")))


def test_managers_whom_nobody_knows_are_pointed_out(bring, slack):
    """They are kept as a number, as the company's owner may be; a slip of the pen looks the same."""
    first, second, third = (user["profile"]["email"] for user in slack.users()[:3])
    file = f"email,level,manager\n{first},2,nobody@example.com\n{second},3,E99999\n{third},3,{first}\n"
    brought = bring(file.encode(), dry_run=True)
    assert brought.strange_managers == (2, 3)
    assert report_lines(brought)[-1].startswith("Lines 2 to 3: imported, with a manager who is not in Slack")


def test_duplicates_and_cycles_name_the_lines_they_are_about():
    twice = [Problem(line, LineReason.PERSON_TWICE, others=(2,)) for line in (5, 6)]
    round_about = [
        Problem(3, LineReason.REPORTING_CYCLE, others=(3, 8, 4)),
        Problem(4, LineReason.REPORTING_CYCLE, others=(4, 3, 8)),
        Problem(8, LineReason.REPORTING_CYCLE, others=(8, 4, 3)),
    ]
    [_, again, cycle] = report_lines(report(None, *twice, *round_about))
    assert again.endswith("These are: 5 (see 2), 6 (see 2).")
    assert cycle.startswith("Lines 3 to 4, 8: ")
    assert cycle.endswith("From each line to that of the manager: 3 > 8 > 4 > 3.")


def test_very_many_duplicates_and_a_very_long_cycle_are_told_in_one_sentence():
    twice = [Problem(line, LineReason.PERSON_TWICE, others=(2,)) for line in range(3, 5_000)]
    chain = tuple(range(5_000, 10_000))
    around = [Problem(chain[0], LineReason.REPORTING_CYCLE, others=chain)]
    told = report_lines(report(None, *twice, *around))
    assert "and 4977 more" in told[1]
    assert max(map(len, told)) < 1_000


def test_how_many_accounts_are_read_can_be_told(bring, people_csv, monkeypatch):
    monkeypatch.setattr("bot.members.PAGE", 20)
    read = []
    bring(people_csv, reading=read.append)
    assert read[:3] == [20, 40, 60]
