"""Something to show of what is asked after a session."""

from datetime import UTC, datetime

from handlers.views.blocks import Block
from handlers.views.feedback import Asked, SharedNote, feedback_form
from handlers.views.words import Words
from mentoring.feedback import LONGEST_TEXT, Feedback
from mentoring.messages import Kind
from mentoring.programmes import Programme

HELD_AT = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)
NOTE = "Thank you for the two hours on prompts.\n\nNext time, <!channel> *bold* & co."


def asked(programme: Programme) -> Asked:
    return Asked(programme, session_id=12, partner="U07LEA", starts_at=HELD_AT, zone="Europe/Paris")


def facts(programme: Programme) -> dict[Kind, object]:
    return {
        Kind.SESSION_QUESTION: asked(programme),
        Kind.SESSION_QUESTION_REMINDER: asked(programme),
        Kind.SHARED_NOTE: SharedNote(programme, "U07LEA", NOTE),
    }


def views(programme: Programme, words: Words) -> dict[str, Block]:
    given = Feedback(12, 7, 4, "I dictate my notes.\n" * 70, "W" * LONGEST_TEXT, HELD_AT, version=2)
    return {
        "feedback": feedback_form(asked(programme), None, words),
        "feedback again": feedback_form(asked(programme), given, words),
    }
