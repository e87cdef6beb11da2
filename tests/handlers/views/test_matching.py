"""The form of a draft: within Slack's limits whatever is in it, and true to what it shows."""

import json

import pytest

from handlers.views.matching import draft_form, waiting_form
from handlers.views.reasons import why
from handlers.views.words import languages, words_in
from mentoring.common_ground import CommonGround
from mentoring.matching.values import Rule
from mentoring.topics import Topic
from sandbox.block_kit import check_view
from tests.handlers.views.examples import LONGEST, MANY, PROGRAMME, texts
from tests.handlers.views.examples_matching import GROUND, fullest_sheet, sheet

LARGEST_VIEW = 250_000
"""Bytes that Slack takes."""

IN_EVERY_LANGUAGE = pytest.mark.parametrize("language", languages())


def said(view):
    return "\n".join(text for _, text in texts(view))


@IN_EVERY_LANGUAGE
def test_a_page_of_1500_pairs_is_taken(language):
    view = draft_form(fullest_sheet(LONGEST), [LONGEST, *MANY], words_in(language))
    check_view(view)
    assert len(view["blocks"]) <= 60
    assert len(json.dumps(view).encode()) < LARGEST_VIEW / 4


@IN_EVERY_LANGUAGE
def test_every_rule_has_its_words(language):
    shown = said(draft_form(fullest_sheet(PROGRAMME), [PROGRAMME], words_in(language)))
    assert len({line for line in shown.splitlines() if "<@U0000000000>, <@U0000000001>" in line}) == len(Rule)


def test_names_beyond_the_first_twenty_are_counted():
    shown = said(draft_form(fullest_sheet(PROGRAMME), [PROGRAMME], words_in("en")))
    assert "No shared language: <@U0000000000>, " in shown
    assert shown.count("<@U0000000019> and 1,480 others") == len(Rule)


def test_somebody_who_is_gone_is_said_to_be():
    shown = said(draft_form(sheet(PROGRAMME), [PROGRAMME], words_in("en")))
    assert "<@U08CHLOE> shares with somebody who has left (fit: 100%)" in shown
    assert "One of them no longer takes part: they will not be asked." in shown


def test_a_single_programme_needs_no_choice():
    assert "accessory" not in waiting_form(PROGRAMME, [PROGRAMME], words_in("en"))["blocks"][0]
    assert "accessory" in waiting_form(PROGRAMME, [PROGRAMME, LONGEST], words_in("en"))["blocks"][0]


class TestWhy:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            (
                "en",
                "Topics in common: Digital tools and collaboration platforms · Data: reading it, using it. "
                "Languages in common: French, English. 7 hours of the working day in common. "
                "From different departments. At the same site.",
            ),
            (
                "fr",
                "Thèmes en commun : Outils numériques et plateformes collaboratives · Données : les lire, s’en servir. "
                "Langues en commun : français, anglais. 7 heures de travail en commun. "
                "Deux services différents. Sur le même site.",
            ),
        ],
    )
    def test_says_what_two_people_have_in_common(self, language, words):
        assert why(GROUND, words_in(language)).replace("\u00a0", " ") == words

    def test_says_nothing_of_what_they_have_not(self):
        nothing = CommonGround((), ("en",), hours=1, departments_differ=False, same_site=False)
        assert why(nothing, words_in("en")) == "Languages in common: English. 1 hour of the working day in common."

    def test_names_three_topics_at_most(self):
        many = CommonGround(tuple(Topic)[:8], (), hours=0, departments_differ=False, same_site=False)
        assert why(many, words_in("en")).count("·") == 2
