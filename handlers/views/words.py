"""Texts in the reader's language, through gettext catalogues that are read as they are (`.po`, no compile step)."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import as_file, files
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

SOURCE_LANGUAGE = "en"

_HARMLESS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})


class Mrkdwn(str):
    """Text in Slack's markup that is safe to show: everything people wrote in it is escaped."""

    __slots__ = ()


def escape(text: str) -> Mrkdwn:
    """Text that people wrote, made harmless (Slack docs: "Formatting message text").

    Slack has entities for three characters, and no escape for those that make text bold or code: they become others
    that look the same.
    """
    if isinstance(text, Mrkdwn):
        return text
    return Mrkdwn(text.translate(_HARMLESS))


def mention(slack_id: str) -> Mrkdwn:
    return Mrkdwn(f"<@{slack_id}>")


def mention_or(slack_id: str | None, words: "Words") -> Mrkdwn:
    """The other one of a pair, who may be nobody any more."""
    return mention(slack_id) if slack_id else escape(words("your partner"))


def marked(text: str) -> str:
    """Mark a text for the catalogues where it is written down before the reader's language is known."""
    return text


class Words:
    """The texts of one language: `words("Join")` for plain text, `words.mrkdwn("*%(name)s*", name=...)` for markup."""

    def __init__(self, language: str, translations: NullTranslations) -> None:
        self.language = language
        self._translations = translations

    def __call__(self, text: str, **values: object) -> str:
        translated = self._translations.gettext(text)
        return translated % values if values else translated

    def mrkdwn(self, text: str, **values: object) -> Mrkdwn:
        """The values are escaped, unless they are markup themselves."""
        safe = {name: escape(value) if isinstance(value, str) else value for name, value in values.items()}
        return Mrkdwn(self(text, **safe))

    def plural(self, one: str, many: str, count: int) -> str:
        return self._translations.ngettext(one, many, count) % {"count": self.number(count)}

    def number(self, count: int) -> str:
        """ "1,500", « 1 500 »."""
        return format_decimal(count, locale=self.language)

    def listed(self, texts: list[str]) -> str:
        """Several things in one sentence: "a, b and c"."""
        if len(texts) < 2:
            return "".join(texts)
        return self(marked("%(several)s and %(last)s"), several=", ".join(texts[:-1]), last=texts[-1])


@cache
def languages() -> tuple[str, ...]:
    """The languages that Binôme speaks: the source's, and each that has a catalogue."""
    catalogues = files("handlers.views") / "locale"
    return (SOURCE_LANGUAGE, *sorted(entry.name for entry in catalogues.iterdir() if entry.is_dir()))


@cache
def words_in(language: str | None) -> Words:
    """The texts of a language, or of the source language where it is not known."""
    if language is None or language == SOURCE_LANGUAGE or language not in languages():
        return Words(SOURCE_LANGUAGE, NullTranslations())
    compiled = BytesIO()
    write_mo(compiled, catalog_of(language))
    compiled.seek(0)
    return Words(language, GNUTranslations(compiled))


def catalog_of(language: str) -> Catalog:
    source = files("handlers.views") / "locale" / language / "LC_MESSAGES" / "binome.po"
    with as_file(source) as path, path.open("rb") as file:
        return read_po(file, locale=language)
