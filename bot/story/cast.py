"""Who behaves how in the months that follow: most pairs just meet, and each thing that can happen, happens in one."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.story.reading import find
from bot.story.stage import Json, Stage, direct, expect
from handlers.views.leaving import END_PAIR

_MENTION = re.compile(r"<@([A-Z0-9]+)>")


class Trait(StrEnum):
    """What is special about a pair; most have nothing special."""

    PLAIN = "plain"
    COUNTERS = "counters"
    MOVES = "moves"
    MISSES = "misses"
    SILENT = "silent"
    STALLS = "stalls"
    LEAVES = "leaves"
    NOT_THIS_MONTH = "not_this_month"
    HAS_DATE = "has_date"
    HAS_MET = "has_met"
    CANCELS = "cancels"


ONCE = tuple(trait for trait in Trait if trait is not Trait.PLAIN)


@dataclass(frozen=True)
class Couple:
    """A pair by the Slack ids of the two."""

    pair_id: int
    mentor: str
    mentee: str
    trait: Trait


def cast(stage: Stage) -> list[Couple]:
    """Every pair that has begun, as the kick-off in its conversation tells; the first ones are the special ones."""
    begun = _begun(stage)
    expect(len(begun) > len(ONCE), f"only {len(begun)} pairs have begun")
    traits = dict(zip(sorted(begun), ONCE, strict=False))
    return [_couple(stage, pair_id, two, traits.get(pair_id, Trait.PLAIN)) for pair_id, two in sorted(begun.items())]


def join_in(stage: Stage, couples: list[Couple]) -> None:
    """Pairs that began later just meet."""
    known = {couple.pair_id for couple in couples}
    couples += [
        _couple(stage, pair_id, two, Trait.PLAIN) for pair_id, two in _begun(stage).items() if pair_id not in known
    ]


def _begun(stage: Stage) -> dict[int, list[str]]:
    """The Slack ids of the two, by the number of their pair."""
    return {
        int(button["value"]): _MENTION.findall(message["text"])
        for person in stage.joining
        if stage.learns(person)
        for message in direct(stage, person)
        if (button := find(message, END_PAIR))
    }


def _couple(stage: Stage, pair_id: int, two: list[str], trait: Trait) -> Couple:
    people: list[Json] = [stage.person(slack_id) for slack_id in two]
    mentee = next(person["id"] for person in people if stage.learns(person))
    mentor = next(person["id"] for person in people if person["id"] != mentee)
    return Couple(pair_id, mentor=mentor, mentee=mentee, trait=trait)
