"""Ending a pair and leaving a programme, privately; and the beginning of a pair, from where both can do so."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.views import blocks as kit
from handlers.views.dates import day_in_words
from handlers.views.enrolment_buttons import leave_button
from handlers.views.offers import reason_field
from handlers.views.together import in_their_languages
from handlers.views.topics import topic_names
from handlers.views.words import Mrkdwn, Words, mention
from mentoring.messages import Kind
from mentoring.programmes import Programme
from mentoring.topics import Topic

END_PAIR = "end_pair"
END_FORM = "end_form"
LEAVE_FORM = "leave_form"
PAIRS_FIELD = "pairs"
PAIRS_END = "end"
PAIRS_GO_ON = "go_on"

MOST_ROWS = 49
"""Programmes to choose from in one message: Slack takes 50 blocks, and one asks."""


@dataclass(frozen=True)
class KickOff:
    """A pair that begins; all people by their Slack ids. `also` is the second language of the two, where they differ;
    `over` once the pair has ended, and `completed` where its series has."""

    programme: Programme
    pair_id: int
    mentor: str
    mentee: str
    topics: tuple[Topic, ...]
    first_by: date
    contact: str | None
    also: str | None
    over: bool
    said: Sequence[tuple[str, str, str]] = ()
    """What each of them wrote on joining, where they did: who, a topic in their words, and what they hope for."""

    completed: bool = False


@dataclass(frozen=True)
class PairEnded:
    """`partner` is a Slack id, or nothing for somebody who is erased."""

    programme: Programme
    partner: str | None
    contact: str | None


@dataclass(frozen=True)
class Leaving:
    """What somebody would leave: `partners` of pairs that have begun, and whether offers wait."""

    programme: Programme
    partners: Sequence[str]
    has_offers: bool
    is_open: bool
    contact: str | None


def kick_off(facts: KickOff, words: Words) -> kit.Message:
    return in_their_languages(words, facts.also, lambda each: _kick_off_in(facts, each))


def pair_ended(facts: PairEnded, words: Words) -> kit.Message:
    text = _that_it_ended(facts, words)
    return kit.Message(
        text,
        [
            kit.section(text),
            kit.section(words.mrkdwn("The next matching includes you. There is nothing you need to do.")),
            *_serious(facts.contact, words),
        ],
    )


MESSAGES: dict[Kind, kit.View] = {Kind.KICK_OFF: kick_off, Kind.PAIR_ENDED: pair_ended}


def end_button(pair_id: int, words: Words) -> kit.Block:
    return kit.button(words("End this pair"), END_PAIR, value=str(pair_id))


def end_form(programme: Programme, pair_id: int, *, partner: str, contact: str | None, words: Words) -> kit.Block:
    head = words.mrkdwn(
        "Your pair with %(partner)s in *%(programme)s*.", partner=mention(partner), programme=programme.name
    )
    told = words.mrkdwn(
        "%(partner)s is told that the pair has ended, never why or by whom. Sessions that are booked are cancelled. "
        "You stay enrolled, and the next matching includes you.",
        partner=mention(partner),
    )
    return kit.modal(
        words("End this pair"),
        [kit.section(head), kit.section(told), reason_field(words), *_serious(contact, words)],
        callback=END_FORM,
        submit=words("End this pair"),
        close=words("Cancel"),
        carries=json.dumps({"pair": pair_id, "language": words.language}),
    )


def ended_page(words: Words) -> kit.Block:
    text = words.mrkdwn("Your pair has ended. You stay enrolled, and the next matching includes you.")
    return kit.modal(words("End this pair"), [kit.section(text)], close=words("Close"))


def choose_to_leave(programmes: Sequence[Programme], words: Words) -> kit.Message:
    text = words.mrkdwn("Which programme would you like to leave?")
    return kit.Message(text, [kit.section(text), *_to_leave(programmes, words)])


def choose_to_leave_page(programmes: Sequence[Programme], words: Words) -> kit.Block:
    text = words.mrkdwn("Which programme would you like to leave?")
    return kit.modal(words("Leaving"), [kit.section(text), *_to_leave(programmes, words)], close=words("Close"))


def _to_leave(programmes: Sequence[Programme], words: Words) -> list[kit.Block]:
    return [
        kit.section(words.mrkdwn("*%(programme)s*", programme=each.name), accessory=leave_button(each, words))
        for each in programmes[:MOST_ROWS]
    ]


def leave_form(facts: Leaving, words: Words) -> kit.Block:
    head = words.mrkdwn("You are about to leave *%(programme)s*.", programme=facts.programme.name)
    return kit.modal(
        words("Leaving"),
        [
            kit.section(head),
            kit.section(_what_happens(facts, words)),
            *_what_of_pairs(facts, words),
            *_serious(facts.contact, words),
        ],
        callback=LEAVE_FORM,
        submit=words("Leave"),
        close=words("Stay"),
        carries=json.dumps({"programme": facts.programme.id, "language": words.language}),
    )


def left_page(programme: Programme, words: Words, *, pairs_go_on: bool = False) -> kit.Block:
    text = words.mrkdwn(
        "You have left *%(programme)s*. Thank you for having been part of it.", programme=programme.name
    )
    on = [kit.section(words("Your sessions go on as before. The Home tab shows them, and you can end a pair there."))]
    return kit.modal(words("Leaving"), [kit.section(text), *(on if pairs_go_on else [])], close=words("Close"))


def _what_of_pairs(facts: Leaving, words: Words) -> list[kit.Block]:
    if not facts.partners:
        return []
    many = len(facts.partners) > 1
    options = [
        kit.Option(words("They end now") if many else words("It ends now"), PAIRS_END),
        kit.Option(words("They go on to the end") if many else words("It goes on to the last session"), PAIRS_GO_ON),
    ]
    label = words("What about your pairs?") if many else words("What about your pair?")
    return [kit.field(PAIRS_FIELD, label, kit.radio(options, chosen=PAIRS_END))]


def _that_it_ended(facts: PairEnded, words: Words) -> Mrkdwn:
    if not facts.partner:
        return words.mrkdwn(
            "Your pair in *%(programme)s* has ended. You are first in line for the next one.",
            programme=facts.programme.name,
        )
    return words.mrkdwn(
        "Your pair with %(partner)s in *%(programme)s* has ended. You are first in line for the next one.",
        partner=mention(facts.partner),
        programme=facts.programme.name,
    )


def _said(facts: KickOff, words: Words) -> list[kit.Block]:
    lines = []
    for slack_id, topic, hope in facts.said:
        who = mention(slack_id)
        if hope:
            lines.append(words.mrkdwn("%(who)s hopes for this: %(hope)s", who=who, hope=hope))
        if topic:
            lines.append(words.mrkdwn("%(who)s also names a topic: %(topic)s", who=who, topic=topic))
    return [kit.section(Mrkdwn("\n".join(lines)))] if lines else []


def _kick_off_in(facts: KickOff, words: Words) -> kit.Message:
    if facts.completed:
        text = words.mrkdwn(
            "*%(programme)s*: your sessions together are complete. This conversation stays yours.",
            programme=facts.programme.name,
        )
        return kit.Message(text, [kit.section(text)])
    if facts.over:
        text = words.mrkdwn(
            "*%(programme)s*: this pair has ended. This conversation stays yours.", programme=facts.programme.name
        )
        return kit.Message(text, [kit.section(text)])
    mentor, mentee = mention(facts.mentor), mention(facts.mentee)
    text = words.mrkdwn(
        "*%(programme)s*: your pair begins. %(mentor)s shares, %(mentee)s learns.",
        programme=facts.programme.name,
        mentor=mentor,
        mentee=mentee,
    )
    return kit.Message(
        text,
        [
            kit.section(text),
            *_topics(facts, words),
            *_said(facts, words),
            kit.section(_who_does_what(facts, mentor, mentee, words)),
            kit.actions(end_button(facts.pair_id, words)),
            kit.context(_between_you(words), *_contact(facts.contact, words)),
        ],
    )


def _topics(facts: KickOff, words: Words) -> list[kit.Block]:
    if not facts.topics:
        return []
    return [kit.section(words.mrkdwn("You both chose: %(topics)s.", topics=topic_names(facts.topics, words)))]


def _who_does_what(facts: KickOff, mentor: Mrkdwn, mentee: Mrkdwn, words: Words) -> Mrkdwn:
    lines = [
        words.mrkdwn("• %(mentee)s owns the diary: when you meet.", mentee=mentee),
        words.mrkdwn("• %(mentor)s owns the agenda: what you talk about and try out.", mentor=mentor),
        words.mrkdwn(
            "• Your first session takes place by %(day)s. Binôme writes to each of you in private about dates.",
            day=day_in_words(facts.first_by, words),
        ),
    ]
    return Mrkdwn("\n".join(lines))


def _between_you(words: Words) -> Mrkdwn:
    return words.mrkdwn(
        "Binôme never reads what you write here. Either of you can end the pair with the button above: the form is "
        "seen by the one who clicks, and nobody is told why or by whom."
    )


def _what_happens(facts: Leaving, words: Words) -> Mrkdwn:
    lines = []
    if facts.partners:
        lines.append(_pairs_that_end(facts.partners, words))
    if facts.has_offers:
        lines.append(words.mrkdwn("• Proposals without an answer are closed."))
    lines.append(words.mrkdwn("• The topics you chose are deleted."))
    if facts.is_open:
        day = day_in_words(facts.programme.closes_on, words)
        lines.append(words.mrkdwn("• You can join again until %(day)s.", day=day))
    else:
        lines.append(words.mrkdwn("• Enrolment is closed: you cannot join this programme again."))
    return Mrkdwn("\n".join(lines))


def _pairs_that_end(partners: Sequence[str], words: Words) -> Mrkdwn:
    if len(partners) == 1:
        return words.mrkdwn(
            "• If your pair with %(partner)s ends now, %(partner)s is told that it has ended, never why or by whom, "
            "and booked sessions are cancelled.",
            partner=mention(partners[0]),
        )
    names = Mrkdwn(words.listed([str(mention(each)) for each in partners]))
    return words.mrkdwn(
        "• If your pairs end now, %(people)s are told that theirs has ended, never why or by whom, and booked sessions "
        "are cancelled.",
        people=names,
    )


def names_of(programmes: Sequence[Programme], words: Words) -> str:
    return words.listed([programme.name for programme in programmes])


def _contact(contact: str | None, words: Words) -> list[Mrkdwn]:
    if not contact:
        return []
    return [words.mrkdwn("For a serious problem, turn to %(person)s.", person=mention(contact))]


def _serious(contact: str | None, words: Words) -> list[kit.Block]:
    return [kit.context(*_contact(contact, words))] if contact else []
