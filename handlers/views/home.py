"""The Home tab: what is next for me, then what I am in, then what I coordinate."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from handlers.views import blocks as kit
from handlers.views.dates import day_in_words, moment_with_zone
from handlers.views.digests import Digest, programme_blocks
from handlers.views.enrolment_buttons import change_button, join_button
from handlers.views.feedback import Asked, question_buttons, question_text
from handlers.views.health import health_blocks
from handlers.views.joining import left_out
from handlers.views.leaving import end_button
from handlers.views.offers import answer_buttons
from handlers.views.own_part import OwnPart, own_part_buttons
from handlers.views.pausing import resume_button
from handlers.views.session_buttons import accept_buttons, keep_button, times_button
from handlers.views.session_words import until_accepted, whose_clock
from handlers.views.words import Mrkdwn, Words, escape, mention
from mentoring.enrolments import Enrolment, Side
from mentoring.health import Health
from mentoring.programmes import Programme
from mentoring.sessions import Session, Slot

MOST_NEXT = 5
MOST_ROWS = 10
MOST_PAIRS = 18
"""Slack takes a hundred blocks."""


@dataclass(frozen=True)
class WaitingOffer:
    """An offer that its reader has not answered; `partner` is a Slack id."""

    programme: Programme
    pair_id: int
    partner: str
    answer_by: date


@dataclass(frozen=True)
class MyPair:
    """A pair that has begun, for one of its two. `session` is the one they plan or have booked; `slots` are what the
    partner proposes for it; `held` of `of` sessions were. `asked` where the reader may say how the last one was."""

    programme: Programme
    pair_id: int
    partner: str | None
    side: Side
    zone: str
    held: int
    of: int
    session: Session | None = None
    slots: Sequence[Slot] = ()
    asked: Asked | None = None


@dataclass(frozen=True)
class Home:
    """`coordinated` are the newest programmes of a coordinator, in figures; `more_coordinated` counts the others.
    `health` is that of the messages of all of them, and `sent_again` how many were put back into the queue just now."""

    enrolled: Sequence[tuple[Programme, Enrolment]] = ()
    open_for_me: Sequence[Programme] = ()
    offers: Sequence[WaitingOffer] = ()
    pairs: Sequence[MyPair] = ()
    coordinated: Sequence[Digest] = ()
    more_coordinated: int = 0
    health: Health = field(default_factory=Health)
    sent_again: int = 0
    part: OwnPart = field(default_factory=OwnPart)


def home_view(home: Home, words: Words) -> kit.Block:
    blocks = [kit.header(words("Reverse mentoring"))]
    blocks += _next(home, words)
    blocks += [_open_row(programme, words) for programme in home.open_for_me[:MOST_ROWS]]
    blocks += left_out(len(home.open_for_me[MOST_ROWS:]), words)
    if home.pairs:
        rows = [_pair_row(pair, words) for pair in home.pairs[:MOST_PAIRS]]
        blocks += [kit.divider(), kit.header(words("My pairs")), *rows, *_more_pairs(home, words)]
    if home.enrolled:
        rows = [_enrolled_row(programme, enrolment, words) for programme, enrolment in home.enrolled[:MOST_ROWS]]
        blocks += [kit.divider(), kit.header(words("My enrolments")), *rows]
        blocks += left_out(len(home.enrolled[MOST_ROWS:]), words)
    blocks += health_blocks(home.health, words, sent_again=home.sent_again)
    for digest in home.coordinated:
        blocks += [kit.divider(), *programme_blocks(digest, words)]
    blocks += left_out(home.more_coordinated, words)
    blocks += [kit.divider(), own_part_buttons(home.part, words)]
    return {"type": "home", "blocks": blocks}


def _more_pairs(home: Home, words: Words) -> list[kit.Block]:
    count = len(home.pairs[MOST_PAIRS:])
    return [kit.context(words.plural("And %(count)s more pair.", "And %(count)s more pairs.", count))] if count else []


def _next(home: Home, words: Words) -> list[kit.Block]:
    """What waits for its reader, most pressing first, each with its buttons; only the first one has a primary one."""
    items = [
        *(_offer(offer, words) for offer in home.offers),
        *(_proposal(pair, words) for pair in home.pairs if pair.slots),
        *(_question(pair.asked, words) for pair in home.pairs if pair.asked),
        *(_to_plan(pair, words) for pair in home.pairs if _needs_times(pair)),
        *(_booked(pair, words) for pair in _by_date(home.pairs)),
    ]
    if items:
        first, *others = items[:MOST_NEXT]
        return [*first, *(_quiet(block) for item in others for block in item)]
    if home.enrolled:
        return [kit.section(words("Nothing waits for you now. Whatever is next, you are told in our conversation."))]
    if home.open_for_me or home.coordinated:
        return []
    return [kit.section(words("No programme is open today. When one opens, you can join it from here."))]


def _offer(offer: WaitingOffer, words: Words) -> list[kit.Block]:
    text = words.mrkdwn(
        "*A pair is proposed to you: %(partner)s and you.*\n%(programme)s. Your answer can wait until %(day)s.",
        partner=mention(offer.partner),
        programme=offer.programme.name,
        day=day_in_words(offer.answer_by, words),
    )
    return [kit.section(text), kit.actions(*answer_buttons(offer.pair_id, words, primary=True))]


def _proposal(pair: MyPair, words: Words) -> list[kit.Block]:
    session, partner = pair.session, _who(pair, words)
    assert session is not None
    buttons = accept_buttons(session, [slot.starts_at for slot in pair.slots], pair.zone, words)
    buttons.append(times_button(session, words("Propose other times"), words))
    if session.is_being_moved:
        head = words.mrkdwn("*%(partner)s proposes to move your session: which time suits you?*", partner=partner)
        head = Mrkdwn(f"{head}\n{until_accepted(_when(pair, words), words)}")
        buttons.append(keep_button(session, pair.zone, words))
    else:
        head = words.mrkdwn("*%(partner)s proposes times for your session: which one suits you?*", partner=partner)
    clock = kit.context(whose_clock(session, pair.zone, partner, words))
    return [kit.section(head), kit.actions(*buttons), clock]


def _question(asked: Asked, words: Words) -> list[kit.Block]:
    return [kit.section(question_text(asked, words)), kit.actions(*question_buttons(asked.session_id, words))]


def _needs_times(pair: MyPair) -> bool:
    """Nobody has proposed times yet."""
    return pair.session is not None and pair.session.starts_at is None and pair.session.proposed_by is None


def _to_plan(pair: MyPair, words: Words) -> list[kit.Block]:
    assert pair.session is not None
    text = words.mrkdwn("*Your session with %(partner)s: when suits you?*", partner=_who(pair, words))
    button = times_button(pair.session, words("Propose times"), words, primary=True)
    return [kit.section(text), kit.actions(button)]


def _by_date(pairs: Sequence[MyPair]) -> list[MyPair]:
    """Those with a session that stands, the soonest first."""
    dated = [(pair.session.starts_at, pair) for pair in pairs if pair.session and pair.session.starts_at]
    return [pair for _, pair in sorted(dated, key=lambda each: each[0]) if not pair.slots]


def _booked(pair: MyPair, words: Words) -> list[kit.Block]:
    assert pair.session is not None
    text = words.mrkdwn(
        "*Your session with %(partner)s: %(when)s.*", partner=_who(pair, words), when=_when(pair, words)
    )
    return [kit.section(text), kit.actions(times_button(pair.session, words("Move"), words))]


def _quiet(block: kit.Block) -> kit.Block:
    """The same block with no primary button."""
    if "elements" not in block:
        return block
    elements = [{name: value for name, value in each.items() if name != "style"} for each in block["elements"]]
    return block | {"elements": elements}


def _pair_row(pair: MyPair, words: Words) -> kit.Block:
    values = {"partner": _who(pair, words), "programme": pair.programme.name}
    if pair.side is Side.MENTOR:
        head = words.mrkdwn("*%(partner)s* (%(programme)s): you share what you know.", **values)
    else:
        head = words.mrkdwn("*%(partner)s* (%(programme)s): you learn from a colleague.", **values)
    held = words.mrkdwn("Sessions held: %(held)s of %(of)s.", held=pair.held, of=pair.of)
    return kit.section(
        Mrkdwn(f"{head}\n{held} {_next_session(pair, words)}".rstrip()), accessory=end_button(pair.pair_id, words)
    )


def _next_session(pair: MyPair, words: Words) -> Mrkdwn:
    if pair.session is None:
        return Mrkdwn()
    if pair.session.starts_at:
        return words.mrkdwn("Next one: %(when)s.", when=_when(pair, words))
    if pair.session.proposed_by is pair.side:
        return words.mrkdwn("You have proposed times for the next one.")
    return words.mrkdwn("The next one has no date yet.")


def _when(pair: MyPair, words: Words) -> str:
    assert pair.session is not None
    assert pair.session.starts_at is not None
    return moment_with_zone(pair.session.starts_at, pair.zone, words)


def _who(pair: MyPair, words: Words) -> Mrkdwn:
    return mention(pair.partner) if pair.partner else escape(words("your partner"))


def _open_row(programme: Programme, words: Words) -> kit.Block:
    text = words.mrkdwn(
        "*%(programme)s* is open until %(day)s: share what you know, or learn from a colleague.",
        programme=programme.name,
        day=day_in_words(programme.closes_on, words),
    )
    return kit.section(text, accessory=join_button(programme, words, primary=False))


def enrolled_text(programme: Programme, enrolment: Enrolment, words: Words) -> Mrkdwn:
    if len(enrolment.answers.sides) > 1:
        return words.mrkdwn("*%(programme)s*: you share on some topics and learn on others.", programme=programme.name)
    if enrolment.answers.shares:
        return words.mrkdwn("*%(programme)s*: you share what you know.", programme=programme.name)
    return words.mrkdwn("*%(programme)s*: you learn from a colleague.", programme=programme.name)


def _enrolled_row(programme: Programme, enrolment: Enrolment, words: Words) -> kit.Block:
    text = enrolled_text(programme, enrolment, words)
    if not enrolment.paused_until:
        return kit.section(text, accessory=change_button(programme, words))
    rests = words.mrkdwn("You are on a break until %(day)s.", day=day_in_words(enrolment.paused_until, words))
    return kit.section(Mrkdwn(f"{text}\n{rests}"), accessory=resume_button(programme, words))
