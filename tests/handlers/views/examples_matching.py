"""Matching as its coordinators see it: every form there is, with the usual draft or the fullest one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from handlers.views import matching, pairing_rules
from handlers.views.blocks import Block
from handlers.views.languages import OFFERED
from handlers.views.words import Words
from mentoring.common_ground import CommonGround
from mentoring.drafts import Draft, DraftState
from mentoring.enrolments import Side
from mentoring.matching.values import Figures, Objective, Outcome, Relaxation, Rule, Wish
from mentoring.programmes import Programme
from mentoring.topics import SENSITIVE, Topic
from storage.draft_sheets import MOST_NAMES, PAIRS_A_PAGE, Held, Sheet, ShownPair

RELAXABLE = (Rule.LEVELS_APART, Rule.HOURS, Rule.REPORTING_LINE, Rule.MANAGER_UNKNOWN, Rule.CAPACITY)
AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DRAFT = Draft(
    id=3,
    workspace_id=1,
    programme_id=4,
    state=DraftState.READY,
    requested_by=2,
    requested_at=AT,
    view_id="V1",
    input_hash="0a1b",
    version=2,
)
GROUND = CommonGround(
    (Topic.DIGITAL_TOOLS, Topic.DATA_LITERACY), ("fr", "en"), 7, departments_differ=True, same_site=True
)
LONGEST_GROUND = CommonGround(
    tuple(topic for topic in Topic if topic not in SENSITIVE), OFFERED, 9, departments_differ=True, same_site=True
)

FIGURES = Figures(
    {Objective.PEOPLE: Outcome(2, 2, 0.715), Objective.QUALITY: Outcome(1, 1, 1.0)},
    tuple(Relaxation(rule, 2, 1, gain) for gain, rule in enumerate(RELAXABLE)),
    {30: 2, 40: 2, 50: 1, 60: 1},
)


def sheet(programme: Programme) -> Sheet:
    """Two pairs, one of whom has left since, and somebody left out."""
    shown = (
        ShownPair("U07LEA", "U02MARC", 0.43, GROUND),
        ShownPair("U08CHLOE", None, 1.0, None),
    )
    return Sheet(
        draft=DRAFT,
        programme=programme,
        solved_at=AT,
        pairs=2,
        people=4,
        page=1,
        pages=1,
        shown=shown,
        left_out=(Held(Rule.HOURS, 2, ("U03BEN", "U04WEI")),),
        wanted=(),
        figures=FIGURES,
    )


def fullest_sheet(programme: Programme) -> Sheet:
    """A page of 1,500 pairs, with as many people left out by each rule as there can be names."""
    slack_ids = tuple(f"U{number:010d}" for number in range(MOST_NAMES))
    return replace(
        sheet(programme),
        pairs=1500,
        people=1630,
        page=75,
        pages=150,
        shown=(ShownPair(slack_ids[0], slack_ids[1], 1.0, LONGEST_GROUND, (10**9 - 2, 10**9 - 1), True, Wish.FORBID),)
        * PAIRS_A_PAGE,
        wanted=(
            ShownPair(slack_ids[0], None, 0, None, (1, 2), wish=Wish.PIN),
            *(ShownPair(slack_ids[0], slack_ids[1], 0, None, (1, 2), wish=Wish.FORBID),) * (MOST_NAMES - 1),
        ),
        left_out=tuple(Held(rule, 1500, slack_ids) for rule in Rule),
    )


def empty_sheet(programme: Programme) -> Sheet:
    return replace(sheet(programme), pairs=0, people=0, shown=())


def views(programmes: Sequence[Programme], words: Words) -> dict[str, Block]:
    chosen = programmes[0]
    return {
        "matching, waiting": matching.waiting_form(chosen, programmes, words),
        "matching, failed": matching.failed_form(chosen, programmes, words),
        "matching, nobody": matching.one_sided_form(chosen, programmes, {}, words),
        "matching, mentors only": matching.one_sided_form(chosen, programmes, {Side.MENTOR: 1}, words),
        "matching, mentees only": matching.one_sided_form(chosen, programmes, {Side.MENTEE: 20}, words),
        "matching, a draft": matching.draft_form(sheet(chosen), programmes, words),
        "matching, everybody has a pair": matching.draft_form(replace(sheet(chosen), left_out=()), programmes, words),
        "matching, the fullest draft": matching.draft_form(fullest_sheet(chosen), programmes, words),
        "matching, no pair": matching.draft_form(empty_sheet(chosen), programmes, words),
        "matching, rules": pairing_rules.rules_form(chosen, words),
        "matching, published": matching.published_page(chosen, 12, words),
        "matching, discarded": matching.discarded_form(chosen, programmes, words),
    }
