"""Messages about offers: as many as there can be, however each stands, and to two readers at once."""

import json
from dataclasses import replace

import pytest

from handlers.views.leaving import choose_to_leave, kick_off
from handlers.views.offers import Offers, Stands, offers, offers_reminder
from handlers.views.words import languages, words_in
from mentoring.enrolments import CAPACITIES, Side
from mentoring.topics import SENSITIVE
from sandbox.block_kit import check_message
from tests.handlers.views import examples_offers
from tests.handlers.views.examples import HOSTILE, LONGEST, MANY, PROGRAMME, message_texts
from tests.handlers.views.examples_offers import offered

IN_EVERY_LANGUAGE = pytest.mark.parametrize("language", languages())
MOST = CAPACITIES.stop - 1


def shown(message):
    return "\n".join(text for _, text in message_texts(message))


def buttons(message):
    return [element for block in message.blocks for element in block.get("elements", ()) if element["type"] == "button"]


@IN_EVERY_LANGUAGE
@pytest.mark.parametrize("view", [offers, offers_reminder])
@pytest.mark.parametrize("programme", [LONGEST, HOSTILE], ids=["longest", "hostile"])
@pytest.mark.parametrize("side", list(Side))
def test_as_many_offers_as_there_can_be_are_taken(language, view, programme, side):
    many = [offered(number, side=side) for number in range(MOST)]
    message = view(Offers(programme, many), words_in(language))
    check_message(message.blocks, text=message.text)
    assert len(message.text) <= 4000
    assert len(buttons(message)) == 2 * MOST


@IN_EVERY_LANGUAGE
@pytest.mark.parametrize("stands", list(Stands))
@pytest.mark.parametrize("count", [1, 2])
def test_however_an_offer_stands_it_reads_and_only_what_waits_has_buttons(language, stands, count):
    facts = Offers(PROGRAMME, [offered(number, stands=stands) for number in range(count)])
    message = offers(facts, words_in(language))
    check_message(message.blocks, text=message.text)
    assert bool(buttons(message)) == (stands is Stands.WAITS)
    if count > 1:
        assert all(f"<@U{number:010d}>" in shown(message) for number in range(count))


@IN_EVERY_LANGUAGE
@pytest.mark.parametrize("count", [1, MOST])
def test_what_a_partner_confides_fits_and_stands_in_no_notification(language, count):
    begun = [replace(offered(each, stands=Stands.BEGUN), confided=tuple(sorted(SENSITIVE))) for each in range(count)]
    message = offers(Offers(PROGRAMME, begun), words_in(language))
    check_message(message.blocks, text=message.text)
    assert shown(message).count(" · ") == 2 * count
    assert "ccessibil" not in message.text


def test_a_single_offer_reads_as_no_list():
    assert "1 person" not in shown(offers(Offers(PROGRAMME, [offered()]), words_in("en")))


def test_what_waits_comes_first_and_is_counted():
    standing = [Stands.CLOSED, Stands.WAITS, Stands.BEGUN, Stands.WAITS]
    facts = Offers(PROGRAMME, [offered(number, side=Side.MENTOR, stands=each) for number, each in enumerate(standing)])
    message = offers(facts, words_in("en"))
    assert message.text == "*Reverse mentoring 2026*: we suggest 2 people to share what you know with."
    places = [shown(message).index(f"<@U{number:010d}>") for number in (1, 3, 0, 2)]
    assert places == sorted(places)


@pytest.mark.parametrize("count", [1, 3])
@IN_EVERY_LANGUAGE
def test_one_primary_button_and_only_where_there_is_one_offer(language, count):
    facts = Offers(PROGRAMME, [offered(number) for number in range(count)])
    primary = [button for button in buttons(offers(facts, words_in(language))) if "style" in button]
    assert len(primary) == (count == 1)


@IN_EVERY_LANGUAGE
def test_a_series_that_is_complete_has_not_ended(language):
    facts = replace(examples_offers.kick_off(PROGRAMME, over=True), completed=True)
    message = kick_off(facts, words_in(language))
    assert {"en": "complete", "fr": "au complet"}[language] in message.text
    assert {"en": "ended", "fr": "terminé"}[language] not in message.text


@IN_EVERY_LANGUAGE
@pytest.mark.parametrize("over", [False, True], ids=["begins", "over"])
def test_two_readers_have_it_in_both_languages(language, over):
    other = next(each for each in languages() if each != language)
    message = kick_off(examples_offers.kick_off(LONGEST, also=other, over=over), words_in(language))
    check_message(message.blocks, text=message.text)
    alone = [kick_off(examples_offers.kick_off(LONGEST, over=over), words_in(each)) for each in (language, other)]
    assert message.text == alone[0].text
    assert json.dumps(message.blocks) == json.dumps([*alone[0].blocks, {"type": "divider"}, *alone[1].blocks])


@IN_EVERY_LANGUAGE
def test_a_hundred_programmes_to_leave_are_taken(language):
    message = choose_to_leave(MANY, words_in(language))
    check_message(message.blocks, text=message.text)
