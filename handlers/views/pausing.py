"""A pause: its form, the return from it, and what partners hear."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.views import blocks as kit
from handlers.views.dates import day_in_words
from handlers.views.words import Mrkdwn, Words, mention
from mentoring.messages import Kind
from mentoring.programmes import Programme

PAUSE = "pause"
PAUSE_FORM = "pause_form"
RESUME = "resume"

MOST_PROGRAMMES = 100
"""Slack takes as many options in one choice."""


@dataclass(frozen=True)
class Pausing:
    """What somebody would rest from; `partners` are those of pairs that have begun, by their Slack ids. `until` is
    what the form proposes."""

    programmes: Sequence[Programme]
    partners: Sequence[str]
    has_offers: bool
    until: date


@dataclass(frozen=True)
class Resumed:
    """A pause is over."""

    programme: Programme


@dataclass(frozen=True)
class PartnerRests:
    """For the partner of somebody who rests until the end of a day; None once they are back."""

    programme: Programme
    partner: str
    until: date | None


def pause_button(words: Words) -> kit.Block:
    return kit.button(words("Take a break"), PAUSE, value="0")


def resume_button(programme: Programme, words: Words) -> kit.Block:
    return kit.button(words("Come back now"), RESUME, value=str(programme.id))


def pause_form(facts: Pausing, words: Words) -> kit.Block:
    intro = words.mrkdwn(
        "Until that day you are not matched and not asked anything. The day after you take part again, with nothing "
        "to do, and you can come back earlier at any time."
    )
    blocks = [kit.section(intro)]
    if len(facts.programmes) > 1:
        options = [kit.Option(each.name, str(each.id)) for each in facts.programmes[:MOST_PROGRAMMES]]
        chosen = [option.value for option in options]
        blocks.append(kit.field("programmes", words("In which programmes?"), kit.choices(options, chosen=chosen)))
    else:
        blocks.append(kit.section(words.mrkdwn("*%(programme)s*", programme=facts.programmes[0].name)))
    picker = kit.date_picker(chosen=facts.until.isoformat())
    blocks += [kit.field("until", words("Last day of the break"), picker), *_consequences(facts, words)]
    return kit.modal(
        words("Take a break"),
        blocks,
        callback=PAUSE_FORM,
        submit=words("Take a break"),
        close=words("Cancel"),
        carries=json.dumps({"programme": facts.programmes[0].id, "language": words.language}),
    )


def paused_page(until: date, words: Words) -> kit.Block:
    text = words.mrkdwn(
        "Your break lasts until the end of %(day)s. Then you take part again, and Binôme tells you.",
        day=day_in_words(until, words),
    )
    return kit.modal(words("Take a break"), [kit.section(text)], close=words("Close"))


def back_message(programmes: Sequence[Programme], words: Words) -> kit.Message:
    names = words.listed([programme.name for programme in programmes])
    text = words.mrkdwn("Welcome back. You take part in %(programmes)s again.", programmes=names)
    return kit.Message(text, [kit.section(text)])


def enrolment_resumed(facts: Resumed, words: Words) -> kit.Message:
    text = words.mrkdwn(
        "*Welcome back.* Your break in *%(programme)s* is over: you take part again.", programme=facts.programme.name
    )
    return kit.Message(text, [kit.section(text), kit.actions(pause_button(words))])


def partner_rests(facts: PartnerRests, words: Words) -> kit.Message:
    values = {"partner": mention(facts.partner), "programme": facts.programme.name}
    if facts.until is None:
        text = words.mrkdwn("%(partner)s is back in *%(programme)s*: your sessions go on.", **values)
        return kit.Message(text, [kit.section(text)])
    text = words.mrkdwn(
        "%(partner)s takes a break in *%(programme)s* until %(day)s.", **values, day=day_in_words(facts.until, words)
    )
    after = words.mrkdwn(
        "What you have booked stands. Looking for other dates waits until then, and goes on by itself: "
        "there is nothing you need to do."
    )
    return kit.Message(text, [kit.section(text), kit.section(after)])


MESSAGES: dict[Kind, kit.View] = {
    Kind.ENROLMENT_RESUMED: enrolment_resumed,
    Kind.PARTNER_RESTS: partner_rests,
}


def _consequences(facts: Pausing, words: Words) -> list[kit.Block]:
    lines: list[Mrkdwn] = []
    if facts.partners:
        people = Mrkdwn(words.listed([str(mention(each)) for each in facts.partners]))
        lines += [
            words.mrkdwn("• Your partners hear until when, never why: %(people)s.", people=people),
            words.mrkdwn("• Sessions that are booked stand. Move or cancel them as you like."),
        ]
    if facts.has_offers:
        lines.append(words.mrkdwn("• A proposal that waits for your answer keeps its last day."))
    return [kit.section(Mrkdwn("\n".join(lines)))] if lines else []
