"""Erasing somebody: nothing of them is left anywhere, and others notice no more than that a pair ended."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select, update

from mentoring.feedback import Feedback
from scheduler.upkeep import Pruning
from storage import blocks, directory, erasing, feedback, inbox, own_data, pairs, programmes
from storage.retention import Retention
from storage.tables import (
    AdmittedRow,
    AuditRow,
    BlockRow,
    BusyTimeRow,
    CalendarRow,
    CoordinatorRow,
    DelegationRow,
    DraftLeftOutRow,
    DraftPairRow,
    EnrolmentRow,
    FeedbackRow,
    InboxRow,
    InvitationRow,
    OutboxRow,
    PairingCareRow,
    PairingWishRow,
    PairReasonRow,
    PairRow,
    PersonRow,
    PlaceRow,
    ProgrammeRow,
    Row,
)
from tests.conftest import T0
from tests.handlers.pairing import begin, direct, offer
from tests.handlers.workplace import CHLOE, CREATOR, LEA, MARC, errors_of, submission, texts_of, until

ON_BOTH_DATABASES = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
TEXTS = (
    "a-reason-of-hers",
    "a-change-of-hers",
    "a-note-of-hers",
    "a-hope-of-hers",
    "a-topic-of-hers",
    "E-4711",
    "Lyon-7",
)


@pytest.fixture
def lea(bot):
    return bot.world.describe(
        bot.world.person(LEA), level=6, employee_number="E-4711", site="Lyon-7", department="a-note-of-hers"
    )


@pytest.fixture
def marc(bot):
    return bot.world.person(MARC)


def erase_form(bot, slack_id, command="/mentoring privacy"):
    page = bot.open_form(slack_id, command)
    return bot.slack.click_view(slack_id, page["id"], "erase_me", value="0").view


def erase(bot, slack_id, word="ERASE"):
    return bot.slack.submit(slack_id, erase_form(bot, slack_id)["id"], {"word": word})


def everything(database):
    """Each row of every table, as text."""
    with database.reading() as transaction:
        return {
            table.name: str([tuple(row) for row in transaction.execute(select(table))])
            for table in Row.metadata.tables.values()
        }


def add(bot, *rows):
    with bot.world.database.writing() as transaction:
        for row in rows:
            transaction.add(row)


def live_through(bot, programme, lea, marc, deliver):
    """Everything that can be kept about somebody, with a text of theirs wherever there is room for one."""
    world, here = bot.world, bot.world.workspace_id
    pair = begin(bot, programme, lea, marc, deliver)
    session = world.session(pair)
    said = Feedback(session.id, lea.id, useful=4, changed=TEXTS[1], shared=TEXTS[2], given_at=T0, version=1)
    chloe = world.person(CHLOE)
    with world.database.writing() as transaction:
        pairs.keep_reason(transaction, pair.id, lea.id, TEXTS[0], T0)
        feedback.save(transaction, here, said)
        blocks.add(transaction, lea, chloe.id, T0)
        blocks.add(transaction, chloe, lea.id, T0)
        programmes.add_coordinator(transaction, programme, lea.id, T0)
        inbox.look_at(transaction, here, lea.id, T0)
        own_data.request(transaction, workspace_id=here, person_id=lea.id, now=T0)
        transaction.execute(update(EnrolmentRow).filter_by(person_id=lea.id).values(hope=TEXTS[3], own_topic=TEXTS[4]))
    ids = {"programme_id": programme.id, "workspace_id": here}
    add(
        bot,
        DelegationRow(workspace_id=here, mentee_id=chloe.id, delegate_id=lea.id, state="active", asked_at=T0),
        InvitationRow(**ids, person_id=lea.id, invited_at=T0),
        InvitationRow(**ids, person_id=chloe.id, invited_at=T0, invited_by=lea.id),
        AdmittedRow(**ids, person_id=lea.id, source="list"),
        CalendarRow(workspace_id=here, person_id=lea.id, address=TEXTS[0], added_at=T0),
        BusyTimeRow(workspace_id=here, person_id=lea.id, starts_at=T0, ends_at=T0 + timedelta(hours=1)),
        PairingCareRow(**ids, person_id=lea.id, care="cover"),
        PairingWishRow(**ids, mentor_id=lea.id, mentee_id=marc.id, wish="pin", wished_by=lea.id, wished_at=T0),
        *drafts_with(bot, programme, lea, marc),
    )
    return pair


def drafts_with(bot, programme, lea, marc):
    number = bot.world.draft(programme)
    return (
        DraftPairRow(draft_id=number, mentor_id=lea.id, mentee_id=marc.id, score=0.5, parts={}),
        DraftLeftOutRow(draft_id=number, person_id=lea.id, rule="hours"),
    )


class TestNothingIsLeft:
    @ON_BOTH_DATABASES
    def test_of_their_id_and_texts_in_tables_log_and_files(self, bot, programme, lea, marc, deliver, caplog):
        caplog.set_level("DEBUG", logger="binome")
        pair = live_through(bot, programme, lea, marc, deliver)
        before = str(everything(bot.world.database))
        conversation = bot.rows(PersonRow, id=lea.id)[0].slack_conversation
        gone = (LEA, conversation, *TEXTS)
        assert [each for each in gone if each not in before] == []
        outcome = erase(bot, LEA)
        assert "Everything about you is erased" in texts_of(outcome.view)
        deliver()
        tables = everything(bot.world.database)
        assert [(each, name) for each in gone for name, rows in tables.items() if each in rows] == []
        assert [each for each in gone if each in caplog.text] == []
        assert [each for each in gone if each.encode() in file_of(bot)] == []
        assert bot.rows(PairRow, id=pair.id)[0].state == "ended"

    def test_but_numbers_in_rows_that_stay_for_others(self, bot, programme, lea, marc, deliver):
        live_through(bot, programme, lea, marc, deliver)
        erase(bot, LEA)
        deliver()
        wishes = (PairingCareRow, PairingWishRow, CalendarRow, BusyTimeRow)
        for table in (BlockRow, AdmittedRow, PairReasonRow, DraftPairRow, DraftLeftOutRow, InboxRow, *wishes):
            assert bot.rows(table) == []
        assert [row.person_id for row in bot.rows(CoordinatorRow)] == [programme.contact_id]
        assert [row.invited_by for row in bot.rows(InvitationRow)] == [None]
        assert [row.state for row in bot.rows(DelegationRow)] == ["ended"]
        (said,) = bot.rows(FeedbackRow)
        assert (said.useful, said.changed, said.shared) == (4, None, None)
        waiting = [
            row for row in bot.rows(OutboxRow, person_id=lea.id) if row.state not in {"sent", "cancelled", "folded"}
        ]
        assert waiting == []

    def test_and_an_audit_row_says_that_it_was_done(self, bot, programme, lea):
        bot.world.enrol(programme, lea)
        erase(bot, LEA)
        (entry,) = bot.rows(AuditRow, action="erase_person")
        assert (entry.person_id, entry.facts) == (lea.id, {})

    def test_the_conversation_of_the_two_is_forgotten_once_it_says_that_the_pair_ended(
        self, bot, programme, lea, marc, deliver
    ):
        begin(bot, programme, lea, marc, deliver)
        erase(bot, LEA)
        Pruning(bot.world.database, Retention()).prune(T0)
        assert bot.rows(PlaceRow)[0].slack_id
        deliver()
        Pruning(bot.world.database, Retention()).prune(T0)
        assert [row.slack_id for row in bot.rows(PlaceRow)] == [None]
        assert "this pair has ended" in str(bot.slack.messages(MARC))


def file_of(bot):
    """SQLite's file with its log; elsewhere the server keeps its own."""
    database = bot.world.database.engine.url.database
    if not bot.world.database.is_sqlite:
        return b""
    return b"".join(each.read_bytes() for each in Path(database).parent.glob(f"{Path(database).name}*"))


class TestOthers:
    def test_the_partner_hears_that_the_pair_ended_and_comes_first(self, bot, programme, lea, marc, deliver):
        begin(bot, programme, lea, marc, deliver)
        erase(bot, LEA)
        deliver()
        assert direct(bot, marc)[-1]["text"] == (
            f"Your pair in *{programme.name}* has ended. You are first in line for the next one."
        )
        assert bot.rows(EnrolmentRow, person_id=marc.id)[0].first_in_line

    def test_a_proposal_closes_with_no_button_left(self, bot, programme, lea, marc, deliver):
        offer(bot, programme, (lea, marc))
        deliver()
        erase(bot, LEA)
        deliver()
        assert "This proposal is closed" in texts_of(direct(bot, marc)[0])
        assert "accept_offer" not in str(direct(bot, marc)[0])

    def test_keep_their_reporting_line_by_number(self, bot, programme, lea, marc):
        bot.world.describe(lea, manager_id=programme.contact_id)
        bot.world.describe(marc, manager_id=lea.id)
        erase(bot, LEA)
        assert bot.rows(PersonRow, id=marc.id)[0].manager_id == lea.id
        assert bot.rows(PersonRow, id=lea.id)[0].manager_id == programme.contact_id

    def test_nothing_is_written_to_the_erased_any_more(self, bot, programme, lea, marc, deliver):
        begin(bot, programme, lea, marc, deliver)
        before = direct(bot, lea)
        bot.world.put(bot.world.message(programme, lea, due_at=T0 + timedelta(hours=1)))
        erase(bot, LEA)
        bot.clock.set(T0 + timedelta(days=3))
        deliver()
        assert direct(bot, lea) == before


class TestAsking:
    @pytest.mark.usefixtures("lea")
    @pytest.mark.parametrize("word", ["yes", "erased", "effacer"])
    def test_another_word_erases_nothing(self, bot, word):
        assert "ERASE" in erase(bot, LEA, word).errors["word"]
        assert bot.rows(PersonRow, slack_id=LEA)

    @pytest.mark.parametrize(("language", "word"), [("en", " erase "), ("fr", "Effacer")])
    def test_the_word_is_that_of_the_readers_language(self, bot, lea, language, word):
        bot.world.describe(lea, language=language)
        assert erase(bot, LEA, word).errors == {}
        assert bot.rows(PersonRow, slack_id=LEA) == []

    def test_says_first_what_happens(self, bot, programme, lea, marc, deliver):
        begin(bot, programme, lea, marc, deliver)
        told = texts_of(erase_form(bot, LEA))
        assert f"<@{MARC}>" in told
        assert "never why or by whom" in told
        assert "people file" in told

    @pytest.mark.usefixtures("programme")
    def test_the_last_coordinator_adds_somebody_first(self, bot):
        form = erase_form(bot, CREATOR)
        assert "only one who coordinates" in texts_of(form)
        assert "submit" not in form or not form["submit"]
        refused = bot.send("interactive", submission(CREATOR, forged(form), word={"value": "ERASE"}))
        assert refused.status == 200
        assert bot.rows(PersonRow, slack_id=CREATOR)

    def test_of_a_programme_that_is_over_nobody_has_to_stay(self, bot, programme):
        bot.clock.set(T0 + timedelta(days=60))
        assert erase(bot, CREATOR).errors == {}
        assert bot.rows(ProgrammeRow, id=programme.id)[0].contact_id is None

    @pytest.mark.usefixtures("lea")
    def test_sending_the_form_twice_meets_nobody_anew(self, bot):
        form = erase_form(bot, LEA)
        for _ in range(2):
            answer = bot.send("interactive", submission(LEA, form, word={"value": "ERASE"}))
            assert errors_of(answer) == {}
        assert bot.rows(PersonRow, slack_id=LEA) == []

    def test_joining_again_makes_a_new_person(self, bot, programme, lea):
        bot.world.enrol(programme, lea)
        erase(bot, LEA)
        again = bot.world.person(LEA)
        assert again.id != lea.id
        assert bot.join(LEA).errors == {}
        assert [row.person_id for row in bot.rows(EnrolmentRow, state="active")] == [again.id]

    @pytest.mark.usefixtures("lea")
    def test_the_home_tab_shows_nothing_of_them_any_more(self, bot):
        erase(bot, LEA)
        until(lambda: "Everything about you is erased" in texts_of(bot.slack.home(LEA) or {}))


def forged(form):
    return {**form, "callback_id": "erase_form", "private_metadata": "{}"}


def test_a_stop_half_way_leaves_somebody_who_can_ask_again(bot, programme, lea, marc):
    """What may be many rows goes first; until the last write nobody is erased."""
    add(bot, *drafts_with(bot, programme, lea, marc))
    database = bot.world.database
    assert erasing._remove_some(database, lea.id)
    assert bot.rows(PersonRow, slack_id=LEA)
    assert erase(bot, LEA).errors == {}
    assert bot.rows(PersonRow, slack_id=LEA) == []


def test_many_rows_go_a_part_at_a_time(bot, programme, lea, marc):
    for _ in range(erasing.DRAFTS_AT_ONCE * 2 + 1):
        add(bot, *drafts_with(bot, programme, lea, marc))
    erase(bot, LEA)
    assert bot.rows(DraftPairRow) == bot.rows(DraftLeftOutRow) == []


def test_the_next_import_knows_nobody_of_them(bot, lea, marc):
    """It brings back what the company's file says, of somebody new; the erased number leads nowhere."""
    bot.world.describe(marc, manager_id=lea.id)
    erase(bot, LEA)
    with bot.world.database.reading() as transaction:
        known = {each.id: each for each in directory.read(transaction, bot.world.workspace_id)}
    assert not known[lea.id].is_anonymous
    assert not known[lea.id].in_directory
    assert (known[lea.id].slack_id, known[lea.id].employee_number) == (None, None)
