"""`binome demo --story`: a company, an announcement, forty people who join, and the nudge that time brings.

Everything goes through the wire: a sandbox and a bot as two processes, a real database, the real command line.
"""

import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from rich.console import Console
from rich.progress import track

from bot import trying
from bot.transcript import Transcript
from sandbox.client import Outcome, SandboxClient

Json = dict[str, Any]

JOINING = 40
PROGRAMME = "Mentorat inversé 2026"
TOPICS = ("digital_tools", "artificial_intelligence", "social_networks", "ways_of_working", "cyber_hygiene")
ENROLMENT_DAYS = 21
WIDEST = 100
PATIENCE = 60.0
"""Real seconds within which anything the story waits for must have happened."""


class StoryError(Exception):
    """The story did not go as it is told."""


@dataclass
class Stage:
    """The world, who plays in it, and where the transcript goes."""

    slack: SandboxClient
    settings: dict[str, str]
    folder: Path
    people: list[Json]
    coordinator: Json
    channel: Json
    print: Transcript
    console: Console

    @property
    def others(self) -> list[Json]:
        return [person for person in self.people if person["id"] != self.coordinator["id"]]

    @property
    def joining(self) -> list[Json]:
        return self.others[:JOINING]

    @property
    def silent(self) -> list[Json]:
        return self.others[JOINING:]


def play(console: Console | None = None) -> int:
    """Play it and print the transcript; the exit code is 1 when something did not come true."""
    console = console or Console(highlight=False)
    if not console.is_terminal or console.width > WIDEST:
        console.width = WIDEST
    began = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="binome-") as name:
            summary = _play(Path(name), console)
    except (StoryError, trying.NotStartedError) as error:
        console.print(f"[bold red]The story broke off:[/] {error}")
        return 1
    console.rule("[bold]Summary", align="left")
    for line in (*summary, f"{time.monotonic() - began:.0f} seconds, from nothing to here"):
        console.print(f"  {line}")
    return 0


def _play(folder: Path, console: Console) -> list[str]:
    console.print("[dim]Starting a local Slack and Binôme, as two processes on this machine ...")
    with trying.local_slack(folder) as url, SandboxClient(url) as slack:
        stage = _stage(slack, url, folder, console)
        with trying.running_bot(folder, stage.settings, slack):
            _import(stage)
            _create(stage)
            _announce(stage)
            _join(stage)
            _refuse(stage)
            _remind(stage)
            return _summary(stage)


def _stage(slack: SandboxClient, url: str, folder: Path, console: Console) -> Stage:
    everybody = slack.users()
    people = [person for person in everybody if _is_employee(person)]
    coordinator = next(person for person in people if person["locale"].startswith("fr"))
    channel = slack.create_channel("vie-de-l-entreprise", members=[person["id"] for person in people])
    settings = trying.environment(url, trying.sandbox_config()) | trying.FAST
    settings |= {
        "DATABASE_URL": f"sqlite:///{folder / 'binome.db'}",
        "BINOME_COORDINATORS": coordinator["id"],
    }
    names = {person["id"]: person.get("real_name") or person["name"] for person in everybody} | {
        channel["id"]: channel["name"]
    }
    transcript = Transcript(console, names)
    return Stage(slack, settings, folder, people, coordinator, channel, transcript, console)


def _import(stage: Stage) -> None:
    stage.print.chapter("The company")
    file = stage.folder / "people.csv"
    address = f"{stage.settings['SLACK_API_URL'].removesuffix('api/')}people.csv"
    file.write_text(httpx.get(address, timeout=PATIENCE).text)
    stage.print.act("binome import-people people.csv")
    done = trying.command(["import-people", str(file)], stage.settings, stage.folder)
    stage.console.print(done.stdout.strip(), markup=False)
    _expect(done.returncode == 0, f"the import ended with {done.returncode}")


def _create(stage: Stage) -> None:
    stage.print.chapter("A programme")
    who = stage.coordinator
    form = _opened(stage.slack.command(who["id"], "/mentorat nouveau programme"))
    stage.print.act(f"{who['real_name']} writes /mentorat nouveau programme, and fills in the form")
    _accept(stage.slack.submit(who["id"], form["id"], {"name": PROGRAMME, "topics": list(TOPICS)}))
    _show_next(stage, who, "prêt à être annoncé")


def _announce(stage: Stage) -> None:
    who, channel = stage.coordinator["id"], stage.channel
    stage.print.act(f"The announcement in #{channel['name']} comes too early: Binôme is not in the channel")
    _send_announcement(stage)
    _show_next(stage, stage.coordinator, "n’a pas encore pu être annoncé")
    stage.slack.invite(channel["id"], next(user["id"] for user in stage.slack.users() if _is_binome(user)))
    stage.print.act(f"/invite @Binôme in #{channel['name']}, then announce again")
    _send_announcement(stage)
    _show_next(stage, stage.others[0], "et si vous participiez", place=f"#{channel['name']}")
    _expect(stage.slack.views(who) == [], "a form stayed open")


def _send_announcement(stage: Stage) -> None:
    who = stage.coordinator["id"]
    message = stage.slack.messages(who)[-1]
    form = _opened(stage.slack.click(who, message, "announce"))
    _accept(stage.slack.submit(who, form["id"], {"channel": stage.channel["id"]}))


def _join(stage: Stage) -> None:
    stage.print.chapter(f"{JOINING} people join, in two languages")
    for number, person in enumerate(track(stage.joining, description="joining", console=stage.console, transient=True)):
        _join_one(stage, person, number)
    for language in ("fr", "en"):
        reader = next(person for person in stage.joining if person["locale"].startswith(language))
        _show_next(stage, reader, "Bienvenue" if language == "fr" else "Welcome")
    edited = stage.joining[0]
    before = len(stage.slack.messages(edited["id"]))
    stage.print.act(f"{edited['real_name']} changes the answers; the same message shows them")
    form = _opened(stage.slack.command(edited["id"], "/mentorat rejoindre"))
    _accept(stage.slack.submit(edited["id"], form["id"], {"format": "video"}))
    _show_next(stage, edited, "jour" if _french(edited) else "up to date")
    _expect(len(stage.slack.messages(edited["id"])) == before, "a change was told in a second message")


def _join_one(stage: Stage, person: Json, number: int) -> None:
    """By either command or by the button of the announcement, in turn."""
    if number % 3 == 0:
        announcement = next(m for m in stage.slack.messages(person["id"]) if m["channel"] == stage.channel["id"])
        outcome = stage.slack.click(person["id"], announcement, "join:fr" if _french(person) else "join:en")
    else:
        outcome = stage.slack.command(person["id"], "/mentorat rejoindre" if _french(person) else "/mentoring join")
    form = _opened(outcome)
    wanted = [TOPICS[number % len(TOPICS)], TOPICS[(number + 2) % len(TOPICS)]]
    side = "mentor" if number % 2 else "mentee"
    _accept(stage.slack.submit(person["id"], form["id"], {"side": side, "topics": wanted}))


def _refuse(stage: Stage) -> None:
    stage.print.chapter("What is not possible is said in words")
    guest = next(user for user in stage.slack.users() if user.get("is_restricted"))
    stage.print.act(f"{guest['real_name']}, a guest account, writes /mentoring join and sends the form")
    form = _opened(stage.slack.command(guest["id"], "/mentoring join"))
    answers = {"side": "mentor", "topics": [TOPICS[0]], "level": "5"}
    words = _refused(lambda: stage.slack.submit(guest["id"], form["id"], answers).errors)
    stage.console.print(f"[dim]under the field:[/] {words}")
    writer = stage.joining[1]
    stage.print.act(f"{writer['real_name']} writes /mentorat rejoidnre")
    outcome = stage.slack.command(writer["id"], "/mentorat rejoidnre")
    _expect(outcome.message is not None, "an unknown word was answered with silence")
    assert outcome.message is not None
    stage.print.message(writer["real_name"], "at once", outcome.message)


def _refused(submit: Callable[[], dict[str, str]]) -> str:
    """The words under a field, once Slack has told Binôme who sends the form."""
    until = time.monotonic() + PATIENCE
    while "Guest" not in (words := " ".join(submit().values())) and "invité" not in words:
        _expect(bool(words) and time.monotonic() < until, "a guest was not refused")
        time.sleep(0.2)
    return words


def _remind(stage: Stage) -> None:
    stage.print.chapter("Time passes: enrolment closes in three days")
    closing = stage.slack.now() + timedelta(days=ENROLMENT_DAYS)
    reminders = closing.replace(hour=0, minute=0) - timedelta(days=2)
    stage.print.act(f"The clock is pushed to {reminders:%d %B}")
    report = stage.slack.step(to=reminders)
    _expect(not report.warnings, f"the clock warns: {report.warnings}")
    for language in ("fr", "en"):
        reader = next(person for person in stage.silent if person["locale"].startswith(language))
        _show_next(stage, reader, "trois jours" if language == "fr" else "three days")


def _summary(stage: Stage) -> list[str]:
    received = Counter(_kind(message) for person in stage.people for message in _direct(stage, person))
    _expect(received["confirmation"] == JOINING, f"{received['confirmation']} confirmations instead of {JOINING}")
    _expect(received["reminder"] == len(stage.silent) + 1, f"{received['reminder']} nudges, {len(stage.silent)} silent")
    sides = Counter("mentor" if number % 2 else "mentee" for number in range(JOINING))
    hours = [_local_time(person, message) for person in stage.silent for message in _direct(stage, person)]
    _expect(all(9 <= moment.hour < 18 for moment in hours), "somebody was nudged outside working hours")
    return [
        f"{len(stage.people)} people, {JOINING} of them joined: {sides['mentor']} share, {sides['mentee']} learn",
        f"{received['confirmation']} confirmations, {received['reminder']} nudges to those who had not answered",
        f"nudges between {min(hours):%H:%M} and {max(hours):%H:%M} of each reader's own day",
        f"{len(stage.slack.calls('chat.postMessage'))} messages posted, "
        f"{len(stage.slack.deliveries())} requests acknowledged",
    ]


def _opened(outcome: Outcome) -> Json:
    """The form that an act opened."""
    _accept(outcome)
    _expect(outcome.view is not None, f"no form was opened: {outcome.message or outcome.body}")
    assert outcome.view is not None
    return outcome.view


def _accept(outcome: Outcome) -> None:
    _expect(outcome.acknowledged and not outcome.errors, f"refused: {outcome.problem or outcome.errors}")


def _show_next(stage: Stage, reader: Json, words: str, *, place: str = "") -> None:
    """Wait until a message with these words reaches somebody, and print it as they read it."""
    until = time.monotonic() + PATIENCE
    while not (found := [m for m in stage.slack.messages(reader["id"]) if words in m["text"]]):
        _expect(time.monotonic() < until, f"{reader['real_name']} never read “{words}”")
        time.sleep(0.02)
    moment = _local_time(reader, found[-1])
    when = f"{moment:%A} {moment.day} {moment:%B, %H:%M}"
    stage.print.message(reader["real_name"], f"{place}, {when}" if place else when, found[-1])


def _direct(stage: Stage, person: Json) -> list[Json]:
    """What Binôme wrote to somebody alone."""
    seen = stage.slack.messages(person["id"])
    return [m for m in seen if m["channel"] != stage.channel["id"] and not m["ephemeral"]]


def _kind(message: Json) -> str:
    if "trois jours" in message["text"] or "three days" in message["text"]:
        return "reminder"
    if any(words in message["text"] for words in ("Bienvenue", "Welcome", "à jour", "up to date")):
        return "confirmation"
    return "other"


def _local_time(reader: Json, message: Json) -> datetime:
    return datetime.fromtimestamp(float(message["ts"]), UTC).astimezone(ZoneInfo(reader["tz"]))


def _expect(true: bool, otherwise: str) -> None:
    if not true:
        raise StoryError(otherwise)


def _is_employee(user: Json) -> bool:
    barred = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
    return not any(user.get(flag) for flag in barred) and user["id"] != "USLACKBOT"


def _is_binome(user: Json) -> bool:
    return bool(user["is_bot"]) and user["name"] == "sandboxapp"


def _french(person: Json) -> bool:
    return bool(person["locale"].startswith("fr"))
