"""The message that brings a calendar file, and the line of links: what each reader sees, and what others may see."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from handlers.views.calendar import calendar_links, session_event, session_file
from handlers.views.words import languages, words_in
from mentoring.sessions import SessionState
from sandbox.block_kit import check_message
from tests.handlers.views.examples import HOSTILE, LONGEST, PROGRAMME
from tests.handlers.views.examples_calendar import BOOKED
from tests.handlers.views.examples_calendar import session_file as shown

MOVED = replace(BOOKED, sequence=1)
CANCELLED = replace(BOOKED, sequence=2, state=SessionState.CANCELLED, cancelled_at=datetime(2026, 4, 20, 8, tzinfo=UTC))
IN_EVERY_LANGUAGE = pytest.mark.parametrize("language", languages())


def said(facts, language):
    return session_file(facts, words_in(language)).text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("facts", "english", "french"),
    [
        (
            shown(PROGRAMME),
            "Your session with <@U07LEA>: Tuesday 21 April, 14:30, Paris time. Open this file to add it to your "
            "calendar.",
            "Votre séance avec <@U07LEA> : mardi 21 avril, 14 h 30, heure de Paris. Ouvrez ce fichier pour l’ajouter à "
            "votre agenda.",
        ),
        (
            shown(PROGRAMME, MOVED, moved=True),
            "Your session with <@U07LEA> has moved: Tuesday 21 April, 14:30, Paris time. Open this file to bring your "
            "calendar up to date.",
            "Votre séance avec <@U07LEA> est déplacée : mardi 21 avril, 14 h 30, heure de Paris. Ouvrez ce fichier "
            "pour mettre votre agenda à jour.",
        ),
        (
            shown(PROGRAMME, CANCELLED, moved=True),
            "Cancelled: your session with <@U07LEA> on Tuesday 21 April, 14:30, Paris time. Open this file to bring "
            "your calendar up to date.",
            "Séance annulée avec <@U07LEA> : mardi 21 avril, 14 h 30, heure de Paris. Ouvrez ce fichier pour mettre "
            "votre agenda à jour.",
        ),
    ],
    ids=["booked", "moved", "cancelled"],
)
def test_a_file_says_what_it_is_for(facts, english, french):
    assert said(facts, "en") == english
    assert said(facts, "fr") == french


def test_the_time_is_the_readers():
    assert "Tuesday 21 April, 20:30, Singapore time" in said(replace(shown(PROGRAMME), zone="Asia/Singapore"), "en")


def test_who_is_gone_is_not_named():
    gone = replace(shown(PROGRAMME, CANCELLED), partner=None)
    assert said(gone, "en").startswith("Cancelled: your session with your partner on")
    assert said(gone, "fr").startswith("Séance annulée avec votre binôme :")


@IN_EVERY_LANGUAGE
@pytest.mark.parametrize("programme", [PROGRAMME, LONGEST, HOSTILE], ids=["usual", "longest", "hostile"])
def test_whoever_looks_into_the_calendar_reads_no_name_of_a_person(language, programme):
    event = session_event(BOOKED, programme, words_in(language))
    assert "U07LEA" not in repr(event)
    assert programme.name in event.summary
    assert event.summary.endswith(" 2"), "people count from one"


@IN_EVERY_LANGUAGE
def test_a_cancelled_session_is_a_cancelled_event(language):
    booked, cancelled = (session_event(each, PROGRAMME, words_in(language)) for each in (BOOKED, CANCELLED))
    assert (booked.cancelled, cancelled.cancelled) == (False, True)
    assert (booked.changed_at, cancelled.changed_at) == (BOOKED.booked_at, CANCELLED.cancelled_at)
    assert booked.uid == cancelled.uid


@IN_EVERY_LANGUAGE
@pytest.mark.parametrize("programme", [PROGRAMME, LONGEST, HOSTILE], ids=["usual", "longest", "hostile"])
def test_links_stand_in_one_line_that_slack_takes(language, programme):
    line = calendar_links(BOOKED, programme, words_in(language))
    check_message([{"type": "context", "elements": [{"type": "mrkdwn", "text": line, "verbatim": True}]}], text=line)
    assert line.count("<https://") == line.count("|") == 2
    assert "<!here>" not in line
    assert "&amp;dates=20260421T123000Z/20260421T133000Z&amp;" in line.replace("%2F", "/")
