"""What can be done with a session, as buttons: their ids, and what each carries."""

from collections.abc import Sequence
from datetime import datetime

from handlers.views import blocks as kit
from handlers.views.dates import moment_in_words
from handlers.views.words import Words
from mentoring.sessions import Session

PROPOSE = "session_propose"
ACCEPT = "session_accept"
TIMES = "session_times"
MORE = "session_more"
PUT_OFF = "session_put_off"
CANCEL = "session_cancel"
KEEP = "session_keep"

HAVE_DATE = "have_date"
HAVE_MET = "have_met"


def propose_buttons(session: Session, starts: Sequence[datetime], zone: str, words: Words) -> list[kit.Block]:
    """Each proposes one moment to the partner, and says which, by the reader's clock."""
    return [
        kit.button(
            words("Propose %(when)s", when=moment_in_words(start, zone, words)),
            f"{PROPOSE}_{number}:{words.language}",
            value=_slot_value(session, start),
        )
        for number, start in enumerate(starts, start=1)
    ]


def accept_buttons(session: Session, starts: Sequence[datetime], zone: str, words: Words) -> list[kit.Block]:
    """One that stands alone is what most people press."""
    return [
        kit.button(
            words("Accept %(when)s", when=moment_in_words(start, zone, words)),
            f"{ACCEPT}_{number}:{words.language}",
            value=_slot_value(session, start),
            primary=len(starts) == 1,
        )
        for number, start in enumerate(starts, start=1)
    ]


def times_button(session: Session, label: str, words: Words, *, primary: bool = False) -> kit.Block:
    """Opens the form to propose times, which moves a session that is booked."""
    return kit.button(label, f"{TIMES}:{words.language}", value=str(session.id), primary=primary)


def more_menu(session: Session, words: Words) -> kit.Block:
    return kit.overflow(
        f"{MORE}:{words.language}",
        [
            kit.Option(words("We already have a date"), f"{HAVE_DATE}:{session.id}"),
            kit.Option(words("We have already met"), f"{HAVE_MET}:{session.id}"),
        ],
    )


def keep_button(session: Session, zone: str, words: Words) -> kit.Block:
    """Says no to a move."""
    assert session.starts_at is not None
    label = words("Keep %(when)s", when=moment_in_words(session.starts_at, zone, words))
    return kit.button(label, f"{KEEP}:{words.language}", value=str(session.id))


def put_off_button(session: Session, words: Words) -> kit.Block:
    confirm = kit.confirmation(
        words("No session this month?"),
        words("This session is left out, and both of you are asked about the next one of the series in its time."),
        yes=words("Not this month"),
        no=words("Go back"),
    )
    return kit.button(words("Not this month"), f"{PUT_OFF}:{words.language}", value=str(session.id), confirm=confirm)


def cancel_button(session: Session, words: Words) -> kit.Block:
    confirm = kit.confirmation(
        words("Cancel this session?"),
        words("Both of you are told here, and both calendars get a file. You are then asked for another date."),
        yes=words("Cancel the session"),
        no=words("Keep the session"),
    )
    return kit.button(words("Cancel the session"), f"{CANCEL}:{words.language}", value=str(session.id), confirm=confirm)


def _slot_value(session: Session, start: datetime) -> str:
    """The moment itself: the numbers of slots are given again to others."""
    return f"{session.id}:{int(start.timestamp())}"
