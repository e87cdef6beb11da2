"""A problem and its solution go to another process and come back as they were."""

import json

import pytest
from hypothesis import given, settings

from mentoring.matching.codec import problem_from_json, problem_to_json, solution_from_json, solution_to_json
from mentoring.matching.drafting import draft
from mentoring.matching.values import Rule
from tests.mentoring.matching.companies import problems
from tests.mentoring.matching.people import LINA, MARC, mentee, mentor, problem


@settings(max_examples=50)
@given(problems())
def test_a_problem_comes_back_as_it_was(made):
    assert problem_from_json(problem_to_json(made)) == made


@settings(max_examples=50)
@given(problems())
def test_a_solution_comes_back_as_it_was(made):
    solution = draft(made)
    read = solution_from_json(solution_to_json(solution).encode())
    assert read == solution
    assert all(type(each.rule) is Rule for each in (*solution.left_out, *read.left_out))


def test_names_of_sites_in_any_writing_come_back():
    made = problem(mentor(site="Zürich"), mentee(site="東京"))
    assert problem_from_json(problem_to_json(made).encode("ascii")) == made


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "[]", "{}", "7", '{"rules": 3}', '{"candidates": [1], "rules": {}, "past": [], "sensitive": []}'],
)
def test_what_is_no_problem_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        problem_from_json(text)


@pytest.mark.parametrize(
    "text", ["", "{}", '{"pairs": [{"parts": 3}], "left_out": [], "input_hash": ""}', '{"pairs": 1, "left_out": []}']
)
def test_what_is_no_solution_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        solution_from_json(text)


@pytest.mark.parametrize(("name", "value"), [("side", "middle"), ("format", "telegraph"), ("rank", 3)])
def test_what_another_version_wrote_is_refused(name, value):
    written = json.loads(problem_to_json(problem(LINA, MARC)))
    written["candidates"][0][name] = value
    with pytest.raises(ValueError, match=f"{value}|{name}"):
        problem_from_json(json.dumps(written))


def test_a_rule_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="weather"):
        solution_from_json('{"pairs": [], "left_out": [{"person_id": 1, "rule": "weather"}], "input_hash": ""}')
