"""What is kept about somebody, sent to them as a file: all of it, and nothing that others said in private."""

import json
from datetime import timedelta

import pytest
from sqlmodel import update

from mentoring.feedback import Feedback
from storage import blocks, feedback, own_data, pairs
from storage.own_data import NOT_SHOWN, SECTIONS
from storage.tables import AuditRow, Row
from tests.conftest import T0
from tests.handlers.pairing import DEAR_REASON, offer
from tests.handlers.workplace import CREATOR, LEA, MARC, texts_of, until

ON_BOTH_DATABASES = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
PRIVATE = "Marc's private words"


@pytest.fixture
def lea(bot):
    return bot.world.person(LEA)


@pytest.fixture
def marc(bot):
    return bot.world.person(MARC)


def ask(bot, slack_id=LEA):
    page = bot.open_form(slack_id, "/mentoring privacy")
    return bot.slack.click_view(slack_id, page["id"], "my_data", value="0")


def files(bot, slack_id=LEA):
    return [file for message in bot.slack.messages(slack_id) for file in message.get("files") or ()]


def read(bot, person):
    with bot.world.database.reading() as transaction:
        return own_data.read(transaction, person.id)


class TestThePage:
    @pytest.mark.usefixtures("lea")
    @pytest.mark.parametrize(
        "command",
        [
            "/mentoring privacy",
            "/mentorat confidentialité",
            "/mentoring my data",
            "/mentoring erase me",
            "/mentoring blocks",
        ],
    )
    def test_opens_by_any_of_its_names(self, bot, command):
        assert bot.open_form(LEA, command)["title"]["text"] == "Privacy"

    def test_names_whom_to_ask(self, bot, programme, lea):
        bot.world.enrol(programme, lea)
        assert f"{programme.name}: <@{CREATOR}>" in texts_of(bot.open_form(LEA, "/mentoring privacy"))


class TestTheFile:
    @ON_BOTH_DATABASES
    def test_comes_in_ones_own_conversation(self, bot, programme, lea, deliver):
        bot.world.enrol(programme, lea)
        ask(bot)
        until(lambda: "on its way" in texts_of(bot.slack.views(LEA)[-1]))
        deliver()
        (file,) = files(bot)
        kept = json.loads(bot.slack.file(LEA, file["id"]))
        assert file["name"] == "my-data.json"
        assert kept["me"][0]["slack_id"] == LEA
        assert kept["made_at"] == T0.isoformat()
        assert [each["programme"] for each in kept["enrolments"]] == [programme.name]
        assert {each["topic"] for each in kept["topics"]} == {"digital_tools", "ways_of_working"}

    @pytest.mark.usefixtures("lea")
    def test_comes_once_a_minute_with_its_audit_row(self, bot, deliver):
        ask(bot)
        ask(bot)
        deliver()
        assert len(files(bot)) == len(bot.rows(AuditRow, action="export_own_data")) == 1
        bot.clock.set(T0 + timedelta(minutes=2))
        ask(bot)
        deliver()
        assert len(files(bot)) == len(bot.rows(AuditRow, action="export_own_data")) == 2

    def test_has_ones_own_words_and_the_partner(self, bot, programme, lea, marc):
        pair = bot.world.pair(programme, lea, marc)
        session = bot.world.session(pair)
        say(bot, session, lea, changed="Mine", shared="For Marc")
        say(bot, session, marc, changed=PRIVATE, shared=None)
        with bot.world.database.writing() as transaction:
            pairs.keep_reason(transaction, pair.id, lea.id, DEAR_REASON, T0)
            pairs.keep_reason(transaction, pair.id, marc.id, PRIVATE, T0)
            blocks.add(transaction, marc, lea.id, T0)
        kept = read(bot, lea)
        assert kept["pairs"][0]["partner"] == MARC
        assert kept["pairs"][0]["my_side"] == "mentor"
        assert (kept["feedback"][0]["changed"], kept["feedback"][0]["shared"]) == ("Mine", "For Marc")
        assert kept["reasons_i_gave"][0]["reason"] == DEAR_REASON
        assert kept["people_i_would_rather_not_be_paired_with"] == []
        assert PRIVATE not in str(kept)
        assert read(bot, marc)["people_i_would_rather_not_be_paired_with"][0]["blocked"] == LEA

    def test_does_not_tell_who_closed_an_offer(self, bot, programme, lea, marc):
        offer(bot, programme, (lea, marc))
        with bot.world.database.writing() as transaction:
            transaction.execute(update(Row.metadata.tables["pair"]).values(state="declined", mentee_accepted_at=T0))
        assert read(bot, lea)["pairs"][0]["state"] == "closed"
        assert "mentee_accepted_at" not in read(bot, lea)["pairs"][0]
        assert "mentee_accepted_at" in read(bot, marc)["pairs"][0]

    def test_tells_nothing_of_a_message_that_still_waits(self, bot, programme, lea):
        bot.world.enrol(programme, lea)
        bot.world.put(bot.world.message(programme, lea, due_at=T0 + timedelta(days=1)))
        assert read(bot, lea)["messages_to_me"] == []


def say(bot, session, person, **words):
    said = Feedback(session.id, person.id, useful=4, given_at=T0, version=1, **words)
    with bot.world.database.writing() as transaction:
        feedback.save(transaction, bot.world.workspace_id, said)


def test_no_table_is_forgotten():
    """Each column that names a person brings its row into the file, or has a reason not to."""
    naming = {
        f"{table.name}.{column.name}"
        for table in Row.metadata.tables.values()
        for column in table.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
    }
    shown = {f"{section.table}.{whose}" for section in SECTIONS for whose in section.whose} - {"person.id"}
    assert naming == shown | NOT_SHOWN.keys()
    assert not shown & NOT_SHOWN.keys()


def test_every_column_is_shown_of_a_person_and_an_enrolment(bot, programme, lea):
    """A column that is added later is in the file by itself."""
    bot.world.enrol(programme, lea)
    kept = read(bot, lea)
    for name, table in (("me", "person"), ("enrolments", "enrolment")):
        columns = {column.name for column in Row.metadata.tables[table].columns}
        missing = {each for each in columns if not {each, each.removesuffix("_id")} & kept[name][0].keys()}
        assert missing <= {"id", "workspace_id", "version", "next_check_at", "person_id", "manager_id"}
