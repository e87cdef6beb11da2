"""Who behaves how in the months that follow: most pairs just meet, and each thing that can happen, happens in one."""

import re
from collections.abc import Sequence
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
    """A pair: the Slack ids of the two, and of their conversation."""

    pair_id: int
    mentor: str
    mentee: str
    channel: str
    trait: Trait


def cast(stage: Stage, special: Sequence[Trait] = ONCE) -> list[Couple]:
    """Every pair that has begun, as the kick-off in its conversation tells; the first ones are the special ones."""
    begun = _begun(stage)
    expect(len(begun) > len(special), f"only {len(begun)} pairs have begun")
    traits = dict(zip(sorted(begun), special, strict=False))
    return [_couple(stage, begun[pair_id], traits.get(pair_id, Trait.PLAIN)) for pair_id in sorted(begun)]


def join_in(stage: Stage, couples: list[Couple]) -> None:
    """Pairs that began later just meet."""
    known = {couple.pair_id for couple in couples}
    couples += [
        _couple(stage, kick_off, Trait.PLAIN) for number, kick_off in _begun(stage).items() if number not in known
    ]


def _begun(stage: Stage) -> dict[int, Json]:
    """The kick-off of every pair that goes on, by the number of the pair."""
    return {
        int(button["value"]): message
        for person in stage.joining
        if stage.learns(person)
        for message in direct(stage, person)
        if (button := find(message, END_PAIR))
    }


def _couple(stage: Stage, kick_off: Json, trait: Trait) -> Couple:
    two = [stage.person(slack_id) for slack_id in _MENTION.findall(kick_off["text"])]
    [mentee] = [person["id"] for person in two if stage.learns(person)]
    [mentor] = [person["id"] for person in two if not stage.learns(person)]
    button = find(kick_off, END_PAIR)
    assert button is not None
    return Couple(int(button["value"]), mentor=mentor, mentee=mentee, channel=kick_off["channel"], trait=trait)
