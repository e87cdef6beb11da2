"""What the operator sets, read from the environment and `.env` into one frozen value."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

from dotenv import dotenv_values

from storage.database import check_url
from storage.retention import Retention

SLACK_API_URL = "https://slack.com/api/"
CALENDAR_ADDRESS = "noreply@binome.invalid"
"""In a domain that can never exist (RFC 2606)."""

T = TypeVar("T")
LONGEST_DRAIN = 300
"""Seconds."""

LONGEST_NOTE = 1000
"""Characters: one paragraph among others on one page."""

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class SettingsError(Exception):
    """Everything that is missing or wrong, in words, one line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """`repr` shows no secret, so that none gets into a log by accident."""

    bot_token: str = field(repr=False)
    app_token: str | None = field(repr=False, default=None)
    signing_secret: str | None = field(repr=False, default=None)
    slack_api_url: str = SLACK_API_URL
    database_url: str = field(repr=False, default="sqlite:///./binome.db")
    creators: frozenset[str] = frozenset()
    clock_url: str | None = None
    posts_per_second: float = 5.0
    calendar_address: str = CALENDAR_ADDRESS
    privacy_note: str = ""
    port: int = 3000
    host: str = "127.0.0.1"
    host_id: str | None = None
    health_port: int | None = None
    health_host: str = "127.0.0.1"
    drain_seconds: int = 0
    log_level: str = "INFO"
    log_format: str = "readable"
    retention: Retention = field(default_factory=Retention)

    @property
    def slack_is_local(self) -> bool:
        """Whether this is the sandbox, or another Slack on this machine."""
        return urlsplit(self.slack_api_url).hostname in LOOPBACK


def read_environment(environment: Mapping[str, str], env_file: Path = Path(".env")) -> dict[str, str]:
    """The environment over `.env`: what is set in the environment wins."""
    from_file = {name: value for name, value in dotenv_values(env_file).items() if value is not None}
    return {**from_file, **environment}


def read_settings(values: Mapping[str, str], *, http: bool | None = False) -> Settings:
    """Settings for Socket Mode, for signed HTTP, or (None) for calls to Slack alone.

    Raises SettingsError with every problem at once.
    """
    reader = _Reader(values)
    settings = Settings(
        bot_token=reader.token("SLACK_BOT_TOKEN", "xoxb-", "the bot token, under OAuth & Permissions"),
        app_token=reader.token("SLACK_APP_TOKEN", "xapp-", "an app-level token, under Basic Information")
        if http is False
        else None,
        signing_secret=reader.required("SLACK_SIGNING_SECRET", "the signing secret, under Basic Information")
        if http
        else None,
        slack_api_url=reader.checked("SLACK_API_URL", SLACK_API_URL, _api_url),
        database_url=reader.checked("DATABASE_URL", "sqlite:///./binome.db", _database_url),
        creators=reader.checked("BINOME_COORDINATORS", "", _slack_ids),
        clock_url=reader.checked("BINOME_CLOCK_URL", "", _clock_url),
        posts_per_second=reader.checked("DELIVERY_PER_SECOND", "5", _rate),
        calendar_address=reader.checked("BINOME_CALENDAR_ADDRESS", CALENDAR_ADDRESS, _mail_address),
        privacy_note=reader.checked("BINOME_PRIVACY_NOTE", "", _note),
        port=reader.checked("PORT", "3000", _port),
        host=values.get("HOST") or "127.0.0.1",
        host_id=values.get("BINOME_HOST_ID") or None,
        health_port=reader.checked("HEALTH_PORT", "", _port_or_none),
        health_host=values.get("HEALTH_HOST") or "127.0.0.1",
        drain_seconds=reader.checked("DRAIN_SECONDS", "0", _drain),
        log_level=reader.checked("LOG_LEVEL", "INFO", _log_level),
        log_format=reader.checked("LOG_FORMAT", "readable", _log_format),
        retention=Retention(
            events=reader.checked("RETENTION_EVENTS_DAYS", "7", _days),
            messages=reader.checked("RETENTION_MESSAGES_DAYS", "400", _days),
            audit=reader.checked("RETENTION_AUDIT_DAYS", "730", _days),
        ),
    )
    if (
        settings.clock_url
        and not {urlsplit(settings.clock_url).hostname, urlsplit(settings.slack_api_url).hostname} <= LOOPBACK
    ):
        reader.problems.append(
            "BINOME_CLOCK_URL is for trying Binôme out: it is taken only when it and SLACK_API_URL are on this machine."
        )
    if reader.problems:
        raise SettingsError(reader.problems)
    return settings


class _Reader:
    """Reads one setting after the other and gathers what is wrong."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.problems: list[str] = []

    def required(self, name: str, what: str) -> str:
        value = self.values.get(name, "").strip()
        if not value:
            self.problems.append(f"{name} is missing: {what}.")
        return value

    def token(self, name: str, prefix: str, what: str) -> str:
        value = self.required(name, f"{what}. It starts with {prefix}")
        if value and not value.startswith(prefix):
            self.problems.append(f"{name} is not the right kind of token: it starts with {prefix}.")
        return value

    def checked(self, name: str, default: str, parse: Callable[[str], T]) -> T:
        value = self.values.get(name, "").strip() or default
        try:
            return parse(value)
        except ValueError as error:
            self.problems.append(f"{name} {error}.")
            return parse(default)


def _api_url(value: str) -> str:
    parts = _parts(value)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("is not a web address, such as https://slack.com/api/")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError("may be plain http on this machine only: tokens must not travel in the clear")
    return value.rstrip("/") + "/"


def _clock_url(value: str) -> str | None:
    parts = _parts(value)
    if value and (parts is None or parts.scheme not in {"ws", "wss"}):
        raise ValueError("is not the address of a clock, such as ws://127.0.0.1:8770/clock")
    return value or None


def _parts(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _note(value: str) -> str:
    if len(value) > LONGEST_NOTE:
        raise ValueError(f"is longer than {LONGEST_NOTE} characters")
    return value


def _database_url(value: str) -> str:
    # SQLAlchemy's own words on a port that is none quote what stands there: with an unescaped @, part of the password.
    try:
        check_url(value)
    except ValueError as error:
        raise ValueError(
            "is not an address of SQLite (sqlite:///./binome.db) or PostgreSQL (postgresql://...)"
        ) from error
    return value


def _slack_ids(value: str) -> frozenset[str]:
    ids = frozenset(part for part in re.split(r"[\s,;]+", value) if part)
    if wrong := sorted(part for part in ids if not re.fullmatch(r"[UW][A-Z0-9]{2,}", part)):
        raise ValueError(f"has something that is not a Slack member id, such as U012AB3CD: {', '.join(wrong)}")
    return ids


def _rate(value: str) -> float:
    try:
        rate = float(value)
    except ValueError:
        rate = 0.0
    if not 0 < rate <= 1000:
        raise ValueError("is not a number of messages a second between 0 and 1000")
    return rate


def _mail_address(value: str) -> str:
    if not re.fullmatch(r"[\w.+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+", value, re.ASCII | re.IGNORECASE):
        raise ValueError(f"is not an e-mail address, such as {CALENDAR_ADDRESS}")
    return value


def _port(value: str) -> int:
    if not value.isdecimal() or int(value) > 65535:
        raise ValueError("is not a port between 0 and 65535")
    return int(value)


def _port_or_none(value: str) -> int | None:
    return _port(value) if value else None


def _drain(value: str) -> int:
    if not value.isdecimal() or int(value) > LONGEST_DRAIN:
        raise ValueError(f"is not a whole number of seconds from 0 to {LONGEST_DRAIN}")
    return int(value)


def _days(value: str) -> timedelta:
    if not value.isdecimal() or not 1 <= int(value) <= 36500:
        raise ValueError("is not a whole number of days from 1 to 36500")
    return timedelta(days=int(value))


def _log_level(value: str) -> str:
    if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError("is not one of DEBUG, INFO, WARNING, ERROR")
    return value.upper()


def _log_format(value: str) -> str:
    if value not in {"readable", "json"}:
        raise ValueError("is neither readable nor json")
    return value
