"""What both of a pair read in their conversation: a session is booked, moved or cancelled; the series is complete."""

from dataclasses import dataclass
from datetime import date

from handlers.views import blocks as kit
from handlers.views.calendar import calendar_links
from handlers.views.dates import day_in_words, moment_for_two
from handlers.views.session_buttons import cancel_button, times_button
from handlers.views.session_words import length_in_words, place_in_words
from handlers.views.together import in_their_languages
from handlers.views.words import Mrkdwn, Words, marked, mention
from mentoring.enrolments import Format
from mentoring.messages import Kind
from mentoring.programmes import Programme
from mentoring.sessions import Session, SessionState


@dataclass(frozen=True)
class Together:
    """A session that has or had a time, for both of its two.

    `zones` are those of the one who learns and of the one who shares. `noted_by` wrote down what both had agreed
    elsewhere, `moved_by` has asked for another time and `cancelled_by` took it back: Slack ids, where it is so.
    `newest` where no later message tells of the same session; `also` is the second language of the two, where they
    differ; `ended` once the pair has.
    """

    programme: Programme
    session: Session
    of: int
    zones: tuple[str, str]
    format: Format
    noted_by: str | None = None
    moved_by: str | None = None
    cancelled_by: str | None = None
    newest: bool = True
    also: str | None = None
    ended: bool = False


@dataclass(frozen=True)
class Completed:
    """The series of a pair is over; `held` counts the sessions that took place. People by their Slack ids."""

    programme: Programme
    mentor: str
    mentee: str
    held: int
    since: date
    also: str | None = None


_BOOKED = marked("*Session %(number)s of %(of)s is booked: %(when)s.*")
_NOTED = marked("*%(by)s noted the date of session %(number)s of %(of)s: %(when)s.*")
_MOVED = marked("*Session %(number)s of %(of)s has moved: it is now on %(when)s.*")
_SUPERSEDED = marked("*Session %(number)s of %(of)s: our latest message here has its date.*")
_CANCELLED = marked("*Session %(number)s of %(of)s, on %(when)s, was cancelled.*")
_CANCELLED_BY = marked("*%(by)s cancelled session %(number)s of %(of)s, on %(when)s.*")
_BEHIND = marked("*Session %(number)s of %(of)s: %(when)s.*")


def session_booked(facts: Together, words: Words) -> kit.Message:
    return in_their_languages(words, facts.also, lambda each: _booked(facts, each))


def session_cancelled(facts: Together, words: Words) -> kit.Message:
    return in_their_languages(words, facts.also, lambda each: _cancelled(facts, each))


def pair_completed(facts: Completed, words: Words) -> kit.Message:
    return in_their_languages(words, facts.also, lambda each: _completed(facts, each))


def _booked(facts: Together, words: Words) -> kit.Message:
    session = facts.session
    text = _head(facts, words)
    if session.state is not SessionState.BOOKED or facts.ended or not facts.newest:
        return kit.Message(text, [kit.section(_with_programme(text, facts, words))])
    move = times_button(session, words("Move the session"), words)
    calendar = words.mrkdwn(
        "%(links)s; the calendar file is in your own conversation with Binôme.",
        links=calendar_links(session, facts.programme, words),
    )
    return kit.Message(
        text,
        [
            kit.section(_with_programme(text, facts, words)),
            kit.actions(move, cancel_button(session, words)),
            kit.context(calendar),
        ],
    )


def _head(facts: Together, words: Words) -> Mrkdwn:
    session = facts.session
    if session.state is SessionState.CANCELLED or facts.ended:
        return _said(_CANCELLED, facts, words)
    if session.state is SessionState.OVER:
        return _said(_BEHIND, facts, words)
    if not facts.newest:
        return _said(_SUPERSEDED, facts, words)
    if facts.noted_by:
        return _said(_NOTED, facts, words, by=facts.noted_by)
    return _said(_MOVED if session.sequence else _BOOKED, facts, words)


def _with_programme(text: Mrkdwn, facts: Together, words: Words) -> Mrkdwn:
    """The head, and below it which programme, how long and where: two people may be in several together."""
    about = words.mrkdwn(
        "%(programme)s, %(length)s, %(place)s.",
        programme=facts.programme.name,
        length=length_in_words(facts.session, words),
        place=place_in_words(facts.format, words),
    )
    lines = [text, about]
    if facts.moved_by and facts.newest:
        asked = words.mrkdwn(
            "%(by)s asks for another time; until it is accepted, this one stands.", by=mention(facts.moved_by)
        )
        lines.append(asked)
    return Mrkdwn("\n".join(lines))


def _cancelled(facts: Together, words: Words) -> kit.Message:
    by = facts.cancelled_by
    text = _said(_CANCELLED_BY if by else _CANCELLED, facts, words, by=by)
    after = words.mrkdwn(
        "%(programme)s. You are asked about another date for it. A file in your own conversation with Binôme brings "
        "your calendar up to date.",
        programme=facts.programme.name,
    )
    return kit.Message(text, [kit.section(text), kit.context(after)])


def _completed(facts: Completed, words: Words) -> kit.Message:
    text = words.mrkdwn(
        "*%(programme)s: your series is complete. Thank you both, %(mentee)s and %(mentor)s.*",
        programme=facts.programme.name,
        mentee=mention(facts.mentee),
        mentor=mention(facts.mentor),
    )
    since = day_in_words(facts.since, words)
    held = words.plural("%(count)s session held", "%(count)s sessions held", facts.held)
    done = words.mrkdwn("%(sessions)s since %(day)s.", sessions=held, day=since)
    after = words.mrkdwn(
        "Nothing more is planned. This conversation stays yours, for whatever you would like to go on with."
    )
    return kit.Message(text, [kit.section(text), *([kit.section(done)] if facts.held else []), kit.context(after)])


def _said(template: str, facts: Together, words: Words, *, by: str | None = None) -> Mrkdwn:
    """The moment is written out, by the clocks of both where they differ: Slack would show each only their own."""
    starts_at = facts.session.starts_at
    return words.mrkdwn(
        template,
        number=facts.session.number + 1,
        of=facts.of,
        when=moment_for_two(starts_at, *facts.zones, words) if starts_at else "",
        by=mention(by) if by else "",
    )


MESSAGES: dict[Kind, kit.View] = {
    Kind.PAIR_COMPLETED: pair_completed,
    Kind.SESSION_BOOKED: session_booked,
    Kind.SESSION_CANCELLED: session_cancelled,
}
