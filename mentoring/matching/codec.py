"""A problem and its solution as JSON: how the bot and the solver's worker process speak. Without numpy."""

import json
from typing import Any

from mentoring.enrolments import Format, Side
from mentoring.matching.settings import PairingRules
from mentoring.matching.values import Candidate, LeftOut, Part, Problem, Proposed, Rule, Solution


def problem_to_json(problem: Problem) -> str:
    """One line, and the same for the same problem."""
    candidates = [vars(candidate) for candidate in problem.candidates]
    return _one_line(vars(problem) | {"rules": vars(problem.rules), "candidates": candidates})


def problem_from_json(text: str | bytes) -> Problem:
    """Raises ValueError: this is no problem, or one of another version."""
    try:
        read = json.loads(text)
        return Problem(
            rules=PairingRules(**read["rules"]),
            candidates=tuple(_candidate(each) for each in read["candidates"]),
            past=tuple((mentor_id, mentee_id) for mentor_id, mentee_id in read["past"]),
            sensitive=tuple(read["sensitive"]),
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not a problem of matching: {error}") from error


def solution_to_json(solution: Solution) -> str:
    """One line, and the same for the same solution."""
    pairs, left_out = [vars(pair) for pair in solution.pairs], [vars(each) for each in solution.left_out]
    return _one_line(vars(solution) | {"pairs": pairs, "left_out": left_out})


def solution_from_json(text: str | bytes) -> Solution:
    """Raises ValueError: this is no solution, or one of another version."""
    try:
        read = json.loads(text)
        return Solution(
            pairs=tuple(_proposed(each) for each in read["pairs"]),
            left_out=tuple(LeftOut(each["person_id"], Rule(each["rule"])) for each in read["left_out"]),
            input_hash=read["input_hash"],
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not a solution of matching: {error}") from error


def _candidate(read: dict[str, Any]) -> Candidate:
    lists = {name: tuple(read[name]) for name in ("topics", "languages", "managers", "degrees", "days")}
    return Candidate(**(read | lists | {"side": Side(read["side"]), "format": Format(read["format"])}))


def _proposed(read: dict[str, Any]) -> Proposed:
    parts = {Part(part): value for part, value in read["parts"].items()}
    return Proposed(**(read | {"parts": parts}))


def _one_line(value: dict[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
