"""What Binôme knows of somebody, for themself alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.views import blocks as kit
from handlers.views.dates import zone_in_words
from handlers.views.enrolment_buttons import change_button
from handlers.views.home import enrolled_text
from handlers.views.languages import language_name
from handlers.views.own_data import privacy_button
from handlers.views.own_settings import settings_button
from handlers.views.words import Mrkdwn, Words, mention
from mentoring.enrolments import Enrolment
from mentoring.people import Person
from mentoring.programmes import Programme

MOST_ROWS = 40


@dataclass(frozen=True)
class Profile:
    """`manager` is a Slack id; `enrolled` come with the newest programme first."""

    person: Person
    department: str | None
    manager: str | None
    enrolled: Sequence[tuple[Programme, Enrolment]]


def profile_page(facts: Profile, words: Words) -> kit.Block:
    rows = [
        kit.section(enrolled_text(programme, enrolment, words), accessory=change_button(programme, words))
        for programme, enrolment in facts.enrolled[:MOST_ROWS]
    ]
    nowhere = [kit.section(words("You are in no programme today. The Home tab shows those that are open."))]
    return kit.modal(
        words("My profile"),
        [
            kit.section(Mrkdwn("\n".join(_lines(facts, words)))),
            kit.context(_where_from(words)),
            kit.divider(),
            *(rows or nowhere),
            kit.divider(),
            kit.actions(settings_button(words), privacy_button(words)),
        ],
        close=words("Close"),
    )


def _lines(facts: Profile, words: Words) -> list[Mrkdwn]:
    person, unknown = facts.person, words("not known")
    spoken = ", ".join(language_name(code, words) for code in person.languages)
    manager = mention(facts.manager) if facts.manager else unknown
    level = str(person.level) if person.level is not None else unknown
    return [
        words.mrkdwn("*Level:* %(what)s", what=_declared(level, words, yes=person.level_declared)),
        words.mrkdwn("*Manager:* %(what)s", what=manager),
        words.mrkdwn("*Site:* %(what)s", what=_declared(person.site or unknown, words, yes=person.site_declared)),
        words.mrkdwn("*Department:* %(what)s", what=facts.department or unknown),
        words.mrkdwn("*Languages:* %(what)s", what=spoken or unknown),
        words.mrkdwn("*Time zone:* %(what)s", what=zone_in_words(person.zone, words)),
    ]


def _declared(what: str, words: Words, *, yes: bool) -> str:
    return words("%(what)s (as you declared)", what=what) if yes else what


def _where_from(words: Words) -> str:
    return words(
        "Level, manager, site and department come from your company’s directory, or from you where it says nothing. To "
        "correct what the directory says, ask the coordination team. Your name is read from Slack and not kept."
    )
