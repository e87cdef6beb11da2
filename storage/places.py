"""Where Binôme posts besides direct messages: channels, and the group conversation of two people."""

from sqlmodel import select

from storage.database import Transaction, inserts_unless_known
from storage.tables import PlaceRow


def of_two(transaction: Transaction, workspace_id: int, *, one: int, other: int) -> int:
    """The place of two people, by their person numbers: the same one in every programme, opened when first needed."""
    first, second = sorted((one, other))
    values = {"workspace_id": workspace_id, "first_person_id": first, "second_person_id": second}
    inserts_unless_known(transaction, PlaceRow, [values])
    query = select(PlaceRow.id).where(PlaceRow.first_person_id == first, PlaceRow.second_person_id == second)
    found = transaction.exec(query).one()
    assert found is not None
    return found


def readers(transaction: Transaction, place_id: int) -> list[int]:
    """The two people whose conversation a place is; nobody for a channel."""
    place = transaction.get_one(PlaceRow, place_id)
    return [person_id for person_id in (place.first_person_id, place.second_person_id) if person_id]
