"""What is offered to people: one message for all the offers of a draft, its reminder, and what became of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from handlers.views import blocks as kit
from handlers.views.dates import day_in_words
from handlers.views.enrolment_buttons import change_button
from handlers.views.reasons import why
from handlers.views.topics import topic_names
from handlers.views.words import Mrkdwn, Words, marked, mention, mention_or
from mentoring.common_ground import CommonGround
from mentoring.enrolments import Side
from mentoring.messages import Kind
from mentoring.programmes import Programme
from mentoring.topics import Topic

ACCEPT = "accept_offer"
NOT_FOR_ME = "not_for_me"
DECLINE_FORM = "decline_form"

LONGEST_REASON = 1000


class Stands(StrEnum):
    """How an offer stands, in what its reader may know: never what the other person has answered, but that both said
    yes."""

    WAITS = "waits"
    ACCEPTED = "accepted"
    BEGUN = "begun"
    OVER = "over"
    CLOSED = "closed"
    LEFT = "left"
    """Closed as well, and its reader has left the programme."""


@dataclass(frozen=True)
class Offered:
    """One offer; `partner` is the other person's Slack id, and `side` the reader's.

    `confided` are the sensitive topics that the partner chose: nobody else reads them, and not before both have
    accepted (design, section 8).
    """

    pair_id: int
    partner: str | None
    side: Side
    ground: CommonGround
    stands: Stands
    answer_by: date
    confided: tuple[Topic, ...] = ()


@dataclass(frozen=True)
class Offers:
    """All that one draft offers somebody; at least one."""

    programme: Programme
    offers: Sequence[Offered]


@dataclass(frozen=True)
class OfferClosed:
    programme: Programme
    partner: str | None


@dataclass(frozen=True)
class NotMatched:
    programme: Programme


_PROPOSED = {
    Side.MENTOR: marked("*%(programme)s*: we suggest that you share what you know with %(partner)s."),
    Side.MENTEE: marked("*%(programme)s*: we suggest that you learn from %(partner)s."),
}
_REMINDED = {
    Side.MENTOR: marked("*%(programme)s*: would you like to share what you know with %(partner)s?"),
    Side.MENTEE: marked("*%(programme)s*: would you like to learn from %(partner)s?"),
}
_STANDS = {
    Stands.ACCEPTED: marked("You accepted, and we are waiting for %(partner)s."),
    Stands.BEGUN: marked("You both accepted: you and %(partner)s are a pair."),
    Stands.OVER: marked("Your pair with %(partner)s has ended."),
    Stands.CLOSED: marked("This proposal is closed. You keep your place in the list."),
    Stands.LEFT: marked("This proposal is closed."),
}
"""What is closed reads the same whatever closed it (design, section 5)."""
_STANDS_IN_LIST = {
    Stands.WAITS: marked("*%(partner)s*"),
    Stands.ACCEPTED: marked("*%(partner)s*: you accepted, and we are waiting for an answer."),
    Stands.BEGUN: marked("*%(partner)s*: you both accepted, and you are a pair."),
    Stands.OVER: marked("*%(partner)s*: your pair has ended."),
    Stands.CLOSED: marked("*%(partner)s*: this proposal is closed. You keep your place in the list."),
    Stands.LEFT: marked("*%(partner)s*: this proposal is closed."),
}


def offers(facts: Offers, words: Words) -> kit.Message:
    return _message(facts, _PROPOSED, words)


def offers_reminder(facts: Offers, words: Words) -> kit.Message:
    return _message(facts, _REMINDED, words)


def offer_closed(facts: OfferClosed, words: Words) -> kit.Message:
    text = words.mrkdwn(
        "*%(programme)s*: the proposal with %(partner)s is closed. You keep your place in the list.",
        programme=facts.programme.name,
        partner=mention_or(facts.partner, words),
    )
    return kit.Message(text, [kit.section(text), kit.context(_next_matching(words))])


def not_matched(facts: NotMatched, words: Words) -> kit.Message:
    text = words.mrkdwn(
        "*%(programme)s*: we have nobody to suggest to you this time. You keep your place in the list.",
        programme=facts.programme.name,
    )
    explained = words.mrkdwn(
        "It says nothing about you: it depends on who has enrolled, on their topics, languages and hours. "
        "The next matching includes you, and you will hear from us then. There is nothing you need to do."
    )
    return kit.Message(
        text,
        [
            kit.section(text),
            kit.section(explained),
            kit.actions(change_button(facts.programme, words)),
            kit.context(words.mrkdwn("More topics or languages give you more chances, if you like.")),
        ],
    )


MESSAGES: dict[Kind, kit.View] = {
    Kind.OFFERS: offers,
    Kind.OFFERS_REMINDER: offers_reminder,
    Kind.OFFER_CLOSED: offer_closed,
    Kind.NOT_MATCHED: not_matched,
}


def decline_form(pair_id: int, partner: str, words: Words) -> kit.Block:
    told = words.mrkdwn(
        "%(partner)s will see that the proposal is closed, in the same words as if it had run out of time. "
        "You keep your place in the list.",
        partner=mention(partner),
    )
    return kit.modal(
        words("Not for me"),
        [kit.section(told), reason_field(words)],
        callback=DECLINE_FORM,
        submit=words("Close proposal"),
        close=words("Cancel"),
        carries=json.dumps({"pair": pair_id, "language": words.language}),
    )


def reason_field(words: Words) -> kit.Block:
    return kit.field(
        "reason",
        words("Why, if you would like to note it"),
        kit.text_input(longest=LONGEST_REASON, lines=True),
        hint=words(
            "Kept with your own data, and shown to nobody: neither to the other person nor to the coordination team."
        ),
        optional=True,
    )


def _message(facts: Offers, proposed: dict[Side, str], words: Words) -> kit.Message:
    if len(facts.offers) == 1:
        return _one(facts, facts.offers[0], proposed, words)
    return _several(facts, words)


def _one(facts: Offers, offer: Offered, proposed: dict[Side, str], words: Words) -> kit.Message:
    partner = mention_or(offer.partner, words)
    if offer.stands is not Stands.WAITS:
        text = words.mrkdwn(_STANDS[offer.stands], partner=partner)
        return kit.Message(
            text, [kit.section(text), *_confided(offer, words), kit.context(_about(facts.programme, words))]
        )
    text = words.mrkdwn(proposed[offer.side], programme=facts.programme.name, partner=partner)
    return kit.Message(
        text,
        [
            kit.section(text),
            *_reasons(offer, words),
            kit.section(_what_accepting_means(words)),
            kit.actions(*answer_buttons(offer.pair_id, words, primary=True)),
            kit.context(_until(offer, words)),
        ],
    )


def _several(facts: Offers, words: Words) -> kit.Message:
    """What waits comes first; what needs nothing is one line."""
    waiting = [offer for offer in facts.offers if offer.stands is Stands.WAITS]
    settled = [offer for offer in facts.offers if offer.stands is not Stands.WAITS]
    text = _head_of_several(facts, len(waiting), words)
    blocks = [kit.section(text)]
    if waiting:
        blocks.append(kit.section(_what_accepting_means(words)))
    for offer in waiting:
        blocks += [
            kit.section(_in_list(offer, words)),
            kit.actions(*answer_buttons(offer.pair_id, words, primary=False)),
        ]
    for offer in settled:
        blocks += [kit.section(_in_list(offer, words)), *_confided(offer, words)]
    if waiting:
        blocks.append(kit.context(_until(min(waiting, key=lambda offer: offer.answer_by), words)))
    return kit.Message(text, blocks)


def _head_of_several(facts: Offers, waiting: int, words: Words) -> Mrkdwn:
    programme = words.mrkdwn("*%(programme)s*", programme=facts.programme.name)
    if not waiting:
        return words.mrkdwn("%(programme)s: your answers to what we suggested.", programme=programme)
    if facts.offers[0].side is Side.MENTOR:
        people = words.plural(
            "we suggest %(count)s person to share what you know with.",
            "we suggest %(count)s people to share what you know with.",
            waiting,
        )
    else:
        people = words.plural(
            "we suggest %(count)s person to learn from.", "we suggest %(count)s people to learn from.", waiting
        )
    return words.mrkdwn("%(programme)s: %(people)s", programme=programme, people=people)


def _in_list(offer: Offered, words: Words) -> Mrkdwn:
    text = words.mrkdwn(_STANDS_IN_LIST[offer.stands], partner=mention_or(offer.partner, words))
    reasons = why(offer.ground, words) if offer.stands is Stands.WAITS else Mrkdwn()
    return Mrkdwn("\n".join(filter(None, (text, reasons))))


def _reasons(offer: Offered, words: Words) -> list[kit.Block]:
    reasons = why(offer.ground, words)
    return [kit.section(reasons)] if reasons else []


def _confided(offer: Offered, words: Words) -> list[kit.Block]:
    if not offer.confided:
        return []
    text = words.mrkdwn(
        "Between the two of you: %(partner)s also chose %(topics)s. Nobody else sees this.",
        partner=mention_or(offer.partner, words),
        topics=topic_names(offer.confided, words),
    )
    return [kit.section(text)]


def answer_buttons(pair_id: int, words: Words, *, primary: bool) -> tuple[kit.Block, kit.Block]:
    return (
        kit.button(words("Accept"), ACCEPT, value=str(pair_id), primary=primary),
        kit.button(words("Not for me"), NOT_FOR_ME, value=str(pair_id)),
    )


def _what_accepting_means(words: Words) -> Mrkdwn:
    return words.mrkdwn(
        "If you both accept, a conversation for the two of you opens, and you find a date for a first session of "
        "about an hour. You can stop at any time."
    )


def _until(offer: Offered, words: Words) -> Mrkdwn:
    return words.mrkdwn(
        "Your answer can wait until %(day)s. It is private: nobody is told who said “not for me”.",
        day=day_in_words(offer.answer_by, words),
    )


def _about(programme: Programme, words: Words) -> Mrkdwn:
    return words.mrkdwn("*%(programme)s*", programme=programme.name)


def _next_matching(words: Words) -> Mrkdwn:
    return words.mrkdwn("The next matching includes you. There is nothing you need to do.")
