"""A session in its readers' own calendars: the message that brings the file, and links that do without it."""

from dataclasses import dataclass

from handlers.views import blocks as kit
from handlers.views.dates import moment_with_zone
from handlers.views.words import Mrkdwn, Words, marked, mention
from mentoring.invites import Event, google_link, outlook_link
from mentoring.messages import Kind
from mentoring.programmes import Programme
from mentoring.sessions import Session, SessionState

_BOOKED = marked("Your session with %(partner)s: %(moment)s. Open this file to add it to your calendar.")
_MOVED = marked(
    "Your session with %(partner)s has moved: %(moment)s. Open this file to bring your calendar up to date."
)
_CANCELLED = marked(
    "Cancelled: your session with %(partner)s on %(moment)s. Open this file to bring your calendar up to date."
)


@dataclass(frozen=True)
class SessionFile:
    """A booked session, or a cancelled one; `moved` where its reader has a file of it already. `partner` is the Slack
    id of the other one of the pair, who may be gone; `zone` is the reader's."""

    session: Session
    programme: Programme
    partner: str | None
    zone: str
    moved: bool


def session_file(shown: SessionFile, words: Words) -> kit.Message:
    session = shown.session
    assert session.starts_at is not None
    comment = words.mrkdwn(
        _comment(shown),
        partner=mention(shown.partner) if shown.partner else words("your partner"),
        moment=moment_with_zone(session.starts_at, shown.zone, words),
    )
    name = words("session-%(number)s.ics", number=session.number + 1)
    event = session_event(session, shown.programme, words)
    return kit.Message(comment, [], kit.File(name, event.summary, event))


def session_event(session: Session, programme: Programme, words: Words) -> Event:
    """What a calendar says of a session. Others may read that calendar: nobody is named."""
    assert session.starts_at is not None
    assert session.ends_at is not None
    return Event(
        uid=session.uid,
        sequence=session.sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        changed_at=session.cancelled_at or session.booked_at or session.opened_at,
        summary=words("%(programme)s, session %(number)s", programme=programme.name, number=session.number + 1),
        description=words("Agreed in Slack, with Binôme. To move or cancel it, go there: a new file comes to you."),
        cancelled=session.state is SessionState.CANCELLED,
    )


def calendar_links(session: Session, programme: Programme, words: Words) -> Mrkdwn:
    """One line for whoever would rather add a booked session by hand than by the file."""
    event = session_event(session, programme, words)
    return words.mrkdwn(
        "Add it to %(google)s or %(outlook)s",
        google=_link(google_link(event), words("Google Calendar")),
        outlook=_link(outlook_link(event), "Outlook"),
    )


def _comment(shown: SessionFile) -> str:
    if shown.session.state is SessionState.CANCELLED:
        return _CANCELLED
    return _MOVED if shown.moved else _BOOKED


def _link(address: str, text: str) -> Mrkdwn:
    return Mrkdwn(f"<{address.replace('&', '&amp;')}|{text}>")


MESSAGES: dict[Kind, kit.View] = {Kind.SESSION_FILE: session_file}
