"""Who looks at blocks, and what they are looked at on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who looks, and what they know by name.

    `language` is that of the page's own words, `locale` Slack's (`fr-FR`) and decides how dates are written; names are
    by id, in the order in which menus offer them. Menus of conversations offer `channels` unless `conversations` is
    given. Pictures are loaded from `own_address` (`http://127.0.0.1:8080`) only.
    """

    language: str
    locale: str
    zone: ZoneInfo
    now: datetime
    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    conversations: Mapping[str, str] | None = None
    usergroups: Mapping[str, str] = field(default_factory=dict)
    own_address: str | None = None


@dataclass(frozen=True, kw_only=True)
class Surface:
    """A message, a modal or a Home tab: what its elements hold (as `state.values`) and errors by block_id.

    `id` begins every HTML id, so that none is on the page twice.
    """

    kind: Literal["message", "modal", "home"]
    id: str
    values: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
