"""How the facts of a message are read."""

from collections.abc import Callable
from datetime import datetime

from handlers.views.words import words_in
from storage import people, places
from storage.claims import Claim
from storage.database import Transaction

Facts = Callable[[Transaction, Claim, datetime], object | None]
"""Reads, fresh in the moment of sending, what a message tells; None when it is no longer true."""


def languages_of_two(transaction: Transaction, claim: Claim) -> list[str]:
    """What the two people speak in whose conversation a message stands, each language once; nothing for a channel."""
    if claim.place_id is None:
        return []
    readers = [people.get(transaction, number) for number in sorted(places.readers(transaction, claim.place_id))]
    return list(dict.fromkeys(words_in(person.language).language for person in readers))


def second_language(transaction: Transaction, claim: Claim) -> str | None:
    """The language that a message to two people is repeated in, where theirs differ; the first is its reader's."""
    return next(iter(languages_of_two(transaction, claim)[1:]), None)
