"""Words of the sandbox that people meet on its page, which says them in their language."""

from typing import Self


class Phrase(str):
    """English words; `template` is known to the page's catalogues, `values` are what fills its `%(name)s`."""

    __slots__ = ("template", "values")
    template: str
    values: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """The words, filled in."""
        phrase = super().__new__(cls, template % values)
        phrase.template, phrase.values = template, values
        return phrase
