"""What became of a session, for each of its two alone: the day before, a move that does not suit, and what stands in
the place of a question once it is settled."""

from handlers.views import blocks as kit
from handlers.views.dates import moment_link
from handlers.views.session_buttons import times_button
from handlers.views.session_words import Told, by_both_clocks, details, partner_of
from handlers.views.words import Mrkdwn, Words, marked
from mentoring.messages import Kind
from mentoring.sessions import Cause, SessionState

_HEADS = {
    0: marked("*Today: your session with %(partner)s, %(when)s.*"),
    1: marked("*Tomorrow: your session with %(partner)s, %(when)s.*"),
}
"""By the days that are left."""

_CLOSED = {
    Cause.CANCELLED: marked("*Your session with %(partner)s was cancelled.*\nYou are asked about another date."),
    Cause.NOT_THIS_MONTH: marked(
        "*No session with %(partner)s this month.*\nYou are asked about the next one of the series in its time."
    ),
    Cause.LAPSED: marked(
        "*No date was found for this session with %(partner)s.*\nThe series goes on with the next one."
    ),
    Cause.PAIR_ENDED: marked("*Your pair with %(partner)s has ended.*\nThere is nothing left to answer here."),
}


def session_reminder(told: Told, words: Words) -> kit.Message:
    """The day before; brought up to date when the session is moved or cancelled."""
    session = told.session
    if session.state is not SessionState.BOOKED or told.ended:
        return standing(told, words)
    assert session.starts_at is not None
    head = _HEADS.get(
        -1 if told.days_left is None else told.days_left, marked("*Your session with %(partner)s: %(when)s.*")
    )
    text, shown = by_both_clocks(head, session.starts_at, told, words)
    return kit.Message(
        text,
        [
            kit.section(shown),
            kit.section(details(told, words, place=True)),
            *time_that_stands(told, words),
            kit.actions(times_button(session, words("Propose another time"), words)),
            kit.context(words.mrkdwn("Your calendar file has the same time. Both of you receive this message.")),
        ],
    )


def session_kept(told: Told, words: Words) -> kit.Message:
    """To whoever asked for another time, which does not suit."""
    session = told.session
    if session.state is not SessionState.BOOKED or told.ended or not told.newest:
        return standing(told, words)
    assert session.starts_at is not None
    head = marked("*Your session with %(partner)s stays on %(when)s.*\nThe other times you proposed do not suit.")
    text, shown = by_both_clocks(head, session.starts_at, told, words)
    button = times_button(session, words("Propose other times"), words)
    return kit.Message(text, [kit.section(shown), kit.section(details(told, words)), kit.actions(button)])


def session_left_out(told: Told, words: Words) -> kit.Message:
    """To whoever waits for an answer to their proposal: there is no session this month."""
    text = words.mrkdwn(
        "*No session with %(partner)s this month: the times you proposed are free again.*",
        partner=partner_of(told, words),
    )
    after = words.mrkdwn("You are asked about the next session of the series in its time. There is nothing to do now.")
    return kit.Message(text, [kit.section(text), kit.section(details(told, words)), kit.context(after)])


def time_that_stands(told: Told, words: Words) -> list[kit.Block]:
    """The time that stands while another is being agreed."""
    session = told.session
    if not session.is_being_moved:
        return []
    assert session.starts_at is not None
    when = moment_link(session.starts_at, told.zone, words)
    return [kit.section(words.mrkdwn("Another time is being agreed; until then it stays on %(when)s.", when=when))]


def standing(told: Told, words: Words) -> kit.Message:
    """What is true now, in the place of what was asked: no button is left that does nothing."""
    session = told.session
    text = shown = _standing_text(told, words)
    if session.starts_at and _has_a_time(told):
        head = marked("*Your session with %(partner)s: %(when)s.*")
        if session.state is SessionState.BOOKED:
            head = marked("*Booked: your session with %(partner)s, %(when)s.*")
        text, shown = by_both_clocks(head, session.starts_at, told, words)
    blocks = [kit.section(shown), kit.section(details(told, words))]
    if session.state is SessionState.BOOKED and not told.ended:
        where = words.mrkdwn(
            "Your group conversation with %(partner)s has the buttons to move or cancel it.",
            partner=partner_of(told, words),
        )
        blocks.append(kit.context(where))
    return kit.Message(text, blocks)


def _has_a_time(told: Told) -> bool:
    if told.session.state is SessionState.OVER:
        return True
    return told.session.state is SessionState.BOOKED and not told.ended


def _standing_text(told: Told, words: Words) -> Mrkdwn:
    session, partner = told.session, partner_of(told, words)
    if session.state is SessionState.CANCELLED and session.cause:
        return words.mrkdwn(_CLOSED[session.cause], partner=partner)
    if told.ended:
        return words.mrkdwn(_CLOSED[Cause.PAIR_ENDED], partner=partner)
    return words.mrkdwn("*%(partner)s has proposed other times.*\nOur latest message has them.", partner=partner)


MESSAGES: dict[Kind, kit.View] = {
    Kind.SESSION_KEPT: session_kept,
    Kind.SESSION_LEFT_OUT: session_left_out,
    Kind.SESSION_REMINDER: session_reminder,
}
