"""The world of the story, who plays in it, and how they are watched."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console

from bot import trying
from bot.transcript import Transcript
from sandbox.client import Outcome, SandboxClient

Json = dict[str, Any]

SILENT = 6
"""So many people never answer the announcement in the whole story."""

PATIENCE = 60.0
"""Real seconds within which anything the story waits for must have happened."""


class StoryError(Exception):
    """The story did not go as it is told."""


@dataclass
class Stage:
    """The world, who plays in it, and where the transcript goes.

    `levels` are by Slack id, 1 at the top; `silent_count` people never answer the announcement.
    """

    slack: SandboxClient
    settings: dict[str, str]
    folder: Path
    people: list[Json]
    coordinator: Json
    channel: Json
    print: Transcript
    console: Console
    names: dict[str, str]
    levels: dict[str, int] = field(default_factory=dict)
    silent_count: int = SILENT

    @property
    def database_url(self) -> str:
        return self.settings["DATABASE_URL"]

    @property
    def others(self) -> list[Json]:
        return [person for person in self.people if person["id"] != self.coordinator["id"]]

    @property
    def joining(self) -> list[Json]:
        return self.others[: -self.silent_count]

    @property
    def silent(self) -> list[Json]:
        return self.others[-self.silent_count :]

    def person(self, slack_id: str) -> Json:
        return next(person for person in self.people if person["id"] == slack_id)

    def learns(self, person: Json) -> bool:
        """Those who lead learn; everybody else shares."""
        return self.levels[person["id"]] <= 3


def build_stage(slack: SandboxClient, url: str, folder: Path, console: Console) -> Stage:
    everybody = slack.users()
    people = [person for person in everybody if _is_employee(person)]
    config = trying.sandbox_config()
    coordinator = next(person for person in people if person["id"] == trying.coordinator(config).slack_id)
    channel = slack.create_channel("vie-de-l-entreprise", members=[person["id"] for person in people])
    settings = trying.demo_settings(url, config, folder / "binome.db")
    names = {person["id"]: person.get("real_name") or person["name"] for person in everybody} | {
        channel["id"]: channel["name"]
    }
    return Stage(slack, settings, folder, people, coordinator, channel, Transcript(console, names), console, names)


def expect(true: bool, otherwise: str) -> None:
    if not true:
        raise StoryError(otherwise)


def opened(outcome: Outcome) -> Json:
    """The form that an act opened."""
    accept(outcome)
    expect(outcome.view is not None, f"no form was opened: {outcome.message or outcome.body}")
    assert outcome.view is not None
    return outcome.view


def accept(outcome: Outcome) -> None:
    expect(outcome.acknowledged and not outcome.errors, f"refused: {outcome.problem or outcome.errors}")


def show_next(stage: Stage, reader: Json, words: str, *, place: str = "") -> Json:
    """Wait until a message with these words reaches somebody, and print it as they read it."""
    until = time.monotonic() + PATIENCE
    while not (found := [m for m in stage.slack.messages(reader["id"]) if words in m["text"]]):
        expect(time.monotonic() < until, f"{reader['real_name']} never read “{words}”")
        time.sleep(0.02)
    show(stage, reader, found[-1], place=place)
    return found[-1]


def show(stage: Stage, reader: Json, message: Json, *, place: str = "") -> None:
    moment = local_time(reader, message)
    when = f"{moment:%A} {moment.day} {moment:%B, %H:%M}"
    stage.print.message(reader["real_name"], f"{place}, {when}" if place else when, message)


def direct(stage: Stage, person: Json, *, since: datetime | None = None) -> list[Json]:
    """What Binôme wrote to somebody alone or to their pair."""
    seen = stage.slack.messages(person["id"], since=since)
    return [m for m in seen if m["channel"] != stage.channel["id"] and not m["ephemeral"]]


def local_time(reader: Json, message: Json) -> datetime:
    return datetime.fromtimestamp(float(message["ts"]), UTC).astimezone(ZoneInfo(reader["tz"]))


def is_french(person: Json) -> bool:
    return bool(person["locale"].startswith("fr"))


def is_binome(user: Json) -> bool:
    return bool(user["is_bot"]) and user["name"] == "sandboxapp"


def _is_employee(user: Json) -> bool:
    barred = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
    return not any(user.get(flag) for flag in barred) and user["id"] != "USLACKBOT"
