"""The form to opt in, and to change what one said."""

import json
from collections.abc import Sequence

from handlers.views import blocks as kit
from handlers.views.admission import rules_blocks
from handlers.views.languages import OFFERED, language_options
from handlers.views.topics import format_options, side_chosen, side_options, topic_names, topic_options
from handlers.views.words import Words
from mentoring.enrolments import (
    CAPACITIES,
    LONGEST_HOPE,
    LONGEST_TOPIC,
    MOST_TOPICS,
    Answers,
    Format,
    Side,
    likely_sides,
)
from mentoring.people import HIGHEST_LEVEL, LONGEST_SITE, LOWEST_LEVEL, Person
from mentoring.programmes import Programme
from mentoring.topics import SENSITIVE, Topic

JOIN_FORM = "join_form"
SENSITIVE_COUNTS = "sensitive_counts"


def join_form(
    programme: Programme,
    person: Person,
    answers: Answers | None,
    words: Words,
    *,
    manager: str | None = None,
    ask: str | None = None,
    version: int = 0,
) -> kit.Block:
    """One screen, with the answers most people give already chosen; `manager` is the Slack id of a declared one,
    `ask` of a coordinator. `version` is that of the answers that it shows."""
    fields = [
        kit.section(words.mrkdwn("*%(programme)s*\nEverybody here is a volunteer.", programme=programme.name)),
        *rules_blocks(programme, ask, words),
        *_side_and_topics(programme, person, answers, words),
        *_more_on_topics(programme, answers, words),
        *_about_meeting(person, answers, words),
        *_declared_fields(person, manager, words),
        kit.context(who_sees_what(programme, words)),
    ]
    return kit.modal(
        words("My enrolment") if answers else words("Join a programme"),
        fields,
        callback=JOIN_FORM,
        submit=words("Save") if answers else words("Join"),
        close=words("Cancel"),
        carries=json.dumps({"programme": programme.id, "language": words.language, "version": version}),
    )


def who_sees_what(programme: Programme, words: Words) -> str:
    """Where the programme has sensitive topics, they are named."""
    sensitive = tuple(topic for topic in programme.topics if topic in SENSITIVE)
    if not sensitive:
        return words.mrkdwn(
            "Your answers serve to find your pair. The coordination team sees them, except what you write in your own "
            "words. You can change your answers at any time."
        )
    return words.mrkdwn(
        "Your answers serve to find your pair. The coordination team sees them, except on %(topics)s and what you "
        "write in your own words: only your partner sees those, once you have both accepted. You can change your "
        "answers at any time.",
        topics=topic_names(sensitive, words),
    )


def _side_and_topics(programme: Programme, person: Person, answers: Answers | None, words: Words) -> list[kit.Block]:
    """Where one may be on both sides, what one learns about has a field of its own."""
    both = programme.admission.both_sides or bool(answers and len(answers.sides) > 1)
    sides = answers.sides if answers else likely_sides(person.level, programme)
    fields = [
        kit.field(
            "side",
            words("What would you like to do?"),
            kit.radio(side_options(words, both=both), chosen=side_chosen(sides)),
            hint=None if answers else _usual_side(sides, words),
        ),
        kit.field(
            "topics",
            words("Topics you can share, or want to learn about"),
            _topics(programme, answers.topics_on(answers.sides[0]) if answers else (), words),
            hint=words("A topic means “I can speak about it” or “I am curious”, never “it concerns me”."),
        ),
    ]
    if both:
        wanted = answers.topics_on(Side.MENTEE) if answers and answers.shares else ()
        label = words("If you do both: topics you want to learn about")
        fields.append(kit.field("wanted", label, _topics(programme, wanted, words), optional=True))
    return fields


def _topics(programme: Programme, chosen: Sequence[Topic], words: Words) -> kit.Block:
    most = min(MOST_TOPICS, len(programme.topics))
    return kit.choices(topic_options(programme.topics, words), chosen=[topic.value for topic in chosen], most=most)


def _usual_side(sides: Sequence[Side], words: Words) -> str | None:
    if list(sides) == [Side.MENTEE]:
        return words("At your level, most people learn. You can change this.")
    if list(sides) == [Side.MENTOR]:
        return words("At your level, most people share. You can change this.")
    return None


def _more_on_topics(programme: Programme, answers: Answers | None, words: Words) -> list[kit.Block]:
    """One in words, and whether sensitive ones may count."""
    fields = [
        kit.field(
            "own_topic",
            words("Another topic, in your words"),
            kit.text_input(longest=LONGEST_TOPIC, initial=answers.own_topic if answers else None),
            hint=words("It does not count in finding your pair; your partner reads it once you have both accepted."),
            optional=True,
        ),
    ]
    sensitive = tuple(topic for topic in programme.topics if topic in SENSITIVE)
    if sensitive:
        yes = kit.Option(words("They may count in finding my pair"), SENSITIVE_COUNTS)
        box = kit.tick_box(yes, ticked=bool(answers and answers.sensitive_counts))
        about = words("If you choose among these: %(topics)s", topics=topic_names(sensitive, words))
        fields.append(kit.field(SENSITIVE_COUNTS, about, box, optional=True))
    return fields


def _about_meeting(person: Person, answers: Answers | None, words: Words) -> list[kit.Block]:
    return [
        kit.field("languages", words("Languages you can meet in"), _languages(person, answers, words)),
        kit.field("format", words("How would you like to meet?"), _format(answers, words)),
        kit.field(
            "capacity",
            words("If you share: how many people can you mentor?"),
            kit.number_input(CAPACITIES.start, CAPACITIES.stop - 1, initial=answers.capacity if answers else 1),
            hint=words("One is a good start. If you learn, leave this as it is."),
        ),
        kit.field(
            "hope",
            words("What do you hope for?"),
            kit.text_input(longest=LONGEST_HOPE, initial=answers.hope if answers else None),
            hint=words("One line. Your partner reads it in your conversation, once you have both accepted."),
            optional=True,
        ),
    ]


def _format(answers: Answers | None, words: Words) -> kit.Block:
    return kit.radio(format_options(words), chosen=(answers.format if answers else Format.EITHER).value)


def _languages(person: Person, answers: Answers | None, words: Words) -> kit.Block:
    spoken = answers.languages if answers else person.languages or (words.language,)
    return kit.choices(language_options(words), chosen=[code for code in spoken if code in OFFERED])


def _declared_fields(person: Person, manager: str | None, words: Words) -> list[kit.Block]:
    """Level, manager and site, where the directory does not know them; kept as declared."""
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
    if person.asks_site:
        fields.append(
            kit.field(
                "site",
                words("Where you work"),
                kit.text_input(longest=LONGEST_SITE, initial=person.site),
                hint=words("The name of your site, as your colleagues write it, to meet in person."),
                optional=True,
            )
        )
    return fields
