"""Opting in: the choice of a programme, the confirmation, and the nudge before enrolment closes."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.views import blocks as kit
from handlers.views.dates import day_in_words
from handlers.views.enrolment_buttons import change_button, join_button, leave_button
from handlers.views.join_form import who_sees_what
from handlers.views.languages import language_name
from handlers.views.topics import format_name, topic_names
from handlers.views.words import Mrkdwn, Words, marked
from mentoring.enrolments import Answers, Degree, Side
from mentoring.messages import Kind
from mentoring.programmes import Programme

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
    return kit.Message(
        head,
        [
            kit.section(head),
            kit.section(_answers(facts.answers, words)),
            kit.section(
                words.mrkdwn(
                    "What happens next: the coordination team matches people once enrolment has closed, on %(day)s. "
                    "Nobody is paired without being asked.",
                    day=day_in_words(facts.programme.closes_on, words),
                )
            ),
            kit.actions(change_button(facts.programme, words), leave_button(facts.programme, words)),
            kit.context(who_sees_what(facts.programme, words)),
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
    if len(facts.answers.sides) > 1:
        return words.mrkdwn("Welcome to *%(programme)s*: you share what you know, and you learn.", programme=name)
    if facts.answers.shares:
        return words.mrkdwn("Welcome to *%(programme)s*: you share what you know.", programme=name)
    return words.mrkdwn("Welcome to *%(programme)s*: you learn from a colleague.", programme=name)


def _answers(answers: Answers, words: Words) -> Mrkdwn:
    """A line each."""
    details = [line for side in answers.sides for line in _topics(answers, side, words)]
    if answers.own_topic:
        details.append(words("In your words: %(topic)s", topic=answers.own_topic))
    details += [
        words("Languages: %(languages)s", languages=_language_names(answers.languages, words)),
        words("How you meet: %(format)s", format=format_name(answers.format, words)),
    ]
    if answers.shares:
        people = words.plural("%(count)s person at a time", "Up to %(count)s people", answers.capacity)
        details.append(people)
    if answers.hope:
        details.append(words("What you hope for: %(hope)s", hope=answers.hope))
    return Mrkdwn("\n".join(words.mrkdwn("• %(line)s", line=line) for line in details))


def _topics(answers: Answers, side: Side, words: Words) -> list[str]:
    """What somebody shares or wants to learn, and what of it stands out."""
    topics, most = topic_names(answers.topics_on(side), words), answers.of_degree(side, Degree.MOST)
    if side is Side.MENTOR:
        lines = [words("You share: %(topics)s", topics=topics)]
        return [*lines, words("You know best: %(topics)s", topics=topic_names(most, words))] if most else lines
    lines = [words("You learn: %(topics)s", topics=topics)]
    return [*lines, words("You want most: %(topics)s", topics=topic_names(most, words))] if most else lines


def _language_names(codes: tuple[str, ...], words: Words) -> str:
    return ", ".join(language_name(code, words) for code in codes)
