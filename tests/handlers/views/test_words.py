"""The texts and their catalogues: nothing missing, nothing left over, the same placeholders on both sides."""

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from handlers.views.words import SOURCE_LANGUAGE, Mrkdwn, catalog_of, escape, languages, mention, words_in

VIEWS = Path(__file__).parents[3] / "handlers" / "views"
MAKEFILE = VIEWS.parents[1] / "Makefile"
KEYWORDS = {"words": None, "mrkdwn": None, "marked": None, "plural": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")

TRANSLATED = [language for language in languages() if language != SOURCE_LANGUAGE]
IN_EVERY_TRANSLATION = pytest.mark.parametrize("language", TRANSLATED)


def written():
    """Every text in `handlers/views/`; one with a plural is a pair."""
    return {message for _, _, message, _, _ in extract_from_dir(VIEWS, keywords=KEYWORDS)}


def entries(language) -> Catalog:
    return [message for message in catalog_of(language) if message.id]


def sides(message):
    """The texts of the source, and those of the translation."""
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return ids, strings


def test_texts_are_found():
    texts = written()
    assert "Join a programme" in texts
    assert ("%(count)s person at a time", "Up to %(count)s people") in texts
    assert len(texts) > 100


def test_the_makefile_looks_for_the_same_words():
    [recipe] = re.findall(r"pybabel -q extract (.+?handlers/views)$", MAKEFILE.read_text(), re.MULTILINE | re.DOTALL)
    asked = set(re.findall(r"-k (\S+)", recipe))
    assert asked == {"words", "mrkdwn", "marked", "plural:1,2"}


def test_french_is_spoken():
    assert "fr" in languages()


@IN_EVERY_TRANSLATION
def test_every_text_is_translated(language):
    translated = {message.id for message in entries(language) if all(sides(message)[1])}
    assert written() - translated == set()


@IN_EVERY_TRANSLATION
def test_no_translation_is_left_over(language):
    assert {message.id for message in entries(language)} - written() == set()
    assert not catalog_of(language).obsolete


@IN_EVERY_TRANSLATION
def test_no_translation_is_a_guess(language):
    assert [message.id for message in entries(language) if message.fuzzy] == []


@IN_EVERY_TRANSLATION
def test_placeholders_are_the_same_on_both_sides(language):
    for message in entries(language):
        ids, strings = sides(message)
        expected = Counter(PLACEHOLDER.findall(ids[-1]))
        for string in strings:
            assert Counter(PLACEHOLDER.findall(string)) == expected, message.id


@IN_EVERY_TRANSLATION
def test_no_placeholder_is_misspelt(language):
    """A lone % would end the reader's message."""
    for message in entries(language):
        for text in (part for side in sides(message) for part in side):
            assert "%" not in PLACEHOLDER.sub("", text), text


@IN_EVERY_TRANSLATION
def test_markup_is_the_same_on_both_sides(language):
    for message in entries(language):
        ids, strings = sides(message)
        for string in strings:
            assert [string.count(mark) for mark in "*`\n"] == [ids[-1].count(mark) for mark in "*`\n"], message.id


class TestWords:
    @pytest.mark.parametrize("language", [None, "en", "de", "", "../fr"])
    def test_of_an_unknown_language_are_english(self, language):
        assert words_in(language)("Join") == "Join"
        assert words_in(language).language == "en"

    def test_are_translated(self):
        assert words_in("fr")("Join") == "S’inscrire"

    @pytest.mark.parametrize(
        ("language", "count", "text"),
        [
            ("en", 0, "Up to 0 people"),
            ("en", 1, "1 person at a time"),
            ("en", 2, "Up to 2 people"),
            ("fr", 0, "0 personne à la fois"),
            ("fr", 1, "1 personne à la fois"),
            ("fr", 2, "Jusqu’à 2 personnes"),
        ],
    )
    def test_count_as_their_language_does(self, language, count, text):
        assert words_in(language).plural("%(count)s person at a time", "Up to %(count)s people", count) == text

    @pytest.mark.parametrize(
        ("language", "texts", "listed"),
        [
            ("en", [], ""),
            ("en", ["a"], "a"),
            ("en", ["a", "b"], "a and b"),
            ("en", ["a", "b", "c"], "a, b and c"),
            ("fr", ["a", "b", "c"], "a, b et c"),
        ],
    )
    def test_are_listed(self, language, texts, listed):
        assert words_in(language).listed(texts) == listed

    def test_in_markup_escape_what_people_wrote(self):
        text = words_in("en").mrkdwn("*%(programme)s*: you share what you know.", programme="<!channel> & *me*")
        assert text == "*&lt;!channel&gt; &amp; ∗me∗*: you share what you know."
        assert isinstance(text, Mrkdwn)

    def test_in_markup_leave_markup_of_our_own(self):
        text = words_in("en").mrkdwn("Today: %(people)s.", people=mention("U012"))
        assert text == "Today: <@U012>."

    def test_in_plain_text_are_as_people_wrote_them(self):
        assert words_in("en")("Topics: %(topics)s", topics="R&D <3") == "Topics: R&D <3"


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("<@U1>", "&lt;@U1&gt;"),
        ("&lt;", "&amp;lt;"),
        ("*b* _i_ ~s~ `c`", "∗b∗ ˍiˍ ∼s∼ ˋcˋ"),
        ("é ’ “ 日本", "é ’ “ 日本"),
        ("", ""),
    ],
)
def test_escape(text, harmless):
    assert escape(text) == harmless
    assert escape(escape(text)) == harmless
