"""A session as the messages about it tell it: the facts, and the words that several of them share."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handlers.views.dates import day_in_words, moment_link, moment_with_zone, zone_in_words
from handlers.views.words import Mrkdwn, Words, marked, mention
from mentoring.enrolments import Format, Side
from mentoring.programmes import Programme
from mentoring.sessions import Session, SessionState


@dataclass(frozen=True)
class Offered:
    """A start time on offer, with whose working hours it is outside of: the reader's, the partner's."""

    starts_at: datetime
    outside_mine: bool = False
    outside_theirs: bool = False


@dataclass(frozen=True)
class Told:
    """A session as it stands now, for one of its two.

    `of` counts the series; `side` and `zone` are the reader's; `partner` is a Slack id, unless they are gone.
    `asked_before` where somebody has been asked for a time already, `newest` where no later message to the reader is
    about the same. `days_left` counts dates in the reader's zone until it begins. `ended` once the pair has.
    """

    programme: Programme
    session: Session
    of: int
    side: Side
    zone: str
    partner: str | None
    format: Format
    slots: tuple[Offered, ...] = ()
    asked_before: bool = False
    newest: bool = True
    days_left: int | None = None
    ended: bool = False


class Stands(StrEnum):
    """Whose turn it is, or what became of it."""

    ASKS = "asks"
    WAITS = "waits"
    ANSWERS = "answers"
    BOOKED = "booked"
    CLOSED = "closed"


_PLACES = {
    Format.VIDEO: marked("by video"),
    Format.IN_PERSON: marked("in person"),
    Format.EITHER: marked("by video or in person, as you agree"),
}


def stands(told: Told) -> Stands:
    session = told.session
    if told.ended or session.state in {SessionState.OVER, SessionState.CANCELLED}:
        return Stands.CLOSED
    if session.state is SessionState.TO_PLAN:
        return Stands.ASKS
    if session.proposed_by is None:
        return Stands.BOOKED
    return Stands.WAITS if session.proposed_by is told.side else Stands.ANSWERS


def partner_of(told: Told, words: Words) -> str:
    return mention(told.partner) if told.partner else words("your partner")


def details(told: Told, words: Words, *, place: bool = False) -> Mrkdwn:
    """Which session this is, in one line; with `place`, also where the two meet."""
    line = session_line(told.programme, told.session, told.of, words)
    where = words.mrkdwn("You meet %(place)s.", place=place_in_words(told.format, words))
    return Mrkdwn(f"{line}\n{where}") if place else line


def session_line(programme: Programme, session: Session, of: int, words: Words) -> Mrkdwn:
    return words.mrkdwn(
        "%(programme)s, session %(number)s of %(of)s, %(length)s.",
        programme=programme.name,
        number=session.number + 1,
        of=of,
        length=length_in_words(session, words),
    )


def whose_clock(session: Session, zone: str, partner: str, words: Words) -> Mrkdwn:
    """By which clock times are told, and when the session is due."""
    return words.mrkdwn(
        "Times are yours (%(zone)s); %(partner)s sees theirs. This session is due around %(day)s.",
        zone=zone_in_words(zone, words),
        partner=partner,
        day=day_in_words(session.due_on, words),
    )


def until_accepted(when: str, words: Words) -> Mrkdwn:
    """What stands while the partner asks for another time."""
    return words.mrkdwn("Until you accept another time, it stays on %(when)s.", when=when)


def place_in_words(format_: Format, words: Words) -> str:
    return words(_PLACES[format_])


def by_both_clocks(template: str, at: datetime, told: Told, words: Words) -> tuple[Mrkdwn, Mrkdwn]:
    """The text for the notification, which names the zone, and for the message, where Slack writes the moment."""

    def said(when: str) -> Mrkdwn:
        return words.mrkdwn(template, partner=partner_of(told, words), when=when)

    return said(moment_with_zone(at, told.zone, words)), said(moment_link(at, told.zone, words))


def length_in_words(session: Session, words: Words) -> str:
    if session.minutes == 60:
        return words("about an hour")
    return words.plural("about %(count)s minute", "about %(count)s minutes", session.minutes)
