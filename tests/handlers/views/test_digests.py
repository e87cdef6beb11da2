"""What a digest leaves unsaid: a line for everything that has not happened would bury what has."""

from dataclasses import replace

from handlers.views.digests import programme_blocks
from handlers.views.words import words_in
from mentoring.digests import SessionFigures
from tests.handlers.views.examples import PROGRAMME
from tests.handlers.views.examples_digests import FIGURES, NOTHING, shown
from tests.handlers.workplace import texts_of


def told(figures):
    return texts_of({"blocks": programme_blocks(shown(PROGRAMME, figures), words_in("en"))})


def test_a_new_programme_tells_who_is_enrolled_and_nothing_of_pairs_and_sessions():
    shown_of_it = told(NOTHING)
    assert "Enrolled: *0* to share" in shown_of_it
    for line in ("*Sessions*", "Active pairs", "Series complete", "Proposals"):
        assert line not in shown_of_it


def test_what_was_held_always_has_the_unconfirmed_beside_it():
    shown_of_it = told(replace(FIGURES, in_all=SessionFigures(due=2, held=2), lately=SessionFigures()))
    assert "Held: *2* (+0), of *2* due (+0)" in shown_of_it
    assert "Unconfirmed: *0*" in shown_of_it
    for line in ("Cancelled", "Did not take place", "different things"):
        assert line not in shown_of_it


def test_whatever_has_happened_is_told():
    for line in ("Cancelled: *4* (+1)", "Did not take place: *2* (+1)", "The two say different things: *1* (+0)"):
        assert line in told(FIGURES)
