"""A programme in figures, for those who coordinate it: what needs a hand first. Activity only, never an answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.views import blocks as kit
from handlers.views.admission import admission_button
from handlers.views.coordinating import ANNOUNCE, COORDINATORS
from handlers.views.help import command_line
from handlers.views.inviting import invite_button
from handlers.views.joining import left_out
from handlers.views.matching import MATCH
from handlers.views.words import Mrkdwn, Words, mention
from mentoring.digests import Figures, SessionFigures
from mentoring.enrolments import Side
from mentoring.messages import Kind
from mentoring.programmes import Programme

MOST_NAMED = 10
MOST_PROGRAMMES = 5


@dataclass(frozen=True)
class Digest:
    """`stalled` are the Slack ids of pairs that look for a date, as many as are named; `is_open` while people enrol."""

    programme: Programme
    figures: Figures
    stalled: Sequence[tuple[str, str]]
    is_open: bool


def digest(facts: Digest, words: Words) -> kit.Message:
    text, phrase = headline(facts, words), words("digest")
    why = words.mrkdwn(
        "You receive this on Mondays because you coordinate this programme; `%(command)s` shows it at any time. "
        "%(only)s",
        command=command_line(phrase, words),
        only=_activity_only(words),
    )
    return kit.Message(text, [*programme_blocks(facts, words), kit.context(why)])


def digests_on_demand(shown: Sequence[Digest], more: int, words: Words) -> kit.Message:
    """The newest programmes, `more` beyond them, answered to a command."""
    if len(shown) == 1:
        text = headline(shown[0], words)
    else:
        text = words.mrkdwn("The programmes you coordinate, as they stand now.")
    blocks = [block for each in shown for block in (*programme_blocks(each, words), kit.divider())]
    return kit.Message(text, [*blocks, *left_out(more, words), kit.context(_activity_only(words))])


def programme_blocks(facts: Digest, words: Words) -> list[kit.Block]:
    """The same in the digest, on demand and in the Home tab. What has not happened yet takes no line."""
    sessions = [kit.section(_sessions(facts.figures, words))] if facts.figures.in_all != SessionFigures() else []
    return [
        kit.section(headline(facts, words)),
        kit.section(_needs_a_hand(facts, words)),
        *sessions,
        kit.section(_pairs_and_people(facts.figures, words)),
        _buttons(facts, words),
    ]


def headline(facts: Digest, words: Words) -> Mrkdwn:
    name, counted = facts.programme.name, facts.figures.in_all
    if counted.due:
        return words.mrkdwn(
            "*%(programme)s*, sessions held: %(held)s of %(due)s due; unconfirmed: %(unconfirmed)s.",
            programme=name,
            held=counted.held,
            due=counted.due,
            unconfirmed=counted.unconfirmed,
        )
    return words.mrkdwn(
        "*%(programme)s*, people enrolled: %(enrolled)s; no session is due yet.",
        programme=name,
        enrolled=sum(facts.figures.enrolled.values()),
    )


MESSAGES: dict[Kind, kit.View] = {Kind.DIGEST: digest}


def _needs_a_hand(facts: Digest, words: Words) -> Mrkdwn:
    lines = [*_stalled(facts, words), *_slow_offers(facts.figures, words), *_to_match(facts.figures, words)]
    if not lines:
        return words.mrkdwn("Nothing needs a hand today.")
    return _listed(words.mrkdwn("*What needs a hand*"), lines)


def _stalled(facts: Digest, words: Words) -> list[Mrkdwn]:
    count = facts.figures.stalled
    if not count:
        return []
    head = words.plural("%(count)s pair has found no date yet", "%(count)s pairs have found no date yet", count)
    named = [
        words.mrkdwn("%(mentor)s and %(mentee)s", mentor=mention(mentor), mentee=mention(mentee))
        for mentor, mentee in facts.stalled
    ]
    if others := count - len(named):
        named.append(Mrkdwn(words.plural("%(count)s more", "%(count)s more", others)))
    return [words.mrkdwn("%(count)s: %(pairs)s.", count=head, pairs=Mrkdwn(" · ".join(named)))]


def _slow_offers(figures: Figures, words: Words) -> list[Mrkdwn]:
    if not figures.slow_offers:
        return []
    return [
        Mrkdwn(
            words.plural(
                "%(count)s proposal has waited for an answer for three days or more.",
                "%(count)s proposals have waited for an answer for three days or more.",
                figures.slow_offers,
            )
        )
    ]


def _to_match(figures: Figures, words: Words) -> list[Mrkdwn]:
    if not figures.waiting[Side.MENTEE]:
        return []
    text = words.plural(
        "%(count)s person waits for somebody to learn from",
        "%(count)s people wait for somebody to learn from",
        figures.waiting[Side.MENTEE],
    )
    if figures.waiting[Side.MENTOR]:
        free = words.plural("%(count)s has a place free", "%(count)s have a place free", figures.waiting[Side.MENTOR])
        return [words.mrkdwn("%(waiting)s; of those who share, %(free)s.", waiting=text, free=free)]
    return [words.mrkdwn("%(waiting)s, and nobody who shares has a place free.", waiting=text)]


def _sessions(figures: Figures, words: Words) -> Mrkdwn:
    """Held of due, with what is unconfirmed beside it (design, section 5)."""
    in_all, lately = figures.in_all, figures.lately
    rows = [
        words.mrkdwn(
            "Held: *%(held)s* (+%(held_lately)s), of *%(due)s* due (+%(due_lately)s)",
            held=in_all.held,
            held_lately=lately.held,
            due=in_all.due,
            due_lately=lately.due,
        ),
        words.mrkdwn("Unconfirmed: *%(count)s* (+%(more)s)", count=in_all.unconfirmed, more=lately.unconfirmed),
        words.mrkdwn(
            "Booked: *%(count)s* (+%(more)s), of which still to come: *%(ahead)s*",
            count=in_all.booked,
            more=lately.booked,
            ahead=figures.ahead,
        ),
    ]
    if in_all.cancelled:
        rows.append(words.mrkdwn("Cancelled: *%(count)s* (+%(more)s)", count=in_all.cancelled, more=lately.cancelled))
    if in_all.missed:
        rows.append(
            words.mrkdwn("Did not take place: *%(count)s* (+%(more)s)", count=in_all.missed, more=lately.missed)
        )
    if in_all.differs:
        rows.append(
            words.mrkdwn(
                "The two say different things: *%(count)s* (+%(more)s)", count=in_all.differs, more=lately.differs
            )
        )
    return _listed(words.mrkdwn("*Sessions* in all (and since last week)"), rows)


def _pairs_and_people(figures: Figures, words: Words) -> Mrkdwn:
    return _listed(
        words.mrkdwn("*Pairs and people*"),
        [*_pairs(figures, words), *_offers(figures, words), *_people(figures, words)],
    )


def _pairs(figures: Figures, words: Words) -> list[Mrkdwn]:
    """Once there are some."""
    rows = []
    if figures.active:
        rows.append(
            words.mrkdwn(
                "Active pairs: *%(active)s*, of which stalled: *%(stalled)s*",
                active=figures.active,
                stalled=figures.stalled,
            )
        )
    if figures.completed or figures.ended:
        rows.append(
            words.mrkdwn(
                "Series complete: *%(completed)s*; ended before: *%(ended)s*",
                completed=figures.completed,
                ended=figures.ended,
            )
        )
    return rows


def _offers(figures: Figures, words: Words) -> list[Mrkdwn]:
    if not figures.offers:
        return []
    return [words.mrkdwn("Proposals that wait for an answer: *%(count)s*", count=figures.offers)]


def _people(figures: Figures, words: Words) -> list[Mrkdwn]:
    return [
        words.mrkdwn(
            "Enrolled: *%(mentors)s* to share, *%(mentees)s* to learn",
            mentors=figures.enrolled[Side.MENTOR],
            mentees=figures.enrolled[Side.MENTEE],
        ),
        words.mrkdwn(
            "Waiting, with a place free: *%(mentors)s* to share, *%(mentees)s* to learn",
            mentors=figures.waiting[Side.MENTOR],
            mentees=figures.waiting[Side.MENTEE],
        ),
    ]


def _buttons(facts: Digest, words: Words) -> kit.Block:
    value = str(facts.programme.id)
    buttons = [kit.button(words("Look for pairs"), MATCH, value=value, primary=_can_match(facts.figures))]
    if facts.is_open:
        buttons.append(kit.button(words("Announce in a channel"), ANNOUNCE, value=value))
        buttons.append(invite_button(facts.programme, words))
    buttons.append(kit.button(words("Add coordinators"), COORDINATORS, value=value))
    buttons.append(admission_button(facts.programme, words))
    return kit.actions(*buttons)


def _can_match(figures: Figures) -> bool:
    return all(figures.waiting.values())


def _activity_only(words: Words) -> Mrkdwn:
    return words.mrkdwn("These are activity only: what people say of their sessions is not shown to you.")


def _listed(title: Mrkdwn, rows: Sequence[Mrkdwn]) -> Mrkdwn:
    return Mrkdwn("\n".join([title, *(f"• {row}" for row in rows)]))
