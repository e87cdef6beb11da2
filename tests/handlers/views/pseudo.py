"""A language that nobody speaks, made from the English texts: whatever is not in it was not translatable, and whatever
is cut in it has no room for a language that needs 40 % more letters."""

import json
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

LANGUAGE = "eo"
"""Babel must know the plurals and dates of it; no catalogue of it may exist."""

LONGER = 1.4
OPENS, CLOSES = "⟦", "⟧"
_PADDING = "·"


def stretched(text: str) -> str:
    """The same text in marks, 40 % longer, with its placeholders and its markup as they are."""
    shown = re.sub(r"%\(\w+\)s", "", text)
    missing = max(0, round(len(shown) * LONGER) - len(shown) - 2)
    return f"{OPENS}{text}{_PADDING * missing}{CLOSES}"


def pseudo(source: Catalog) -> Catalog:
    """A complete catalogue with the texts of another one."""
    made = Catalog(LANGUAGE, charset="utf-8")
    for message in source:
        if not message.id:
            continue
        if isinstance(message.id, tuple):
            made.add(message.id, [stretched(form) for form in message.id])
        else:
            made.add(message.id, stretched(message.id))
    return made


def write_catalogue(source: Catalog, folder: Path) -> None:
    file = folder / LANGUAGE / "LC_MESSAGES" / "binome.po"
    file.parent.mkdir(parents=True)
    with file.open("wb") as opened:
        write_po(opened, pseudo(source))


def show_everything() -> dict[str, list[str]]:
    """Every text of every message, form, page, answer and refusal in the language, by where it stands."""
    from bot.delivery import check_every_kind
    from handlers.views.refusals import refusal_text
    from handlers.views.words import languages, words_in
    from mentoring.refusals import Reason, Refused
    from sandbox.block_kit import check_message, check_view
    from scheduler.profiles import profile_of
    from tests.handlers.views import examples
    from tests.handlers.views.test_refusals import VALUES

    profile = profile_of({"id": "U1", "team_id": "T1", "locale": f"{LANGUAGE}-EO", "tz": "Europe/Paris"}, home="T1")
    words = words_in(profile.language)
    assert words.language == LANGUAGE
    assert LANGUAGE in languages()
    kinds = check_every_kind()
    shown = {}
    for kind, facts in examples.facts().items():
        message = kinds[kind](facts, words)
        check_message(message.blocks, text=message.text)
        shown[f"message {kind}"] = [text for _, text in examples.message_texts(message)]
    for name, message in examples.answers_to_commands([examples.PROGRAMME], words).items():
        check_message(message.blocks, text=message.text)
        shown[f"answer {name}"] = [text for _, text in examples.message_texts(message)]
    for name, view in examples.views([examples.PROGRAMME], examples.ANSWERS, words).items():
        check_view(view)
        shown[f"view {name}"] = [text for _, text in examples.texts(view)]
    for reason in Reason:
        shown[f"refusal {reason}"] = [refusal_text(Refused(reason, **VALUES.get(reason, {})), words)]
    return shown


if __name__ == "__main__":
    json.dump(show_everything(), sys.stdout)
