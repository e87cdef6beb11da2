"""What the messages about enrolling say in their different states."""

from dataclasses import replace

import pytest

from handlers.views.join_form import join_form
from handlers.views.joining import (
    MOST_ROWS,
    Choice,
    Closing,
    Joined,
    choose_programme,
    enrolment_closing,
    enrolment_confirmed,
)
from handlers.views.words import words_in
from mentoring.topics import SENSITIVE, Topic
from sandbox.block_kit import check_message
from tests.handlers.views.examples import ANSWERS, PERSON, PROGRAMME


@pytest.mark.parametrize(
    ("language", "days_left", "words"),
    [
        ("en", 3, "closes in three days, on Wednesday 1 April."),
        ("en", 2, "closes in two days, on Wednesday 1 April."),
        ("en", 1, "closes tomorrow, Wednesday 1 April."),
        ("en", 0, "closes today, Wednesday 1 April."),
        ("en", 5, "closes on Wednesday 1 April."),
        ("fr", 3, "se terminent dans trois jours, le mercredi 1er avril."),
        ("fr", 2, "se terminent dans deux jours, le mercredi 1er avril."),
        ("fr", 1, "se terminent demain, mercredi 1er avril."),
        ("fr", 0, "se terminent aujourd’hui, mercredi 1er avril."),
        ("fr", 5, "se terminent le mercredi 1er avril."),
    ],
)
def test_the_nudge_counts_the_days_that_are_left(language, days_left, words):
    assert enrolment_closing(Closing(PROGRAMME, days_left, answered=False), words_in(language)).text.endswith(words)


@pytest.mark.parametrize(
    ("language", "words", "button"),
    [("en", "You have joined", "Change my answers"), ("fr", "Vous participez à", "Modifier mes réponses")],
)
def test_the_nudge_of_somebody_who_joined_asks_no_more(language, words, button):
    message = enrolment_closing(Closing(PROGRAMME, days_left=3, answered=True), words_in(language))
    check_message(message.blocks, text=message.text)
    assert message.text.startswith(f"{words} *{PROGRAMME.name}*.")
    (shown,) = message.blocks[-1]["elements"]
    assert (shown["text"]["text"], "style" in shown) == (button, False)


def test_a_choice_of_very_many_says_how_many_it_leaves_out():
    choices = [Choice(PROGRAMME, joined=False, open=True)] * (MOST_ROWS + 2)
    message = choose_programme(choices, words_in("en"))
    assert message.blocks[-1]["elements"][0]["text"] == "And 2 more programmes."
    assert len(choose_programme(choices[:MOST_ROWS], words_in("en")).blocks) == MOST_ROWS + 1


OPEN_TO_ALL = tuple(topic for topic in Topic if topic not in SENSITIVE)


@pytest.mark.parametrize(
    ("language", "topics", "words"),
    [
        ("en", OPEN_TO_ALL, "The coordination team sees them, except what you write in your own words. You"),
        (
            "en",
            (Topic.DIGITAL_TOOLS, Topic.ACCESSIBILITY),
            "sees them, except on Accessibility and what you write in your own words: only your partner",
        ),
        (
            "en",
            tuple(Topic),
            "except on Diversity, equity and inclusion · Social mobility · Accessibility and what you write",
        ),
        ("fr", OPEN_TO_ALL, "L’équipe de coordination les voit, sauf ce que vous écrivez avec vos mots. Vous"),
        (
            "fr",
            (Topic.ACCESSIBILITY,),
            "les voit, sauf sur Accessibilité et ce que vous écrivez avec vos mots\u00a0: seul l’autre",
        ),
    ],
)
def test_who_sees_what_names_the_sensitive_topics_of_the_programme(language, topics, words):
    programme = replace(PROGRAMME, topics=topics)
    form = join_form(programme, PERSON, None, words_in(language))
    confirmation = enrolment_confirmed(Joined(programme, ANSWERS, edited=False), words_in(language))
    for blocks in (form["blocks"], confirmation.blocks):
        assert words in blocks[-1]["elements"][0]["text"]


def test_topics_close_to_origin_or_health_are_sensitive():
    assert {Topic.INCLUSION, Topic.SOCIAL_MOBILITY, Topic.ACCESSIBILITY} == SENSITIVE
