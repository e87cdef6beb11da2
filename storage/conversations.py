"""Slack's conversations that messages go to: with one person, of two people, or a channel; and who is asked into a new
one."""

from sqlmodel import col, update

from mentoring.people import Standing
from storage import people, places
from storage.claims import Claim
from storage.database import Transaction
from storage.tables import PersonRow, PlaceRow


def of_claim(transaction: Transaction, claim: Claim) -> str | None:
    """Slack's id of the conversation a message goes to, where it is known."""
    if claim.place_id:
        return transaction.get_one(PlaceRow, claim.place_id).slack_id
    return transaction.get_one(PersonRow, claim.person_id).slack_conversation


def to_open(transaction: Transaction, claim: Claim) -> list[str]:
    """Slack's ids of those whose conversation has to be opened; nobody when one of them has left Slack."""
    numbers = places.readers(transaction, claim.place_id) if claim.place_id else [claim.person_id or 0]
    readers = [people.get(transaction, number) for number in numbers]
    slack_ids = [person.slack_id for person in readers if person.slack_id and person.standing != Standing.DEACTIVATED]
    return slack_ids if len(slack_ids) == len(numbers) else []


def save(transaction: Transaction, claim: Claim, slack_id: str) -> None:
    """Keep the id of what Slack opened; asked again, it answers with the same one."""
    if claim.place_id:
        transaction.execute(update(PlaceRow).where(col(PlaceRow.id) == claim.place_id).values(slack_id=slack_id))
    elif claim.person_id:
        people.save_conversation(transaction, claim.person_id, slack_id)
