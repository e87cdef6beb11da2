"""Offers that stand in Slack, for tests that answer them and end what begins."""

from mentoring.pairs import Pair, PairState
from mentoring.people import Person
from mentoring.programmes import Programme
from storage import offer_news
from storage.tables import OutboxRow, PairRow
from tests.conftest import T0
from tests.handlers.workplace import Delivery, Json, Workplace

DEAR_REASON = "Dear-reason: we shared an office once"
"""What somebody gives as their private reason; it must turn up nowhere."""


def offer(bot: Workplace, programme: Programme, *pairs: tuple[Person, Person]) -> list[Pair]:
    """One published draft, mentor and mentee of each pair, with everybody asked."""
    draft_id = bot.world.draft(programme)
    made = [
        bot.world.pair(programme, mentor, mentee, state=PairState.OFFERED, draft_id=draft_id)
        for mentor, mentee in pairs
    ]
    with bot.world.database.writing() as transaction:
        everybody = list(dict.fromkeys(person.id for pair in pairs for person in pair))
        offer_news.offer(transaction, draft_id=draft_id, programme=programme, person_ids=everybody, now=T0)
    return made


def begin(bot: Workplace, programme: Programme, mentor: Person, mentee: Person, deliver: Delivery) -> Pair:
    """An offer that both have accepted, by their buttons."""
    (pair,) = offer(bot, programme, (mentor, mentee))
    deliver()
    for person in (mentor, mentee):
        click(bot, person, "accept_offer", pair)
    deliver()
    return pair


def direct(bot: Workplace, person: Person) -> list[Json]:
    """What Binôme wrote to somebody alone, and that stays; oldest first."""
    return _messages_in(bot, person, 1)


def together(bot: Workplace, person: Person) -> list[Json]:
    """What Binôme wrote to somebody and their partner; oldest first."""
    return _messages_in(bot, person, 2)


def _messages_in(bot: Workplace, person: Person, people: int) -> list[Json]:
    assert person.slack_id
    slack_ids = {each["id"] for each in bot.slack.users() if not each["is_bot"]}
    of_size = {
        each["id"]
        for each in bot.slack.conversations(person.slack_id)
        if len(slack_ids & set(each["members"])) == people
    }
    seen = bot.slack.messages(person.slack_id)
    return [each for each in seen if not each["ephemeral"] and each["channel"] in of_size]


def click(bot: Workplace, person: Person, action: str, pair: Pair, *, nth: int = -1):
    """Use the button of a pair in the newest of the messages to somebody that have one."""
    assert person.slack_id
    with_button = [each for each in direct(bot, person) if str(pair.id) in values_of(each, action)]
    return bot.slack.click(person.slack_id, with_button[nth], action, value=str(pair.id))


def values_of(message: Json, action: str) -> list[str]:
    """The values of the buttons of one kind in a message."""
    elements = [element for block in message["blocks"] for element in block.get("elements", ())]
    return [element["value"] for element in elements if element.get("action_id") == action]


def state_of(bot: Workplace, pair: Pair) -> str:
    (row,) = bot.rows(PairRow, id=pair.id)
    return str(row.state)


def row_of(bot: Workplace, pair: Pair) -> PairRow:
    (row,) = bot.rows(PairRow, id=pair.id)
    assert isinstance(row, PairRow)
    return row


def told(bot: Workplace, kind: str) -> list[OutboxRow]:
    return bot.rows(OutboxRow, kind=kind, effect="post")


def click_payload(person: Person, action: str, value: object) -> Json:
    """A click as no client of Slack's would send it."""
    return {
        "type": "block_actions",
        "team": {"id": "T0SANDBOX1", "domain": "sandbox"},
        "user": {"id": person.slack_id},
        "api_app_id": "A0SANDBOX1",
        "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value, "action_ts": "1.0"}],
    }
