"""Sending what waits: claim, check that it is still true, post, mark (design, section 7).

A claim is a lease: whoever holds it may call Slack, until its time is nearly up. `posting` is written in the same
transaction that checks the truth of the message, so that a crash leaves behind whether Slack may have been called.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from logging import getLogger
from random import Random
from threading import Lock, Semaphore

from mentoring.messages import CAPPED
from scheduler.checking import Checking, Prepared
from scheduler.composing import Composer
from scheduler.consequences import OWN_ERROR, UNCERTAIN, after_failure
from scheduler.groundwork import Groundwork
from scheduler.marking import Marking
from scheduler.meter import Meter, Unmetered, counted_write
from scheduler.slack_calls import Answer, SlackCaller, Trouble
from scheduler.verdicts import Action, Verdict, backoff, verdict
from storage import claims, pace
from storage.claims import Claim, ClaimLost, Effect, OutboxState
from storage.database import Database, DatabaseTrouble
from storage.queues import METHODS

log = getLogger("binome.outbox")

LEASE = timedelta(seconds=60)
ENOUGH_LEASE = 15.0
"""Seconds that must be left for one call to Slack, whose own time-out is 10."""

CALLS = {Effect.UPLOAD: 3}
"""How many calls an effect takes, where it is not one."""

THREADS = 32
TOGETHER = 16
"""Messages that are checked in one write; all of them are called at once then."""

BATCH = 10 * TOGETHER
"""Messages that are claimed at once, where the pace allows so many: a claim looks through what waits."""


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
        self._groundwork = Groundwork(database, slack, compose)
        self._checking = Checking(
            database, compose=compose, groundwork=self._groundwork, now=now, lease_is_short=self._lease_is_short
        )
        self._rates = rates
        self._now = now
        self._monotonic = monotonic
        self._lease = lease
        self._enough_lease = enough_lease
        self._chance = Random()  # noqa: S311 - spreads retries, protects nothing
        meter = meter or Unmetered()
        self._writing = partial(counted_write, database, meter)
        self._marking = Marking(database, now=now, meter=meter)
        self._seats = Semaphore(THREADS)
        self._boarding = Lock()
        self._unbegun: dict[int, Claim] = {}
        self._stopping = False
        self.worked_on = 0
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="sender")

    def send_due(self) -> int:
        """Send until nothing can be claimed now; answers how many rows were worked on."""
        worked, under_way = 0, list[Future[None]]()
        while not self._stopping:
            taken, leased_until = self._claim()
            if not taken and not under_way:
                break
            if not taken:
                # What was being sent may have held up its conversation.
                wait(under_way)
            under_way = _unfinished(under_way)
            self._unbegun.update({claim.id: claim for claim in taken})
            for start in range(0, len(taken), TOGETHER):
                under_way += self._begin(taken[start : start + TOGETHER], leased_until)
            worked += len(taken)
        for sent in under_way:
            sent.result()
        return worked

    def _begin(self, group: Sequence[Claim], leased_until: float) -> list[Future[None]]:
        """Nothing is checked before there is a thread to call Slack at once: what is `posting` is on its way."""
        with self._boarding:
            for _ in group:
                self._seats.acquire()
        begun = [claim for claim in group if self._unbegun.pop(claim.id, None)]
        prepared = self._prepare_together(begun, leased_until)
        for _ in range(len(group) - len(begun)):
            self._seats.release()
        return [self._pool.submit(self._deliver_safely, claim, leased_until, prepared.get(claim.id)) for claim in begun]

    def _prepare_together(self, group: Sequence[Claim], leased_until: float) -> dict[int, Prepared]:
        """Those that need no call but their own, in one write. Where that fails nothing is written: each is then
        prepared by itself, and the failure counted where it belongs."""
        together = [claim for claim in group if claim.kind not in CAPPED and claim.effect is not Effect.UPLOAD]
        if len(together) < 2 or self._stopping or self._lease_is_short(leased_until):
            return {}
        try:
            with self._writing() as transaction:
                return self._checking.several(transaction, together, leased_until)
        except Exception as error:  # noqa: BLE001 - it comes again, with its trace, to the row that it belongs to
            log.info("%s rows are prepared one by one: %s", len(together), type(error).__name__)
            return {}

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
            with self._writing() as transaction:
                machine = self._database.machine_now(transaction)
                for claim in unbegun:
                    with suppress(ClaimLost):
                        claims.give_back(transaction, claim, retry_at=machine)
        except DatabaseTrouble as error:
            log.warning("%s rows stay claimed until their leases end: %s", len(unbegun), type(error).__name__)
        else:
            log.info("%s rows are given back unsent", len(unbegun))

    def _claim(self) -> tuple[list[Claim], float]:
        with self._database.reading() as transaction:
            machine = self._database.machine_now(transaction)
            if not claims.is_anything(transaction, now=self._now(), machine=machine):
                return [], 0.0
        leased_until = self._monotonic() + self._lease.total_seconds()
        with self._writing() as transaction:
            machine = self._database.machine_now(transaction)
            taken = claims.claim(
                transaction, now=self._now(), machine=machine, limit=BATCH, lease=self._lease, rates=self._rates
            )
        return taken, leased_until

    def _deliver_safely(self, claim: Claim, leased_until: float, prepared: Prepared | None) -> None:
        """One row's failure is its own: it is counted and retried, and delays no other row."""
        try:
            answer = self._call(claim, prepared, leased_until) if prepared else self._deliver(claim, leased_until)
        except ClaimLost:
            log.info("row %s is held by another replica now", claim.id, extra={"row": claim.id})
        except Exception:
            log.exception("row %s (%s) could not be sent", claim.id, claim.kind, extra={"row": claim.id})
            self._fail(claim)
        else:
            if answer:
                self._marking.keep(claim, answer)
        finally:
            self.worked_on += 1
            self._seats.release()

    def _deliver(self, claim: Claim, leased_until: float) -> Answer | None:
        """Slack's answer when it took the message; in all other cases the row says what became of it."""
        prepared = self._prepare(claim, leased_until)
        return self._call(claim, prepared, leased_until) if prepared else None

    def _prepare(self, claim: Claim, leased_until: float) -> Prepared | None:
        """By itself, with the calls of its own that it needs. None where the row says already what became of it."""
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
        with self._writing() as transaction:
            return self._checking.one(transaction, claim, ground, leased_until)

    def _call(self, claim: Claim, prepared: Prepared, leased_until: float) -> Answer | None:
        if prepared.composed is None:
            return None
        if self._lease_is_short(leased_until):
            self._give_back(claim)
            return None
        arguments = prepared.ground.arguments(prepared.composed)
        outcome = self._slack.call(claim.workspace_id, METHODS[claim.effect], arguments)
        if isinstance(outcome, Trouble):
            self._settle_trouble(claim, outcome, called=True)
            return None
        return outcome

    def _lease_is_short(self, leased_until: float, *, calls: int = 1) -> bool:
        """Whoever froze past its lease must not post: another replica may be at it."""
        return leased_until - self._monotonic() < self._enough_lease * calls

    def _cancel(self, claim: Claim) -> None:
        with self._writing() as transaction:
            claims.mark_settled(transaction, claim, OutboxState.CANCELLED, now=self._now())

    def _give_back(self, claim: Claim) -> None:
        """Slack was not called: anybody may take the row again."""
        log.info("row %s is given back unsent", claim.id, extra={"row": claim.id})
        with self._writing() as transaction:
            claims.give_back(transaction, claim, retry_at=self._database.machine_now(transaction))

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
        with self._writing() as transaction:
            retry_at = self._database.machine_now(transaction) + decided.wait
            if decided.action is Action.WAIT:
                claims.give_back(transaction, claim, retry_at=retry_at)
            elif decided.action in {Action.RETRY, Action.SET_BACK}:
                is_setback = decided.action is Action.SET_BACK
                claims.retry(transaction, claim, retry_at=retry_at, problem=trouble.code, is_setback=is_setback)
            elif decided.action is Action.UNCERTAIN:
                claims.mark_settled(transaction, claim, OutboxState.UNCERTAIN, now=now, problem=trouble.code)
                after_failure(transaction, claim, UNCERTAIN, now)
            else:
                claims.mark_settled(transaction, claim, OutboxState.DEAD, now=now, problem=trouble.code)
                after_failure(transaction, claim, trouble.code, now)

    def _fail(self, claim: Claim) -> None:
        """An error of our own while sending: try again later, or retire the row."""
        try:
            with self._writing() as transaction:
                retry_at = self._database.machine_now(transaction) + backoff(claim.attempts, self._chance)
                now = self._now()
                if claims.retry_or_bury(transaction, claim, retry_at=retry_at, problem=OWN_ERROR, now=now):
                    after_failure(transaction, claim, OWN_ERROR, now)
        except ClaimLost:
            log.info("row %s is held by another replica now", claim.id, extra={"row": claim.id})


def _unfinished(begun: Iterable[Future[None]]) -> list[Future[None]]:
    """Those that still run: a round may send for hours. Raises what one of the others raised."""
    finished = {each for each in begun if each.done()}
    for each in finished:
        each.result()
    return [each for each in begun if each not in finished]
