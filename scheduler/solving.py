"""Requested drafts, solved in a process of their own: numpy and OR-Tools never load in Binôme's (design, section 10).

A draft is held by a lease. The problem is read, solved and written in separate steps, so that no transaction is open
while the solver works; then the form that waits for it is brought up to date.
"""

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from logging import getLogger
from subprocess import PIPE, Popen, TimeoutExpired
from threading import Lock
from typing import Any, TypeVar

from mentoring.drafts import Draft
from mentoring.matching.codec import problem_to_json, solution_from_json
from mentoring.matching.values import Problem, Solution
from scheduler.slack_calls import SlackCaller, Trouble, TroubleKind
from storage import candidates, draft_sheets, drafts, programmes
from storage.database import LARGEST_WRITE, Database, Transaction
from storage.drafts import DraftLost

log = getLogger("binome.solving")

TIME_LIMIT = timedelta(seconds=60)
LEASE = TIME_LIMIT + timedelta(seconds=30)
MOST_ATTEMPTS = 3
RETRY_AFTER = timedelta(seconds=1)
SHOW_AGAIN_AFTER = 1.0
"""Seconds before the second and last try to bring a form up to date: its button does it as well."""

LAST_WORDS = 200
"""Characters of what a failing solver says that go into the log."""

SOLVER = (sys.executable, "-P", "-m", "scheduler.solver")

Show = Callable[[Transaction, Draft, datetime], Mapping[str, Any] | None]
"""Renders a draft as it stands for whoever asked for it; None where it is no longer theirs to see."""

Item = TypeVar("Item")


class SolverError(Exception):
    """The solver's process gave no solution in its time."""


class Solving:
    """Works out what was requested, one draft at a time. Every replica has one; the lease keeps them apart.

    `steps` grows with each draft, and with each part of one that is written.
    """

    def __init__(
        self,
        database: Database,
        slack: SlackCaller,
        *,
        show: Show,
        command: Sequence[str] = SOLVER,
        limit: timedelta = TIME_LIMIT,
    ) -> None:
        self._database = database
        self._slack = slack
        self._show = show
        self._command = command
        self._limit = limit
        self._stopping = False
        self.steps = 0
        self._lock = Lock()
        self._processes: set[Popen[str]] = set()

    def solve_due(self, now: datetime) -> int:
        """Solve until nothing is requested; answers how many drafts were worked on."""
        worked = 0
        while not self._stopping and (claim := self._claim()):
            draft, attempt = claim
            try:
                self._solve(draft, attempt, now)
            except DraftLost:
                log.info("draft %s is no longer waited for here", draft.id)
            worked += 1
            self.steps += 1
        return worked

    def stop(self) -> None:
        """Begin nothing new, and break off what is under way: it stays requested."""
        self._stopping = True
        with self._lock:
            for process in self._processes:
                process.kill()

    def _claim(self) -> tuple[Draft, int] | None:
        with self._database.reading() as transaction:
            if not drafts.is_waiting(transaction):
                return None
        with self._database.writing() as transaction:
            machine = self._database.machine_now(transaction)
            return drafts.claim(transaction, machine=machine, lease=LEASE)

    def _solve(self, draft: Draft, attempt: int, now: datetime) -> None:
        if attempt > MOST_ATTEMPTS:
            self._give_up(draft, attempt, now)
            return
        problem = self._read(draft, now)
        try:
            solution = self._work_out(problem)
        except SolverError as error:
            log.warning("draft %s, attempt %s: %s", draft.id, attempt, error)
            self._after_failure(draft, attempt, now)
            return
        self._bring_up_to_date(self._write(draft, attempt, solution=solution, now=now), now)

    def _read(self, draft: Draft, now: datetime) -> Problem:
        with self._database.reading() as transaction:
            problem = candidates.problem(transaction, programmes.get(transaction, draft.programme_id), now)
        return replace(problem, objective=draft.objective)

    def _work_out(self, problem: Problem) -> Solution:
        """Raises SolverError."""
        answer = self._run(problem_to_json(problem))
        try:
            return solution_from_json(answer)
        except ValueError as error:
            raise SolverError("its answer is no solution") from error

    def _run(self, problem: str) -> str:
        try:
            # In a session of its own: Ctrl-C reaches Binôme alone, which then breaks it off itself.
            process = Popen(  # noqa: S603 - our own module, with nothing from outside in the command
                self._command, stdin=PIPE, stdout=PIPE, stderr=PIPE, encoding="utf-8", start_new_session=True
            )
        except OSError as error:
            raise SolverError(type(error).__name__) from error
        with process, self._known(process):
            try:
                answer, complaint = process.communicate(problem, self._limit.total_seconds())
            except TimeoutExpired as error:
                process.kill()
                raise SolverError("out of time") from error
        if process.returncode:
            raise SolverError(f"ended with {process.returncode}: {complaint.strip()[-LAST_WORDS:]}")
        return answer

    @contextmanager
    def _known(self, process: Popen[str]) -> Iterator[None]:
        """To `stop`, for as long as it runs."""
        with self._lock:
            self._processes.add(process)
            if self._stopping:
                process.kill()
        try:
            yield
        finally:
            with self._lock:
                self._processes.discard(process)

    def _write(self, draft: Draft, attempt: int, *, solution: Solution, now: datetime) -> Draft:
        """A part at a time; ready with the last. What an attempt that broke off has left behind goes first."""
        more = True
        while more:
            with self._holding(draft, attempt) as transaction:
                more = draft_sheets.clear_unneeded(transaction, draft.programme_id)
        for pairs in _parts(solution.pairs):
            with self._holding(draft, attempt) as transaction:
                draft_sheets.write_pairs(transaction, draft.id, pairs)
        for people in _parts(solution.left_out):
            with self._holding(draft, attempt) as transaction:
                draft_sheets.write_left_out(transaction, draft.id, people)
        with self._database.writing() as transaction:
            return drafts.mark_ready(transaction, draft.id, attempt, solution=solution, now=now)

    @contextmanager
    def _holding(self, draft: Draft, attempt: int) -> Iterator[Transaction]:
        with self._database.writing() as transaction:
            drafts.hold(transaction, draft.id, attempt)
            yield transaction
        self.steps += 1

    def _after_failure(self, draft: Draft, attempt: int, now: datetime) -> None:
        if attempt >= MOST_ATTEMPTS and not self._stopping:
            self._give_up(draft, attempt, now)
            return
        with self._database.writing() as transaction:
            retry_at = self._database.machine_now(transaction) + RETRY_AFTER
            drafts.give_back(transaction, draft.id, attempt, retry_at=retry_at, counts=not self._stopping)

    def _give_up(self, draft: Draft, attempt: int, now: datetime) -> None:
        with self._database.writing() as transaction:
            failed = drafts.mark_failed(transaction, draft.id, attempt)
        self._bring_up_to_date(failed, now)

    def _bring_up_to_date(self, draft: Draft, now: datetime) -> None:
        """A form that is closed by now, or that Slack does not take, is no trouble: opened again, it shows the same."""
        with self._database.reading() as transaction:
            view = self._show(transaction, draft, now)
        if not view or not draft.view_id:
            return
        arguments = {"view_id": draft.view_id, "view": view}
        outcome = self._slack.paced_call(draft.workspace_id, "views.update", arguments)
        if isinstance(outcome, Trouble) and outcome.kind is not TroubleKind.REFUSED:
            time.sleep(SHOW_AGAIN_AFTER)
            outcome = self._slack.paced_call(draft.workspace_id, "views.update", arguments)
        if isinstance(outcome, Trouble):
            log.info("the form of draft %s is not up to date: %s", draft.id, outcome.code)


def _parts(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), LARGEST_WRITE):
        yield items[start : start + LARGEST_WRITE]
