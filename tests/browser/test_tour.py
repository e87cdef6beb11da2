"""A newcomer's five minutes: a whole programme lived through in the browser, with the demo as anybody starts it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

PROGRAMME = "Mentorat inversé 2026"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`binome demo`, on a port that is free."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=tmp_path_factory.mktemp("demo"),
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found is not None
    yield found[0]
    process.terminate()
    assert process.wait(timeout=60) == 0
    process.stdout.close()


def test_the_tour(demo, visit, tmp_path):
    visitor = visit(demo)
    visitor.picture("welcome")
    coordinator, leader, newcomer = visitor.page.locator(".roles strong").all_inner_texts()

    create_and_announce(visitor, coordinator)
    join(visitor, leader, "I learn")
    join(visitor, newcomer, "I share")
    visitor.picture("joined")

    match_and_publish(visitor, coordinator)
    accept_as_both(visitor, leader, newcomer)
    book(visitor, leader, newcomer)
    keep_the_calendar_file(visitor, newcomer, tmp_path)

    visitor.push("+1 month")
    visitor.picture("a-month-later")
    say_how_it_went(visitor, newcomer)
    it_took_place(visitor, leader)
    read_the_digest(visitor, coordinator)


def create_and_announce(visitor, coordinator):
    visitor.act_as(coordinator)
    visitor.write("/mentorat nouveau programme")
    visitor.form.get_by_label("Nom du programme").fill(PROGRAMME)
    visitor.picture("new-programme")
    visitor.send("Créer")
    visitor.write("/invite @Binôme")
    visitor.enter("Binôme")
    visitor.press("Annoncer dans un canal")
    visitor.form.get_by_label("Canal", exact=True).select_option(label="general")
    visitor.send("Annoncer")
    visitor.enter("general")
    visitor.reads("et si vous participiez")
    visitor.picture("announced")


def join(visitor, who, side):
    visitor.act_as(who)
    visitor.enter("general")
    visitor.press("Join")
    visitor.form.get_by_label(side).check()
    visitor.choose("Topics", ["Digital tools and collaboration platforms"])
    visitor.picture("join")
    visitor.form.get_by_role("button", name="Join", exact=True).last.click()
    visitor.form.get_by_text("A few details").wait_for()
    visitor.picture("details")
    visitor.send("Save")
    visitor.enter("Binôme")
    visitor.reads(f"Welcome to {PROGRAMME}")


def match_and_publish(visitor, coordinator):
    visitor.act_as(coordinator)
    visitor.write("/mentorat apparier")
    publish = visitor.form.get_by_role("button", name="Publier", exact=True)
    publish.last.wait_for()
    visitor.picture("draft")
    publish.last.click()
    visitor.form.get_by_text("Publié").wait_for()
    visitor.send("Fermer")


def accept_as_both(visitor, leader, newcomer):
    for who, words in ((leader, "we suggest that you learn from"), (newcomer, "we suggest that you share")):
        visitor.act_as(who)
        visitor.enter("Binôme")
        visitor.reads(words)
        visitor.picture("offer")
        visitor.press("Accept")
    visitor.push("To the next thing that happens")
    visitor.enter(leader)
    visitor.reads("your pair begins")
    visitor.picture("kick-off")


def book(visitor, leader, newcomer):
    visitor.act_as(leader)
    visitor.enter("Binôme")
    visitor.reads("when suits you")
    visitor.picture("when")
    visitor.press("Propose")
    visitor.act_as(newcomer)
    visitor.enter("Binôme")
    visitor.picture("proposed")
    visitor.press("Accept")
    visitor.enter(leader)
    visitor.reads("booked")
    visitor.picture("booked")


def keep_the_calendar_file(visitor, newcomer, folder):
    visitor.enter("Binôme")
    with visitor.page.expect_download() as download:
        visitor.page.locator("main .file a").last.click()
    file = folder / "session.ics"
    download.value.save_as(file)
    [event] = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert PROGRAMME in str(event["SUMMARY"]) + str(event["DESCRIPTION"])


def say_how_it_went(visitor, newcomer):
    visitor.act_as(newcomer)
    visitor.enter("Binôme")
    visitor.press("Yes")
    visitor.form.get_by_label("4: useful").check()
    visitor.form.get_by_label("What will change in practice?").fill("I ask before I buy.")
    visitor.picture("feedback")
    visitor.send("Save")
    visitor.reads("You said that your session")


def it_took_place(visitor, leader):
    visitor.act_as(leader)
    visitor.enter("Binôme")
    visitor.press("Yes")
    visitor.form.press("Escape")
    expect(visitor.page.locator("dialog[data-modal]")).to_have_count(0)


def read_the_digest(visitor, coordinator):
    visitor.act_as(coordinator)
    visitor.write("/mentorat synthèse")
    visitor.reads("séances tenues")
    visitor.picture("digest")
    expect(visitor.page.locator("main")).not_to_contain_text("I ask before I buy.")
