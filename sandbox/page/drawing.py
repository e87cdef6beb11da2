"""What every part of a surface is drawn with: its texts, its templates, and a box for what is not drawn."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import cast

from jinja2 import UndefinedError
from markupsafe import Markup, escape

from sandbox.page.emojis import with_emoji
from sandbox.page.mrkdwn import mrkdwn_html
from sandbox.page.reader import Json, Reader, Surface
from sandbox.page.words import environment, words

# What comes of JSON that is not shaped as Slack's documentation says.
MISSHAPEN = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, UndefinedError)


@dataclass(frozen=True)
class Drawing:
    """One surface for one reader."""

    surface: Surface
    reader: Reader

    def plain(self, text: Json) -> str:
        """A text object where no markup can stand: the label of a button, the title of a dialog."""
        shown = str(text["text"])
        return with_emoji(shown) if text.get("emoji", True) else shown

    def text(self, text: Json) -> Markup:
        """A text object as HTML."""
        if text["type"] == "mrkdwn":
            return mrkdwn_html(text["text"], self.reader, verbatim=text.get("verbatim", False))
        return Markup("<br>").join(escape(line) for line in self.plain(text).split("\n"))

    def gettext(self, message: str) -> str:
        """The page's own words."""
        return words(self.reader.language).gettext(message)

    def confirm(self, element: Json) -> str | None:
        """The question that an element asks first, as JSON for the page's script; `text` is HTML, the rest is not."""
        asked = element.get("confirm")
        if asked is None:
            return None
        question = {name: self.plain(asked[name]) for name in ("title", "confirm", "deny")}
        question |= {"text": str(self.text(asked["text"])), "style": asked.get("style", "primary")}
        return json.dumps(question, ensure_ascii=False)

    def html_id(self, name: str) -> str:
        """An HTML id for something on this surface."""
        return f"{self.surface.id}-{name}"

    def macro(self, template: str, name: str) -> Callable[..., Markup]:
        """A macro of one of the templates."""
        return cast("Callable[..., Markup]", getattr(_module(template, self.reader.language), name))

    def not_drawn(self, value: object) -> Markup:
        """A marked box with the JSON of what this page does not draw."""
        kind = value.get("type") if isinstance(value, dict) else None
        written = json.dumps(value, ensure_ascii=False, indent=2, default=str)
        return self.macro("blocks.html", "not_drawn")(kind, written)


@cache
def _module(template: str, language: str) -> object:
    return environment(language).get_template(template).module
