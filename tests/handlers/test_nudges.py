"""Opening what came folded: by its reader alone, once, in the conversation where it stands."""

import pytest

from mentoring.messages import Kind
from storage.tables import OutboxRow
from tests.handlers.pairing import click_payload, direct
from tests.handlers.workplace import LEA, MARC, texts_of

NAMES = ("One", "Two", "Three")


@pytest.fixture
def lea(bot):
    return bot.world.person(LEA)


@pytest.fixture
def folded(bot, lea, deliver):
    """Three programmes close, and Léa has answered none of them."""
    for name in NAMES:
        programme = bot.programme(name=name)
        bot.world.put(bot.world.message(programme, lea, kind=Kind.ENROLMENT_CLOSING))
    deliver()
    (message,) = direct(bot, lea)
    return message


def buttons(message):
    return [block["accessory"] for block in message["blocks"] if "accessory" in block]


def test_each_line_opens_its_own(bot, lea, folded, deliver):
    assert [button["text"]["text"] for button in buttons(folded)] == ["Show"] * 3
    second = buttons(folded)[1]
    for _ in range(2):
        outcome = bot.slack.click(LEA, folded, second["action_id"], value=second["value"])
        assert outcome.acknowledged
    deliver()
    after, shown = direct(bot, lea)
    assert "Two" in shown["text"]
    assert "Join" in str(shown["blocks"])
    assert after["ts"] == folded["ts"]
    assert second["value"] not in [button["value"] for button in buttons(after)]
    assert "*Two*" in texts_of(after)


def test_a_made_up_button_opens_nothing(bot, lea, folded, deliver):
    marc, button = bot.world.person(MARC), buttons(folded)[0]
    for person, value in ((marc, button["value"]), (lea, "0"), (lea, "x"), (lea, "9" * 30)):
        payload = click_payload(person, button["action_id"], value)
        bot.send("interactive", payload | {"trigger_id": bot.unused_trigger(person.slack_id)})
        assert "not there any more" in texts_of(bot.slack.views(person.slack_id)[-1])
    deliver()
    assert len(direct(bot, lea)) == 1
    assert {row.state for row in bot.rows(OutboxRow, kind=Kind.ENROLMENT_CLOSING)} == {"folded"}
