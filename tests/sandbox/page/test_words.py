"""The page's own words: in whose language, and a catalogue that lacks nothing and is well set."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from sandbox.page import words as words_module
from sandbox.page.words import SOURCE_LANGUAGE, languages, words

PAGE = Path(words_module.__file__).parent
MAKEFILE = PAGE.parents[1] / "Makefile"
KEYWORDS = DEFAULT_KEYWORDS | {"Phrase": None}
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
TRANSLATED = [language for language in languages() if language != SOURCE_LANGUAGE]
IN_EVERY_TRANSLATION = pytest.mark.parametrize("language", TRANSLATED)

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
NARROW, WIDE = "\u202f", "\u00a0"
FAULTS = {
    "typographic apostrophes and quotes": re.compile("""['"]"""),
    "no three dots for an ellipsis": re.compile(r"\.\.\."),
    "no two spaces, nor one at an end": re.compile(r"\s\s|^\s|\s$"),
}
FRENCH_FAULTS = FAULTS | {
    "U+00A0 before a colon": re.compile(f"(?<!{WIDE}):"),
    "U+202F before ; ? !": re.compile(f"(?<!{NARROW})[;?!]"),
    "U+00A0 inside « »": re.compile(f"«(?!{WIDE})|(?<!{WIDE})»"),
    "no English quotes": re.compile("[“”]"),
    "a capital keeps its accent": re.compile(r"\b(A |Ecri|Equipe|Etat|Echange|Etape)"),
}


@cache
def written():
    """Every text of the page; one with a plural is a pair."""
    return {message for _, _, message, _, _ in extract_from_dir(PAGE.parent, METHODS, keywords=KEYWORDS)}


def catalogue(language):
    with (PAGE / "locale" / language / "LC_MESSAGES" / "page.po").open("rb") as file:
        return read_po(file, locale=language)


@cache
def entries(language):
    return [message for message in catalogue(language) if message.id]


def sides(message):
    """The texts of the source, and those of the translation."""
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return ids, strings


def faults(text, language):
    rules = FRENCH_FAULTS if language == "fr" else FAULTS
    return [rule for rule, fault in rules.items() if fault.search(PLACEHOLDER.sub("x", text))]


class TestTheCatalogue:
    def test_is_looked_for_in_code_and_templates(self):
        texts = written()
        assert {"%(command)s is not a valid command.", "Choose a person", "What reached people"} <= texts
        assert ("%(num)s member", "%(num)s members") in texts
        assert len(texts) > 100

    def test_holds_texts_and_no_names_of_code(self):
        texts = {text for message in written() for text in ((message,) if isinstance(message, str) else message)}
        assert {text for text in texts if re.fullmatch(r"[a-z]+_\w+|type|kind|\w+picker", text)} == set()

    def test_is_brought_up_to_date_in_the_same_way(self):
        sections = re.findall(r"^\[(\w+): (.+)\]$", (PAGE / "babel.cfg").read_text(), re.MULTILINE)
        assert [(pattern, method) for method, pattern in sections] == METHODS
        assert "-F sandbox/page/babel.cfg" in MAKEFILE.read_text()

    def test_speaks_french(self):
        assert languages() == ("en", "fr")

    @IN_EVERY_TRANSLATION
    def test_lacks_nothing(self, language):
        translated = {message.id for message in entries(language) if all(sides(message)[1])}
        assert written() - translated == set()

    @IN_EVERY_TRANSLATION
    def test_has_nothing_left_over_and_no_guesses(self, language):
        assert {message.id for message in entries(language)} - written() == set()
        assert not catalogue(language).obsolete
        assert [message.id for message in entries(language) if message.fuzzy] == []

    @IN_EVERY_TRANSLATION
    def test_has_the_same_placeholders_on_both_sides(self, language):
        for message in entries(language):
            ids, strings = sides(message)
            for string in strings:
                # A singular may say "one" in words.
                assert Counter(PLACEHOLDER.findall(string)) in [Counter(PLACEHOLDER.findall(each)) for each in ids]

    @IN_EVERY_TRANSLATION
    def test_misspells_no_placeholder(self, language):
        texts = [text for message in entries(language) for side in sides(message) for text in side]
        assert [text for text in texts if "%" in PLACEHOLDER.sub("", text)] == []

    @IN_EVERY_TRANSLATION
    def test_is_well_set(self, language):
        translations = [text for message in entries(language) for text in sides(message)[1]]
        assert {text: faults(text, language) for text in translations if faults(text, language)} == {}

    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ("Thèmes : outils", "U+00A0 before a colon"),
            ("Réessayer ?", "U+202F before ; ? !"),
            (f"Ici{WIDE}; là", "U+202F before ; ? !"),
            ("« tel quel »", "U+00A0 inside « »"),
            ("l'équipe", "typographic apostrophes and quotes"),
            ("Le temps passe...", "no three dots for an ellipsis"),
            ("Echanges", "a capital keeps its accent"),
        ],
    )
    def test_shows_its_faults(self, text, rule):
        assert faults(text, "fr") == [rule]

    def test_counts_as_its_language_does(self):
        def members(language, count):
            return words(language).ngettext("%(num)s member", "%(num)s members", count)

        assert [members("en", count) for count in (0, 1, 2)] == ["%(num)s members", "%(num)s member", "%(num)s members"]
        assert [members("fr", count) for count in (0, 1, 2)] == ["%(num)s membre", "%(num)s membre", "%(num)s membres"]


class TestTheLanguageOfThePage:
    @pytest.mark.parametrize(
        ("accepted", "language"),
        [
            (None, "en"),
            ("", "en"),
            ("fr", "fr"),
            ("FR", "fr"),
            ("EN", "en"),
            ("fr-CH, fr;q=0.9, en;q=0.8", "fr"),
            ("fr-CA", "fr"),
            ("en-GB,en;q=0.9,fr;q=0.8", "en"),
            ("en;q=0.3, fr;q=0.7", "fr"),
            ("en ; q=0.3 , fr ; q=0.7", "fr"),
            ("de, fr;q=0.5", "fr"),
            ("de, es", "en"),
            ("fr;q=0", "en"),
            ("fr;q=0, de", "en"),
            ("fr;q=much, en;q=0.1", "en"),
            ("*", "en"),
            ("../fr", "en"),
        ],
    )
    def test_is_what_the_browser_asks_for(self, page, accepted, language):
        headers = {} if accepted is None else {"Accept-Language": accepted}
        assert page.see("/", **headers).one("html")["lang"] == language

    def test_is_what_was_chosen(self, page, anna):
        here = f"/as/{anna}/in/general?all"
        chosen = {"data": {"lang": "fr"}, "headers": {"Referer": f"{page.http.base_url}{here}"}}
        answer = page.http.post("/page/language", **chosen)
        assert (answer.status_code, answer.headers["location"]) == (303, here)
        cookie = answer.headers["set-cookie"].lower()
        assert {"httponly", "samesite=strict", "path=/"} <= {part.strip() for part in cookie.split(";")}
        root = page.see(here, **{"Accept-Language": "en"})
        assert root.one("html")["lang"] == "fr"
        pressed = root.all("button", name="lang", aria_pressed="true")
        assert [(each["value"], each["title"]) for each in pressed] == [("fr", "français")]

    @pytest.mark.parametrize("unknown", ["", "de", "../fr"])
    def test_is_only_one_that_there_is(self, page, unknown):
        answer = page.send("/page/language", lang=unknown)
        assert (answer.status_code, answer.headers.get("set-cookie")) == (303, None)
        page.http.cookies.set("lang", unknown or "x")
        assert page.see("/").one("html")["lang"] == "en"

    def test_is_spoken_on_the_whole_page(self, page, anna):
        page.http.cookies.set("lang", "fr")
        root = page.see(f"/as/{anna}/in/general")
        assert "Rien n’a encore été écrit ici." in root.one("main").text
        assert "lundi 5 janvier 2026" in root.text
        assert "Niveau 1" in root.text
        assert "Conversations de" in root.one("nav", data_key="conversations")["aria-label"]

    def test_leaves_what_the_app_and_people_write_as_it_is(self, page, people, anna):
        page.http.cookies.set("lang", "fr")
        people.say(anna, "general", "Send it again")
        assert "Send it again" in page.see(f"/as/{anna}/in/general").one("main").text
