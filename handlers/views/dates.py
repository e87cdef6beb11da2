"""Dates in words, where Slack does not write them for the reader (design: voice, French)."""

from datetime import date

from babel.dates import format_date

from handlers.views.words import Words

_DAY_FORMATS = {"en": "EEEE d MMMM", "fr": "EEEE d MMMM"}


def day_in_words(day: date, words: Words) -> str:
    """ "Monday 2 March" or « lundi 2 mars »; the first of a month is « 1er » in French."""
    text = format_date(day, _DAY_FORMATS.get(words.language, "full"), locale=words.language)
    if words.language == "fr" and day.day == 1:
        return text.replace(" 1 ", " 1er ")
    return text
