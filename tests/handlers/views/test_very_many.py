"""Where there is more than one surface holds: what was asked for is there, and what is left out is counted."""

from dataclasses import replace

import pytest

from handlers.views.coordinating import MOST_OPTIONS, announce_form, coordinators_form
from handlers.views.home import MOST_ROWS, Home, home_view
from handlers.views.words import words_in
from sandbox.block_kit import check_view
from tests.handlers.views.examples import LONGEST, MANY, enrolment, texts

WORDS = words_in("en")
OLDEST = replace(LONGEST, id=1000)
PROGRAMMES = [*MANY, OLDEST]
"""One more than a menu holds."""


@pytest.mark.parametrize(
    "form",
    [announce_form(PROGRAMMES, OLDEST, WORDS), coordinators_form(PROGRAMMES, OLDEST, ["U1"], WORDS)],
    ids=["announce", "coordinators"],
)
def test_the_programme_asked_for_is_offered_and_chosen(form):
    check_view(form)
    menu = next(block["element"] for block in form["blocks"] if block.get("block_id") == "programme")
    assert menu["initial_option"]["value"] == str(OLDEST.id)
    assert menu["initial_option"] in menu["options"]
    assert len(menu["options"]) == MOST_OPTIONS


def test_home_counts_what_it_leaves_out():
    enrolled = [(programme, enrolment(programme)) for programme in MANY[: MOST_ROWS + 1]]
    home = home_view(Home(enrolled, MANY[: MOST_ROWS + 3]), WORDS)
    check_view(home)
    assert [text for _, text in texts(home) if "more programme" in text] == [
        "And 3 more programmes.",
        "And 1 more programme.",
    ]


def test_home_counts_nothing_where_all_is_shown():
    shown = [text for _, text in texts(home_view(Home(open_for_me=MANY[:MOST_ROWS]), WORDS))]
    assert not [text for text in shown if "more programme" in text]
