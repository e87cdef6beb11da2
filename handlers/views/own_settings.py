"""What people set for themselves: language, working hours and days, public holidays, absence."""

import json
import unicodedata
from collections.abc import Mapping
from datetime import date

from babel import Locale

from handlers.views import blocks as kit
from handlers.views.dates import zone_in_words
from handlers.views.languages import language_name
from handlers.views.words import Words, languages
from mentoring.availability import countries_with_holidays, regions_of
from mentoring.people import DAY, Person

SETTINGS = "settings"
SETTINGS_FORM = "settings_form"
AS_IN_SLACK = "slack"

_MONDAY = 0
_DAYS = range(_MONDAY, _MONDAY + 7)


def settings_button(words: Words) -> kit.Block:
    return kit.button(words("My settings"), SETTINGS, value="0")


def settings_form(person: Person, words: Words, *, today: date, asks_region: bool = False) -> kit.Block:
    """`today` is the date where its reader is; `asks_region` once they have saved a country that has regions."""
    zone = words.mrkdwn(
        "Your time zone comes from Slack: %(zone)s. When you change it there, Binôme follows.",
        zone=zone_in_words(person.zone, words),
    )
    saved = [kit.section(words.mrkdwn("*Saved.* Your country has regional holidays: choose your region, or close."))]
    away = person.away_until.isoformat() if person.away_until and person.away_until >= today else None
    return kit.modal(
        words("My settings"),
        [
            *(saved if asks_region else []),
            kit.field("language", words("Language of Binôme"), _language(person, words)),
            *hours_fields(person, words),
            *_holidays(person, words),
            kit.field(
                "away_until",
                words("Away until the end of"),
                kit.date_picker(chosen=away),
                hint=words("Until then nothing is asked of you. Of a session that is booked you are reminded."),
                optional=True,
            ),
            kit.context(zone),
        ],
        callback=SETTINGS_FORM,
        submit=words("Save"),
        close=words("Close"),
        carries=json.dumps({"language": words.language}),
    )


def _language(person: Person, words: Words) -> kit.Block:
    options = [kit.Option(words("As in Slack"), AS_IN_SLACK)]
    options += [kit.Option(language_name(code, words), code) for code in languages()]
    return kit.choice(options, chosen=person.language if person.language_chosen else AS_IN_SLACK)


def hours_fields(person: Person, words: Words) -> list[kit.Block]:
    names = Locale.parse(words.language).days["stand-alone"]["wide"]
    days = [kit.Option(str(names[day]).capitalize(), str(day)) for day in _DAYS]
    ticked = [str(day) for day in person.working_days]
    return [
        kit.field("opens", words("My working day begins at"), kit.time_picker(chosen=_clock(person.opens))),
        kit.field(
            "closes",
            words("and ends at"),
            kit.time_picker(chosen=_clock(person.closes % DAY)),
            hint=words("Nothing reaches you outside these hours, and sessions are suggested within them."),
        ),
        kit.field("working_days", words("My working days"), kit.tick_boxes(days, ticked=ticked)),
    ]


def _holidays(person: Person, words: Words) -> list[kit.Block]:
    territories = Locale.parse(words.language).territories
    countries = _options({code: str(territories[code]) for code in countries_with_holidays() if code in territories})
    fields = [
        kit.field(
            "country",
            words("Country, for its public holidays"),
            kit.long_choice(countries, chosen=person.country),
            optional=True,
        )
    ]
    if regions := _options(regions_of(person.country)):
        fields.append(
            kit.field("region", words("Region"), kit.long_choice(regions, chosen=person.region), optional=True)
        )
    return fields


def _options(names: Mapping[str, str]) -> list[kit.Option]:
    """By their names, as people look for them: with accents among the letters without."""
    options = [kit.Option(name, code) for code, name in names.items()]
    return sorted(options, key=lambda option: unicodedata.normalize("NFKD", option.text).casefold())


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
