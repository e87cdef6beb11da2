"""The second step of joining: how well each topic is known or wished for, and when one can be reached."""

import json

from handlers.views import blocks as kit
from handlers.views.own_settings import hours_fields
from handlers.views.topics import degree_options, topic_options
from handlers.views.words import Words
from mentoring.enrolments import Chosen, Enrolment, Side
from mentoring.people import Person
from mentoring.programmes import Programme

DETAILS_FORM = "join_details"
BACK_TO_ANSWERS = "back_to_answers"


def details_form(programme: Programme, enrolment: Enrolment, person: Person, words: Words) -> kit.Block:
    """What was answered before is saved: going back shows it again."""
    answers = enrolment.answers
    saved = words.mrkdwn(
        "*Your answers for %(programme)s are saved.* These details help to find the right pair; each has an answer "
        "already.",
        programme=programme.name,
    )
    back = kit.button(words("Back to my answers"), BACK_TO_ANSWERS, value=str(programme.id))
    return kit.modal(
        words("A few details"),
        [
            kit.section(saved, accessory=back),
            *[_degree(each, words) for each in answers.topics],
            *hours_fields(person, words),
        ],
        callback=DETAILS_FORM,
        submit=words("Save"),
        close=words("Close"),
        carries=json.dumps({"programme": programme.id, "language": words.language}),
    )


def degree_field(side: Side, topic: str) -> str:
    """The name of the field for a topic on a side."""
    return f"{side.value}-{topic}"


def _degree(chosen: Chosen, words: Words) -> kit.Block:
    (option,) = topic_options((chosen.topic,), words)
    if chosen.side is Side.MENTOR:
        label = words("You share: %(topic)s", topic=option.text)
    else:
        label = words("You learn: %(topic)s", topic=option.text)
    choice = kit.choice(degree_options(chosen.side, words), chosen=str(int(chosen.degree)))
    return kit.field(degree_field(chosen.side, chosen.topic.value), label, choice)
