"""Typography as voice.md asks for it, in every text that is written and in every message that is shown."""

import re

import pytest

from bot.delivery import check_every_kind
from handlers.views.blocks import HEADER_LIMIT, LABEL_LIMIT, OPTION_LIMIT
from handlers.views.words import catalog_of, words_in
from tests.handlers.views.examples import ANSWERS, PROGRAMME, answers_to_commands, facts, message_texts, texts, views

CODE = re.compile(r"`[^`]*`|<[^>]*>|%\(\w+\)s|/\w+ @\w+")
"""What is not prose: commands, mentions, placeholders."""

NARROW, WIDE = "\u202f", "\u00a0"

FRENCH_FAULTS = {
    "U+00A0 before a colon": re.compile(f"(?<!{WIDE}):"),
    "U+202F before ; ? !": re.compile(f"(?<!{NARROW})[;?!]"),
    "U+00A0 inside « »": re.compile(f"«(?!{WIDE})|(?<!{WIDE})»"),
    "no English quotes": re.compile("[“”]"),
    "a capital keeps its accent": re.compile(r"\b(A (?=qui|quel|la|tout|chaque)|Ecri|Equipe|Etat|Etape|Evén)"),
    "no space before . or ,": re.compile(f"[ {WIDE}{NARROW}][.,]"),
    "digits in thousands are apart": re.compile(r"\d{5}"),
    "neutral before one gender": re.compile(r"\b([Uu]n|du|au) (collègue|mentor)\b|\b[Cc]hacun\b"),
}
ENGLISH_FAULTS = {"no French quotes": re.compile("[«»]"), "no space before : ; ? !": re.compile(r"\s[:;?!]")}
FAULTS = {
    "no exclamation marks": re.compile("!"),
    "typographic apostrophes and quotes": re.compile("""['"]"""),
    "no three dots for an ellipsis": re.compile(r"\.\.\."),
    "no two spaces": re.compile("  "),
    "no space at an end": re.compile(r"^ | $"),
}
UNWELCOME = {
    "en": re.compile(r"error|overdue|don’t forget|you haven’t|\b(junior|senior|young|old)\b", re.IGNORECASE),
    "fr": re.compile(r"erreur|relance|n’oubliez|en retard|\b(junior|senior|jeunes?|vieux|âgée?s?)\b", re.IGNORECASE),
}


def faults(text, language):
    # Code stands for a word, so that the spaces around it count; two spaces set it apart from what it does.
    prose = CODE.sub("x", text.replace("`  ", "` "))
    rules = FAULTS | (FRENCH_FAULTS if language == "fr" else ENGLISH_FAULTS)
    unwelcome = [found.group().lower() for found in UNWELCOME[language].finditer(prose)]
    return [rule for rule, fault in rules.items() if fault.search(prose)] + unwelcome


def catalogue():
    """Each text and its French translation."""
    for message in catalog_of("fr"):
        if message.id:
            for language, side in (("en", message.id), ("fr", message.string)):
                for text in side if isinstance(side, tuple) else (side,):
                    yield language, text


def rendered(language):
    words = words_in(language)
    views_of_messages = check_every_kind()
    for kind, shown in facts().items():
        if kind != "announcement":  # every language in one message: its parts are in the catalogue
            yield from (text for _, text in message_texts(views_of_messages[kind](shown, words)))
    for message in answers_to_commands([PROGRAMME], words).values():
        yield from (text for _, text in message_texts(message))
    for view in views([PROGRAMME], ANSWERS, words).values():
        yield from (text for _, text in texts(view))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_text_is_well_set(language):
    found = {text: faults(text, each) for each, text in catalogue() if each == language and faults(text, each)}
    assert found == {}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_message_and_form_is_well_set(language):
    assert {text: faults(text, language) for text in rendered(language) if faults(text, language)} == {}


@pytest.mark.parametrize(
    ("language", "text", "rule"),
    [
        ("fr", "Thèmes : outils", "U+00A0 before a colon"),
        ("fr", "Thèmes: outils", "U+00A0 before a colon"),
        ("fr", "Que souhaitez-vous ?", "U+202F before ; ? !"),
        ("fr", f"Ici{WIDE}; là", "U+202F before ; ? !"),
        ("fr", "« tel que déclaré »", "U+00A0 inside « »"),
        ("fr", "A qui s’adresser", "a capital keeps its accent"),
        ("fr", "Equipe de coordination", "a capital keeps its accent"),
        ("fr", "l'équipe", "typographic apostrophes and quotes"),
        ("en", "Kept 'as declared'", "typographic apostrophes and quotes"),
        ("en", "Welcome!", "no exclamation marks"),
        ("en", "Which one ?", "no space before : ; ? !"),
        ("en", "An error came up", "error"),
        ("fr", "Vos jeunes collègues", "jeunes"),
    ],
)
def test_a_fault_is_seen(language, text, rule):
    assert rule in faults(text, language)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_written_by_us_is_cut_short(language):
    """Titles, buttons and options of ours fit Slack's limits; only what people name may be shortened."""
    words = words_in(language)
    for view in views([PROGRAMME], ANSWERS, words).values():
        labels = [view[name]["text"] for name in ("title", "submit", "close") if name in view]
        assert all(len(label) <= LABEL_LIMIT for label in labels), labels
        shown = [text for _, text in texts(view)]
        assert not [
            text for text in shown if text.endswith("…") and len(text) in {LABEL_LIMIT, OPTION_LIMIT, HEADER_LIMIT}
        ]
