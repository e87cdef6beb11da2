"""Sending what waits: claim, check that it is still true, post, mark (design, section 7).

A claim is a lease: whoever holds it may call Slack, until its time is nearly up. `posting` is written in the same
transaction that checks the truth of the message, so that a crash leaves behind whether Slack may have been called.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from logging import getLogger
from random import Random

from scheduler.composing import Composed, Composer
from scheduler.consequences import OWN_ERROR, UNCERTAIN, after_delivery, after_failure
from scheduler.groundwork import Ground, Groundwork
from scheduler.meter import Meter, Unmetered
from scheduler.nudging import held_back
from scheduler.slack_calls import Answer, SlackCaller, Trouble
from scheduler.verdicts import Action, Verdict, backoff, verdict
from storage import claims, pace
from storage.claims import Claim, ClaimLost, Effect, OutboxState
from storage.database import Database, DatabaseTrouble, Transaction
from storage.queues import METHODS

log = getLogger("binome.outbox")

LEASE = timedelta(seconds=60)
ENOUGH_LEASE = 15.0
"""Seconds that must be left for one call to Slack, whose own time-out is 10."""

CALLS = {Effect.UPLOAD: 3}
"""How many calls an effect takes, where it is not one."""

MARK_AGAIN_AFTER = (0.0, 0.2, 1.0, 5.0)
"""Seconds to wait before each try to write down that a message was sent."""

BATCH = 50
THREADS = 4


class Sender:
    """Delivers what is due. Every replica has one; the database keeps them apart."""

    def __init__(
        self,
        database: Database,
        slack: SlackCaller,
        *,
        compose: Composer,
        rates: pace.Rates,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        lease: timedelta = LEASE,
        enough_lease: float = ENOUGH_LEASE,
        meter: Meter | None = None,
    ) -> None:
        """`lease` is how long a claim is held, `enough_lease` how many seconds of it one call to Slack may need."""
        self._database = database
        self._slack = slack
        self._compose = compose
        self._groundwork = Groundwork(database, slack, compose)
        self._rates = rates
        self._now = now
        self._monotonic = monotonic
        self._lease = lease
        self._enough_lease = enough_lease
        self._chance = Random()  # noqa: S311 - spreads retries, protects nothing
        self._meter = meter or Unmetered()
        self._unbegun: dict[int, Claim] = {}
        self._stopping = False
        self.worked_on = 0
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="sender")

    def send_due(self) -> int:
        """Send until nothing can be claimed now; answers how many rows were worked on."""
        worked = 0
        while not self._stopping:
            taken, leased_until = self._claim()
            if not taken:
                break
            self._unbegun.update({claim.id: claim for claim in taken})
            list(self._pool.map(partial(self._deliver_safely, leased_until=leased_until), taken))
            worked += len(taken)
        return worked

    def stop(self) -> None:
        """Take nothing new, and give back what is claimed and not begun: what is under way may wait long for Slack."""
        self._stopping = True
        unbegun = [claim for number in list(self._unbegun) if (claim := self._unbegun.pop(number, None))]
        if unbegun:
            self._release(unbegun)

    def close(self) -> None:
        """Finish what is in flight."""
        self.stop()
        self._pool.shutdown(wait=True)

    def _release(self, unbegun: Sequence[Claim]) -> None:
        try:
            with self._database.writing() as transaction:
                machine = self._database.machine_now(transaction)
                for claim in unbegun:
                    with suppress(ClaimLost):
                        claims.give_back(transaction, claim, retry_at=machine)
        except DatabaseTrouble as error:
            log.warning("%s rows stay claimed until their leases end: %s", len(unbegun), type(error).__name__)
        else:
            log.info("%s rows are given back unsent", len(unbegun))

    def _claim(self) -> tuple[list[Claim], float]:
        leased_until = self._monotonic() + self._lease.total_seconds()
        with self._database.reading() as transaction:
            machine = self._database.machine_now(transaction)
            if not claims.is_anything(transaction, now=self._now(), machine=machine):
                return [], leased_until
        with self._database.writing() as transaction:
            machine = self._database.machine_now(transaction)
            taken = claims.claim(
                transaction, now=self._now(), machine=machine, limit=BATCH, lease=self._lease, rates=self._rates
            )
        return taken, leased_until

    def _deliver_safely(self, claim: Claim, *, leased_until: float) -> None:
        """One row's failure is its own: it is counted and retried, and delays no other row."""
        if not self._unbegun.pop(claim.id, None):
            return  # given back meanwhile
        try:
            answer = self._deliver(claim, leased_until)
        except ClaimLost:
            log.info("row %s is held by another replica now", claim.id, extra={"row": claim.id})
        except Exception:
            log.exception("row %s (%s) could not be sent", claim.id, claim.kind, extra={"row": claim.id})
            self._fail(claim)
        else:
            if answer:
                self._keep(claim, answer)
        finally:
            self.worked_on += 1

    def _deliver(self, claim: Claim, leased_until: float) -> Answer | None:
        """Slack's answer when it took the message; in all other cases the row says what became of it."""
        if self._stopping or self._lease_is_short(leased_until, calls=CALLS.get(claim.effect, 1)):
            self._give_back(claim)
            return None
        ground = self._groundwork.lay(claim, self._now())
        if isinstance(ground, Trouble):
            self._settle_trouble(claim, ground, called=False)
            return None
        if ground is None:
            self._cancel(claim)
            return None
        composed = self._prepare(claim, ground, leased_until)
        if composed is None:
            return None
        if self._lease_is_short(leased_until):
            self._give_back(claim)
            return None
        outcome = self._slack.call(claim.workspace_id, METHODS[claim.effect], ground.arguments(composed))
        if isinstance(outcome, Trouble):
            self._settle_trouble(claim, outcome, called=True)
            return None
        return outcome

    def _lease_is_short(self, leased_until: float, *, calls: int = 1) -> bool:
        """Whoever froze past its lease must not post: another replica may be at it."""
        return leased_until - self._monotonic() < self._enough_lease * calls

    def _prepare(self, claim: Claim, ground: Ground, leased_until: float) -> Composed | None:
        """Check once more in the moment of sending, and write down that Slack is about to be called."""
        now = self._now()
        with self._database.writing() as transaction:
            claims.hold(transaction, claim)
            if claim.expires_at and claim.expires_at <= now:
                self._settle(transaction, claim, OutboxState.EXPIRED, now=now)
                return None
            composed = self._compose(transaction, claim, ground.at)
            if composed is None:
                self._settle(transaction, claim, OutboxState.CANCELLED, now=now)
                return None
            if held_back(transaction, claim, now, self._compose):
                return None
            machine = self._database.machine_now(transaction)
            # What changed while its file was on the way starts anew.
            if composed.file != ground.file or self._lease_is_short(leased_until):
                claims.give_back(transaction, claim, retry_at=machine)
                return None
            claims.mark_posting(transaction, claim, machine)
        return composed

    def _cancel(self, claim: Claim) -> None:
        with self._database.writing() as transaction:
            self._settle(transaction, claim, OutboxState.CANCELLED, now=self._now())

    def _settle(
        self, transaction: Transaction, claim: Claim, state: OutboxState, *, now: datetime, problem: str | None = None
    ) -> None:
        claims.mark_settled(transaction, claim, state, now=now, problem=problem)
        self._meter.settled(claim.kind, claim.effect, state)

    def _give_back(self, claim: Claim) -> None:
        """Slack was not called: anybody may take the row again."""
        log.info("row %s is given back unsent", claim.id, extra={"row": claim.id})
        with self._database.writing() as transaction:
            claims.give_back(transaction, claim, retry_at=self._database.machine_now(transaction))

    def _keep(self, claim: Claim, answer: Answer) -> None:
        """Write down that Slack took the message. Only this is tried again: the message must not be sent twice."""
        for wait in MARK_AGAIN_AFTER:
            time.sleep(wait)
            try:
                self._settle_sent(claim, answer)
            except DatabaseTrouble as error:
                code = type(error).__name__
                log.warning("row %s was sent, and could not be marked: %s", claim.id, code, extra={"row": claim.id})
            except ClaimLost:
                log.warning("row %s was sent, and its lease had run out", claim.id, extra={"row": claim.id})
                return
            else:
                return

    def _settle_sent(self, claim: Claim, answer: Answer) -> None:
        now = self._now()
        with self._database.writing() as transaction:
            claims.mark_sent(transaction, claim, ts=answer.data.get("ts"), now=now)
            after_delivery(transaction, claim, now)
        self._meter.settled(claim.kind, claim.effect, OutboxState.SENT)

    def _settle_trouble(self, claim: Claim, trouble: Trouble, *, called: bool) -> None:
        may_repeat = not called or claims.may_repeat(claim.kind, claim.effect)
        decided = verdict(
            trouble, attempts=claim.attempts, setbacks=claim.setbacks, may_repeat=may_repeat, chance=self._chance
        )
        if not called and decided.action is Action.UNCERTAIN:
            # Nobody can have seen anything: there is nothing to be uncertain about.
            decided = Verdict(Action.DEAD)
        words = (claim.id, claim.kind, trouble.code, decided.action)
        log.info("row %s (%s): %s, so %s", *words, extra={"row": claim.id})
        now = self._now()
        with self._database.writing() as transaction:
            retry_at = self._database.machine_now(transaction) + decided.wait
            if decided.action is Action.WAIT:
                claims.give_back(transaction, claim, retry_at=retry_at)
            elif decided.action in {Action.RETRY, Action.SET_BACK}:
                is_setback = decided.action is Action.SET_BACK
                claims.retry(transaction, claim, retry_at=retry_at, problem=trouble.code, is_setback=is_setback)
                self._meter.retried(claim.kind, claim.effect, trouble.code)
            elif decided.action is Action.UNCERTAIN:
                self._settle(transaction, claim, OutboxState.UNCERTAIN, now=now, problem=trouble.code)
                after_failure(transaction, claim, UNCERTAIN, now)
            else:
                self._settle(transaction, claim, OutboxState.DEAD, now=now, problem=trouble.code)
                after_failure(transaction, claim, trouble.code, now)

    def _fail(self, claim: Claim) -> None:
        """An error of our own while sending: try again later, or retire the row."""
        try:
            with self._database.writing() as transaction:
                retry_at = self._database.machine_now(transaction) + backoff(claim.attempts, self._chance)
                now = self._now()
                if claims.retry_or_bury(transaction, claim, retry_at=retry_at, problem=OWN_ERROR, now=now):
                    after_failure(transaction, claim, OWN_ERROR, now)
                    self._meter.settled(claim.kind, claim.effect, OutboxState.DEAD)
                else:
                    self._meter.retried(claim.kind, claim.effect, OWN_ERROR)
        except ClaimLost:
            log.info("row %s is held by another replica now", claim.id, extra={"row": claim.id})
