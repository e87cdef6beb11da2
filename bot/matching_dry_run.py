"""A draft on the command line: worked out as the scheduler would, shown, and kept nowhere."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mentoring.common_ground import CommonGround, common_ground
from mentoring.enrolments import Side
from mentoring.matching.codec import figures_to_json, problem_to_json, solution_from_json
from mentoring.matching.values import Candidate, Objective, Problem, Proposed, Solution
from mentoring.programmes import Programme
from scheduler.solving import SOLVER, TIME_LIMIT
from storage import candidates, people, programmes
from storage.database import Database

LAST_WORDS = 200
"""Characters of what a failing solver says."""


class NotSolvedError(Exception):
    """The solver gave no draft; the message says why."""


class ProgrammeNotFoundError(Exception):
    """No programme has this number or name, or several have it; the message says so."""


@dataclass(frozen=True)
class DryRun:
    """`slack_ids` are by person number; nobody's name is known here."""

    programme: Programme
    problem: Problem
    solution: Solution
    slack_ids: dict[int, str | None]


def dry_run(database: Database, written: str, objective: Objective, now: datetime) -> DryRun:
    """A draft for the programme of this number or name.

    Raises ProgrammeNotFoundError, NotSolvedError.
    """
    with database.reading() as transaction:
        found = programmes.named(transaction, written)
        if len(found) != 1:
            raise ProgrammeNotFoundError(_not_one(written, found))
        problem = replace(candidates.problem(transaction, found[0], now), objective=objective)
    solution = _solve(problem)
    with database.reading() as transaction:
        numbers = [each.person_id for each in problem.candidates]
        slack_ids = people.slack_ids(transaction, numbers)
    return DryRun(found[0], problem, solution, slack_ids)


def as_json(run: DryRun) -> dict[str, Any]:
    """All of a draft: pairs with the parts of their score and their reasons, people left out with the rule that holds
    each, what each objective gives, and the input's hash."""
    on = {(each.person_id, each.side): each for each in run.problem.candidates}
    return {
        "programme": {"id": run.programme.id, "name": run.programme.name},
        "objective": run.problem.objective.value,
        "input_hash": run.solution.input_hash,
        "pairs": [_pair(pair, on, run) for pair in run.solution.pairs],
        "left_out": [
            {"person": _person(each.person_id, run), "rule": each.rule.value} for each in run.solution.left_out
        ],
        "figures": figures_to_json(run.solution.figures),
    }


def summary(run: DryRun, say: Callable[[str], None]) -> None:
    """In a few lines, for a terminal."""
    solution = run.solution
    say(f"{run.programme.name}. Pairs: {len(solution.pairs)}. People without one: {len(solution.left_out)}.")
    for objective, outcome in solution.figures.outcomes.items():
        first = "Most people first" if objective is Objective.PEOPLE else "Best fit first"
        say(f"{first}. Pairs: {outcome.pairs}. Mentors: {outcome.mentors}. Average fit: {outcome.mean:.0%}.")
    say("Nothing was kept and nobody was told. --json shows all of it; `/mentoring match` in Slack goes on from here.")


def _solve(problem: Problem) -> Solution:
    """In a process of its own, as numpy and OR-Tools load nowhere else (design, section 10)."""
    try:
        ended = subprocess.run(  # noqa: S603 - our own module, with nothing from outside in the command
            SOLVER,
            input=problem_to_json(problem),
            capture_output=True,
            encoding="utf-8",
            timeout=TIME_LIMIT.total_seconds(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotSolvedError(f"it took longer than {TIME_LIMIT.total_seconds():.0f} seconds") from error
    if ended.returncode:
        raise NotSolvedError(ended.stderr.strip()[-LAST_WORDS:])
    return solution_from_json(ended.stdout)


def _not_one(written: str, found: list[Programme]) -> str:
    if not found:
        return f"There is no programme called {written!r}. Give its name as Slack shows it, or its number."
    numbers = ", ".join(str(each.id) for each in found)
    return f"Several programmes are called {written!r}: give one of their numbers, {numbers}."


def _pair(pair: Proposed, on: dict[tuple[int, Side], Candidate], run: DryRun) -> dict[str, Any]:
    ground = common_ground(on[pair.mentor_id, Side.MENTOR], on[pair.mentee_id, Side.MENTEE])
    return {
        "mentor": _person(pair.mentor_id, run),
        "mentee": _person(pair.mentee_id, run),
        "score": pair.score,
        "parts": {part.value: value for part, value in pair.parts.items()},
        "reasons": _reasons(ground),
    }


def _reasons(ground: CommonGround) -> dict[str, Any]:
    """What may be told of a pair: never a sensitive topic (design, section 8)."""
    return vars(ground) | {"topics": [topic.value for topic in ground.topics], "languages": list(ground.languages)}


def _person(person_id: int, run: DryRun) -> dict[str, Any]:
    return {"id": person_id, "slack_id": run.slack_ids.get(person_id)}
