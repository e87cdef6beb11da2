"""Who may be paired, and who may not, as a coordinator would tell it."""

import pytest
from hypothesis import given, settings

from mentoring.enrolments import Format
from mentoring.matching.drafting import draft
from mentoring.matching.rules import CHECKS, allowed
from mentoring.matching.values import Rule
from tests.mentoring.matching.companies import may_be_paired, problems
from tests.mentoring.matching.people import LINA, MARC, left_out, mentee, mentor, problem

PARIS = {"opens": 480, "closes": 1020}
SINGAPORE = {"opens": 60, "closes": 600}
NEW_YORK = {"opens": 840, "closes": 1380}
TOKYO = {"opens": 0, "closes": 540}
SAN_FRANCISCO = {"opens": 1020, "closes": 1560}

NOT_NEEDED = {"lead_needs_manager": 0}
NO_STEPS = {"reporting_steps": 0}

TOGETHER = [
    ("a mentor of level 6 with a mentee of level 3", {}, {}, {}),
    ("exactly as many levels apart as the programme asks", {"level": 5}, {"level": 3}, {}),
    ("of the same level, where the programme asks for no distance", {"level": 3}, {}, {"levels_apart": 0}),
    ("the chief executive, who has no manager", {}, {"level": 1, "managers": ()}, {}),
    ("a mentee of level 3 whose manager is unknown", {}, {"managers": ()}, {}),
    ("a mentee of level 2 with unknown manager, where that is no matter", {}, {"level": 2, "managers": ()}, NOT_NEEDED),
    ("a mentor whose manager is unknown", {"managers": ()}, {}, {}),
    ("neither of them has a known manager", {"managers": ()}, {"managers": ()}, {}),
    ("the mentee leads the mentor three steps up", {"managers": (11, 12, 101)}, {}, {}),
    ("the same manager two steps up", {"managers": (11, 90)}, {}, {}),
    ("one language in common out of several", {"languages": ("de", "en")}, {"languages": ("en", "fr")}, {}),
    ("exactly as many shared hours as the programme asks", PARIS, {"opens": 900, "closes": 1440}, {}),
    ("Paris with Singapore, who share two hours", PARIS, SINGAPORE, {}),
    ("San Francisco with Tokyo: two hours, over midnight", SAN_FRANCISCO, TOKYO, {}),
    ("the same hours, written a day later", PARIS, {"opens": 1920, "closes": 2460}, {}),
    ("hours that are written across midnight", {"opens": 1380, "closes": 420}, TOKYO, {}),
    ("round the clock with anybody", {"opens": 0, "closes": 1440}, NEW_YORK, {"shared_hours": 9}),
    ("no shared hours, where the programme asks for none", NEW_YORK, TOKYO, {"shared_hours": 0}),
    ("both want video, at two sites", {"format": Format.VIDEO}, {"format": Format.VIDEO, "site": "Lyon"}, {}),
    ("both take either, at two sites", {"site": "Lyon"}, {}, {}),
    ("video with either", {"format": Format.VIDEO, "site": None}, {}, {}),
    ("both want to meet in person, at one site", {"format": Format.IN_PERSON}, {"format": Format.IN_PERSON}, {}),
    ("in person with either, at one site", {}, {"format": Format.IN_PERSON}, {}),
]

APART = [
    (Rule.LEVEL_UNKNOWN, "the mentor's level is unknown", {"level": None}, {}, {}),
    (Rule.LEVEL_UNKNOWN, "the mentee's level is unknown", {}, {"level": None}, {"levels_apart": 0}),
    (Rule.MANAGER_UNKNOWN, "a mentee of level 2 whose manager is unknown", {}, {"level": 2, "managers": ()}, {}),
    (Rule.MANAGER_UNKNOWN, "level 3, where the programme says so", {}, {"managers": ()}, {"lead_needs_manager": 3}),
    (Rule.LEVELS_APART, "one level too near", {"level": 4}, {}, {}),
    (Rule.LEVELS_APART, "the mentor stands above the mentee", {"level": 1}, {}, {}),
    (Rule.REPORTING_LINE, "the mentee leads the mentor", {"managers": (101,)}, {}, {}),
    (Rule.REPORTING_LINE, "the mentee leads the mentor's manager", {"managers": (11, 101)}, {}, {}),
    (Rule.REPORTING_LINE, "the mentor leads the mentee", {}, {"managers": (1, 90)}, {}),
    (Rule.REPORTING_LINE, "both have the same manager", {"managers": (21, 12)}, {}, {}),
    (Rule.REPORTING_LINE, "the same manager, even if no step up counts", {"managers": (21,)}, {}, NO_STEPS),
    (Rule.REPORTING_LINE, "three steps up, if they count", {"managers": (11, 12, 101)}, {}, {"reporting_steps": 3}),
    (Rule.LANGUAGE, "no language in common", {"languages": ("de", "en")}, {}, {}),
    (Rule.LANGUAGE, "a language that nobody noted", {"languages": ()}, {"languages": ()}, {}),
    (Rule.HOURS, "a minute too little", PARIS, {"opens": 901, "closes": 1441}, {}),
    (Rule.HOURS, "Paris with Singapore, if three hours are asked", PARIS, SINGAPORE, {"shared_hours": 3}),
    (Rule.HOURS, "New York with Tokyo", NEW_YORK, TOKYO, {}),
    (Rule.HOURS, "no day in common", {"days": (0, 1)}, {"days": (2, 3, 4)}, {}),
    (Rule.FORMAT, "video with in person", {"format": Format.VIDEO}, {"format": Format.IN_PERSON}, {}),
    (Rule.FORMAT, "in person at two sites", {"format": Format.IN_PERSON, "site": "Lyon"}, {}, {}),
    (Rule.FORMAT, "in person, and no site known", {"format": Format.IN_PERSON, "site": None}, {"site": None}, {}),
]


@pytest.mark.parametrize(
    ("mine", "theirs", "rules"), [case[1:] for case in TOGETHER], ids=[case[0] for case in TOGETHER]
)
def test_may_be_paired(mine, theirs, rules):
    solution = draft(problem(mentor(**mine), mentee(**theirs), **rules))
    assert [(pair.mentor_id, pair.mentee_id) for pair in solution.pairs] == [(LINA.person_id, MARC.person_id)]
    assert solution.left_out == ()


@pytest.mark.parametrize(
    ("rule", "mine", "theirs", "rules"),
    [(case[0], *case[2:]) for case in APART],
    ids=[f"{case[0]}: {case[1]}" for case in APART],
)
def test_may_not_be_paired_and_both_are_told_the_rule(rule, mine, theirs, rules):
    solution = draft(problem(mentor(**mine), mentee(**theirs), **rules))
    assert solution.pairs == ()
    assert left_out(solution) == {LINA.person_id: rule, MARC.person_id: rule}


def test_people_who_were_a_pair_or_said_no_to_it_are_not_asked_again():
    solution = draft(problem(LINA, MARC, past=[(LINA.person_id, MARC.person_id), (77, MARC.person_id)]))
    assert left_out(solution) == {LINA.person_id: Rule.PAST_PAIR, MARC.person_id: Rule.PAST_PAIR}


def test_each_rule_says_for_itself_what_it_refuses():
    masks = allowed(problem(mentor(languages=("de",), managers=(101,)), mentee(), mentee(person_id=102)))
    refused = {rule: (~mask).tolist() for rule, mask in masks.by_rule.items() if not mask.all()}
    assert refused == {Rule.REPORTING_LINE: [[True, False]], Rule.LANGUAGE: [[True, True]]}
    assert masks.together.tolist() == [[False, False]]


def test_the_rules_are_asked_in_the_order_in_which_they_are_told():
    order = list(Rule)
    assert list(CHECKS) == order[order.index(Rule.LEVEL_UNKNOWN) : order.index(Rule.CAPACITY)]


@settings(max_examples=100)
@given(problems())
def test_says_for_everybody_at_once_what_one_would_say_pair_by_pair(made):
    masks = allowed(made)
    expected = [[may_be_paired(one, other, made) for other in masks.sides.mentees] for one in masks.sides.mentors]
    assert masks.together.tolist() == expected
