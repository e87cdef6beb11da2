"""Delegates: asking somebody to book, what becomes of it, and the sessions that they book."""

import json
from dataclasses import dataclass

from handlers.views import blocks as kit
from handlers.views.dates import moment_with_zone
from handlers.views.session_buttons import accept_buttons, keep_button, propose_buttons, times_button
from handlers.views.session_words import Stands, Told, partner_of, session_line, stands
from handlers.views.words import Mrkdwn, Words, mention
from mentoring.delegates import DelegationState
from mentoring.messages import Kind

DELEGATE = "delegate"
DELEGATE_FORM = "delegate_form"
ACCEPT_DELEGATION = "accept_delegation"
REFUSE_DELEGATION = "refuse_delegation"
END_DELEGATION = "end_delegation"


@dataclass(frozen=True)
class Delegated:
    """How it stands between a mentee and somebody they asked; both by their Slack ids."""

    id: int
    mentee: str
    delegate: str
    state: DelegationState
    to_mentee: bool


@dataclass(frozen=True)
class DelegatedSession:
    """A session as the one who learns sees it, for whoever `books` for them; `mentee` is a Slack id, `zone` the
    reader's."""

    told: Told
    mentee: str
    zone: str
    books: bool


def delegate_button(words: Words) -> kit.Block:
    return kit.button(words("Let somebody book for me"), DELEGATE, value="0")


def delegate_form(words: Words) -> kit.Block:
    intro = words.mrkdwn(
        "Somebody you trust, such as your assistant, can book and move your sessions. They see the dates and with whom "
        "you meet, and nothing else. You can end it at any time."
    )
    return kit.modal(
        words("Book for me"),
        [kit.section(intro), kit.field("delegate", words("Who books for you?"), kit.person_select())],
        callback=DELEGATE_FORM,
        submit=words("Ask them"),
        close=words("Cancel"),
        carries=json.dumps({"language": words.language}),
    )


def standing_page(facts: Delegated, words: Words) -> kit.Block:
    """Who books for its reader, with the way to end it."""
    blocks = [kit.section(_to_mentee(facts, words))]
    if facts.state in {DelegationState.ASKED, DelegationState.ACTIVE}:
        blocks.append(kit.actions(_end_button(facts, words)))
    return kit.modal(words("Book for me"), blocks, close=words("Close"))


def delegate_asked(facts: Delegated, words: Words) -> kit.Message:
    if facts.state is not DelegationState.ASKED:
        return _to_delegate(facts, words)
    text = words.mrkdwn(
        "*%(mentee)s asks you to book and move their mentoring sessions.*", mentee=mention(facts.mentee)
    )
    what = words.mrkdwn(
        "You would receive the messages about dates here, with buttons. You see when and with whom %(mentee)s meets, "
        "and nothing else. Either of you can end it at any time.",
        mentee=mention(facts.mentee),
    )
    value = str(facts.id)
    buttons = (
        kit.button(words("Accept"), ACCEPT_DELEGATION, value=value, primary=True),
        kit.button(words("No, thank you"), REFUSE_DELEGATION, value=value),
    )
    return kit.Message(text, [kit.section(text), kit.section(what), kit.actions(*buttons)])


def delegate_news(facts: Delegated, words: Words) -> kit.Message:
    if not facts.to_mentee:
        return _to_delegate(facts, words)
    text = _to_mentee(facts, words)
    return kit.Message(text, [kit.section(text)])


def delegated_session(facts: DelegatedSession, words: Words) -> kit.Message:
    if not facts.books:
        text = words.mrkdwn("You no longer book sessions for %(mentee)s.", mentee=mention(facts.mentee))
        return kit.Message(text, [kit.section(text)])
    text, buttons = _turn(facts, words)
    line = session_line(facts.told.programme, facts.told.session, facts.told.of, words)
    blocks = [kit.section(text), kit.section(line), *([kit.actions(*buttons)] if buttons else [])]
    why = words.mrkdwn("You receive this because you book for %(mentee)s.", mentee=mention(facts.mentee))
    return kit.Message(text, [*blocks, kit.context(why)])


MESSAGES: dict[Kind, kit.View] = {
    Kind.DELEGATED_SESSION: delegated_session,
    Kind.DELEGATE_ASKED: delegate_asked,
    Kind.DELEGATE_NEWS: delegate_news,
}


def _turn(facts: DelegatedSession, words: Words) -> tuple[Mrkdwn, list[kit.Block]]:
    """Whose turn it is, and what can be done now."""
    told, turn = facts.told, stands(facts.told)
    session, starts = told.session, [slot.starts_at for slot in told.slots]
    values = {"mentee": mention(facts.mentee), "partner": partner_of(told, words)}
    if turn is Stands.ASKS:
        text = words.mrkdwn("*When could %(mentee)s meet %(partner)s?*", **values)
        return text, [*propose_buttons(session, starts, facts.zone, words), _times(facts, "Other times", words)]
    if turn is Stands.ANSWERS:
        text = words.mrkdwn("*%(partner)s proposes times to %(mentee)s: which one suits?*", **values)
        buttons = [*accept_buttons(session, starts, facts.zone, words), _times(facts, "Propose other times", words)]
        return text, [*buttons, *([keep_button(session, facts.zone, words)] if session.is_being_moved else [])]
    if turn is Stands.WAITS:
        text = words.mrkdwn("*%(partner)s is asked about the times proposed for %(mentee)s.*", **values)
        return text, [_times(facts, "Propose other times", words)]
    if turn is Stands.BOOKED and session.starts_at:
        when = moment_with_zone(session.starts_at, facts.zone, words)
        text = words.mrkdwn("*%(mentee)s meets %(partner)s: %(when)s.*", **values, when=when)
        return text, [_times(facts, "Move", words)]
    return words.mrkdwn("*%(mentee)s and %(partner)s: there is nothing left to book here.*", **values), []


def _times(facts: DelegatedSession, label: str, words: Words) -> kit.Block:
    return times_button(facts.told.session, words(label), words)


def _to_mentee(facts: Delegated, words: Words) -> Mrkdwn:
    delegate = mention(facts.delegate)
    if facts.state is DelegationState.ASKED:
        return words.mrkdwn("%(delegate)s is asked to book your sessions, and has not answered yet.", delegate=delegate)
    if facts.state is DelegationState.ACTIVE:
        return words.mrkdwn("%(delegate)s can book and move your sessions.", delegate=delegate)
    return words.mrkdwn("%(delegate)s does not book your sessions. You can ask somebody else.", delegate=delegate)


def _to_delegate(facts: Delegated, words: Words) -> kit.Message:
    mentee = mention(facts.mentee)
    if facts.state is DelegationState.ACTIVE:
        text = words.mrkdwn("You book and move sessions for %(mentee)s.", mentee=mentee)
        return kit.Message(text, [kit.section(text), kit.actions(_end_button(facts, words))])
    if facts.state is DelegationState.REFUSED:
        text = words.mrkdwn("You said no: you do not book sessions for %(mentee)s.", mentee=mentee)
    else:
        text = words.mrkdwn("You no longer book sessions for %(mentee)s.", mentee=mentee)
    return kit.Message(text, [kit.section(text)])


def _end_button(facts: Delegated, words: Words) -> kit.Block:
    return kit.button(words("End it"), END_DELEGATION, value=str(facts.id))
