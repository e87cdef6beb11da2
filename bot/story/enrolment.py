"""From the company to the last day of enrolment: import, programme, announcement, joining, reminders."""

import csv
import time
from collections.abc import Callable
from datetime import timedelta

import httpx

from bot import trying
from bot.story.stage import (
    PATIENCE,
    Json,
    Stage,
    accept,
    direct,
    expect,
    is_binome,
    is_french,
    local_time,
    opened,
    show_next,
)

PROGRAMME = "Mentorat inversé 2026"
TOPICS = ("digital_tools", "artificial_intelligence", "social_networks", "ways_of_working", "cyber_hygiene")
ENROLMENT_DAYS = 21


def enrol(stage: Stage) -> None:
    import_people(stage)
    create(stage)
    announce(stage)
    join(stage)
    refuse(stage)
    remind(stage)


def import_people(stage: Stage) -> None:
    stage.print.chapter("The company")
    file = stage.folder / "people.csv"
    address = f"{stage.settings['SLACK_API_URL'].removesuffix('api/')}people.csv"
    lines = httpx.get(address, timeout=PATIENCE).text
    file.write_text(lines)
    stage.levels = {line["slack_id"]: int(line["level"]) for line in csv.DictReader(lines.splitlines())}
    stage.print.act("binome import-people people.csv")
    done = trying.command(["import-people", str(file)], stage.settings, stage.folder)
    stage.console.print(done.stdout.strip(), markup=False)
    expect(done.returncode == 0, f"the import ended with {done.returncode}")


def create(stage: Stage) -> None:
    stage.print.chapter("A programme")
    who = stage.coordinator
    form = opened(stage.slack.command(who["id"], "/mentorat nouveau programme"))
    stage.print.act(f"{who['real_name']} writes /mentorat nouveau programme, and fills in the form")
    accept(stage.slack.submit(who["id"], form["id"], {"name": PROGRAMME, "topics": list(TOPICS)}))
    show_next(stage, who, "prêt à être annoncé")


def announce(stage: Stage) -> None:
    who, channel = stage.coordinator["id"], stage.channel
    stage.print.act(f"The announcement in #{channel['name']} comes too early: Binôme is not in the channel")
    _send_announcement(stage)
    show_next(stage, stage.coordinator, "n’a pas encore pu être annoncé")
    stage.slack.invite(channel["id"], next(user["id"] for user in stage.slack.users() if is_binome(user)))
    stage.print.act(f"/invite @Binôme in #{channel['name']}, then announce again")
    _send_announcement(stage)
    show_next(stage, stage.others[0], "et si vous participiez", place=f"#{channel['name']}")
    expect(stage.slack.views(who) == [], "a form stayed open")


def _send_announcement(stage: Stage) -> None:
    who = stage.coordinator["id"]
    message = stage.slack.messages(who)[-1]
    form = opened(stage.slack.click(who, message, "announce"))
    accept(stage.slack.submit(who, form["id"], {"channel": stage.channel["id"]}))


def join(stage: Stage) -> None:
    stage.print.chapter(f"{len(stage.joining)} people join, in two languages")
    for number, person in enumerate(stage.print.track(stage.joining, "joining")):
        _join_one(stage, person, number)
    for language in ("fr", "en"):
        reader = next(person for person in stage.joining if person["locale"].startswith(language))
        show_next(stage, reader, "Bienvenue" if language == "fr" else "Welcome")
    edited = stage.joining[0]
    before = len(stage.slack.messages(edited["id"]))
    stage.print.act(f"{edited['real_name']} changes the answers; the same message shows them")
    form = opened(stage.slack.command(edited["id"], "/mentorat rejoindre"))
    accept(stage.slack.submit(edited["id"], form["id"], {"format": "video"}))
    show_next(stage, edited, "jour" if is_french(edited) else "up to date")
    expect(len(stage.slack.messages(edited["id"])) == before, "a change was told in a second message")


def _join_one(stage: Stage, person: Json, number: int) -> None:
    """By either command or by the button of the announcement, in turn."""
    if number % 3 == 0:
        announcement = next(m for m in stage.slack.messages(person["id"]) if m["channel"] == stage.channel["id"])
        outcome = stage.slack.click(person["id"], announcement, "join:fr" if is_french(person) else "join:en")
    else:
        outcome = stage.slack.command(person["id"], "/mentorat rejoindre" if is_french(person) else "/mentoring join")
    form = opened(outcome)
    steps = (1, 3, 7)[: 1 + number % 3]
    wanted = list(dict.fromkeys(TOPICS[number * step % len(TOPICS)] for step in steps))
    side = "mentee" if stage.learns(person) else "mentor"
    accept(stage.slack.submit(person["id"], form["id"], {"side": side, "topics": wanted}))


def refuse(stage: Stage) -> None:
    stage.print.chapter("What is not possible is said in words")
    guest = next(user for user in stage.slack.users() if user.get("is_restricted"))
    stage.print.act(f"{guest['real_name']}, a guest account, writes /mentoring join and sends the form")
    form = opened(stage.slack.command(guest["id"], "/mentoring join"))
    answers = {"side": "mentor", "topics": [TOPICS[0]], "level": "5"}
    words = _refused(lambda: stage.slack.submit(guest["id"], form["id"], answers).errors)
    stage.console.print(f"[dim]under the field:[/] {words}")
    writer = stage.joining[1]
    stage.print.act(f"{writer['real_name']} writes /mentorat rejoidnre")
    outcome = stage.slack.command(writer["id"], "/mentorat rejoidnre")
    expect(outcome.message is not None, "an unknown word was answered with silence")
    assert outcome.message is not None
    stage.print.message(writer["real_name"], "at once", outcome.message)


def _refused(submit: Callable[[], dict[str, str]]) -> str:
    """The words under a field, once Slack has told Binôme who sends the form."""
    until = time.monotonic() + PATIENCE
    while "Guest" not in (words := " ".join(submit().values())) and "invité" not in words:
        expect(bool(words) and time.monotonic() < until, "a guest was not refused")
        time.sleep(0.2)
    return words


def remind(stage: Stage) -> None:
    stage.print.chapter("Time passes: enrolment closes in three days")
    closing = stage.slack.now() + timedelta(days=ENROLMENT_DAYS)
    reminders = closing.replace(hour=0, minute=0) - timedelta(days=2)
    stage.print.act(f"The clock is pushed to {reminders:%d %B}")
    report = stage.slack.step(to=reminders)
    expect(not report.warnings, f"the clock warns: {report.warnings}")
    for language in ("fr", "en"):
        reader = next((person for person in stage.silent if person["locale"].startswith(language)), None)
        if reader:
            show_next(stage, reader, "trois jours" if language == "fr" else "three days")
    hours = [local_time(person, message) for person in stage.silent for message in direct(stage, person)]
    expect(len(hours) >= len(stage.silent), "somebody who had not answered was not reminded")
    expect(all(9 <= moment.hour < 18 for moment in hours), "somebody was nudged outside working hours")
