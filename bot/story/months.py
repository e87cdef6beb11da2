"""The months in which pairs meet: time is pushed by a few days, and people react to what reached them."""

from datetime import timedelta

from bot.story.cast import Couple, Trait, cast, join_in
from bot.story.pairing import match_again
from bot.story.people import Company
from bot.story.reading import find
from bot.story.stage import Json, Stage, direct, expect, is_french, show
from handlers.views.leaving import END_PAIR
from handlers.views.session_buttons import CANCEL

STRIDE = timedelta(days=3)
STRIDES = 66
"""Six months and a half, so that the last session of each series has its time."""

MATCHED_AGAIN_AFTER = 3
"""Strides until the first offers have run out."""

LEAVES_AFTER = 15
"""Strides until somebody leaves."""


def meet(stage: Stage) -> Company:
    """Everybody meets, or does not, until the series are over."""
    stage.print.chapter("Six months: sessions, reminders and what became of them")
    company = Company(stage, cast(stage))
    _show_kick_off(stage, company.couples[-1])
    pass_time(company, range(STRIDES), "six months")
    _show_digest(stage)
    return company


def pass_time(company: Company, strides: range, what: str) -> None:
    """Time is pushed, people react, and one of them leaves."""
    stage, gone = company.stage, False
    for stride in stage.print.track(strides, what):
        company.react()
        if stride == MATCHED_AGAIN_AFTER:
            match_again(stage)
            join_in(stage, company.couples)
        move(stage, STRIDE)
        if not gone and stride >= LEAVES_AFTER:
            gone = _somebody_leaves(company)
    expect(gone, "nobody had a session booked to leave behind")


def move(stage: Stage, by: timedelta) -> None:
    report = stage.slack.step(by=by)
    expect(not report.warnings, f"the clock warns: {report.warnings}")


def _show_kick_off(stage: Stage, couple: Couple) -> None:
    reader = stage.person(couple.mentee)
    kick_off = next(each for each in direct(stage, reader) if find(each, END_PAIR))
    show(stage, reader, kick_off, place="with their partner")


def _somebody_leaves(company: Company) -> bool:
    """Whether the pair that is to end had a session booked."""
    stage = company.stage
    couple = next(each for each in company.couples if each.trait is Trait.LEAVES)
    if not _has_session_ahead(stage, couple):
        return False
    company.leave(couple)
    stage.slack.step(by=timedelta(hours=1))
    partner = stage.person(couple.mentee)
    show(stage, partner, _last_with(stage, partner, "pris fin" if is_french(partner) else "has ended"))
    return True


def _has_session_ahead(stage: Stage, couple: Couple) -> bool:
    """What is booked can be cancelled until it begins."""
    together = [each for each in direct(stage, stage.person(couple.mentee)) if each["channel"] == couple.channel]
    return any(find(message, CANCEL) for message in together)


def _last_with(stage: Stage, person: Json, words: str) -> Json:
    found = [message for message in direct(stage, person) if words in message["text"]]
    expect(bool(found), f"{person['real_name']} never read “{words}”")
    return found[-1]


def _show_digest(stage: Stage) -> None:
    stage.print.chapter("The coordinator's week")
    show(stage, stage.coordinator, _last_with(stage, stage.coordinator, "séances tenues"))
