"""Opting in: the form, the choice of a programme, the confirmation, and the nudge before enrolment closes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.views import blocks as kit
from handlers.views.admission import rules_blocks
from handlers.views.dates import day_in_words
from handlers.views.languages import OFFERED, language_name, language_options
from handlers.views.topics import format_name, format_options, side_options, topic_names, topic_options
from handlers.views.words import Mrkdwn, Words, marked
from mentoring.enrolments import CAPACITIES, MOST_TOPICS, Answers, Format, Side
from mentoring.messages import Kind
from mentoring.people import HIGHEST_LEVEL, LOWEST_LEVEL, Person
from mentoring.programmes import Programme
from mentoring.topics import SENSITIVE

JOIN = "join"
JOIN_FORM = "join_form"

MOST_ROWS = 48
"""Programmes to choose from in one message: Slack takes 50 blocks, and two say what is asked and what is left out."""

_CLOSES = {
    0: marked("Enrolment in *%(programme)s* closes today, %(day)s."),
    1: marked("Enrolment in *%(programme)s* closes tomorrow, %(day)s."),
    2: marked("Enrolment in *%(programme)s* closes in two days, on %(day)s."),
    3: marked("Enrolment in *%(programme)s* closes in three days, on %(day)s."),
}
"""By the days that are left."""

_CLOSES_LATER = marked("Enrolment in *%(programme)s* closes on %(day)s.")


@dataclass(frozen=True)
class Choice:
    """A programme somebody may join or, where they have `joined` it already, change their answers in."""

    programme: Programme
    joined: bool
    open: bool


@dataclass(frozen=True)
class Joined:
    """What a confirmation tells: fresh state, read when it is sent. `edited` when the answers have changed since."""

    programme: Programme
    answers: Answers
    edited: bool


@dataclass(frozen=True)
class Left:
    """What the confirmation tells once somebody has left the programme; `open` while they can join again."""

    programme: Programme
    open: bool


@dataclass(frozen=True)
class Closing:
    """`days_left` is counted when the message is sent: one that falls due on a Saturday is read on Monday.

    `answered` when its reader has joined since.
    """

    programme: Programme
    days_left: int
    answered: bool


def join_button(programme: Programme, words: Words, *, primary: bool = True) -> kit.Block:
    """A button in its own language: whoever clicks it is answered in that language until theirs is known."""
    return kit.button(words("Join"), f"{JOIN}:{words.language}", value=str(programme.id), primary=primary)


def change_button(programme: Programme, words: Words) -> kit.Block:
    return kit.button(words("Change my answers"), f"{JOIN}:{words.language}", value=str(programme.id))


def join_form(
    programme: Programme,
    person: Person,
    answers: Answers | None,
    words: Words,
    *,
    manager: str | None = None,
    ask: str | None = None,
) -> kit.Block:
    """One screen, with the answers most people give already chosen; `manager` is the Slack id of a declared one,
    `ask` of a coordinator."""
    fields = [
        kit.section(words.mrkdwn("*%(programme)s*\nEverybody here is a volunteer.", programme=programme.name)),
        *rules_blocks(programme, ask, words),
        kit.field("side", words("What would you like to do?"), _side(answers, words)),
        kit.field(
            "topics",
            words("Topics you can share, or want to learn about"),
            kit.choices(
                topic_options(programme.topics, words),
                chosen=[topic.value for topic in answers.topics] if answers else (),
                most=min(MOST_TOPICS, len(programme.topics)),
            ),
            hint=words("A topic means “I can speak about it” or “I am curious”, never “it concerns me”."),
        ),
        kit.field("languages", words("Languages you can meet in"), _languages(person, answers, words)),
        kit.field("format", words("How would you like to meet?"), _format(answers, words)),
        kit.field(
            "capacity",
            words("If you share: how many people can you mentor?"),
            kit.number_input(CAPACITIES.start, CAPACITIES.stop - 1, initial=answers.capacity if answers else 1),
            hint=words("One is a good start. If you learn, leave this as it is."),
        ),
        *_declared_fields(person, manager, words),
        kit.context(_who_sees_what(programme, words)),
    ]
    return kit.modal(
        words("My enrolment") if answers else words("Join a programme"),
        fields,
        callback=JOIN_FORM,
        submit=words("Save") if answers else words("Join"),
        close=words("Cancel"),
        carries=json.dumps({"programme": programme.id, "language": words.language}),
    )


def saved_page(programme: Programme, words: Words) -> kit.Block:
    text = words.mrkdwn(
        "Your answers for *%(programme)s* are saved. The confirmation in our conversation shows them.",
        programme=programme.name,
    )
    return kit.modal(words("My enrolment"), [kit.section(text)], close=words("Close"))


def choose_programme(choices: Sequence[Choice], words: Words) -> kit.Message:
    """There are several programmes: choose first. The newest are shown, where there are very many."""
    rows = [_choice_row(choice, words) for choice in choices[:MOST_ROWS]]
    if all(choice.joined for choice in choices):
        text = words.mrkdwn("In which programme would you like to change your answers?")
    else:
        text = words.mrkdwn("Which programme would you like to join?")
    return kit.Message(text, [kit.section(text), *rows, *left_out(len(choices) - len(rows), words)])


def left_out(count: int, words: Words) -> list[kit.Block]:
    """How many programmes there was no room for; nothing where all are shown."""
    if not count:
        return []
    return [kit.context(words.plural("And %(count)s more programme.", "And %(count)s more programmes.", count))]


def enrolment_confirmed(facts: Joined | Left, words: Words) -> kit.Message:
    if isinstance(facts, Left):
        return _left(facts, words)
    head = _head(facts, words)
    details = [
        words("Topics: %(topics)s", topics=topic_names(facts.answers.topics, words)),
        words("Languages: %(languages)s", languages=_language_names(facts.answers.languages, words)),
        words("How you meet: %(format)s", format=format_name(facts.answers.format, words)),
    ]
    if facts.answers.side is Side.MENTOR:
        people = words.plural("%(count)s person at a time", "Up to %(count)s people", facts.answers.capacity)
        details.append(people)
    return kit.Message(
        head,
        [
            kit.section(head),
            kit.section(Mrkdwn("\n".join(words.mrkdwn("• %(line)s", line=line) for line in details))),
            kit.section(
                words.mrkdwn(
                    "What happens next: the coordination team matches people once enrolment has closed, on %(day)s. "
                    "Nobody is paired without being asked.",
                    day=day_in_words(facts.programme.closes_on, words),
                )
            ),
            kit.actions(change_button(facts.programme, words)),
            kit.context(_who_sees_what(facts.programme, words)),
        ],
    )


def enrolment_closing(facts: Closing, words: Words) -> kit.Message:
    if facts.answered:
        return _closing_answered(facts.programme, words)
    text = words.mrkdwn(
        _CLOSES.get(facts.days_left, _CLOSES_LATER),
        programme=facts.programme.name,
        day=day_in_words(facts.programme.closes_on, words),
    )
    why = words.mrkdwn(
        "You receive this once, because the programme was announced in a channel you are in. "
        "If it is not for you, there is nothing you need to do."
    )
    invitation = words.mrkdwn(
        "An hour a month with a colleague from another level of the company: you share what you know, or you learn."
    )
    return kit.Message(
        text,
        [
            kit.section(text),
            kit.section(invitation),
            kit.actions(join_button(facts.programme, words)),
            kit.context(why),
        ],
    )


def _closing_answered(programme: Programme, words: Words) -> kit.Message:
    text = words.mrkdwn(
        "You have joined *%(programme)s*. The confirmation in our conversation shows your answers.",
        programme=programme.name,
    )
    return kit.Message(text, [kit.section(text), kit.actions(change_button(programme, words))])


MESSAGES: dict[Kind, kit.View] = {
    Kind.ENROLMENT_CONFIRMED: enrolment_confirmed,
    Kind.ENROLMENT_CLOSING: enrolment_closing,
}


def _left(facts: Left, words: Words) -> kit.Message:
    text = words.mrkdwn(
        "You have left *%(programme)s*. The topics you chose are deleted.", programme=facts.programme.name
    )
    if not facts.open:
        return kit.Message(text, [kit.section(text)])
    until = words.mrkdwn("You can join again until %(day)s.", day=day_in_words(facts.programme.closes_on, words))
    again = kit.actions(join_button(facts.programme, words, primary=False))
    return kit.Message(text, [kit.section(text), again, kit.context(until)])


def _choice_row(choice: Choice, words: Words) -> kit.Block:
    name, day = choice.programme.name, day_in_words(choice.programme.closes_on, words)
    if not choice.joined:
        text = words.mrkdwn("*%(programme)s*\nEnrolment is open until %(day)s.", programme=name, day=day)
        return kit.section(text, accessory=join_button(choice.programme, words, primary=False))
    if choice.open:
        text = words.mrkdwn("*%(programme)s*\nYou are in. Enrolment is open until %(day)s.", programme=name, day=day)
    else:
        text = words.mrkdwn("*%(programme)s*\nYou are in.", programme=name)
    return kit.section(text, accessory=change_button(choice.programme, words))


def _head(facts: Joined, words: Words) -> Mrkdwn:
    name = facts.programme.name
    if facts.edited:
        return words.mrkdwn("Your answers for *%(programme)s* are up to date.", programme=name)
    if facts.answers.side is Side.MENTOR:
        return words.mrkdwn("Welcome to *%(programme)s*: you share what you know.", programme=name)
    return words.mrkdwn("Welcome to *%(programme)s*: you learn from a colleague.", programme=name)


def _who_sees_what(programme: Programme, words: Words) -> str:
    """Where the programme has sensitive topics, they are named."""
    sensitive = tuple(topic for topic in programme.topics if topic in SENSITIVE)
    if not sensitive:
        return words.mrkdwn(
            "Your answers serve to find your pair. The coordination team sees them. "
            "You can change your answers at any time."
        )
    return words.mrkdwn(
        "Your answers serve to find your pair. The coordination team sees them, except on %(topics)s: only your "
        "partner sees those, once you have both accepted. You can change your answers at any time.",
        topics=topic_names(sensitive, words),
    )


def _side(answers: Answers | None, words: Words) -> kit.Block:
    return kit.radio(side_options(words), chosen=answers.side.value if answers else None)


def _format(answers: Answers | None, words: Words) -> kit.Block:
    return kit.radio(format_options(words), chosen=(answers.format if answers else Format.EITHER).value)


def _languages(person: Person, answers: Answers | None, words: Words) -> kit.Block:
    spoken = answers.languages if answers else person.languages or (words.language,)
    return kit.choices(language_options(words), chosen=[code for code in spoken if code in OFFERED])


def _declared_fields(person: Person, manager: str | None, words: Words) -> list[kit.Block]:
    """Level and manager, where the directory does not know them; kept as declared."""
    fields = []
    if person.asks_level:
        fields.append(
            kit.field(
                "level",
                words("Your level in the company"),
                kit.number_input(HIGHEST_LEVEL, LOWEST_LEVEL, initial=person.level),
                hint=words("1 is the top of the company, 2 reports to it, and so on. Kept “as declared”."),
            )
        )
    if person.asks_manager:
        fields.append(
            kit.field(
                "manager",
                words("Your manager"),
                kit.person_select(chosen=manager),
                hint=words("So that you are never paired with your own manager. Kept “as declared”."),
                optional=True,
            )
        )
    return fields


def _language_names(codes: tuple[str, ...], words: Words) -> str:
    return ", ".join(language_name(code, words) for code in codes)
