"""The solver's worker process, started as the scheduler starts it."""

import subprocess
import sys

from mentoring.matching.codec import problem_to_json, solution_from_json
from mentoring.matching.drafting import draft
from tests.mentoring.matching.companies import problem


def solver(text):
    return subprocess.run(
        [sys.executable, "-m", "scheduler.solver"], input=text.encode(), capture_output=True, timeout=60, check=False
    )


def test_answers_a_problem_with_its_solution():
    made = problem(seed=3, people=8)
    done = solver(problem_to_json(made))
    assert (done.returncode, done.stderr) == (0, b"")
    solution = solution_from_json(done.stdout)
    assert solution == draft(made)
    assert solution.pairs


def test_says_in_one_line_what_is_wrong_with_a_problem():
    done = solver('{"rules": {}}')
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == "ValueError: not a problem of matching: 'candidates'\n"
