"""People whom somebody would rather not be paired with: never paired, and never explained."""

from datetime import timedelta

import pytest
from sqlmodel import update

from mentoring.blocks import MOST_BLOCKS
from mentoring.enrolments import Side
from mentoring.matching.drafting import draft as solve
from mentoring.matching.rules import allowed
from mentoring.matching.values import Part, Proposed, Rule, Solution
from mentoring.pairs import PairState
from scheduler import publishing
from storage import blocks, candidates, draft_sheets, drafts, people
from storage.tables import AuditRow, BlockRow, OutboxRow, PairRow
from tests.conftest import T0
from tests.handlers.pairing import begin, direct
from tests.handlers.workplace import CREATOR, LEA, MARC, errors_of, submission, texts_of, until

ON_BOTH_DATABASES = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def lea(bot):
    return bot.world.describe(bot.world.person(LEA), level=6)


@pytest.fixture
def marc(bot):
    return bot.world.describe(bot.world.person(MARC), level=3)


def privacy(bot, slack_id):
    return bot.open_form(slack_id, "/mentoring privacy")


def click(bot, slack_id, view, action, value="0"):
    """A button of a form."""
    return bot.slack.click_view(slack_id, view["id"], action, value=value)


def open_blocks(bot, slack_id):
    return click(bot, slack_id, privacy(bot, slack_id), "blocks").view


def block(bot, slack_id, blocked):
    return bot.slack.submit(slack_id, open_blocks(bot, slack_id)["id"], {"blocked": blocked})


def named(bot, person):
    return [row.blocked_id for row in bot.rows(BlockRow, person_id=person.id)]


def problem(bot, programme):
    with bot.world.database.reading() as transaction:
        return candidates.problem(transaction, programme, T0)


def publish(bot, programme, lea, marc):
    """A draft with the two in it, of which nobody has been told."""
    creator = bot.world.person(CREATOR)
    with bot.world.database.writing() as transaction:
        drafts.request(transaction, programme, person_id=creator.id, view_id="V1", now=T0)
        machine = bot.world.database.machine_now(transaction)
        draft, attempt = drafts.claim(transaction, machine=machine, lease=timedelta(seconds=90))
        draft_sheets.write_pairs(transaction, draft.id, [Proposed(lea.id, marc.id, 0.5, {Part.TOPICS: 0.5})])
        draft = drafts.mark_ready(transaction, draft.id, attempt, solution=Solution((), (), "h"), now=T0)
        drafts.publish(transaction, draft, person_id=creator.id, now=T0)


def enrol_both(bot, programme, lea, marc):
    bot.world.enrol(programme, lea)
    bot.world.enrol(programme, marc, Side.MENTEE)


class TestNaming:
    @pytest.mark.usefixtures("programme")
    def test_is_a_list_that_only_its_author_sees(self, bot, lea, marc):
        outcome = block(bot, LEA, MARC)
        assert f"<@{MARC}>" in texts_of(outcome.view)
        assert named(bot, lea) == [marc.id]
        assert f"<@{LEA}>" not in texts_of(open_blocks(bot, MARC))
        assert direct(bot, marc) == []

    @pytest.mark.usefixtures("programme")
    def test_is_taken_back_by_its_author_alone(self, bot, lea, marc):
        block(bot, LEA, MARC)
        block(bot, MARC, LEA)
        page = open_blocks(bot, LEA)
        click(bot, LEA, page, "take_back_block", str(marc.id))
        until(lambda: f"<@{MARC}>" not in texts_of(bot.slack.views(LEA)[-1]))
        assert (named(bot, lea), named(bot, marc)) == ([], [lea.id])

    @pytest.mark.usefixtures("programme", "lea")
    def test_somebody_named_twice_is_named_once(self, bot, lea):
        block(bot, LEA, MARC)
        assert block(bot, LEA, MARC).errors == {}
        assert len(named(bot, lea)) == 1

    @pytest.mark.usefixtures("programme", "lea")
    def test_nobody_and_oneself_are_refused(self, bot):
        assert "somebody else" in block(bot, LEA, LEA).errors["blocked"]
        empty = bot.send("interactive", submission(LEA, open_blocks(bot, LEA)))
        assert "Choose the person" in errors_of(empty)["blocked"]

    @pytest.mark.usefixtures("programme")
    def test_the_list_has_an_end(self, bot, lea):
        with bot.world.database.writing() as transaction:
            others = [f"U{number:09d}" for number in range(MOST_BLOCKS)]
            for person in people.meet_all(transaction, bot.world.workspace_id, others, T0).values():
                blocks.add(transaction, lea, person.id, T0)
        assert str(MOST_BLOCKS) in block(bot, LEA, MARC).errors["blocked"]

    def test_a_pair_that_goes_on_does_and_the_form_says_how_to_end_it(self, bot, programme, lea, marc, deliver):
        pair = begin(bot, programme, lea, marc, deliver)
        page = block(bot, LEA, MARC).view
        assert bot.rows(PairRow)[0].state == "active"
        assert "stay one until one of you ends it" in texts_of(page)
        assert "End this pair" in texts_of(click(bot, LEA, page, "end_pair", str(pair.id)).view)


@ON_BOTH_DATABASES
@pytest.mark.parametrize("by", [LEA, MARC])
class TestMatching:
    def test_pairs_them_on_neither_side(self, bot, programme, lea, marc, by):
        enrol_both(bot, programme, lea, marc)
        assert allowed(problem(bot, programme)).together.any()
        block(bot, by, MARC if by == LEA else LEA)
        assert not allowed(problem(bot, programme)).together.any()

    def test_offers_nothing_where_the_draft_was_made_before(self, bot, programme, lea, marc, by):
        enrol_both(bot, programme, lea, marc)
        publish(bot, programme, lea, marc)
        block(bot, by, MARC if by == LEA else LEA)
        publishing.plan(bot.world.database, T0)
        assert bot.rows(PairRow) == []
        assert {row.kind for row in bot.rows(OutboxRow)} == {"not_matched"}


class TestWhyNot:
    """The reason of whoever is left out is the same for those who were a pair, said no, or would rather not."""

    def test_tells_nothing_of_it_where_there_is_one_possible_partner(self, bot, programme, lea, marc):
        enrol_both(bot, programme, lea, marc)
        block(bot, LEA, MARC)
        blocked = solve(problem(bot, programme))
        bot.world.pair(programme, lea, marc, state=PairState.OFFERED)
        with bot.world.database.writing() as transaction:
            blocks.take_back(transaction, lea.id, marc.id)
            transaction.execute(update(PairRow).values(state=PairState.DECLINED.value))
        declined = solve(problem(bot, programme))
        assert blocked.left_out == declined.left_out
        assert {each.rule for each in blocked.left_out} == {Rule.PAST_PAIR}

    def test_the_problem_does_not_say_who_named_whom(self, bot, programme, lea, marc):
        enrol_both(bot, programme, lea, marc)
        block(bot, LEA, MARC)
        by_lea = problem(bot, programme)
        with bot.world.database.writing() as transaction:
            blocks.take_back(transaction, lea.id, marc.id)
            blocks.add(transaction, marc, lea.id, T0)
        assert problem(bot, programme) == by_lea

    @pytest.mark.usefixtures("marc")
    def test_those_who_take_no_part_are_not_in_it(self, bot, programme, lea):
        bot.world.enrol(programme, lea)
        block(bot, LEA, MARC)
        assert problem(bot, programme).past == ()


def test_no_row_that_others_read_tells_of_it(bot, programme, lea, marc, caplog):
    """Neither the outbox nor the audit, nor the log."""
    enrol_both(bot, programme, lea, marc)
    block(bot, LEA, MARC)
    assert bot.rows(OutboxRow) == []
    assert bot.rows(AuditRow) == []
    assert MARC not in caplog.text
