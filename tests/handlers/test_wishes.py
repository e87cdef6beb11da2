"""Coordinators keep a pair, or keep two people apart, before they solve again; and take it back."""

import json

import pytest

from mentoring.enrolments import Side
from mentoring.topics import Topic
from storage.tables import AuditRow, DraftPairRow, DraftRow, PairingWishRow
from tests.handlers.workplace import BEN, CHLOE, CREATOR, LEA, MARC, texts_of

ON_BOTH_DATABASES = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def programme(bot):
    return bot.programme(topics=tuple(Topic))


@pytest.fixture
def people(bot, programme):
    """Two who share and two who learn, all of whom would fit."""
    found = {}
    for slack_id, side, level in (
        (LEA, Side.MENTOR, 6),
        (CHLOE, Side.MENTOR, 6),
        (MARC, Side.MENTEE, 3),
        (BEN, Side.MENTEE, 3),
    ):
        person = bot.world.person(slack_id, language="fr")
        bot.world.enrol(programme, person, side)
        found[slack_id] = bot.world.describe(person, level=level).id
    return found


def seen(bot):
    return bot.slack.views(CREATOR)[-1]


def solved(bot, deliver):
    bot.open_form(CREATOR, "/mentoring match")
    deliver()
    return couples(bot)


def couples(bot):
    """Who with whom in the newest draft, by person number."""
    rows = bot.rows(DraftPairRow)
    newest = max(row.draft_id for row in rows)
    return {(row.mentor_id, row.mentee_id) for row in rows if row.draft_id == newest}


def wish(bot, what, couple):
    """Choose from the menu of a pair that the form shows."""
    value = f"{what}:{couple[0]}:{couple[1]}"
    for block in seen(bot)["blocks"]:
        menu = block.get("accessory") or {}
        if value in {option["value"] for option in menu.get("options", [])}:
            return bot.slack.click_view(CREATOR, seen(bot)["id"], "match_wish", value=value, block_id=block["block_id"])
    raise AssertionError(f"the form does not offer {value}")


def again(bot, deliver):
    bot.slack.click_view(CREATOR, seen(bot)["id"], "match_again")
    deliver()
    return couples(bot)


@ON_BOTH_DATABASES
@pytest.mark.usefixtures("people")
def test_two_who_are_kept_apart_are_not_proposed_until_that_is_taken_back(bot, deliver):
    before = solved(bot, deliver)
    couple = min(before)
    wish(bot, "forbid", couple)
    assert "*Kept apart* when you solve again." in texts_of(seen(bot))
    after = again(bot, deliver)
    assert couple not in after
    assert len(after) == 2
    assert "are kept apart." in texts_of(seen(bot))
    wish(bot, "none", couple)
    assert bot.rows(PairingWishRow) == []
    assert again(bot, deliver) == before
    assert [row.action for row in bot.rows(AuditRow)].count("pair_kept_apart") == 1
    assert all(LEA not in json.dumps(row.facts) for row in bot.rows(AuditRow))


@pytest.mark.usefixtures("people")
def test_a_pair_that_is_kept_stays_whatever_would_be_better(bot, deliver):
    first = solved(bot, deliver)
    wish(bot, "forbid", min(first))
    other = again(bot, deliver)
    kept = min(other)
    wish(bot, "pin", kept)
    assert "*Kept* until you publish" in texts_of(seen(bot))
    wish(bot, "none", min(first))
    assert kept in again(bot, deliver)
    assert {(row.mentor_id, row.mentee_id) for row in bot.rows(DraftPairRow) if row.pinned} >= {kept}


def test_a_pair_that_can_no_longer_be_kept_is_said_and_can_be_taken_back(bot, programme, people, deliver):
    kept = min(solved(bot, deliver))
    wish(bot, "pin", kept)
    with bot.world.database.writing() as transaction:
        row = transaction.get_one(PairingWishRow, (programme.id, *kept))
        assert row.wish == "pin"
    bot.world.describe(bot.world.person(MARC), level=6)
    bot.world.describe(bot.world.person(BEN), level=6)
    bot.slack.click_view(CREATOR, seen(bot)["id"], "match_again")
    deliver()
    assert "cannot be kept together today" in texts_of(seen(bot))
    wish(bot, "none", kept)
    assert "cannot be kept together today" not in texts_of(seen(bot))


@pytest.mark.usefixtures("people")
def test_two_who_are_kept_apart_are_not_published(bot, deliver):
    wish(bot, "forbid", min(solved(bot, deliver)))
    outcome = bot.slack.submit(CREATOR, seen(bot)["id"])
    assert "Solve again, then publish" in texts_of(outcome.view)
    assert {row.state for row in bot.rows(DraftRow)} == {"ready"}


@pytest.mark.usefixtures("people")
def test_publishing_ends_what_was_wanted(bot, deliver):
    couple = min(solved(bot, deliver))
    wish(bot, "pin", couple)
    bot.slack.submit(CREATOR, seen(bot)["id"])
    assert bot.rows(PairingWishRow) == []


@pytest.mark.usefixtures("people")
def test_a_value_that_the_form_does_not_show_changes_nothing(bot, deliver):
    solved(bot, deliver)
    block = next(
        block for block in seen(bot)["blocks"] if (block.get("accessory") or {}).get("action_id") == "match_wish"
    )
    bot.slack.click_view(
        CREATOR,
        seen(bot)["id"],
        "match_wish",
        value=block["accessory"]["options"][0]["value"],
        block_id=block["block_id"],
    )
    count = len(bot.rows(PairingWishRow))
    payload = bot.last_payload("block_actions")
    for value in ("pin:998:999", "pin:1", "marry:1:2", ""):
        payload["actions"][0]["selected_option"]["value"] = value
        bot.send("interactive", payload | {"trigger_id": bot.unused_trigger(CREATOR)})
    assert len(bot.rows(PairingWishRow)) == count
