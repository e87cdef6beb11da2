"""Something to show in each kind of message, in each form and in the Home tab."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from handlers.views import (
    admission,
    coordinating,
    inviting,
    join_details,
    join_form,
    joining,
    own_settings,
    profile,
    refusals,
)
from handlers.views.blocks import Block, Message
from handlers.views.coordinating import Announced, AnnouncementRefused, CoordinatorAdded, Created
from handlers.views.help import help_message, unknown_message
from handlers.views.inviting import Invitation
from handlers.views.joining import Choice, Closing, Joined
from handlers.views.languages import OFFERED
from handlers.views.words import Words
from mentoring.admission import Admission
from mentoring.enrolments import (
    BOTH,
    Answers,
    Chosen,
    Degree,
    Enrolment,
    EnrolmentState,
    Format,
    Side,
    chosen_topics,
)
from mentoring.inviting import LeftOut
from mentoring.messages import Kind
from mentoring.people import Person, Standing
from mentoring.programmes import Programme
from mentoring.topics import Topic
from tests.handlers.views import (
    examples_calendar,
    examples_delegating,
    examples_digests,
    examples_feedback,
    examples_folded,
    examples_home,
    examples_matching,
    examples_offers,
    examples_own_data,
    examples_pausing,
    examples_people,
    examples_sessions,
)

CLOSES_ON = date(2026, 4, 1)

PROGRAMME = Programme(
    id=4,
    workspace_id=1,
    name="Reverse mentoring 2026",
    topics=(Topic.DIGITAL_TOOLS, Topic.ARTIFICIAL_INTELLIGENCE, Topic.DATA_LITERACY),
    closes_on=CLOSES_ON,
    zone="Europe/Paris",
    contact_id=2,
    version=1,
)


def weighed(topics: Iterable[Chosen]) -> tuple[Chosen, ...]:
    """As known best, or wanted most."""
    return tuple(replace(each, degree=Degree.MOST) for each in topics)


ANSWERS = Answers(
    (Side.MENTOR,),
    chosen_topics(Side.MENTOR, (Topic.DIGITAL_TOOLS, Topic.DATA_LITERACY)),
    ("fr", "en"),
    Format.EITHER,
    capacity=2,
)
IN_FULL = replace(
    ANSWERS,
    topics=weighed(ANSWERS.topics[:1]) + ANSWERS.topics[1:],
    own_topic="W" * 60,
    hope="W" * 150,
    sensitive_counts=True,
)
PERSON = Person(id=7, workspace_id=1, slack_id="U07LEA", standing=Standing.MEMBER, language="fr", languages=("fr",))
TRAVELLER = replace(
    PERSON, country="US", region="TX", opens=450, closes=1440, away_until=CLOSES_ON, language_chosen=True
)

LONGEST = replace(PROGRAMME, name="W" * 60, topics=tuple(Topic), closes_on=date(2026, 9, 30))
"""Of a name, of topics and of a day as much as there can be."""

HOSTILE = replace(PROGRAMME, name="<!here> <@U1> *b* _i_ ~s~ `c` & <https://x.test|y>")
"""A name that would be markup, if it were taken as such."""

EVERYTHING = replace(
    IN_FULL,
    sides=BOTH,
    topics=weighed([chosen for side in BOTH for chosen in chosen_topics(side, tuple(Topic)[:8])]),
    languages=OFFERED,
    capacity=15,
)
MANY = [replace(LONGEST, id=number, name=f"{number:03d}" + "W" * 57) for number in range(100)]


def facts(programme: Programme = PROGRAMME, answers: Answers = ANSWERS) -> dict[Kind, object]:
    alone = {
        Kind.ANNOUNCEMENT: Announced(programme),
        Kind.INVITATION: Invitation(programme, "U02ANNA"),
        Kind.ANNOUNCEMENT_REFUSED: AnnouncementRefused(programme, "C012345", "not_in_channel"),
        Kind.COORDINATOR_ADDED: CoordinatorAdded(programme),
        Kind.ENROLMENT_CLOSING: Closing(programme, days_left=3, answered=False),
        Kind.ENROLMENT_CONFIRMED: Joined(programme, answers, edited=False),
        Kind.PROGRAMME_CREATED: Created(programme),
        **examples_calendar.facts(programme),
        **examples_delegating.facts(programme),
        **examples_digests.facts(programme),
        **examples_feedback.facts(programme),
        **examples_offers.facts(programme),
        **examples_own_data.facts(),
        **examples_pausing.facts(programme),
        **examples_sessions.facts(programme),
    }
    return alone | {Kind.FOLDED_NUDGES: examples_folded.folded(alone)}


def enrolment(programme: Programme, answers: Answers = ANSWERS) -> Enrolment:
    at = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    return Enrolment(1, programme.id, PERSON.id, answers, EnrolmentState.ACTIVE, at, version=1)


def views(programmes: list[Programme], answers: Answers, words: Words) -> dict[str, Block]:
    """Every form, page and Home tab, for a person who may do everything."""
    chosen = programmes[0]
    team = [f"U{number:010d}" for number in range(20)]
    learning = replace(answers, sides=(Side.MENTEE,), topics=chosen_topics(Side.MENTEE, answers.topics_on(Side.MENTOR)))
    return {
        **examples_home.views(
            programmes,
            [(each, enrolment(each, answers)) for each in programmes] + [(chosen, enrolment(chosen, learning))],
            words,
        ),
        "joining": join_form.join_form(chosen, PERSON, None, words),
        "answers": join_form.join_form(
            chosen, replace(PERSON, level=20, level_declared=True), answers, words, manager="U02ANNA"
        ),
        "answers in full": join_form.join_form(LONGEST, PERSON, replace(EVERYTHING, languages=("fr", "en")), words),
        "details": join_details.details_form(chosen, enrolment(chosen), PERSON, words),
        "details in full": join_details.details_form(LONGEST, enrolment(LONGEST, EVERYTHING), PERSON, words),
        "joining with rules": join_form.join_form(ruled(chosen), PERSON, None, words, ask="U02ANNA"),
        "profile": profile.profile_page(
            profile.Profile(
                replace(TRAVELLER, level=5, level_declared=True, site="W" * 60),
                "W" * 80,
                "U02ANNA",
                [(each, enrolment(each, answers)) for each in programmes],
            ),
            words,
        ),
        "profile, nothing known": profile.profile_page(profile.Profile(PERSON, None, None, []), words),
        "not admitted": admission.not_admitted_page(ruled(chosen), "U02ANNA", words),
        "who may join": admission.admission_form(ruled(chosen), team, words),
        "invite": inviting.invite_form(programmes, chosen, words),
        "invited": inviting.invited_page(1200, dict.fromkeys(LeftOut, team[:20]), words),
        "new programme": coordinating.programme_form(words, closes_on=CLOSES_ON, contact="U07LEA"),
        "announce": coordinating.announce_form(programmes, programmes[-1], words),
        "coordinators": coordinating.coordinators_form(programmes, chosen, team, words),
        **examples_feedback.views(chosen, words),
        "refusal": refusals.refusal_page(chosen.name * 3, words),
        "unexpected": refusals.unexpected_page("0a1b2c3d", words),
        **examples_matching.views(programmes, words),
        **examples_offers.views(chosen, words),
        **examples_own_data.views(programmes, words),
        **examples_pausing.views(chosen, words),
        "settings": own_settings.settings_form(TRAVELLER, words, today=CLOSES_ON),
        "settings with a region": own_settings.settings_form(
            replace(TRAVELLER, country="CA"), words, today=CLOSES_ON, asks_region=True
        ),
        **examples_people.views(words),
        **examples_delegating.views(words),
        **examples_sessions.views(words),
    }


def ruled(programme: Programme) -> Programme:
    """With rules of every kind about who may join."""
    rules = Admission(mentors=range(10, 21), mentees=range(1, 10), only_listed=True)
    return replace(programme, admission=rules)


def choices(programmes: list[Programme]) -> list[Choice]:
    """Each programme to join, to change one's answers in, and closed."""
    states = [(False, True), (True, True), (True, False)]
    return [Choice(each, joined=joined, open=open_) for each in programmes for joined, open_ in states]


def answers_to_commands(programmes: list[Programme], words: Words) -> dict[str, Message]:
    everything = [("join", "join"), ("programme new", "programme new"), ("help", "help")]
    return {
        "choice": joining.choose_programme(choices(programmes), words),
        "help": help_message(everything, words),
        **examples_digests.answers_to_commands(programmes, words),
        "unknown": unknown_message(programmes[0].name * 9, "join", "help", words),
    }


def texts(surface: object) -> Iterator[tuple[str, str]]:
    """Each text that people read, with its type."""
    if isinstance(surface, dict):
        if isinstance(surface.get("text"), str) and surface.get("type") in {"mrkdwn", "plain_text"}:
            yield surface["type"], surface["text"]
        for value in surface.values():
            yield from texts(value)
    elif isinstance(surface, list):
        for value in surface:
            yield from texts(value)


def message_texts(message: Message) -> list[tuple[str, str]]:
    return [("mrkdwn", message.text), *texts(message.blocks)]
