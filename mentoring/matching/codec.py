"""A problem and its solution as JSON: how the bot and the solver's worker process speak. Without numpy."""

import json
from collections.abc import Mapping
from typing import Any

from mentoring.enrolments import Format, Side
from mentoring.matching.settings import PairingRules
from mentoring.matching.values import (
    Candidate,
    Figures,
    LeftOut,
    Objective,
    Outcome,
    Part,
    Problem,
    Proposed,
    Relaxation,
    Rule,
    Solution,
)


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
            objective=Objective(read["objective"]),
            pins=tuple((mentor_id, mentee_id) for mentor_id, mentee_id in read["pins"]),
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not a problem of matching: {error}") from error


def solution_to_json(solution: Solution) -> str:
    """One line, and the same for the same solution."""
    pairs, left_out = [vars(pair) for pair in solution.pairs], [vars(each) for each in solution.left_out]
    figures = figures_to_json(solution.figures)
    return _one_line(vars(solution) | {"pairs": pairs, "left_out": left_out, "figures": figures})


def solution_from_json(text: str | bytes) -> Solution:
    """Raises ValueError: this is no solution, or one of another version."""
    try:
        read = json.loads(text)
        return Solution(
            pairs=tuple(_proposed(each) for each in read["pairs"]),
            left_out=tuple(LeftOut(each["person_id"], Rule(each["rule"])) for each in read["left_out"]),
            input_hash=read["input_hash"],
            figures=figures_from_json(read["figures"]),
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not a solution of matching: {error}") from error


def figures_to_json(figures: Figures) -> dict[str, Any]:
    """As what JSON can hold."""
    return {
        "outcomes": {objective.value: vars(outcome) for objective, outcome in figures.outcomes.items()},
        "relaxations": [vars(each) for each in figures.relaxations],
        "unmet": [list(each) for each in figures.unmet],
        "floors": {str(percent): pairs for percent, pairs in figures.floors.items()},
    }


def figures_from_json(read: Mapping[str, Any]) -> Figures:
    """Nothing where nothing was kept. Raises what a wrong shape raises: KeyError, TypeError, ValueError."""
    return Figures(
        outcomes={Objective(name): Outcome(**outcome) for name, outcome in read.get("outcomes", {}).items()},
        relaxations=tuple(Relaxation(**(each | {"rule": Rule(each["rule"])})) for each in read.get("relaxations", ())),
        unmet=tuple((mentor_id, mentee_id) for mentor_id, mentee_id in read.get("unmet", ())),
        floors={int(percent): pairs for percent, pairs in read.get("floors", {}).items()},
    )


def _candidate(read: dict[str, Any]) -> Candidate:
    lists = {name: tuple(read[name]) for name in ("topics", "languages", "managers", "degrees", "days")}
    return Candidate(**(read | lists | {"side": Side(read["side"]), "format": Format(read["format"])}))


def _proposed(read: dict[str, Any]) -> Proposed:
    parts = {Part(part): value for part, value in read["parts"].items()}
    return Proposed(**(read | {"parts": parts}))


def _one_line(value: dict[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
