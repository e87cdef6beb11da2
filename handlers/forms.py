"""What somebody filled into a form, as typed values. Nothing that comes back from Slack is trusted."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import MAXYEAR, UTC, date, datetime
from typing import Any

_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
"""Unicode categories of characters that nobody sees; some of them turn other text around, or no database takes them."""

_FROM_HOME = "from_home"


class Form:
    """The state of a submitted view, by the names of its fields; an empty or mistyped answer is None or nothing."""

    def __init__(self, view: Mapping[str, Any]) -> None:
        self._carried = _carried_by(view)
        self._values = _object(_object(view.get("state")).get("values"))

    @property
    def language(self) -> str | None:
        return _text(self._carried.get("language"))

    def carried_id(self, name: str) -> int | None:
        value = self._carried.get(name)
        # To Python, True is an int as well.
        return number_in(str(value)) if type(value) is int else None

    def carried_text(self, name: str) -> str | None:
        return _text(self._carried.get(name))

    def carried_ids(self, name: str) -> list[str | None]:
        """Slack ids in their order; what is none is None."""
        return [_slack_id(each) for each in _list(self._carried.get(name))]

    def text(self, field: str) -> str:
        """Without the characters that nobody sees; spaces in a row count as one."""
        return " ".join(self._seen(field).split())

    def lines(self, field: str) -> str:
        """A longer text with its lines; empty ones in a row count as one."""
        lines = "\n".join(" ".join(line.split()) for line in self._seen(field).splitlines())
        return re.sub(r"\n{3,}", "\n\n", lines).strip()

    def table(self, field: str) -> str:
        """Lines with all that separates their cells."""
        return self._seen(field)

    def number(self, field: str) -> int | None:
        return number_in(self.text(field))

    def choice(self, field: str) -> str | None:
        return _text(_object(self._answer(field).get("selected_option")).get("value"))

    def choices(self, field: str) -> tuple[str, ...]:
        """Each once."""
        values = [_text(_object(option).get("value")) for option in _list(self._answer(field).get("selected_options"))]
        return tuple(dict.fromkeys(value for value in values if value))

    def day(self, field: str) -> date | None:
        try:
            day = date.fromisoformat(_text(self._answer(field).get("selected_date")) or "")
        except ValueError:
            return None
        # The last day of all has no day after it, and whatever ends then could not be reckoned.
        return day if day.year < MAXYEAR else None

    def minutes(self, field: str) -> int | None:
        """A time of day, in minutes from midnight."""
        chosen = re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])", _text(self._answer(field).get("selected_time")) or "")
        return int(chosen[1]) * 60 + int(chosen[2]) if chosen else None

    def moment(self, field: str) -> datetime | None:
        """The chosen moment in UTC, to the minute."""
        chosen = self._answer(field).get("selected_date_time")
        return moment_in(str(chosen)) if type(chosen) is int else None

    def person(self, field: str) -> str | None:
        return _slack_id(self._answer(field).get("selected_user"))

    def people(self, field: str) -> tuple[str, ...]:
        chosen = [_slack_id(slack_id) for slack_id in _list(self._answer(field).get("selected_users"))]
        return tuple(dict.fromkeys(slack_id for slack_id in chosen if slack_id))

    def channel(self, field: str) -> str | None:
        return _slack_id(self._answer(field).get("selected_conversation"))

    def _seen(self, field: str) -> str:
        written = _text(self._answer(field).get("value")) or ""
        seen = "".join(char for char in written if char.isspace() or unicodedata.category(char) not in _UNSEEN)
        return unicodedata.normalize("NFC", seen)

    def _answer(self, field: str) -> Mapping[str, object]:
        return _object(_object(self._values.get(field)).get(field))


def is_from_home(body: Mapping[str, Any]) -> bool:
    """Whether somebody clicked in the Home tab, or sent a form that was opened from there."""
    view = _object(body.get("view"))
    return view.get("type") == "home" or _carried_by(view).get(_FROM_HOME) is True


def opened_from_home(view: Mapping[str, Any]) -> dict[str, Any]:
    """The same form, which remembers that it was."""
    return {**view, "private_metadata": json.dumps({**_carried_by(view), _FROM_HOME: True})}


def number_in(text: str | None) -> int | None:
    """A number out of a field or a button's value; None when it is none, or when somebody made it up."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text) else None


def moment_in(text: str | None) -> datetime | None:
    """A moment to the minute out of Unix seconds of ten digits, which reach beyond the year 2200."""
    if not text or not re.fullmatch(r"[0-9]{10}", text):
        return None
    return datetime.fromtimestamp(int(text) // 60 * 60, UTC)


def _carried_by(view: Mapping[str, Any]) -> Mapping[str, object]:
    try:
        return _object(json.loads(_text(view.get("private_metadata")) or "{}"))
    except ValueError:
        return {}


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _slack_id(value: object) -> str | None:
    return value if isinstance(value, str) and re.fullmatch(r"[A-Z][A-Z0-9]{2,30}", value) else None
