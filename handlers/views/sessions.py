"""Finding a time for a session: the question to one of the two, and a proposal to the other."""

from collections.abc import Sequence
from datetime import datetime

from handlers.views import blocks as kit
from handlers.views.dates import moment_in_words, moment_link, moment_with_zone
from handlers.views.session_buttons import (
    accept_buttons,
    keep_button,
    more_menu,
    propose_buttons,
    put_off_button,
    times_button,
)
from handlers.views.session_outcomes import standing, time_that_stands
from handlers.views.session_words import (
    Offered,
    Stands,
    Told,
    partner_of,
    session_line,
    stands,
    until_accepted,
    whose_clock,
)
from handlers.views.words import Mrkdwn, Words
from mentoring.messages import Kind


def session_plan(told: Told, words: Words) -> kit.Message:
    turn = stands(told)
    if turn is Stands.ASKS:
        return _ask(told, words)
    return _waits(told, words) if turn is Stands.WAITS else standing(told, words)


def session_proposed(told: Told, words: Words) -> kit.Message:
    if stands(told) is Stands.ANSWERS and told.newest:
        return _answer(told, words)
    return session_plan(told, words)


def _ask(told: Told, words: Words) -> kit.Message:
    session, partner = told.session, partner_of(told, words)
    if told.asked_before:
        head = words.mrkdwn("*Your session with %(partner)s has no date yet: when suits you?*", partner=partner)
    else:
        head = words.mrkdwn("*Your session with %(partner)s: when suits you?*", partner=partner)
    times = [slot.starts_at for slot in told.slots]
    buttons = propose_buttons(session, times, told.zone, words)
    blocks = [kit.section(head), kit.section(_what_a_choice_does(told, words))]
    blocks += [kit.actions(*buttons)] if buttons else []
    blocks.append(_other_ways(told, words("Other times") if buttons else words("Propose times"), words))
    return kit.Message(head, [*blocks, _whose_times(told, words)])


def _what_a_choice_does(told: Told, words: Words) -> Mrkdwn:
    line = session_line(told.programme, told.session, told.of, words)
    partner = partner_of(told, words)
    if told.slots:
        text = words.mrkdwn("Choose a time: %(partner)s is asked to accept it.", partner=partner)
    else:
        text = words.mrkdwn(
            "We found no free time in the working hours of you both around this date. Propose some that could do: "
            "%(partner)s is asked to accept one.",
            partner=partner,
        )
    return Mrkdwn(f"{line}\n{text}")


def _answer(told: Told, words: Words) -> kit.Message:
    session = told.session
    times = [slot.starts_at for slot in told.slots]
    text = _proposal(told, times, words)
    buttons = accept_buttons(session, times, told.zone, words)
    lines = [session_line(told.programme, session, told.of, words), *_until_accepted(told, words)]
    return kit.Message(
        text,
        [
            kit.section(text),
            kit.section(Mrkdwn("\n".join(lines))),
            *([kit.actions(*buttons)] if buttons else []),
            _other_ways(told, words("Propose other times"), words),
            _whose_times(told, words),
        ],
    )


def _proposal(told: Told, times: Sequence[datetime], words: Words) -> Mrkdwn:
    partner = partner_of(told, words)
    if len(times) == 1:
        when = moment_with_zone(times[0], told.zone, words)
        if told.session.is_being_moved:
            return words.mrkdwn("*%(partner)s proposes to move your session to %(when)s.*", partner=partner, when=when)
        return words.mrkdwn("*%(partner)s proposes %(when)s for your session.*", partner=partner, when=when)
    if told.session.is_being_moved:
        return words.mrkdwn("*%(partner)s proposes to move your session: which time suits you?*", partner=partner)
    return words.mrkdwn("*%(partner)s proposes times for your session: which one suits you?*", partner=partner)


def _until_accepted(told: Told, words: Words) -> list[Mrkdwn]:
    if not told.session.is_being_moved:
        return []
    assert told.session.starts_at is not None
    return [until_accepted(moment_link(told.session.starts_at, told.zone, words), words)]


def _other_ways(told: Told, times_label: str, words: Words) -> kit.Block:
    """The form, and the quiet ways out. Not the last session of a series can be left out, nor one that is booked."""
    session = told.session
    form = times_button(session, times_label, words, primary=not told.slots)
    if session.is_being_moved:
        return kit.actions(form, keep_button(session, told.zone, words))
    leave_out = [put_off_button(session, words)] if session.number + 1 < told.of else []
    return kit.actions(form, *leave_out, more_menu(session, words))


def _whose_times(told: Told, words: Words) -> kit.Block:
    """Last and small: whose clock this is, what is unusual about it, and when the session is due."""
    partner = partner_of(told, words)
    texts = [whose_clock(told.session, told.zone, partner, words)]
    mine = _listed([slot for slot in told.slots if slot.outside_mine], told, words)
    theirs = _listed([slot for slot in told.slots if slot.outside_theirs], told, words)
    if mine:
        texts.append(words.mrkdwn("Outside your usual working hours: %(times)s.", times=mine))
    if theirs:
        texts.append(
            words.mrkdwn("Outside the usual working hours of %(partner)s: %(times)s.", partner=partner, times=theirs)
        )
    return kit.context(*texts)


def _listed(slots: Sequence[Offered], told: Told, words: Words) -> str:
    return words.listed([moment_in_words(slot.starts_at, told.zone, words) for slot in slots])


def _waits(told: Told, words: Words) -> kit.Message:
    """The reader has proposed, and the partner answers next."""
    partner = partner_of(told, words)
    times = [slot.starts_at for slot in told.slots]
    if told.session.is_being_moved:
        text = words.mrkdwn("*You proposed to move your session: %(partner)s answers next.*", partner=partner)
    else:
        text = words.mrkdwn("*You proposed a date for your session: %(partner)s answers next.*", partner=partner)
    lines = [Mrkdwn(f"• {moment_link(time, told.zone, words)}") for time in times]
    return kit.Message(
        text,
        [
            kit.section(text),
            *([kit.section(Mrkdwn("\n".join(lines)))] if lines else []),
            kit.section(session_line(told.programme, told.session, told.of, words)),
            *time_that_stands(told, words),
            kit.actions(times_button(told.session, words("Propose other times"), words)),
        ],
    )


MESSAGES: dict[Kind, kit.View] = {
    Kind.SESSION_PLAN: session_plan,
    Kind.SESSION_PLAN_REMINDER: session_proposed,
    Kind.SESSION_PROPOSED: session_proposed,
}
