"""The forms about a session: other times, a date that stands already, a meeting that has been."""

import json

from handlers.views import blocks as kit
from handlers.views.dates import moment_with_zone, zone_in_words
from handlers.views.words import Mrkdwn, Words
from mentoring.sessions import Session, SessionState

TIMES_FORM = "session_times_form"
MOVE_FORM = "session_move_form"
DATE_FORM = "session_date_form"
MET_FORM = "session_met_form"

MOST_TIMES = 5
TIME_FIELDS = tuple(f"slot_{number}" for number in range(MOST_TIMES))
MOMENT_FIELD = "starts_at"


def times_form(session: Session, partner: Mrkdwn, zone: str, words: Words) -> kit.Block:
    """Up to five times to propose; `zone` is the reader's. For a session that is booked it is another form, so that a
    time proposed for one that was booked in the meantime does not become a wish to move it."""
    if session.state is SessionState.BOOKED and session.starts_at:
        head = words.mrkdwn(
            "When would suit you better? The session stays on %(when)s until %(partner)s accepts another time.",
            when=moment_with_zone(session.starts_at, zone, words),
            partner=partner,
        )
        return _form(words("Move the session"), _times(head, zone, words), MOVE_FORM, session=session, words=words)
    head = words.mrkdwn(
        "When would you like to meet? %(partner)s is asked to accept one of these times.", partner=partner
    )
    return _form(words("Propose times"), _times(head, zone, words), TIMES_FORM, session=session, words=words)


def date_form(session: Session, partner: Mrkdwn, zone: str, words: Words) -> kit.Block:
    head = words.mrkdwn("Which date did you agree on with %(partner)s? It is booked at once.", partner=partner)
    note = words.mrkdwn("Both of you see it in your group conversation, with who noted it, and get a calendar file.")
    blocks = _one_moment(head, note, zone, words)
    return _form(words("Date already set"), blocks, DATE_FORM, session=session, words=words)


def met_form(session: Session, partner: Mrkdwn, zone: str, words: Words) -> kit.Block:
    head = words.mrkdwn("When did you meet %(partner)s?", partner=partner)
    note = words.mrkdwn(
        "The coordination team sees that the session took place. %(partner)s is asked the same on their side.",
        partner=partner,
    )
    blocks = _one_moment(head, note, zone, words)
    return _form(words("Already met"), blocks, MET_FORM, session=session, words=words)


def _times(head: Mrkdwn, zone: str, words: Words) -> list[kit.Block]:
    labels = [
        words("First time (%(zone)s)", zone=zone_in_words(zone, words)),
        words("Second time"),
        words("Third time"),
        words("Fourth time"),
        words("Fifth time"),
    ]
    fields = [
        kit.field(name, label, kit.moment_picker(), optional=name != TIME_FIELDS[0])
        for name, label in zip(TIME_FIELDS, labels, strict=True)
    ]
    note = words.mrkdwn("One time is enough. Several make it easier to find one that suits you both.")
    return [kit.section(head), *fields, kit.context(note)]


def _one_moment(head: Mrkdwn, note: Mrkdwn, zone: str, words: Words) -> list[kit.Block]:
    label = words("Date and time (%(zone)s)", zone=zone_in_words(zone, words))
    return [kit.section(head), kit.field(MOMENT_FIELD, label, kit.moment_picker()), kit.context(note)]


def _form(title: str, blocks: list[kit.Block], callback: str, *, session: Session, words: Words) -> kit.Block:
    return kit.modal(
        title,
        blocks,
        callback=callback,
        submit=words("Propose") if callback in {TIMES_FORM, MOVE_FORM} else words("Save"),
        close=words("Cancel"),
        carries=json.dumps({"session": session.id, "language": words.language}),
    )
