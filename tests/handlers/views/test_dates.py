"""Dates where Slack does not write them for the reader."""

from datetime import date

import pytest

from handlers.views.dates import day_in_words
from handlers.views.words import languages, words_in


@pytest.mark.parametrize(
    ("day", "english", "french"),
    [
        (date(2026, 3, 2), "Monday 2 March", "lundi 2 mars"),
        (date(2026, 4, 1), "Wednesday 1 April", "mercredi 1er avril"),
        (date(2026, 8, 1), "Saturday 1 August", "samedi 1er août"),
        (date(2026, 8, 11), "Tuesday 11 August", "mardi 11 août"),
        (date(2026, 2, 21), "Saturday 21 February", "samedi 21 février"),
        (date(2026, 12, 31), "Thursday 31 December", "jeudi 31 décembre"),
        (date(2027, 1, 1), "Friday 1 January", "vendredi 1er janvier"),
    ],
)
def test_a_day_in_words(day, english, french):
    assert day_in_words(day, words_in("en")) == english
    assert day_in_words(day, words_in("fr")) == french


@pytest.mark.parametrize("language", languages())
def test_every_language_names_its_days(language):
    """No language falls back to a format that says more, such as the year, or has it from another one."""
    days = {day_in_words(date(2026, 3, number), words_in(language)) for number in range(1, 32)}
    assert len(days) == 31
    assert not any("2026" in day for day in days)
