"""The page's own words in the visitor's language, and the templates that carry them.

Catalogues are `.po` files that are read as they are; another language is one more of them.
"""

from collections.abc import Sequence
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.core import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request

from sandbox.config import Words
from sandbox.phrases import Phrase

SOURCE_LANGUAGE = "en"
COOKIE = "lang"


@cache
def languages() -> tuple[str, ...]:
    """The source's language, and each that has a catalogue."""
    catalogues = files("sandbox.page") / "locale"
    return (SOURCE_LANGUAGE, *sorted(entry.name for entry in catalogues.iterdir() if entry.is_dir()))


@cache
def words(language: str) -> NullTranslations:
    """gettext of one language."""
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    catalogue = files("sandbox.page") / "locale" / language / "LC_MESSAGES" / "page.po"
    compiled = BytesIO()
    with catalogue.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def told(told: str, language: str) -> str:
    """What the sandbox says, in this language where it is a phrase that the page knows."""
    if not isinstance(told, Phrase):
        return told
    return words(language).gettext(told.template) % told.values


def said(words: Words, language: str) -> str:
    """What somebody has said in this language, or else in English."""
    return words.get(language) or words[SOURCE_LANGUAGE]


@cache
def environment(language: str) -> Environment:
    """Jinja with everything escaped; a name that is not given is a mistake and not an empty text."""
    jinja = Environment(
        loader=PackageLoader("sandbox.page"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.install_gettext_translations(words(language), newstyle=True)  # type: ignore[attr-defined]
    return jinja


def language_of(request: Request) -> str:
    """What the visitor has chosen on the page, else what their browser asks for."""
    chosen = request.cookies.get(COOKIE)
    if chosen in languages():
        return str(chosen)
    return negotiate_locale(_accepted(request), languages(), sep="-") or SOURCE_LANGUAGE


def _accepted(request: Request) -> Sequence[str]:
    """Languages in the browser's order: `fr-CH, fr;q=0.9, en;q=0.8` (RFC 9110, 12.5.4); those with 0 are not wanted."""
    weighed = [_weighed(part) for part in request.headers.get("accept-language", "").lower().split(",")]
    return [tag for weight, tag in sorted(weighed, key=lambda each: -each[0]) if weight > 0]


def _weighed(part: str) -> tuple[float, str]:
    tag, _, weight = part.partition(";")
    try:
        return (float(weight.strip().removeprefix("q=")) if weight else 1.0), tag.strip()
    except ValueError:
        return 0.0, tag
