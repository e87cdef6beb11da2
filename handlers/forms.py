"""What somebody filled into a form, as typed values. Nothing that comes back from Slack is trusted."""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class Form:
    """The state of a submitted view, by the names of its fields; an empty or mistyped answer is None or nothing."""

    def __init__(self, view: Mapping[str, Any]) -> None:
        self._carried = _object(view.get("private_metadata"))
        self._values: Mapping[str, Mapping[str, Mapping[str, Any]]] = view.get("state", {}).get("values", {})

    @property
    def language(self) -> str | None:
        language = self._carried.get("language")
        return language if isinstance(language, str) else None

    def carried_id(self, name: str) -> int | None:
        value = self._carried.get(name)
        return value if isinstance(value, int) else None

    def text(self, field: str) -> str:
        """Without the characters that nobody sees and that turn other text around; spaces in a row count as one."""
        written = _INVISIBLE.sub("", str(self._answer(field).get("value") or ""))
        return " ".join(unicodedata.normalize("NFC", written).split())

    def number(self, field: str) -> int | None:
        written = self.text(field)
        return int(written) if re.fullmatch(r"\d{1,9}", written) else None

    def choice(self, field: str) -> str | None:
        option = self._answer(field).get("selected_option") or {}
        return option.get("value")

    def choices(self, field: str) -> tuple[str, ...]:
        options = self._answer(field).get("selected_options") or []
        return tuple(option["value"] for option in options if isinstance(option.get("value"), str))

    def day(self, field: str) -> date | None:
        try:
            return date.fromisoformat(self._answer(field).get("selected_date") or "")
        except ValueError:
            return None

    def person(self, field: str) -> str | None:
        return self._answer(field).get("selected_user")

    def people(self, field: str) -> tuple[str, ...]:
        return tuple(self._answer(field).get("selected_users") or ())

    def channel(self, field: str) -> str | None:
        return self._answer(field).get("selected_conversation")

    def _answer(self, field: str) -> Mapping[str, Any]:
        return self._values.get(field, {}).get(field, {})


def number_in(text: str | None) -> int | None:
    """An internal number out of a button's value; None when somebody made the value up."""
    return int(text) if text and re.fullmatch(r"\d{1,9}", text) else None


def _object(metadata: object) -> dict[str, object]:
    try:
        value = json.loads(str(metadata or "{}"))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
