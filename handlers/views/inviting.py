"""Inviting people in person: the coordinator's form, and what those who are invited read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.views import blocks as kit
from handlers.views.coordinating import programme_choice
from handlers.views.dates import day_in_words
from handlers.views.enrolment_buttons import change_button, join_button
from handlers.views.topics import topic_names
from handlers.views.words import Mrkdwn, Words, marked, mention
from mentoring.inviting import MOST_INVITED, LeftOut
from mentoring.messages import Kind
from mentoring.programmes import Programme

INVITE = "invite"
INVITE_FORM = "invite_form"
DECLINE_INVITATION = "decline_invitation"

_LEFT_OUT = {
    LeftOut.TAKES_PART: marked("Already in: %(people)s"),
    LeftOut.NOT_A_MEMBER: marked("Guests, apps, or gone: %(people)s"),
    LeftOut.NOT_ADMITTED: marked("Outside the rules of who may join: %(people)s"),
}


@dataclass(frozen=True)
class Invitation:
    """`by` is the Slack id of whoever invites; `answered` once its reader has joined, or said no."""

    programme: Programme
    by: str | None
    joined: bool = False
    declined: bool = False


def invite_button(programme: Programme, words: Words) -> kit.Block:
    return kit.button(words("Invite people"), INVITE, value=str(programme.id))


def invite_form(programmes: Sequence[Programme], chosen: Programme, words: Words) -> kit.Block:
    about = words.mrkdwn(
        "Each of them gets a message in private with your name, a button to join, and one to say no for good. Who said "
        "no is not shown to you."
    )
    return kit.modal(
        words("Invite people"),
        [
            kit.field("programme", words("Programme"), programme_choice(programmes, chosen)),
            kit.field("people", words("Whom would you like to invite?"), kit.people_select(most=MOST_INVITED)),
            kit.context(about),
        ],
        callback=INVITE_FORM,
        submit=words("Invite"),
        close=words("Cancel"),
        carries=json.dumps({"language": words.language}),
    )


def invited_page(invited: int, left_out: Mapping[LeftOut, Sequence[str]], words: Words) -> kit.Block:
    """`left_out` are Slack ids, by why."""
    told = words.plural("%(count)s person is invited.", "%(count)s people are invited.", invited)
    lines = [
        words.mrkdwn(_LEFT_OUT[reason], people=Mrkdwn(words.listed([str(mention(each)) for each in people])))
        for reason, people in left_out.items()
    ]
    others = [kit.section(Mrkdwn("\n".join([words.mrkdwn("*Not invited*"), *lines])))] if lines else []
    return kit.modal(words("Invite people"), [kit.section(told), *others], close=words("Close"))


def invitation(facts: Invitation, words: Words) -> kit.Message:
    name = facts.programme.name
    if facts.joined:
        text = words.mrkdwn("You have joined *%(programme)s*.", programme=name)
        return kit.Message(text, [kit.section(text), kit.actions(change_button(facts.programme, words))])
    if facts.declined:
        text = words.mrkdwn("You are not asked again about *%(programme)s*.", programme=name)
        later = words.mrkdwn("Should you change your mind, the Home tab has its button while enrolment is open.")
        return kit.Message(text, [kit.section(text), kit.context(later)])
    if facts.by:
        text = words.mrkdwn("%(who)s invites you to *%(programme)s*.", who=mention(facts.by), programme=name)
    else:
        text = words.mrkdwn("You are invited to *%(programme)s*.", programme=name)
    pitch = words.mrkdwn(
        "An hour a month with a colleague from another level of the company: you share what you know, or you learn. "
        "Topics: %(topics)s.",
        topics=topic_names(facts.programme.topics, words),
    )
    until = words.mrkdwn(
        "Enrolment is open until %(day)s. A no is told to nobody.",
        day=day_in_words(facts.programme.closes_on, words),
    )
    no = kit.button(words("No, and do not ask again"), DECLINE_INVITATION, value=str(facts.programme.id))
    return kit.Message(
        text,
        [
            kit.section(text),
            kit.section(pitch),
            kit.actions(join_button(facts.programme, words), no),
            kit.context(until),
        ],
    )


MESSAGES: dict[Kind, kit.View] = {Kind.INVITATION: invitation}
