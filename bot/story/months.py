"""The months in which pairs meet: time is pushed by a few days, and people react to what reached them."""

import re
from datetime import timedelta

from rich.progress import track

from bot.story.cast import Couple, Trait, cast
from bot.story.people import Company
from bot.story.reading import find
from bot.story.stage import Json, Stage, direct, expect, is_french, show
from handlers.views.session_buttons import CANCEL

STRIDE = timedelta(days=3)
STRIDES = 66
"""Six months and a half, so that the last session of each series has its time."""

LEAVES_AFTER = 20
"""Strides until somebody leaves."""

_DATE = re.compile(r"<!date\^(\d+)\^")


def meet(stage: Stage) -> Company:
    """Everybody meets, or does not, until the series are over."""
    stage.print.chapter("Six months: sessions, reminders and what became of them")
    company = Company(stage, cast(stage))
    gone = False
    for stride in track(range(STRIDES), description="six months", console=stage.console, transient=True):
        company.react()
        report = stage.slack.step(by=STRIDE)
        expect(not report.warnings, f"the clock warns: {report.warnings}")
        if not gone and stride >= LEAVES_AFTER:
            gone = _somebody_leaves(company)
    expect(gone, "nobody had a session booked to leave behind")
    _show_digest(stage)
    return company


def _somebody_leaves(company: Company) -> bool:
    couple = next(each for each in company.couples if each.trait is Trait.LEAVES)
    if not _has_session_ahead(company.stage, couple):
        return False
    company.leave(couple)
    company.stage.slack.step(by=timedelta(hours=1))
    partner = company.stage.person(couple.mentee)
    last = _last_with(company.stage, partner, "a pris fin" if is_french(partner) else "has ended")
    show(company.stage, partner, last)
    return True


def _has_session_ahead(stage: Stage, couple: Couple) -> bool:
    now = stage.slack.now().timestamp()
    booked = [message for message in direct(stage, stage.person(couple.mentee)) if find(message, CANCEL)]
    return any(int(at) > now for message in booked for at in _DATE.findall(str(message["blocks"])))


def _last_with(stage: Stage, person: Json, words: str) -> Json:
    found = [message for message in direct(stage, person) if words in message["text"]]
    expect(bool(found), f"{person['real_name']} never read “{words}”")
    return found[-1]


def _show_digest(stage: Stage) -> None:
    stage.print.chapter("The coordinator's week")
    show(stage, stage.coordinator, _last_with(stage, stage.coordinator, "semaine"))
