"""Whether a message is still true in the moment of sending, and writing down that Slack is about to be called."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.composing import Composed, Composer
from scheduler.groundwork import Ground, Groundwork
from scheduler.nudging import held_back
from storage import claims
from storage.claims import Claim, OutboxState
from storage.database import Database, Transaction
from storage.warming import warm


@dataclass(frozen=True)
class Prepared:
    """A row that is `posting`, or, without `composed`, one that needs no call."""

    ground: Ground
    composed: Composed | None


class Checking:
    """`lease_is_short` tells, of the moment a claim ends, whether too little of it is left for a call."""

    def __init__(
        self,
        database: Database,
        *,
        compose: Composer,
        groundwork: Groundwork,
        now: Callable[[], datetime],
        lease_is_short: Callable[[float], bool],
    ) -> None:
        self._database = database
        self._compose = compose
        self._groundwork = groundwork
        self._now = now
        self._lease_is_short = lease_is_short

    def one(self, transaction: Transaction, claim: Claim, ground: Ground, leased_until: float) -> Prepared:
        """Raises ClaimLost."""
        claims.hold(transaction, claim)
        checked = {claim: Prepared(ground, self._still_true(transaction, claim, ground))}
        return self._marked(transaction, checked, leased_until)[claim.id]

    def several(self, transaction: Transaction, group: Sequence[Claim], leased_until: float) -> dict[int, Prepared]:
        """Those that are still held and need no call but their own, by their rows' numbers."""
        held = claims.hold_all(transaction, group)
        warm(transaction, held)
        checked = {
            claim: Prepared(ground, self._still_true(transaction, claim, ground))
            for claim in held
            if (ground := self._groundwork.known(transaction, claim, self._now()))
        }
        return self._marked(transaction, checked, leased_until)

    def _still_true(self, transaction: Transaction, claim: Claim, ground: Ground) -> Composed | None:
        """What is to be said; None where the row says already what became of it."""
        now = self._now()
        if claim.expires_at and claim.expires_at <= now:
            claims.mark_settled(transaction, claim, OutboxState.EXPIRED, now=now)
            return None
        composed = self._compose(transaction, claim, ground.at)
        if composed is None:
            claims.mark_settled(transaction, claim, OutboxState.CANCELLED, now=now)
            return None
        return None if held_back(transaction, claim, now, self._compose) else composed

    def _marked(
        self, transaction: Transaction, checked: Mapping[Claim, Prepared], leased_until: float
    ) -> dict[int, Prepared]:
        """All in one go at the end: what is marked would else be written before the next one is looked up."""
        machine = self._database.machine_now(transaction)
        is_late = self._lease_is_short(leased_until)
        marked = {}
        for claim, prepared in checked.items():
            # What changed while its file was on the way starts anew.
            goes = prepared.composed and not is_late and prepared.composed.file == prepared.ground.file
            if goes:
                claims.mark_posting(transaction, claim, machine)
            elif prepared.composed:
                claims.give_back(transaction, claim, retry_at=machine)
            marked[claim.id] = prepared if goes else Prepared(prepared.ground, None)
        return marked
