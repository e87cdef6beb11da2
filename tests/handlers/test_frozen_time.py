"""The real app where the clock stands still: business time is the only time that rows have."""

from datetime import UTC, datetime

from freezegun import freeze_time

from bot.app import build_app
from bot.clock import wall_now
from mentoring.people import Standing
from storage.tables import EnrolmentRow, OutboxRow
from tests.handlers.workplace import LEA

LATER = datetime(2026, 3, 9, 12, 30, tzinfo=UTC)


def test_what_is_written_bears_the_frozen_moment(bot, programme, settings, identity, switchboard):
    bot.world.person(LEA, standing=Standing.MEMBER)
    app = build_app(
        settings, database=bot.world.database, identity=identity, workspace_id=bot.world.workspace_id, now=wall_now
    )
    # The event loop of the local Slack goes on. `real_asyncio` begins too late for it: a timer set in between would
    # wait for as long as the two clocks are apart.
    with switchboard.leads_to(app), freeze_time(LATER, ignore=["asyncio"]):
        assert bot.join(LEA).errors == {}
    assert [row.opted_in_at for row in bot.rows(EnrolmentRow)] == [LATER]
    assert [row.due_at for row in bot.rows(OutboxRow, subject_id=programme.id)] == [LATER]
