"""What coordinators create and announce, and what they hear about it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.views import blocks as kit
from handlers.views.admission import admission_button
from handlers.views.dates import day_in_words
from handlers.views.enrolment_buttons import join_button
from handlers.views.topics import topic_names, topic_options
from handlers.views.words import Mrkdwn, Words, languages, mention, words_in
from mentoring.messages import Kind
from mentoring.programmes import MINUTES, MONTHLY, MONTHS, NAME_LENGTHS, USUAL_RHYTHM, Programme
from mentoring.topics import Topic

PROGRAMME_FORM = "programme_form"
NEW_PROGRAMME = "new_programme"
ANNOUNCE = "announce"
ANNOUNCE_FORM = "announce_form"
COORDINATORS = "coordinators"
COORDINATORS_FORM = "coordinators_form"
REMIND = "remind"

MOST_NAMES = 20
MOST_OPTIONS = 100
"""Slack takes no more in one menu."""


@dataclass(frozen=True)
class Created:
    programme: Programme


@dataclass(frozen=True)
class Announced:
    """`closed` once nobody can enrol any more."""

    programme: Programme
    closed: bool = False


@dataclass(frozen=True)
class AnnouncementRefused:
    """`code` is Slack's own; `place` is the channel that did not take the announcement."""

    programme: Programme
    place: str
    code: str


@dataclass(frozen=True)
class CoordinatorAdded:
    programme: Programme


def new_programme_button(words: Words) -> kit.Block:
    return kit.button(words("New programme"), NEW_PROGRAMME, value="0")


def programme_form(words: Words, *, closes_on: date, contact: str) -> kit.Block:
    return kit.modal(
        words("New programme"),
        [
            kit.field(
                "name",
                words("Name of the programme"),
                kit.text_input(shortest=NAME_LENGTHS.start, longest=NAME_LENGTHS.stop - 1),
                hint=words("People read it in every message, for instance “Reverse mentoring 2026”."),
            ),
            kit.field(
                "topics",
                words("Topics"),
                kit.choices(topic_options(tuple(Topic), words), chosen=[topic.value for topic in Topic]),
            ),
            kit.field("closes_on", words("Last day to enrol"), kit.date_picker(chosen=closes_on.isoformat())),
            *_rhythm_fields(words),
            kit.field(
                "contact",
                words("Who to contact about a serious problem"),
                kit.person_select(chosen=contact),
                hint=words(
                    "A person outside the reporting lines; in France, for example, one of the harassment officers."
                ),
            ),
        ],
        callback=PROGRAMME_FORM,
        submit=words("Create"),
        close=words("Cancel"),
        carries=json.dumps({"language": words.language}),
    )


def announce_form(programmes: Sequence[Programme], chosen: Programme, words: Words) -> kit.Block:
    remind = kit.Option(words("Remind its members once, three days before the end"), REMIND)
    return kit.modal(
        words("Announce"),
        [
            kit.field("programme", words("Programme"), programme_choice(programmes, chosen)),
            kit.field(
                "channel",
                words("Channel"),
                kit.channel_select(),
                hint=words("Binôme must be in it: write /invite @Binôme there first."),
            ),
            kit.field("members", words("Members of the channel"), kit.tick_box(remind, ticked=True), optional=True),
            kit.context(
                words.mrkdwn("The announcement appears in every language Binôme speaks, with a button to join.")
            ),
        ],
        callback=ANNOUNCE_FORM,
        submit=words("Announce"),
        close=words("Cancel"),
        carries=json.dumps({"language": words.language}),
    )


def coordinators_form(
    programmes: Sequence[Programme], chosen: Programme, present: Sequence[str], words: Words
) -> kit.Block:
    """`present` are the Slack ids of those who coordinate the chosen programme today."""
    names = [mention(slack_id) for slack_id in present[:MOST_NAMES]]
    if others := len(present) - len(names):
        names.append(Mrkdwn(words.plural("%(count)s other", "%(count)s others", others)))
    today = words.mrkdwn("Current team: %(people)s.", people=Mrkdwn(words.listed([str(name) for name in names])))
    return kit.modal(
        words("Coordination team"),
        [
            kit.field("programme", words("Programme"), programme_choice(programmes, chosen)),
            kit.section(today),
            kit.field("people", words("Add to the team"), kit.people_select()),
            kit.context(words.mrkdwn("They may do all that you may do in this programme, and nothing elsewhere.")),
        ],
        callback=COORDINATORS_FORM,
        submit=words("Add"),
        close=words("Cancel"),
        carries=json.dumps({"language": words.language}),
    )


def programme_created(facts: Created, words: Words) -> kit.Message:
    text = words.mrkdwn("*%(programme)s* is ready to be announced.", programme=facts.programme.name)
    return kit.Message(
        text,
        [
            kit.section(text),
            kit.section(
                words.mrkdwn(
                    "People can enrol until %(day)s, from the Home tab or by command. Nobody is enrolled "
                    "automatically. Announce it, so that they hear of it.",
                    day=day_in_words(facts.programme.closes_on, words),
                )
            ),
            _what_coordinators_do(facts.programme, words),
        ],
    )


def announcement(facts: Announced, words: Words) -> kit.Message:
    """In every language that Binôme speaks, the coordinator's first: a channel has readers of all of them."""
    others = [words_in(language) for language in languages() if language != words.language]
    show = _closed_in if facts.closed else _announced_in
    parts = [show(facts.programme, each) for each in (words, *others)]
    blocks = [block for part in parts for block in (*part.blocks, kit.divider())]
    return kit.Message(parts[0].text, blocks[:-1])


def announcement_refused(facts: AnnouncementRefused, words: Words) -> kit.Message:
    place = Mrkdwn(f"<#{facts.place}>")
    text = words.mrkdwn("*%(programme)s* could not be announced yet.", programme=facts.programme.name)
    return kit.Message(
        text,
        [
            kit.section(text),
            kit.section(_why_refused(facts.code, place, words)),
            kit.actions(
                kit.button(words("Announce in a channel"), ANNOUNCE, value=str(facts.programme.id), primary=True)
            ),
        ],
    )


def coordinator_added(facts: CoordinatorAdded, words: Words) -> kit.Message:
    text = words.mrkdwn("You are now in the coordination team of *%(programme)s*.", programme=facts.programme.name)
    return kit.Message(text, [kit.section(text), _what_coordinators_do(facts.programme, words)])


MESSAGES: dict[Kind, kit.View] = {
    Kind.PROGRAMME_CREATED: programme_created,
    Kind.ANNOUNCEMENT: announcement,
    Kind.ANNOUNCEMENT_REFUSED: announcement_refused,
    Kind.COORDINATOR_ADDED: coordinator_added,
}


def _rhythm_fields(words: Words) -> list[kit.Block]:
    """With the usual numbers filled in."""
    return [
        kit.field(
            "months",
            words("How many months does a pair meet for?"),
            kit.number_input(MONTHS.start, MONTHS.stop - 1, initial=USUAL_RHYTHM.months),
            hint=words("Counted for each pair from the day it begins."),
        ),
        kit.field(
            "monthly_until",
            words("For how many of these months do they meet every month?"),
            kit.number_input(MONTHLY.start, MONTHLY.stop - 1, initial=USUAL_RHYTHM.monthly_until),
            hint=words("After that, they meet every third month."),
        ),
        kit.field(
            "minutes",
            words("How many minutes does a session last?"),
            kit.number_input(MINUTES.start, MINUTES.stop - 1, initial=USUAL_RHYTHM.minutes),
        ),
    ]


def _what_coordinators_do(programme: Programme, words: Words) -> kit.Block:
    return kit.actions(
        kit.button(words("Announce in a channel"), ANNOUNCE, value=str(programme.id), primary=True),
        kit.button(words("Add coordinators"), COORDINATORS, value=str(programme.id)),
        admission_button(programme, words),
    )


def _announced_in(programme: Programme, words: Words) -> kit.Message:
    text = words.mrkdwn("*%(programme)s*: will you take part?", programme=programme.name)
    topics = topic_names(programme.topics, words)
    pitch = words.mrkdwn(
        "Those who know, share; those who lead, learn: in pairs across levels, about an hour a month, by choice. "
        "Topics: %(topics)s.",
        topics=topics,
    )
    until = words.mrkdwn("Enrolment is open until %(day)s.", day=day_in_words(programme.closes_on, words))
    return kit.Message(
        text, [kit.section(text), kit.section(pitch), kit.actions(join_button(programme, words)), kit.context(until)]
    )


def _closed_in(programme: Programme, words: Words) -> kit.Message:
    text = words.mrkdwn(
        "*%(programme)s*: enrolment closed on %(day)s.",
        programme=programme.name,
        day=day_in_words(programme.closes_on, words),
    )
    thanks = words.mrkdwn("Thank you to everybody who takes part.")
    return kit.Message(text, [kit.section(text), kit.context(thanks)])


def _why_refused(code: str, place: Mrkdwn, words: Words) -> Mrkdwn:
    if code in {"not_in_channel", "channel_not_found"}:
        return words.mrkdwn(
            "Binôme is not in %(place)s. Write “/invite @Binôme” there, then announce again.", place=place
        )
    if code == "is_archived":
        return words.mrkdwn("The channel %(place)s is archived. Choose another one.", place=place)
    if code in {"uncertain", "own_error"}:
        return words.mrkdwn(
            "It is not certain that the announcement reached %(place)s. "
            "Look there, and announce again if it is missing.",
            place=place,
        )
    return words.mrkdwn(
        "Slack does not let Binôme write in %(place)s (%(code)s). Choose another channel, or ask those who manage it.",
        place=place,
        code=Mrkdwn(code),
    )


def programme_choice(programmes: Sequence[Programme], chosen: Programme) -> kit.Block:
    """The newest, where there are more than Slack takes; the chosen one is always among them."""
    offered = list(programmes[:MOST_OPTIONS])
    if chosen not in offered:
        offered[-1] = chosen
    options = [kit.Option(programme.name, str(programme.id)) for programme in offered]
    return kit.choice(options, chosen=str(chosen.id))
