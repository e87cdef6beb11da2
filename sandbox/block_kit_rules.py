"""The small rules from which the checks of Block Kit documents are put together.

A rule looks at one value and notes every problem at its place, in the words of Slack's own answers.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

Surface: TypeAlias = Literal["message", "modal", "home"]


@dataclass(frozen=True)
class Place:
    """Where a value stands, on which surface, and the list that collects what is wrong there."""

    pointer: str
    surface: Surface
    problems: list[str]

    def __truediv__(self, step: str | int) -> "Place":
        return Place(f"{self.pointer}/{step}", self.surface, self.problems)

    def refuse(self, what: str) -> None:
        self.problems.append(f"[ERROR] {what} [json-pointer:{self.pointer}]")


Rule: TypeAlias = Callable[[object, Place], None]
# Looks at an object as a whole: keys that depend on one another.
WholeRule: TypeAlias = Callable[[Mapping[str, Any], Place], None]

_HOSTLESS = ("mailto", "tel")


def string(most: int | None = None, *, least: int = 1) -> Rule:
    """A string of `least` to `most` characters."""

    def check(value: object, place: Place) -> None:
        if not isinstance(value, str):
            place.refuse("must provide a string")
        elif len(value) < least:
            place.refuse(f"must be more than {least - 1} characters")
        elif most is not None and len(value) > most:
            place.refuse(f"must be less than {most + 1} characters")

    return check


def matching(pattern: str, what: str) -> Rule:
    """A string that matches the whole pattern."""
    compiled = re.compile(pattern, re.ASCII)

    def check(value: object, place: Place) -> None:
        if not isinstance(value, str):
            place.refuse("must provide a string")
        elif not compiled.fullmatch(value):
            place.refuse(what)

    return check


def readable(read: Callable[[str], object], what: str) -> Rule:
    """A string that a function can read."""

    def check(value: object, place: Place) -> None:
        if not isinstance(value, str):
            place.refuse("must provide a string")
            return
        try:
            read(value)
        except (ValueError, LookupError, OSError):
            place.refuse(what)

    return check


def one_of(*values: str) -> Rule:
    def check(value: object, place: Place) -> None:
        if not isinstance(value, str):
            place.refuse("must provide a string")
        elif value not in values:
            place.refuse("must be a valid enum value")

    return check


def url(most: int = 3000, *, schemes: tuple[str, ...] = ("https", "http")) -> Rule:
    of_good_length = string(most)

    def check(value: object, place: Place) -> None:
        of_good_length(value, place)
        if isinstance(value, str) and value and not _is_address(value, schemes):
            place.refuse("must be a valid URL")

    return check


def _is_address(value: str, schemes: tuple[str, ...]) -> bool:
    if any(character.isspace() for character in value):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.netloc or (parts.scheme in _HOSTLESS and parts.path))


def integer(least: int, most: int | None = None) -> Rule:
    def check(value: object, place: Place) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            place.refuse("must provide an integer")
        elif value < least:
            place.refuse(f"must be greater than or equal to {least}")
        elif most is not None and value > most:
            place.refuse(f"must be less than or equal to {most}")

    return check


def number(value: object, place: Place) -> None:
    """A JSON number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        place.refuse("must provide a number")


def flag(value: object, place: Place) -> None:
    """True or false."""
    if not isinstance(value, bool):
        place.refuse("must provide a boolean")


def items(each: Rule, *, least: int = 1, most: int | None = None) -> Rule:
    """A list of `least` to `most` values that each keep a rule."""

    def check(value: object, place: Place) -> None:
        if not isinstance(value, list):
            place.refuse("must provide an array")
            return
        if len(value) < least:
            place.refuse(f"must provide at least {least} items")
        if most is not None and len(value) > most:
            place.refuse(f"no more than {most} items allowed")
        for index, item in enumerate(value):
            each(item, place / index)

    return check


def shape(
    required: Mapping[str, Rule] | None = None,
    optional: Mapping[str, Rule] | None = None,
    *whole: WholeRule,
) -> Rule:
    """An object with these keys and no others."""
    needed = required or {}
    known = {**needed, **(optional or {})}

    def check(value: object, place: Place) -> None:
        if not isinstance(value, dict):
            place.refuse("must provide an object")
            return
        for key in needed:
            if key not in value:
                place.refuse(f"missing required field: {key}")
        for key, item in value.items():
            if key in known:
                known[key](item, place / key)
            else:
                place.refuse(f"invalid additional property: {key}")
        for rule in whole:
            rule(value, place)

    return check


def by_type(kinds: Mapping[str, Rule]) -> Rule:
    """An object whose `type` chooses the rule."""

    def check(value: object, place: Place) -> None:
        if not isinstance(value, dict):
            place.refuse("must provide an object")
        elif "type" not in value:
            place.refuse("missing required field: type")
        elif not isinstance(value["type"], str) or value["type"] not in kinds:
            (place / "type").refuse(f"unsupported type: {value['type']}")
        else:
            kinds[value["type"]](value, place)

    return check


def anything(_value: object, _place: Place) -> None:
    """For a key that another rule has looked at already, such as `type`."""


def on(*surfaces: Surface, rule: Rule, kind: str) -> Rule:
    """What exists on these surfaces only."""

    def check(value: object, place: Place) -> None:
        if place.surface in surfaces:
            rule(value, place)
        else:
            (place / "type").refuse(f"unsupported type: {kind}")

    return check


def exactly_one(first: str, second: str) -> WholeRule:
    def check(value: Mapping[str, Any], place: Place) -> None:
        if first in value and second in value:
            place.refuse(f"must define either `{first}` or `{second}`, not both")
        elif first not in value and second not in value:
            place.refuse(f"must define either `{first}` or `{second}`")

    return check


def ordered(low: str, high: str) -> WholeRule:
    """The first number must not be above the second, when both are there."""

    def check(value: Mapping[str, Any], place: Place) -> None:
        smaller, larger = value.get(low), value.get(high)
        if isinstance(smaller, int) and isinstance(larger, int) and smaller > larger:
            (place / low).refuse(f"`{low}` must not be greater than `{high}`")

    return check


def each_differs(values: Iterable[object], key: str, place: Place) -> None:
    """The `key` of each object in a list may stand there once."""
    seen: set[str] = set()
    for index, value in enumerate(values):
        name = value.get(key) if isinstance(value, dict) else None
        if isinstance(name, str):
            if name in seen:
                (place / index / key).refuse(f'`{key}` "{name}" already exists')
            seen.add(name)
