"""What came of six months, in figures, and what must be true of them."""

import tempfile
from pathlib import Path

from icalendar import Calendar

from bot.clock import machine_now
from bot.story.people import FEEDBACK
from bot.story.stage import Json, Stage, direct, expect
from mentoring.digests import Figures
from storage import figures, programmes
from storage.database import Database

SESSIONS_HELD = 40
"""At the very least: fifteen pairs and more, of which one stalls, one leaves and others miss some."""


def summarise(stage: Stage) -> list[str]:
    """The lines of the summary. Raises StoryError where something did not come true."""
    shown = _figures(stage)
    _check(stage, shown)
    folder, files = _save_calendars(stage)
    sessions = shown.in_all
    posted, updated = (len(stage.slack.calls(method)) for method in ("chat.postMessage", "chat.update"))
    return [
        f"{len(stage.people)} people, {len(stage.joining)} of them joined",
        f"{shown.completed + shown.active + shown.ended} pairs: {shown.completed} completed, "
        f"{shown.active} still going, {shown.ended} ended",
        f"{sessions.due} sessions due: {sessions.held} held, {sessions.unconfirmed} unconfirmed; "
        f"{sessions.missed} missed, {sessions.cancelled} cancelled on the way",
        f"{files} calendar files, in {folder}",
        f"{posted} messages posted, {updated} brought up to date; "
        f"{len(stage.slack.deliveries())} requests acknowledged",
    ]


def _figures(stage: Stage) -> Figures:
    """From the story's own database: the same that the digest shows."""
    database = Database(stage.database_url, machine_now)
    now = stage.slack.now()
    with database.reading() as transaction:
        [programme] = programmes.all_of(transaction, workspace_id=1)
        shown = figures.of_programme(transaction, programme, since=now, now=now)
    database.close()
    return shown


def _check(stage: Stage, shown: Figures) -> None:
    sessions = shown.in_all
    expect(shown.completed >= 10, f"{shown.completed} pairs completed their series")
    expect(shown.ended == 1, f"{shown.ended} pairs ended, not the one whose mentor left")
    expect(sessions.held >= SESSIONS_HELD, f"{sessions.held} sessions held of {sessions.due} due")
    expect(sessions.held < sessions.due, "every session was held, although one pair never found a date")
    expect(sessions.unconfirmed > 0, "every session was confirmed, although one pair said nothing")
    expect(sessions.missed > 0, "no session was missed")
    expect(sessions.cancelled > 0, "no session was cancelled")
    seen = str(stage.slack.messages(stage.coordinator["id"]))
    expect(FEEDBACK["changed"] not in seen, "the coordinator read what somebody said in private")


def _save_calendars(stage: Stage) -> tuple[Path, int]:
    """Every calendar file that somebody got, where it can be looked at; a moved session stays the same one."""
    folder = Path(tempfile.mkdtemp(prefix="binome-calendar-"))
    sequences: dict[str, set[int]] = {}
    cancelled, files = 0, 0
    for person in stage.joining:
        for file in _files(stage, person):
            content = stage.slack.file(person["id"], file["id"])
            files += 1
            (folder / f"{files:03}-{file['name']}").write_bytes(content)
            [event] = Calendar.from_ical(content).walk("VEVENT")
            sequences.setdefault(str(event["UID"]), set()).add(int(str(event["SEQUENCE"])))
            cancelled += event["STATUS"] == "CANCELLED"
    expect(any(len(each) > 1 for each in sequences.values()), "no calendar file followed another of the same session")
    expect(cancelled >= 2, "no calendar file took a session back")
    return folder, files


def _files(stage: Stage, person: Json) -> list[Json]:
    return [file for message in direct(stage, person) for file in message.get("files", [])]
